import { stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findInstallation } from '../../bake/installation.js';
import { usablePorts, type UsablePorts } from '../../packages/graph.js';
import { loadPorts, tryLoadPorts, type Port } from '../../packages/recipe.js';
import { openToolchain, type PortToolchain } from '../../packages/toolchain.js';
import { cacheFolder } from '../../sources/fetch.js';
import { UserError } from '../../util/errors.js';
import { getopt, type ParsedOption } from '../../util/getopt.js';
import type { Logger } from '../../util/logger.js';

/** One command of rumprun-pkg; a file of this folder and a line of the table in rumprun-pkg.ts. */
export interface Command {
  /** What follows the command's name in its usage line. */
  synopsis: string;
  /** What it does, its own options and examples; the common options are added. */
  help: string;
  /** Letters of its own options, as for getopt(3). */
  options?: string;
  /** Its own long options, and whether each takes a value. */
  long?: Readonly<Record<string, boolean>>;
  /** What its operands are, for completion. */
  operands: 'ports' | 'files' | 'words' | 'none';
  /** The words there are, when operands are words. */
  words?: readonly string[];
  /** Does it; returns the exit status. */
  run(args: Arguments): Promise<number>;
}

/** A command's arguments and what the common options choose. */
export interface Arguments {
  operands: readonly string[];
  has(option: string): boolean;
  /** The last value of an option. */
  value(option: string): string | undefined;
  quiet: boolean;
  /** Folder of the ports; absolute. */
  packages: string;
  /** Folder things are built in; absolute. */
  objects: string;
  /** Folder of downloaded archives. */
  cache: string;
  verbose: boolean;
  logger: Logger;
}

export const commonLetters = 'd:o:p:qvh';

export const commonHelp = `common options
  -d destdir   where build-rr installed the toolchain (default: the one this
               command belongs to, or the one in $PATH)
  -o objdir    where to build (default: ./obj-packages)
  -p folder    the ports (default: ./packages, else those of this checkout)
  -q           say nothing but errors
  -v           say every command
  -h, --help   this text
`;

/** Parses a command's arguments; options may stand between operands. 'help' when that was asked for. */
export async function parseArguments(command: Command, argv: readonly string[]): Promise<Arguments | 'help'> {
  const found: ParsedOption[] = [];
  const operands: string[] = [];
  for (let rest = argv; rest.length > 0; ) {
    const parsed = getopt(rest, `${commonLetters}${command.options ?? ''}`, { help: false, ...command.long });
    found.push(...parsed.options);
    // After -- there are operands only.
    const ended = rest[rest.length - parsed.rest.length - 1] === '--';
    operands.push(...parsed.rest.slice(0, ended ? undefined : 1));
    rest = ended ? [] : parsed.rest.slice(1);
  }
  const has = (name: string): boolean => found.some(({ option }) => option === name);
  const value = (name: string): string | undefined => found.findLast(({ option }) => option === name)?.value;
  if (has('h') || has('help')) return 'help';
  if (command.operands === 'none' && operands[0] !== undefined) {
    throw usage(`"${operands[0]}" is one argument too many`);
  }
  if (has('q') && has('v')) throw usage('-q and -v exclude each other');
  return {
    operands,
    has,
    value,
    quiet: has('q'),
    verbose: has('v'),
    packages: path.resolve(value('p') ?? (await usualPackages())),
    objects: path.resolve(value('o') ?? 'obj-packages'),
    cache: cacheFolder(process.env),
    logger: makeLogger(has('v')),
  };
}

export function usage(message: string): UserError {
  return new UserError('USAGE', message, { hint: 'see --help', exitStatus: 2 });
}

/** The folder of ports when none is named. */
export async function usualPackages(): Promise<string> {
  const isFolder = async (folder: string): Promise<boolean> =>
    (await stat(folder).catch(() => undefined))?.isDirectory() === true;
  const own = fileURLToPath(new URL('../../packages', import.meta.url));
  return !(await isFolder('packages')) && (await isFolder(own)) ? own : 'packages';
}

function makeLogger(verbose: boolean): Logger {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  return {
    info: verbose ? say : () => undefined,
    warn: (message) => say(`rumprun-pkg: warning: ${message}`),
    debug: verbose ? say : () => undefined,
  };
}

/** The destination of the toolchain that -d or the surroundings name. */
export async function findDestination(args: Arguments): Promise<string> {
  const named = args.value('d');
  if (named !== undefined) return path.resolve(named);
  return path.dirname((await findInstallation(process.env)).sysroot);
}

/** The toolchain that -d or the surroundings name. */
export async function findToolchain(args: Arguments): Promise<PortToolchain> {
  return openToolchain(await findDestination(args));
}

const platforms = ['hw', 'xen'];

/** The value of --platform. */
export function findPlatform(args: Arguments): string {
  const platform = args.value('platform') ?? 'hw';
  if (platforms.includes(platform)) return platform;
  throw usage(`there is no platform "${platform}"; there are ${platforms.join(' and ')}`);
}

/** The toolchain, which must have what is needed to make images for the platform. */
export async function findToolchainFor(args: Arguments, platform: string): Promise<PortToolchain> {
  const toolchain = await findToolchain(args);
  if (toolchain.platforms.includes(platform)) return toolchain;
  throw new UserError('NO_PLATFORM', `platform ${platform} is not installed in ${toolchain.destdir}`, {
    hint: `run build-rr ${platform}`,
  });
}

/** The ports that the operands or --all choose, and all these depend on. */
export async function choosePorts(args: Arguments): Promise<ChosenPorts> {
  const all = args.has('all');
  if (all && args.operands.length > 0) throw usage('--all goes without names');
  if (!all && args.operands.length === 0) throw usage('name a port, or give --all');
  const usable = all
    ? usablePorts(await tryLoadPorts(args.packages))
    : { ports: await loadPorts(args.packages, args.operands), wrong: new Map(), stopped: new Map() };
  const names = all ? [...usable.ports.keys()] : [...new Set(args.operands)];
  return { ...usable, names, chosen: names.flatMap((name) => usable.ports.get(name) ?? []) };
}

/** What --all cannot work on is told at the end; what is named has to be right. */
export interface ChosenPorts extends UsablePorts {
  /** Names of those chosen, in order. */
  names: readonly string[];
  chosen: readonly Port[];
}

/** The value of -j. */
export function jobs(args: Arguments, otherwise: number): number {
  const text = args.value('j');
  if (text === undefined) return otherwise;
  if (!/^[1-9]\d{0,3}$/.test(text)) throw usage(`-j needs a number, not "${text}"`);
  return Number(text);
}
