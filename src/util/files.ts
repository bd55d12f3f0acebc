import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Calls `produce` with a temporary name beside `file` and renames the result
 * into place when it succeeds; removes it when it fails, so that a half-written
 * file is never left behind.
 */
export async function writeThenRename(
  file: string,
  produce: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  await mkdir(path.dirname(file), { recursive: true });
  try {
    await produce(temporary);
    await rename(temporary, file);
  } catch (error) {
    // A producer of many files may not have stopped yet: then a folder is not empty when it should be.
    const patiently = { recursive: true, force: true, maxRetries: 10, retryDelay: 20 };
    await rm(temporary, patiently).catch(() => undefined);
    // A write that failed does not say of which file.
    const { syscall, path: named } = error as NodeJS.ErrnoException;
    if (syscall !== undefined && named === undefined) Object.assign(error as Error, { path: file });
    throw error;
  }
}

/** Writes a whole file atomically, with the given mode. */
export async function writeFileAtomic(
  file: string,
  data: string | Uint8Array,
  mode = 0o644,
): Promise<void> {
  await writeThenRename(file, (temporary) => writeFile(temporary, data, { mode }));
}
