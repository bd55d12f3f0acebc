import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../util/errors.js';

/*
 * The grammar of rumprun-bake.conf, the original's: statements of words, one a
 * line, as a shell would split them (quotes, `#` comments, a backslash continues
 * a line); `conf NAME` to `fnoc` opens a configuration. It is parsed, never run.
 */

export const configurationVersion = '20160209';

export interface Configuration {
  name: string;
  description: string;
  /** What `add` named, in order, without repetition; `-l` left out for components. */
  components: string[];
}

export type Configurations = Map<string, Configuration>;

interface Statement {
  words: string[];
  line: number;
}

/** Splits configuration text into statements. */
export function splitStatements(text: string, source: string): Statement[] {
  const statements: Statement[] = [];
  let words: string[] = [];
  let word: string | undefined;
  let quote = '';
  let line = 1;
  let start = 1;
  const endWord = (): void => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endStatement = (): void => {
    endWord();
    if (words.length > 0) statements.push({ words, line: start });
    words = [];
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (quote !== '') {
      if (char === quote) quote = '';
      else if (char === '\\' && quote === '"' && /["\\$`\n]/.test(text[at + 1] ?? '')) {
        const next = text[++at] ?? '';
        if (next === '\n') line++;
        else word += next;
      } else {
        if (char === '\n') line++;
        word += char;
      }
      continue;
    }
    if (char === '\\') {
      const next = text[++at] ?? '';
      if (next === '\n') {
        line++;
        continue;
      }
      if (words.length === 0 && word === undefined) start = line;
      word = (word ?? '') + next;
    } else if (char === '\n' || char === ';') {
      endStatement();
      if (char === '\n') line++;
    } else if (/\s/.test(char)) {
      endWord();
    } else if (char === '#' && word === undefined) {
      while (at + 1 < text.length && text[at + 1] !== '\n') at++;
    } else {
      if (words.length === 0 && word === undefined) start = line;
      word ??= '';
      if (char === '"' || char === "'") quote = char;
      else word += char;
    }
  }
  if (quote !== '') throw bad(source, start, 'a quote is not closed');
  endStatement();
  return statements;
}

function bad(source: string, line: number, what: string): UserError {
  const where = line > 0 ? `${source}:${line}` : source;
  return new UserError('BAD_BAKE_CONFIG', `${where}: ${what}`);
}

/** Reads a configuration file's text into `configurations`, which later files may change. */
export function readConfigurations(
  text: string,
  source: string,
  configurations: Configurations,
): void {
  let current: string | undefined;
  let opened = 0;
  let versionSeen = false;
  for (const { words, line } of splitStatements(text, source)) {
    const [verb = '', ...args] = words;
    const fail = (what: string): UserError => bad(source, line, what);
    if (verb === 'version') {
      if (args.length !== 1) throw fail('version takes one word');
      if (args[0] !== configurationVersion) {
        throw fail(`version ${args[0]}: this rumprun-bake reads version ${configurationVersion}`);
      }
      versionSeen = true;
      continue;
    }
    if (!versionSeen) throw fail(`the file must begin with "version ${configurationVersion}"`);
    if (verb === 'conf') {
      if (current !== undefined) throw fail(`conf ${current} of line ${opened} has no fnoc`);
      const [name] = args;
      if (name === undefined || args.length !== 1) throw fail('conf takes one name');
      current = name;
      opened = line;
      continue;
    }
    if (verb === 'fnoc') {
      if (current === undefined) throw fail('fnoc without conf');
      if (args.length > 0) throw fail('fnoc takes nothing');
      current = undefined;
      continue;
    }
    if (verb === 'nuke' && (current === undefined || args.length > 0)) {
      if (args.length === 0) throw fail('nuke: name a configuration');
      for (const name of args) {
        if (!configurations.delete(name)) throw fail(`nuke: there is no configuration ${name}`);
      }
      continue;
    }
    if (current === undefined) throw fail(`"${verb}" stands outside conf ... fnoc`);
    applyStatement(words, current, configurations, fail);
  }
  if (current !== undefined) throw bad(source, opened, `conf ${current} has no fnoc`);
  if (!versionSeen) throw bad(source, 0, `no "version ${configurationVersion}"`);
}

/** Applies the text of a `-m` option to one configuration. */
export function modifyConfiguration(
  command: string,
  name: string,
  configurations: Configurations,
): void {
  const source = `-m "${command}"`;
  for (const { words } of splitStatements(command, source)) {
    const fail = (what: string): UserError => bad(source, 0, what);
    if (!['add', 'remove', 'assimilate'].includes(words[0] ?? '')) {
      throw fail(`"${words[0]}" is not add, remove or assimilate`);
    }
    applyStatement(words, name, configurations, fail);
  }
}

function applyStatement(
  words: readonly string[],
  current: string,
  configurations: Configurations,
  fail: (what: string) => UserError,
): void {
  const [verb = '', ...args] = words;
  if (verb === 'create') {
    if (!/^(hw|xen)?_[\w]+$|^(hw|xen)_\w+$/.test(current)) {
      throw fail(`"${current}" is no configuration's name: it must begin with hw_, xen_ or _`);
    }
    if (configurations.has(current)) throw fail(`configuration ${current} is there already`);
    if (args.join('') === '') throw fail('create needs a description');
    configurations.set(current, { name: current, description: args.join(' '), components: [] });
    return;
  }
  const configuration = configurations.get(current);
  if (configuration === undefined) {
    throw fail(`there is no configuration ${current}; begin it with create`);
  }
  if (verb !== 'nuke' && args.length === 0) throw fail(`${verb} takes at least one word`);
  switch (verb) {
    case 'add':
      addTo(configuration, args.map(componentName));
      return;
    case 'assimilate':
      for (const name of args) {
        const other = configurations.get(name);
        if (other === undefined) throw fail(`assimilate: there is no configuration ${name}`);
        addTo(configuration, other.components);
      }
      return;
    case 'remove': {
      const names = new Set(args.map(componentName));
      for (const name of names) {
        if (configuration.components.includes(name)) continue;
        throw fail(`remove: ${current} has no ${name}`);
      }
      configuration.components = configuration.components.filter((name) => !names.has(name));
      return;
    }
    case 'nuke':
      configurations.delete(current);
      return;
    default:
      throw fail(`"${verb}" is no statement`);
  }
}

function addTo(configuration: Configuration, names: readonly string[]): void {
  configuration.components = [...new Set([...configuration.components, ...names])];
}

function componentName(word: string): string {
  return word.startsWith('-l') ? word.slice(2) : word;
}

/** Configurations a user may bake; names with a leading underscore are private. */
export function publicConfigurations(configurations: Configurations): Configuration[] {
  return [...configurations.values()].filter(({ name }) => !name.startsWith('_'));
}

/** Names the original had that are no mistyping, and why there is no such configuration. */
const absent: Readonly<Record<string, string>> = {
  xen_pci: 'Xen guests have no PCI devices here, neither emulated nor passed through; xen_pv has the paravirtual ones',
};

/** Finds a public configuration, or says which one was probably meant. */
export function findConfiguration(configurations: Configurations, wanted: string): Configuration {
  const name = wanted.replaceAll('-', '_');
  const all = publicConfigurations(configurations);
  const found = all.find((configuration) => configuration.name === name);
  if (found !== undefined) return found;
  const why = absent[name];
  if (why !== undefined) {
    throw new UserError('UNKNOWN_CONFIG', `configuration ${name} is not available: ${why}`);
  }
  const names = all.map((configuration) => configuration.name);
  const near = nearest(name, names);
  throw new UserError('UNKNOWN_CONFIG', `there is no configuration "${wanted}"`, {
    hint: near === undefined ? `there are: ${names.join(', ')}` : `did you mean ${near}?`,
  });
}

/** The candidate nearest to `word` by edit distance, when one is near enough. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const scored = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const best = scored[0];
  if (best === undefined || best.distance > Math.max(3, word.length / 2)) return undefined;
  return best.candidate;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replace, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}

/** The configurations shipped in a sysroot, and changes to them from the user's files. */
export async function loadConfigurations(
  sysroot: string,
  files: readonly string[] = [],
): Promise<Configurations> {
  const configurations: Configurations = new Map();
  const shipped = path.join(sysroot, 'lib/rumprun/rumprun-bake.conf');
  for (const file of [shipped, ...files]) {
    const text = await readFile(path.resolve(file), 'utf8').catch((error: unknown) => {
      throw new UserError('CONFIG_UNREADABLE', `configuration file ${file} cannot be read`, {
        cause: error,
      });
    });
    readConfigurations(text, file, configurations);
  }
  return configurations;
}
