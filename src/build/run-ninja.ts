import which from 'which';
import { UserError } from '../util/errors.js';
import { follow } from '../util/exec.js';
import type { Logger } from '../util/logger.js';

export interface Progress {
  done: number;
  total: number;
  /** What was done last, such as `CC libc src/stdio/printf.c`. */
  what: string;
}

export interface RunNinjaOptions {
  ninja: string;
  folder: string;
  jobs: number | undefined;
  keepGoing: boolean;
  verbose: boolean;
  logger: Logger;
  onProgress: (progress: Progress) => void;
}

/** Finds ninja, or says in one line that it is missing. */
export async function findNinja(path: string | undefined): Promise<string> {
  for (const name of ['ninja', 'ninja-build', 'samu']) {
    const found = await which(name, { nothrow: true, path: path ?? '' });
    if (found !== null) return found;
  }
  throw new UserError('NO_NINJA', 'ninja is not in $PATH', {
    hint: 'install ninja-build, or run scripts/setup',
  });
}

/** Runs ninja on the folder's build.ninja. Failing commands are thrown with their output. */
export async function runNinja(options: RunNinjaOptions): Promise<void> {
  const args = ['-C', options.folder];
  if (options.jobs !== undefined) args.push('-j', String(options.jobs));
  if (options.keepGoing) args.push('-k', '0');
  if (options.verbose) args.push('-v');
  const output: string[] = [];
  const status = await follow(options.ninja, args, {
    logger: options.logger,
    env: { NINJA_STATUS: '[%f/%t] ', LC_ALL: 'C' },
    onLine: (line) => {
      const match = /^\[(\d+)\/(\d+)\] (.*)$/.exec(line);
      if (match !== null) {
        const [, done, total, what = ''] = match;
        options.onProgress({ done: Number(done), total: Number(total), what });
        if (options.verbose) options.logger.debug(line);
      } else if (!/^ninja: (Entering directory|no work to do)/.test(line)) output.push(line);
    },
  });
  if (status === 0) {
    if (output.length > 0) options.logger.debug(output.join('\n'));
    return;
  }
  const text = output.join('\n').trim();
  // Ninja's status says so only since 1.12.
  if (status === 130 || /^ninja: build stopped: interrupted by user/m.test(text)) {
    throw new UserError('INTERRUPTED', 'interrupted', {
      hint: 'the same command goes on where this one stopped',
      exitStatus: 130,
    });
  }
  if (/no space left on device|disk quota exceeded/i.test(text)) {
    throw new UserError('DISK_FULL', `no space left on the disk of ${options.folder}`, {
      hint: 'free some, and run the same command again; it goes on where it stopped',
    });
  }
  throw new UserError('BUILD_FAILED', `the build failed:\n${text}`);
}
