import { copyFile, open, readFile, rm, writeFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '../harness.js';
import type { Context, CustomCase } from '../types.js';
import { buildPort } from './ports.js';

const programs = fileURLToPath(new URL('../programs/', import.meta.url));

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

/** What is done on the disk, and how to see whether it survived. */
interface Workload {
  /** The baked program and its arguments. */
  image: string;
  cmdline: string;
  /** What is missing or wrong in a repaired image, when so much was acknowledged. */
  check: (image: string, promised: number) => Promise<string | undefined>;
}

interface Recording {
  /** The file system before. */
  base: string;
  entries: Entry[];
}

/** Runs a workload with all that it writes recorded; its output has to be `said`. */
async function record(context: Context, workload: Omit<Workload, 'check'>, said = 'done\n'): Promise<Recording> {
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
  const config = path.join(context.folder, 'config.json');
  const blk = { source: 'dev', path: '/dev/ld0e', fstype: 'ext2fs', mountpoint: '/disk' };
  await writeFile(config, JSON.stringify({ cmdline: workload.cmdline, blk }));
  const qemu = [
    `-blockdev driver=file,node-name=data,filename=${disk}`,
    `-blockdev driver=file,node-name=log,filename=${log}`,
    '-blockdev driver=blklogwrites,node-name=both,file=data,log=log',
    '-device virtio-blk-pci,drive=both',
  ];
  const ended = await context.command(
    ['rumprun', 'qemu', '-i', '--config', config, '-g', qemu.join(' '), workload.image],
    { timeout: 400 },
  );
  expect(ended.status === 0 && ended.text === said, `the guest ends with ${ended.status}`, ended.text);
  return { base, entries: parseLog(await readFile(log)) };
}

/** What is found wrong with a disk after a power cut; undefined: nothing. */
async function problem(
  context: Context,
  workload: Workload,
  image: string,
  promised: number,
): Promise<string | undefined> {
  const checked = await context.command(['e2fsck', '-p', image], { timeout: 30 });
  if (checked.status === null || checked.status > 1) return `e2fsck -p: ${checked.status}\n${checked.text}`;
  return promised > 0 ? workload.check(image, promised) : undefined;
}

/** Takes a file out of an image; false when it is not there. */
async function extract(context: Context, image: string, name: string, to: string): Promise<boolean> {
  await rm(to, { force: true });
  await context.command(['debugfs', '-R', `dump /${name} ${to}`, image]);
  return (await readFile(to).catch(() => Buffer.alloc(0))).length > 0;
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
  workload: Workload,
  run: Recording,
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
    const found = await problem(context, workload, image, promised);
    if (found !== undefined) problems.push(`image ${n}, cut at entry ${durable}..${until}: ${found}`);
  }
  return problems;
}

/** Cuts the power of a workload many times; without flushes something must be lost. */
async function survives(context: Context, workload: Workload, images: number): Promise<void> {
  const run = await record(context, workload);
  const problems = await cutPower(context, workload, run, images, true);
  expect(problems.length === 0, `${problems.length} of ${images} disks are broken`, problems.join('\n'));
  // Whoever ignores flushes loses data: the test must see it.
  const without = await cutPower(context, workload, run, Math.min(images, 20), false);
  expect(without.length > 0, 'without flushes nothing is lost: this test proves nothing');
}

/** What is wrong with a file that is replaced by rename(2) for every record; undefined: nothing. */
function wrongVersion(text: string, promised: number): string | undefined {
  const version = Number(/^version (\d+)\n/.exec(text)?.[1] ?? 0);
  const whole = `version ${String(version).padStart(55, '0')}\n`.repeat(10 + (version % 50));
  if (version >= promised && text === whole) return undefined;
  return `"config" is not whole or older than ${promised}: ${text.length} bytes, "${text.slice(0, 64)}"`;
}

