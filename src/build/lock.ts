import { readFileSync, rmSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { atExit } from '../util/at-exit.js';
import { UserError } from '../util/errors.js';

/**
 * Keeps a second build out of an object folder; returns the release. A lock
 * whose process is gone (killed, power cut) is taken over.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = path.join(folder, '.lock');
  for (let attempt = 0; ; attempt++) {
    try {
      await writeFile(file, `${process.pid}\n`, { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = Number((await readFile(file, 'utf8').catch(() => '')).trim());
    if (attempt > 0 || isAlive(owner)) {
      throw new UserError('BUSY', `process ${owner} is building in ${folder}`, {
        hint: 'wait for it, or choose another folder with -o',
      });
    }
    await rm(file, { force: true });
  }
  const removeOwn = (): void => {
    try {
      if (readFileSync(file, 'utf8').trim() === String(process.pid)) rmSync(file, { force: true });
    } catch {
      // Gone already.
    }
  };
  const forget = atExit(removeOwn);
  return async () => {
    forget();
    await rm(file, { force: true });
  };
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
