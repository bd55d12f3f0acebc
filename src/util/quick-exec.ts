import { spawn } from 'node:child_process';
import { formatCommand } from './exec-format.js';
import type { Logger } from './logger.js';

export interface QuickResult {
  /** Exit status; undefined when it could not be started or a signal ended it. */
  status: number | undefined;
  stdout: string;
  stderr: string;
}

/**
 * Runs a command to its end without loading execa, whose 45 ms are a fifth of
 * what rumprun-bake may take. Unlike `run`, a failing command is a result: the
 * caller has something better to say than what was run.
 */
export async function quickRun(
  command: string,
  args: readonly string[],
  logger: Logger,
): Promise<QuickResult> {
  logger.debug(`+ ${formatCommand(command, args)}`);
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', (error) => {
      resolve({ status: undefined, stdout, stderr: error.message });
    });
    child.on('close', (status) => {
      resolve({ status: status ?? undefined, stdout, stderr });
    });
  });
}
