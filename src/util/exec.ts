import { execa, ExecaError, type Options } from 'execa';
import { UserError } from './errors.js';
import type { Logger } from './logger.js';

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

/** The command as a person would type it into a POSIX shell. */
export function formatCommand(command: string, args: readonly string[]): string {
  return [command, ...args].map(quoteForShell).join(' ');
}

/** Quotes one word for a POSIX shell; plain words stay as they are. */
export function quoteForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
