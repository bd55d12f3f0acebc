import { readFile } from 'node:fs/promises';
import { archiveSymbols } from '../elf/archive.js';
import { UserError } from '../util/errors.js';
import { quickRun } from '../util/quick-exec.js';
import type { Logger } from '../util/logger.js';
import type { InstalledComponent, InstalledPlatform, Toolchain } from './installation.js';
import type { Selection } from './select.js';

export interface LinkInput {
  toolchain: Toolchain;
  platform: InstalledPlatform;
  selection: Selection;
  /** Objects linked whole: the image's own and the programs'. */
  objects: readonly string[];
  /** At the address it is linked for, instead of anywhere. */
  fixed: boolean;
}

const emulations: Readonly<Record<string, string>> = {
  x86_64: 'elf_x86_64',
  aarch64: 'aarch64elf',
};

/** The linker's command line for an image. */
export function linkArguments(input: LinkInput, output: string): string[] {
  const { toolchain, selection } = input;
  const runtime = toolchain.runtimeLibrary === undefined ? [] : [toolchain.runtimeLibrary];
  return [
    ...['-m', emulations[toolchain.cpu] ?? toolchain.cpu],
    '-static',
    ...(input.fixed ? [] : ['-pie', '--no-dynamic-linker', '-z', 'text']),
    ...['-nostdlib', '-z', 'noexecstack', '-z', 'norelro', '-z', 'max-page-size=4096'],
    ...['--build-id=none', '--hash-style=gnu', '--gc-sections'],
    ...['-T', input.platform.linkerScript, '-o', output],
    ...input.objects,
    '--whole-archive',
    ...selection.kernel.map(({ library }) => library),
    '--no-whole-archive',
    '--start-group',
    ...selection.user.map(({ library }) => library),
    ...runtime,
    '--end-group',
  ];
}

/** Links the image; what goes wrong is told by symbol and component. */
export async function linkImage(input: LinkInput, output: string, logger: Logger): Promise<void> {
  const args = linkArguments(input, output);
  const { path: linker } = input.toolchain.linker;
  let result = await quickRun(linker, args, logger);
  if (result.status !== 0 && onlyProgramRedefines(result.stderr, input.selection)) {
    // The program's own function wins over libc's of the same name, as it does
    // where libc is a shared library.
    logger.debug('a function of the program replaces one of libc; linking again');
    result = await quickRun(linker, ['-z', 'muldefs', ...args], logger);
  }
  if (result.status !== 0) throw await linkError(result.stderr, input);
  for (const line of result.stderr.split('\n')) {
    if (line.trim() !== '') logger.debug(line);
  }
}

const duplicate = /multiple definition of|duplicate symbol:/;

/** Whether every complaint is about a name defined twice, and never by two kernel libraries. */
function onlyProgramRedefines(stderr: string, selection: Selection): boolean {
  const errors = stderr.split('\n').filter((line) => /multiple definition|undefined|error:/.test(line));
  if (errors.length === 0 || !errors.every((line) => duplicate.test(line))) return false;
  return !selection.kernel.some(({ library }) => stderr.includes(library));
}

async function linkError(stderr: string, input: LinkInput): Promise<UserError> {
  const unresolved = [
    ...new Set(
      [...stderr.matchAll(/undefined (?:reference to|symbol:) [`'"]?([^\s`'"]+)/g)].map(
        (match) => match[1] ?? '',
      ),
    ),
  ];
  if (unresolved.length === 0) {
    return new UserError('LINK_FAILED', `the image cannot be linked:\n${stderr.trim()}`);
  }
  const chosen = new Set([...input.selection.kernel, ...input.selection.user].map(({ name }) => name));
  const others = [...input.platform.components.values()].filter(({ name }) => !chosen.has(name));
  const providers = await findProviders(unresolved, others);
  const told = unresolved.slice(0, 5).map((symbol) => {
    const name = plainName(symbol);
    const provider = providers.get(symbol);
    return provider === undefined ? name : `${name} (which component ${provider} has)`;
  });
  const more = unresolved.length > told.length ? ` and ${unresolved.length - told.length} more` : '';
  const adds = [...new Set(providers.values())];
  return new UserError('UNRESOLVED_SYMBOL', `nothing baked defines ${told.join(', ')}${more}`, {
    ...(adds.length === 0 ? {} : { hint: `add it: -m "add ${adds.map((name) => `-l${name}`).join(' ')}"` }),
    cause: stderr,
  });
}

function plainName(symbol: string): string {
  return symbol.replace(/^rumpns_/, '');
}

async function findProviders(
  symbols: readonly string[],
  components: readonly InstalledComponent[],
): Promise<Map<string, string>> {
  const providers = new Map<string, string>();
  for (const { name, library } of components) {
    const defined = new Set(archiveSymbols(await readFile(library).catch(() => Buffer.alloc(0))));
    for (const symbol of symbols) {
      if (defined.has(symbol) && !providers.has(symbol)) providers.set(symbol, name);
    }
  }
  return providers;
}
