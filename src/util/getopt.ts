import { UserError } from './errors.js';

/** One option found by `getopt`; `value` is set when the option takes one. */
export interface ParsedOption {
  option: string;
  value: string | undefined;
}

export interface GetoptResult {
  options: ParsedOption[];
  /** Everything from the first operand on. */
  rest: string[];
}

/**
 * POSIX getopt(3): `spec` lists the option letters, a colon after those that
 * take a value; `long` maps long names to whether they take one. Stops at the
 * first operand and after `--`.
 */
export function getopt(
  argv: readonly string[],
  spec: string,
  long: Readonly<Record<string, boolean>> = {},
): GetoptResult {
  const options: ParsedOption[] = [];
  let index = 0;
  const takeValue = (name: string): string => {
    const value = argv[++index];
    if (value === undefined) throw usage(`option ${name} needs a value`);
    return value;
  };
  for (; index < argv.length; index++) {
    const word = argv[index] ?? '';
    if (word === '--') {
      index++;
      break;
    }
    if (word === '-' || !word.startsWith('-')) break;
    if (word.startsWith('--')) {
      const equals = word.indexOf('=');
      const name = equals < 0 ? word : word.slice(0, equals);
      const takes = Object.hasOwn(long, name.slice(2)) ? long[name.slice(2)] : undefined;
      if (takes === undefined) throw usage(`unknown option ${name}`);
      if (!takes && equals >= 0) throw usage(`option ${name} takes no value`);
      const value = !takes ? undefined : equals >= 0 ? word.slice(equals + 1) : takeValue(name);
      options.push({ option: name.slice(2), value });
      continue;
    }
    for (let at = 1; at < word.length; at++) {
      const letter = word[at] ?? '';
      const found = letter === ':' ? -1 : spec.indexOf(letter);
      if (found < 0) throw usage(`unknown option -${letter}`);
      if (spec[found + 1] !== ':') {
        options.push({ option: letter, value: undefined });
        continue;
      }
      const attached = word.slice(at + 1);
      options.push({ option: letter, value: attached === '' ? takeValue(`-${letter}`) : attached });
      break;
    }
  }
  return { options, rest: argv.slice(index) };
}

function usage(message: string): UserError {
  return new UserError('USAGE', message, { hint: 'see -h' });
}
