import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { archiveMembers } from '../elf/archive.js';
import { isDefined, isGlobal, parseElf, readSymbols, type ElfFile } from '../elf/read.js';
import { UserError } from '../util/errors.js';
import { quickRun } from '../util/quick-exec.js';
import type { Logger } from '../util/logger.js';
import type { Toolchain } from './installation.js';
import type { Program } from './programs.js';

/**
 * Variables of libc that programs read and set by their plain names: what one
 * program has parsed must not be what another believes to have parsed.
 */
const ownVariables: ReadonlySet<string> = new Set(['optarg', 'opterr', 'optind', 'optopt', 'optreset']);

/** The part of libc that each program of an image of several has for itself. */
export interface OwnState {
  /** What a program that needs it refers to. */
  names: ReadonlySet<string>;
  /** Its objects; absolute. */
  files: string[];
}

/** Takes the objects that define or use such variables out of libraries. */
export async function extractOwnState(libraries: readonly string[], folder: string): Promise<OwnState> {
  const state = { names: new Set<string>(), files: [] as string[] };
  for (const library of libraries) {
    for (const { name, data } of archiveMembers(await readFile(library), library)) {
      // Reading the symbols of all of libc would take longer than the link.
      if (![...ownVariables].some((variable) => data.includes(variable))) continue;
      const symbols = readSymbols(parseElf(data, `${library}(${name})`)).filter(isGlobal);
      if (!symbols.some((symbol) => ownVariables.has(symbol.name))) continue;
      const file = path.join(folder, `own${state.files.length}.o`);
      await writeFile(file, data);
      state.files.push(file);
      for (const symbol of symbols) if (isDefined(symbol)) state.names.add(symbol.name);
    }
  }
  return state;
}

/** The program joined with its own copy of that part of libc; as it is when it needs none. */
export async function withOwnState(
  program: Program,
  state: OwnState,
  options: { toolchain: Toolchain; output: string; logger: Logger },
): Promise<ElfFile> {
  const symbols = readSymbols(program.elf).filter(isGlobal);
  if (!symbols.some((symbol) => !isDefined(symbol) && state.names.has(symbol.name))) return program.elf;
  const { toolchain, output, logger } = options;
  // A program that has a getopt of its own comes first and keeps it.
  const args = ['-r', '-z', 'muldefs', '-o', output, program.file, ...state.files];
  const { status, stderr } = await quickRun(toolchain.linker.path, args, logger);
  if (status !== 0) {
    throw new UserError('LINK_FAILED', `${program.input} cannot be baked with others:\n${stderr.trim()}`);
  }
  return parseElf(await readFile(output), program.input);
}
