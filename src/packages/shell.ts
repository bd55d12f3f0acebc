import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../util/errors.js';
import { follow, formatCommand } from '../util/exec.js';
import type { Logger } from '../util/logger.js';
import { portFolders, prefix, type PortFolders } from './folders.js';
import type { Port } from './recipe.js';
import type { PortToolchain } from './toolchain.js';

/** Begins a log anew. */
export async function startLog(file: string, title: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${title}\n`);
}

export interface ShellOptions {
  objects: string;
  toolchain: PortToolchain;
  logger: Logger;
  stop: AbortSignal;
  /** Where the output goes; the port's own log when absent. */
  log?: string;
  onLine?: (line: string) => void;
}

/** Runs commands for a port: in its environment, with its output in its log. */
export interface PortShell {
  run(command: string, args: readonly string[], options?: { folder?: string; env?: Record<string, string> }): Promise<void>;
  /** Runs a recipe's own steps in a folder. */
  steps(commands: readonly string[], folder: string): Promise<void>;
  replace(text: string): string;
  jobs: number;
  folders: PortFolders;
  tuple: string;
  /** Of the toolchain the port sees. */
  sysroot: string;
  logger: Logger;
}

/** Does work with a shell, and closes its log afterwards. */
export async function withShell(
  port: Port,
  options: ShellOptions,
  jobs: number,
  work: (shell: PortShell) => Promise<void>,
): Promise<void> {
  const { logger, stop } = options;
  const folders = portFolders(options.objects, port.name);
  const { tuple } = options.toolchain;
  const sysroot = path.join(folders.toolchain, options.toolchain.sysrootName);
  const replace = replacer(port, folders, tuple);
  const env = environment(port, { folders, tuple, sysroot, replace });
  // Written at once, so that a full disk is met where it can be told.
  const log = openSync(options.log ?? folders.log, 'a');
  const shell: PortShell = {
    replace,
    jobs,
    folders,
    tuple,
    sysroot,
    logger,
    async steps(commands, folder) {
      const stepEnv = {
        TUPLE: tuple,
        PREFIX: prefix,
        DESTDIR: folders.destination,
        SOURCE: folders.source,
        BUILD: folders.build,
        PORT: port.folder,
        JOBS: String(jobs),
      };
      for (const step of commands) await shell.run('sh', ['-ec', step], { folder, env: stepEnv });
    },
    async run(command, args, { folder = folders.build, env: more = {} } = {}) {
      writeSync(log, `+ cd ${folder} && ${formatCommand(command, args)}\n`);
      const tail: string[] = [];
      const onLine = (line: string): void => {
        writeSync(log, `${line}\n`);
        options.onLine?.(line);
        tail.push(line);
        if (tail.length > 200) tail.shift();
      };
      const status = await follow(command, args, {
        logger,
        cwd: folder,
        env: { ...env, ...more },
        cleanEnv: true,
        stop,
        onLine,
      });
      if (status === 0) return;
      const said = tellingLine(tail);
      throw new UserError('BUILD_FAILED', `${command} ended with status ${status}${said === undefined ? '' : `: ${said}`}`);
    },
  };
  try {
    await work(shell);
  } finally {
    closeSync(log);
  }
}

/** Replaces what recipes write as `${source}` and the like. */
function replacer(port: Port, folders: PortFolders, tuple: string): (text: string) => string {
  const values: Record<string, string> = {
    prefix,
    source: folders.source,
    build: folders.build,
    destdir: folders.destination,
    port: port.folder,
    tuple,
  };
  return (text) => text.replace(/\$\{([a-z]+)\}/g, (all, name: string) => values[name] ?? all);
}

/** The environment of all of a port's commands: the toolchain it sees, and what the recipe adds. */
function environment(
  port: Port,
  { folders, tuple, sysroot, replace }: Pick<PortShell, 'folders' | 'tuple' | 'sysroot' | 'replace'>,
): Record<string, string> {
  const own: Record<string, string> = Object.fromEntries(
    Object.entries(port.build.environment).map(([name, text]) => [name, replace(text)]),
  );
  const added = (name: string, ours: string): Record<string, string> => {
    const text = [ours, own[name] ?? ''].filter(Boolean).join(' ');
    return text === '' ? {} : { [name]: text };
  };
  const tool = (name: string): string => `${tuple}-${name}`;
  return {
    ...kept(process.env),
    LC_ALL: 'C',
    TZ: 'UTC0',
    SOURCE_DATE_EPOCH: '1577836800',
    PATH: `${path.join(folders.toolchain, 'bin')}:${process.env['PATH'] ?? ''}`,
    CONFIG_SITE: path.join(sysroot, 'lib/rumprun/config.site'),
    CC: tool('gcc'),
    CXX: tool('g++'),
    AR: tool('ar'),
    RANLIB: tool('ranlib'),
    NM: tool('nm'),
    STRIP: tool('strip'),
    OBJCOPY: tool('objcopy'),
    PKG_CONFIG: tool('pkg-config'),
    ...own,
    ...added('CFLAGS', '-O2'),
    ...added('CXXFLAGS', '-O2'),
    ...added('CPPFLAGS', ''),
    ...added('LDFLAGS', ''),
  };
}

/** The line of a failed command's output that says most: the first error, else the last line. */
function tellingLine(output: readonly string[]): string | undefined {
  const own = output.filter((line) => !/^(make|ninja|gmake)(\[\d+\])?: /.test(line) && line.trim() !== '');
  // CMake's errors are a place and, in the next line, what is wrong there.
  const cmake = own.findIndex((line) => line.startsWith('CMake Error'));
  if (cmake >= 0) return own.slice(cmake, cmake + 2).map((line) => line.trim()).join(' ');
  const found =
    own.find((line) => /\berror: |undefined reference|: not found$/.test(line)) ??
    own.findLast((line) => /error|cannot|not found|no such/i.test(line)) ??
    own.at(-1);
  return found?.trim();
}

/** Of the caller's environment only what programs cannot run without: the rest would change builds. */
function kept(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    ['HOME', 'TMPDIR'].flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
  );
}
