import { createHash } from 'node:crypto';
import { truncate, writeFile } from 'node:fs/promises';

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
