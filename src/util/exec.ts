import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { execa, ExecaError, type Options } from 'execa';
import { atExit } from './at-exit.js';
import { UserError } from './errors.js';
import { formatCommand } from './exec-format.js';
import type { Logger } from './logger.js';

export { formatCommand, quoteForShell } from './exec-format.js';

export interface RunOptions {
  logger: Logger;
  cwd?: string;
  env?: Record<string, string>;
  input?: string;
  /** Error code of the UserError thrown when the command fails. */
  code?: string;
}

export interface RunResult {
  stdout: string;
  stderr: string;
}

/**
 * Runs an external command to its end and returns its output. Every external
 * process of the tools but the launched guest goes through here. Throws a
 * UserError that carries the command line and its output when the command
 * cannot be started or exits with non-zero status.
 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  const line = formatCommand(command, args);
  options.logger.debug(`+ ${line}`);
  const execaOptions: Options = {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.input === undefined ? { stdin: 'ignore' } : { input: options.input }),
  };
  try {
    const result = await execa(command, args, execaOptions);
    return { stdout: String(result.stdout ?? ''), stderr: String(result.stderr ?? '') };
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    const output = [error.stdout, error.stderr].filter(Boolean).join('\n').trim();
    throw new UserError(
      options.code ?? 'COMMAND_FAILED',
      `command failed: ${line}${output === '' ? ` (${error.shortMessage})` : `\n${output}`}`,
      { cause: error },
    );
  }
}

export interface FilterOptions {
  logger: Logger;
  /** Said when the command is not there. */
  hint: string;
}

/** Sends `input` through a command into `output`; fails when any of the three does. */
export async function filter(
  command: string,
  args: readonly string[],
  input: Readable,
  output: NodeJS.WritableStream,
  options: FilterOptions,
): Promise<void> {
  options.logger.debug(`+ ${formatCommand(command, args)}`);
  const child = execa(command, args, {
    stdin: 'pipe',
    stdout: 'pipe',
    buffer: { stdout: false },
    reject: false,
  });
  const results = await Promise.allSettled([
    pipeline(input, child.stdin),
    pipeline(child.stdout, output),
  ]);
  const done = await child;
  if (done.code === 'ENOENT') {
    throw new UserError('NO_TOOL', `${command} is not in $PATH`, { hint: options.hint });
  }
  if (done.failed) {
    throw new UserError('COMMAND_FAILED', `${command}: ${done.stderr.trim() || done.shortMessage}`);
  }
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

export interface FollowOptions {
  logger: Logger;
  cwd?: string;
  env?: Record<string, string>;
  /** `env` is all there is: nothing of this process's environment is added. */
  cleanEnv?: boolean;
  /** Ends the command, with all it has started, when it says so. */
  stop?: AbortSignal;
  /** Called for each line of the command's output as it comes. */
  onLine: (line: string) => void;
}

/**
 * Runs a command whose output is of interest while it runs; returns its exit
 * status, 128 + N when a signal ended it.
 */
export async function follow(
  command: string,
  args: readonly string[],
  options: FollowOptions,
): Promise<number> {
  options.logger.debug(`+ ${formatCommand(command, args)}`);
  const child = execa(command, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
    extendEnv: options.cleanEnv !== true,
    // A group of its own, which can be ended as a whole.
    detached: options.stop !== undefined,
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
  });
  const release = options.stop === undefined ? undefined : endWith(options.stop, child.pid);
  try {
    for await (const line of child.iterable({ from: 'all' })) options.onLine(String(line));
  } finally {
    release?.();
  }
  const done = await child;
  if (done.code === 'ENOENT') {
    throw new UserError('NO_TOOL', `${command} is not in $PATH`, { hint: `install ${packageOf(command)}` });
  }
  if (options.stop?.aborted) throw new UserError('INTERRUPTED', 'interrupted', { exitStatus: 130 });
  if (done.exitCode !== undefined) return done.exitCode;
  if (done.signal !== undefined) return 128 + (constants.signals[done.signal] ?? 0);
  throw new UserError('COMMAND_FAILED', `${command} cannot be run: ${done.shortMessage}`);
}

/** The Debian package of a command, where it has another name. */
function packageOf(command: string): string {
  return command === 'ninja' ? 'ninja-build' : command;
}

/** How long a command may take to end after being asked to, in milliseconds. */
const patience = 2000;

/** Ends a process group when `stop` says so, or when this process ends; returns the release. */
function endWith(stop: AbortSignal, pid: number | undefined): () => void {
  if (pid === undefined) return () => undefined;
  const kill = (signal: NodeJS.Signals): void => {
    try {
      process.kill(-pid, signal);
    } catch {
      // All of it has ended.
    }
  };
  let timer: NodeJS.Timeout | undefined;
  const killNow = (): void => kill('SIGKILL');
  const onStop = (): void => {
    kill('SIGTERM');
    timer = setTimeout(killNow, patience);
  };
  const forget = atExit(killNow);
  if (stop.aborted) onStop();
  else stop.addEventListener('abort', onStop, { once: true });
  return () => {
    clearTimeout(timer);
    forget();
    stop.removeEventListener('abort', onStop);
  };
}
