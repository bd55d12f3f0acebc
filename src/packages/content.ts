import { createHash } from 'node:crypto';
import { lstat, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { listFiles } from '../util/glob.js';

/** SHA-256 of texts or bytes, each set off from the next. */
export function digest(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    hash.update(`${part.length}\0`);
    hash.update(part);
  }
  return hash.digest('hex');
}

/** Hash of each of a folder's files, by relative path: its bytes and whether it has an x bit; of a link, its target. */
export async function hashFiles(
  folder: string,
  files?: readonly string[],
): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const file of files ?? (await listFiles(folder))) {
    const full = path.join(folder, file);
    const about = await lstat(full);
    hashes[file] = about.isSymbolicLink()
      ? digest('link', await readlink(full))
      : digest((about.mode & 0o111) === 0 ? 'file' : 'program', await readFile(full));
  }
  return hashes;
}

/** One hash of a folder's content: names and bytes. */
export async function hashFolder(folder: string, files?: readonly string[]): Promise<string> {
  return digest(JSON.stringify(await hashFiles(folder, files)));
}
