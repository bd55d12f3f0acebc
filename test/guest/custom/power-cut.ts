import { copyFile, open, readFile, rm, writeFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '../harness.js';
import type { Context, CustomCase } from '../types.js';

const sector = 512;
const partitions = { ext2: { start: 64, count: 16384 }, acks: { start: 16640, count: 64 } };
const diskSectors = 17000;

/** One write or flush as QEMU's blklogwrites recorded it. */
interface Entry {
  sector: number;
  data: Buffer;
  flush: boolean;
}

/** Reads a log of blklogwrites: a superblock, then entries of a header and data each. */
function parseLog(log: Buffer): Entry[] {
  if (log.readBigUInt64LE(0) !== 0x6a736677736872n) throw new Error('no log of blklogwrites');
  const count = Number(log.readBigUInt64LE(16));
  const size = log.readUInt32LE(24);
  const entries: Entry[] = [];
  let at = size;
  for (let n = 0; n < count; n++) {
    const field = (index: number): number => Number(log.readBigUInt64LE(at + index * 8));
    const [start, sectors, flags] = [field(0), field(1), field(2)];
    const discard = (flags & 4) !== 0;
    at += size;
    const length = discard ? 0 : sectors * size;
    if (!discard) {
      entries.push({
        sector: (start * size) / sector,
        data: log.subarray(at, at + length),
        flush: (flags & 1) !== 0,
      });
    }
    at += length;
  }
  return entries;
}

/** Numbers that look random and are the same every time. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state ^ (state >>> 15)) >>> 0) / 2 ** 32;
  };
}

function partitionTable(): Buffer {
  const table = Buffer.alloc(sector);
  Object.values(partitions).forEach(({ start, count }, index) => {
    const entry = 446 + index * 16;
    table[entry + 4] = 0x83;
    table.writeUInt32LE(start, entry + 8);
    table.writeUInt32LE(count, entry + 12);
  });
  table.writeUInt16LE(0xaa55, 510);
  return table;
}

const inPartition = (entry: Entry, { start, count }: { start: number; count: number }): boolean =>
  entry.sector >= start && entry.sector < start + count;

/** The number in an entry that says what is durable; undefined for others. */
function acknowledged(entry: Entry): number | undefined {
  if (!inPartition(entry, partitions.acks) || entry.data.length < 12) return undefined;
  return entry.data.subarray(4, 12).toString() === 'RECORDS!' ? entry.data.readUInt32LE(0) : undefined;
}

/** Records a run of power-cut.c; returns the log and the image it began with. */
async function record(context: Context, records: number): Promise<{ base: string; entries: Entry[] }> {
  const base = path.join(context.folder, 'base.img');
  const disk = path.join(context.folder, 'disk.img');
  const log = path.join(context.folder, 'log.img');
  for (const file of [base, disk, log]) await rm(file, { force: true });
  const made = await context.command(['mkfs.ext2', '-q', '-b', '1024', base, '8192k']);
  expect(made.status === 0, 'mkfs.ext2 fails', made.text);
  const whole = Buffer.alloc(diskSectors * sector);
  partitionTable().copy(whole);
  (await readFile(base)).copy(whole, partitions.ext2.start * sector);
  await writeFile(disk, whole);
  await writeFile(log, '');
  const image = await context.image({ sources: ['power-cut.c'] });
  const config = path.join(context.folder, 'config.json');
  const blk = { source: 'dev', path: '/dev/ld0e', fstype: 'ext2fs', mountpoint: '/disk' };
  await writeFile(config, JSON.stringify({ cmdline: `power-cut ${records}`, blk }));
  const qemu = [
    `-blockdev driver=file,node-name=data,filename=${disk}`,
    `-blockdev driver=file,node-name=log,filename=${log}`,
    '-blockdev driver=blklogwrites,node-name=both,file=data,log=log',
    '-device virtio-blk-pci,drive=both',
  ];
  const ended = await context.command(
    ['rumprun', 'qemu', '-i', '--config', config, '-g', qemu.join(' '), image],
    { timeout: 240 },
  );
  expect(ended.status === 0 && ended.text === 'done\n', `power-cut ends with ${ended.status}`, ended.text);
  return { base, entries: parseLog(await readFile(log)) };
}

/** What is found wrong with a disk after a power cut; undefined: nothing. */
async function problem(context: Context, image: string, promised: number): Promise<string | undefined> {
  const checked = await context.command(['e2fsck', '-p', image], { timeout: 30 });
  if (checked.status === null || checked.status > 1) return `e2fsck -p: ${checked.status}\n${checked.text}`;
  const records = path.join(context.folder, 'records');
  await rm(records, { force: true });
  if (promised > 0) {
    await context.command(['debugfs', '-R', `dump /records ${records}`, image]);
    const text = await readFile(records, 'utf8').catch(() => '');
    for (let n = 1; n <= promised; n++) {
      const wanted = `record ${String(n).padStart(92, '0')}\n`;
      const found = text.slice((n - 1) * 100, n * 100);
      if (found !== wanted) return `record ${n} of ${promised} is lost: "${found.slice(0, 60)}"`;
    }
  }
  return undefined;
}

async function apply(handle: FileHandle, entry: Entry, keep: () => boolean): Promise<void> {
  const base = entry.sector - partitions.ext2.start;
  for (let at = 0; at < entry.data.length; at += sector) {
    if (keep()) await handle.write(entry.data, at, sector, base * sector + at);
  }
}

/**
 * Builds `images` disks as power cuts could have left them: everything up to a flush,
 * and of what was written after it, up to the next one, any sectors. Returns what is
 * wrong with each. Without `flushes` everything up to the end counts as one.
 */
async function cutPower(
  context: Context,
  run: { base: string; entries: Entry[] },
  images: number,
  flushes: boolean,
): Promise<string[]> {
  const problems: string[] = [];
  const next = random(20);
  const { base, entries } = run;
  const ends = flushes ? entries.flatMap((entry, index) => (entry.flush ? [index] : [])) : [];
  expect(!flushes || ends.length > 20, `only ${ends.length} flushes were recorded`);
  const image = path.join(context.folder, 'cut.img');
  for (let n = 0; n < images; n++) {
    const which = Math.floor(next() * ends.length);
    const durable = flushes ? (ends[which] ?? 0) : -1;
    const until = flushes
      ? (ends[which + 1] ?? entries.length)
      : Math.floor(next() * entries.length);
    await copyFile(base, image);
    const handle = await open(image, 'r+');
    const share = next();
    try {
      for (const [index, entry] of entries.slice(0, until).entries()) {
        if (!inPartition(entry, partitions.ext2)) continue;
        const chosen = index <= durable || next() < share;
        if (chosen) await apply(handle, entry, () => index <= durable || next() < 0.8);
      }
    } finally {
      await handle.close();
    }
    const promised = Math.max(
      0,
      ...entries.slice(0, until).map((entry) => acknowledged(entry) ?? 0),
    );
    const found = await problem(context, image, promised);
    if (found !== undefined) problems.push(`image ${n}, cut at entry ${durable}..${until}: ${found}`);
  }
  return problems;
}

const powerCut = (images: number, records: number) => async (context: Context): Promise<void> => {
  const run = await record(context, records);
  const problems = await cutPower(context, run, images, true);
  expect(problems.length === 0, `${problems.length} of ${images} disks are broken`, problems.join('\n'));
  // Whoever ignores flushes loses data: the test must see it.
  const without = await cutPower(context, run, Math.min(images, 10), false);
  expect(without.length > 0, 'without flushes nothing is lost: this test proves nothing');
};

export const powerCutCases: CustomCase[] = [
  { name: 'disk-power-cut', run: powerCut(12, 25) },
  { name: 'disk-power-cut-200', slow: true, run: powerCut(200, 150) },
];
