import { rmSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { atExit } from '../util/at-exit.js';
import { UserError } from '../util/errors.js';

/** The launcher's private folder for one launch. */
export interface Workdir {
  directory: string;
  /** Removes it, unless it was asked for with -T; done when the process ends, if not before. */
  remove: () => void;
}

export interface WorkdirOptions {
  /** Given with -t or -T; must not exist yet. */
  directory?: string | undefined;
  keep?: boolean;
}

/** Makes the folder for the files of one launch, readable by the user alone. */
export async function makeWorkdir(options: WorkdirOptions = {}): Promise<Workdir> {
  let directory = options.directory;
  try {
    if (directory === undefined) {
      directory = await mkdtemp(path.join(tmpdir(), 'rumprun.'));
    } else {
      await mkdir(path.dirname(directory), { recursive: true });
      await mkdir(directory, { mode: 0o700 });
    }
  } catch (error) {
    const name = directory ?? tmpdir();
    const code = (error as NodeJS.ErrnoException).code;
    throw new UserError(
      'TEMPORARY_FOLDER',
      code === 'EEXIST' ? `${name} exists already` : `cannot make ${name}: ${code ?? String(error)}`,
      { cause: error },
    );
  }
  const made = directory;
  if (options.keep === true) return { directory: made, remove: () => undefined };
  const removeFolder = (): void => rmSync(made, { recursive: true, force: true });
  const forget = atExit(removeFolder);
  return {
    directory: made,
    remove: () => {
      forget();
      removeFolder();
    },
  };
}
