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
    await rm(temporary, { recursive: true, force: true });
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
