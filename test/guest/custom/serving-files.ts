import { createHash } from 'node:crypto';
import { mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The same bytes for the same name and length, and no two parts alike. */
export function content(name: string, length: number): Buffer {
  const data = Buffer.alloc(length);
  let state = createHash('sha256').update(name).digest().readUInt32LE();
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[at] = state >>> 24;
  }
  return data;
}

const bigLength = 100 * 1024 * 1024;

/** Makes a file of 100 MB: some bytes, a hole, and an end. */
export async function writeBig(file: string): Promise<void> {
  await writeFile(file, content('big', 1 << 20));
  await truncate(file, bigLength - 4);
  await writeFile(file, 'end\n', { flag: 'a' });
}

export function digest(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

const lengths = [0, 1, 100, 511, 512, 1460, 4095, 4096, 4097, 65_535, 65_536, 300_001];
const folders = ['', 'a', 'a/deep/er', 'with space', 'übung'];

/** Makes files of lengths that matter in folders with names that matter, and nothing else, below `tree`. */
export async function makeTree(tree: string): Promise<void> {
  await rm(tree, { recursive: true, force: true });
  for (const folder of folders) {
    await mkdir(path.join(tree, folder), { recursive: true });
    for (const length of lengths) {
      const name = path.join(folder, `${length}.bin`);
      await writeFile(path.join(tree, name), content(name, length));
    }
  }
}