const files = (images: number, records: number) => async (context: Context): Promise<void> => {
  const found = path.join(context.folder, 'records');
  await survives(
    context,
    {
      image: await context.image({ sources: ['power-cut.c'] }),
      cmdline: `power-cut ${records}`,
      check: async (image, promised) => {
        await extract(context, image, 'records', found);
        const text = await readFile(found, 'utf8').catch(() => '');
        for (let n = 1; n <= promised; n++) {
          const line = text.slice((n - 1) * 100, n * 100);
          if (line !== `record ${String(n).padStart(92, '0')}\n`) {
            return `record ${n} of ${promised} is lost: "${line.slice(0, 60)}"`;
          }
        }
        await extract(context, image, 'config', found);
        return wrongVersion(await readFile(found, 'utf8').catch(() => ''), promised);
      },
    },
    images,
  );
};

/** SQLite from its port, one row a transaction, with both kinds of journal. */
const sqlite = (mode: 'delete' | 'wal', images: number, rows: number) => async (context: Context): Promise<void> => {
  const installed = await buildPort(context, 'sqlite3');
  const listed = await context.command(['find', installed, '-name', 'libsqlite3.a']);
  const library = listed.text.trim();
  const prefix = path.dirname(path.dirname(library));
  const program = path.join(context.folder, 'power-cut-sqlite');
  const compiled = await context.command([
    ...['x86_64-rumprun-netbsd-gcc', '-O2', '-I', path.join(prefix, 'include'), '-o', program],
    ...[path.join(programs, 'power-cut-sqlite.c'), library, '-lm', '-lpthread'],
  ]);
  expect(compiled.status === 0, 'the program does not compile', compiled.text);
  const image = `${program}.bin`;
  const baked = await context.command(['rumprun-bake', 'hw_virtio', image, program]);
  expect(baked.status === 0, 'the program cannot be baked', baked.text);
  const database = path.join(context.folder, 'db');
  await survives(
    context,
    {
      image,
      cmdline: `power-cut-sqlite ${mode} ${rows}`,
      check: async (disk, promised) => {
        for (const suffix of ['', '-journal', '-wal']) {
          await extract(context, disk, `db${suffix}`, database + suffix);
        }
        const query = 'PRAGMA integrity_check; SELECT count(*) FROM rows WHERE n <= ' + String(promised);
        const found = await context.command(['sqlite3', database, query]);
        return found.text === `ok\n${promised}\n` ? undefined : `of ${promised} rows: ${found.text}`;
      },
    },
    images,
  );
};

/** What promises durability; each is followed by a mark on a partition of its own. */
const promises = ['fsync', 'fdatasync', 'O_SYNC', 'sync', 'msync', 'unmount', 'fsync of the device'];

/** Everything that was written is flushed when a promise is kept. */
async function flushes(context: Context): Promise<void> {
  const image = await context.image({ sources: ['disk-flushes.c'] });
  const said = `${promises.join('\n')}\n`;
  const { entries } = await record(context, { image, cmdline: 'disk-flushes' }, said);
  let from = 0;
  for (const [index, promise] of promises.entries()) {
    const mark = `MARK${String.fromCharCode(65 + index)}`;
    const at = entries.findIndex((entry) => entry.data.subarray(0, 5).toString() === mark);
    expect(at >= 0, `no mark of ${promise}`);
    const before = entries.slice(from, at);
    const written = before.findLastIndex((entry) => entry.data.length > 0);
    const flushed = before.findLastIndex((entry) => entry.flush);
    expect(written >= 0 && flushed >= written, `${promise}: entry ${written} written, ${flushed} flushed`);
    from = at + 1;
  }
}

export const powerCutCases: CustomCase[] = [
  { name: 'disk-flushes', run: flushes },
  { name: 'disk-power-cut', run: files(12, 25) },
  { name: 'disk-power-cut-200', slow: true, run: files(200, 150) },
  { name: 'disk-power-cut-sqlite', slow: true, run: sqlite('delete', 200, 120) },
  { name: 'disk-power-cut-sqlite-wal', slow: true, run: sqlite('wal', 200, 120) },
];
