import { createHash } from 'node:crypto';
import { lstat, mkdir, open, readdir, readFile, readlink, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '../harness.js';
import type { Context, CustomCase, Ended } from '../types.js';

/** Bytes that are the same every time and repeat nowhere soon. */
export function bytes(seed: string, length: number): Buffer {
  const parts: Buffer[] = [];
  for (let n = 0; n * 32 < length; n++) {
    parts.push(createHash('sha256').update(`${seed} ${n}`).digest());
  }
  return Buffer.concat(parts).subarray(0, length);
}

/** A folder with what file systems find hard: long names, deep folders, sizes at the edges of blocks. */
export async function makeTree(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const sizes: Record<string, number> = {
    'empty': 0,
    'one': 1,
    'block-2048': 2048,
    'block-2049': 2049,
    'page-4095': 4095,
    'page-4097': 4097,
    'large.bin': 2 * 1024 * 1024 + 17,
    'folder/with a blank': 70_000,
    'a/b/c/d/e/f/g/h/i/j/k/deep': 5000,
    [`${'n'.repeat(200)}`]: 4,
    'übung-日本.txt': 3,
  };
  for (let n = 0; n < 120; n++) sizes[`many/a file with a rather long name, number ${n}`] = n * 7;
  for (const [name, size] of Object.entries(sizes)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes(name, size), { mode: size % 2 === 0 ? 0o644 : 0o640 });
    await utimes(file, 1_600_000_000, 1_600_000_000 + size);
  }
  await symlink('../one', path.join(folder, 'folder/link'));
  await symlink(`/absolute/${'x'.repeat(150)}/y`, path.join(folder, 'long-link'));
}

const fnvPrime = 0x100000001b3n;

function fnv(data: Buffer): string {
  // Two halves of 32 bits, because BigInt is slow byte by byte.
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const byte of data) {
    low = (low ^ byte) >>> 0;
    const product = low * 0x1b3;
    high = (Math.imul(high, 0x1b3) + Math.imul(low, Number(fnvPrime >> 32n)) + Math.floor(product / 2 ** 32)) >>> 0;
    low = product >>> 0;
  }
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}

/** The lines programs/tree.c prints for a folder. */
export async function treeLines(folder: string, relative = ''): Promise<string[]> {
  const names = await readdir(path.join(folder, relative), { encoding: 'buffer' });
  names.sort((a, b) => a.compare(b));
  const lines: string[] = [];
  for (const name of names.map((found) => found.toString('utf8'))) {
    const entry = path.join(relative, name);
    const file = path.join(folder, entry);
    const found = await lstat(file);
    const mode = (found.mode & 0o7777).toString(8).padStart(4, '0');
    if (found.isDirectory()) {
      lines.push(`d ${mode} ${entry}`, ...(await treeLines(folder, entry)));
    } else if (found.isSymbolicLink()) {
      lines.push(`l ${entry} -> ${await readlink(file)}`);
    } else if (!found.isFile()) {
      lines.push(`s ${mode} ${entry}`);
    } else {
      const sum = fnv(await readFile(file));
      lines.push(`f ${mode} ${found.size} ${sum} ${Math.floor(found.mtimeMs / 1000)} ${entry}`);
    }
  }
  return lines;
}

/** Reads that fail at one sector, by QEMU: they say so, and others go on. */
async function errorCase(context: Context, name: string, device: string): Promise<void> {
  const image = await context.image({ sources: ['disk-errors.c'] });
  const file = path.join(context.folder, 'bad.img');
  await writeFile(file, bytes('disk', 4096 * 512));
  const fault = 'inject-error.0.event=none,inject-error.0.sector=800,inject-error.0.errno=5';
  const drive = `-blockdev driver=blkdebug,node-name=disk,image.driver=file,image.filename=${file},${fault}`;
  const ended = await context.command(
    ['rumprun', 'qemu', '-i', '-g', `${drive} ${device}`, image, `/dev/r${name}`],
    { timeout: 30 },
  );
  expect(ended.status === 0, `disk-errors ends with ${ended.status}`, ended.text);
  const lines = ended.text.split('\n').filter((line) => /: read of \d+ sectors at \d+: error 5$/.test(line));
  expect(lines.length === 3 && lines.every((line) => line.startsWith(name)), 'other errors are told', ended.text);
}

/** Raw nodes transfer memory of every kind, also while it is unmapped. */
async function directCase(context: Context, name: string, device: string): Promise<void> {
  const image = await context.image({ sources: ['disk-direct.c'] });
  const file = path.join(context.folder, 'direct.img');
  await writeFile(file, Buffer.alloc(4 * mebibyte));
  const block = device.includes('=4096') ? '4096' : '512';
  const drive = `-drive if=none,id=disk,format=raw,file=${file}`;
  const ended = await context.command(
    ['rumprun', 'qemu', '-i', '-g', `${drive} ${device}`, image, `/dev/r${name}`, block],
    { timeout: 120 },
  );
  expect(ended.status === 0 && !ended.text.includes('not ok'), `status ${ended.status}`, ended.text);
}

/** Between two texts of lines, the first that differs. */
export function expectLines(found: string, wanted: readonly string[], what: string): void {
  const lines = found.split('\n');
  const at = wanted.findIndex((line, index) => line !== lines[index]);
  expect(at < 0, `${what}: line ${at + 1} is "${lines[at] ?? ''}", not "${wanted[at] ?? ''}"`, found.slice(0, 2000));
  expect(lines.length === wanted.length + 1, `${what}: ${lines.length - 1} lines`, found.slice(-500));
}

/** What e2fsprogs find in an image: it is whole, and these are its files. */
async function checkExt2(context: Context, image: string): Promise<string[]> {
  const checked = await context.command(['e2fsck', '-fn', image], { timeout: 60 });
  expect(checked.status === 0, 'e2fsck finds errors', checked.text);
  const dump = path.join(context.folder, 'dump');
  await rm(dump, { recursive: true, force: true });
  await mkdir(dump);
  const dumped = await context.command(['debugfs', '-R', `rdump / ${dump}`, image], { timeout: 60 });
  expect(dumped.status === 0, 'debugfs fails', dumped.text);
  return treeLines(dump);
}

/** Lines of files and links only: what rdump does not restore as it was is left out. */
const comparable = (lines: readonly string[]): string =>
  lines.filter((line) => /^[fld] /.test(line) && !/ lost\+found/.test(line)).join('\n');

/** How a file becomes a disk that is mounted on /disk. */
type Attach = (file: string, context: Context) => Promise<string[]>;

const byVirtio: Attach = async (file) => ['-b', `${file},/disk`];

/** By a driver of rumprun and QEMU's device for it. */
const byDevice =
  (name: string, device: string): Attach =>
  async (file, context) => {
    const config = path.join(context.folder, 'config.json');
    const blk = { source: 'dev', path: `/dev/${name}a`, fstype: 'ext2fs', mountpoint: '/disk' };
    await writeFile(config, JSON.stringify({ blk }));
    const drive = `-drive if=none,id=disk,format=raw,discard=unmap,file=${file}`;
    return ['--config', config, '-g', `${drive} ${device}`];
  };

/** Disks of other kinds than virtio's: what QEMU is told, the node's name. */
const kinds = [
  { kind: 'nvme', name: 'ld0', device: '-device nvme,serial=1,drive=disk' },
  { kind: 'nvme-4096', name: 'ld0', device: '-device nvme,serial=1,drive=disk,logical_block_size=4096,physical_block_size=4096' },
  { kind: 'vioscsi', name: 'sd0', device: '-device virtio-scsi-pci -device scsi-hd,drive=disk' },
  { kind: 'ahci', name: 'wd0', device: '-device ahci,id=ahci -device ide-hd,bus=ahci.0,drive=disk' },
  { kind: 'ahci-q35', name: 'wd0', device: '-M q35 -device ide-hd,drive=disk' },
] as const;

async function ext2Case(context: Context, blockSize: number, attach = byVirtio): Promise<void> {
  const tree = path.join(context.folder, 'tree');
  const disk = path.join(context.folder, 'ext2.img');
  await makeTree(tree);
  await rm(disk, { force: true });
  const options = ['-q', '-b', String(blockSize), '-I', blockSize === 1024 ? '128' : '256', '-d', tree];
  const made = await context.command(['mkfs.ext2', ...options, disk, '32M']);
  expect(made.status === 0, 'mkfs.ext2 fails', made.text);
  const run = async (program: string): Promise<string> => {
    const image = await context.image({ sources: [`${program}.c`] });
    const disks = await attach(disk, context);
    const ended = await context.command(['rumprun', 'qemu', '-i', ...disks, image, '/disk'], {
      timeout: 60,
    });
    expect(ended.status === 0, `${program} ends with ${ended.status}`, ended.text.slice(-2000));
    return ended.text;
  };
  const before = await run('tree');
  expect(
    comparable(before.split('\n')) === comparable(await treeLines(tree)),
    'the guest reads other files than those that mkfs.ext2 was given',
    before.slice(0, 3000),
  );
  await checkExt2(context, disk);
  expect((await run('disk-work')) === 'ext2fs\n', 'disk-work says something else');
  const host = await checkExt2(context, disk);
  const sum = (name: string): string | undefined => host.find((line) => line.endsWith(` ${name}`))?.split(' ')[3];
  expect(sum('grown') === sum('grown-copy'), 'what was written through an old mapping is not on the disk');
  const after = await run('tree');
  expect(
    comparable(after.split('\n')) === comparable(host),
    'guest and host read different files',
    after.slice(0, 3000),
  );
}

interface Ffs {
  version: 1 | 2;
  block: number;
  fragment: number;
  /** Of the image, as makefs reads it. */
  size?: string;
}

async function makeFfs(context: Context, tree: string, name: string, options: Ffs, order = 'little'): Promise<string> {
  const image = path.join(context.folder, name);
  await rm(image, { force: true });
  const { version, block, fragment, size = '24m' } = options;
  const words = `version=${version},bsize=${block},fsize=${fragment}`;
  const made = await context.command(['makefs', '-t', 'ffs', '-B', order, '-s', size, '-o', words, image, tree]);
  expect(made.status === 0, 'makefs fails', made.text);
  return image;
}

/** More of what FFS may find hard: links at the edge of the inode, ends in fragments, indirect blocks. */
async function makeFfsTree(tree: string): Promise<void> {
  await makeTree(tree);
  for (const length of [59, 60, 61, 119, 120, 121, 1000]) {
    await symlink('y'.repeat(length), path.join(tree, `link-${length}`));
  }
  await writeFile(path.join(tree, 'two-levels'), bytes('two levels', 7 * 1024 * 1024 + 5));
  for (let n = 1; n <= 8; n++) await writeFile(path.join(tree, `fragments-${n}`), bytes(`${n}`, n * 1024 - 3));
}

/** Boots tree on a disk and compares what it finds with the host's files. */
async function expectTree(
  context: Context,
  words: readonly string[],
  mountpoint: string,
  tree: string,
): Promise<string> {
  const image = await context.image({ sources: ['tree.c'] });
  const ended = await context.command(['rumprun', 'qemu', '-i', ...words, image, mountpoint], { timeout: 60 });
  expect(ended.status === 0, `tree ends with ${ended.status}`, ended.text.slice(-2000));
  const at = ended.text.indexOf(`begin ${mountpoint}\n`);
  const found = ended.text.slice(at);
  expectLines(
    found,
    [`begin ${mountpoint}`, ...(await treeLines(tree)), `end ${mountpoint}`],
    `the files in ${mountpoint}`,
  );
  return ended.text.slice(0, at);
}

async function ffsCase(context: Context, options: Ffs): Promise<void> {
  const tree = path.join(context.folder, 'tree');
  await makeFfsTree(tree);
  const disk = await makeFfs(context, tree, 'ffs.img', options);
  const before = await expectTree(context, ['-b', `${disk},/disk`], '/disk', tree);
  expect(!before.includes('fsck'), 'a clean file system is not called so', before);
  const image = await context.image({ sources: ['disk-readonly.c'] });
  const ended = await context.command(['rumprun', 'qemu', '-i', '-b', disk, image, '/dev/ld0a', 'ffs'], {
    timeout: 30,
  });
  expect(ended.status === 0 && !ended.text.includes('not ok'), `status ${ended.status}`, ended.text);
}

/** Writes bytes into a file. */
async function patch(file: string, offset: number, data: readonly number[] | Buffer): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(Buffer.from(data), 0, data.length, offset);
  await handle.close();
}

const mebibyte = 1024 * 1024;

/** A disk with a GPT whose partitions hold the files given, from 1 MiB on. */
async function makeGpt(context: Context, name: string, files: readonly string[]): Promise<string> {
  const disk = path.join(context.folder, name);
  const parts = await Promise.all(files.map((file) => readFile(file)));
  const lines = ['label: gpt'];
  let end = mebibyte;
  const places: number[] = [];
  for (const part of parts) {
    places.push(end);
    lines.push(`start=${end / 512}, size=${part.length / 512}`);
    end += Math.ceil(part.length / mebibyte) * mebibyte;
  }
  await writeFile(disk, Buffer.alloc(end + mebibyte));
  const made = await context.command(['sfdisk', '-q', disk], { stdin: `${lines.join('\n')}\n` });
  expect(made.status === 0, 'sfdisk fails', made.text);
  const handle = await open(disk, 'r+');
  for (const [index, part] of parts.entries()) await handle.write(part, 0, part.length, places[index]);
  await handle.close();
  return disk;
}

async function makeIso(context: Context, tree: string, name: string, options: string[]): Promise<string> {
  const iso = path.join(context.folder, name);
  await rm(iso, { force: true });
  const made = await context.command(['xorriso', '-as', 'mkisofs', '-quiet', ...options, '-o', iso, tree]);
  expect(made.status === 0, 'xorriso fails', made.text);
  return iso;
}

export const diskCases: CustomCase[] = [
  {
    name: 'disk-iso9660',
    run: async (context) => {
      const tree = path.join(context.folder, 'tree');
      await makeTree(tree);
      const lines = await treeLines(tree);
      const image = await context.image({ sources: ['tree.c'] });
      const rock = await makeIso(context, tree, 'rock,ridge.iso', ['-R', '-V', 'TEST']);
      const joliet = await makeIso(context, tree, 'joliet.iso', ['-J', '-joliet-long', '-V', 'TEST']);
      const ended = await context.command(
        [
          ...['rumprun', 'qemu', '-i', '-b', `${rock.replaceAll(',', ',,')},/cd/rock`],
          ...['-b', `${joliet},/cd/joliet,ro`, image, '/cd/rock', '/cd/joliet'],
        ],
        { timeout: 60 },
      );
      expect(ended.status === 0, `tree ends with ${ended.status}`, ended.text.slice(-2000));
      const [rockText = '', jolietText = ''] = ended.text.split('end /cd/rock\n');
      expectLines(rockText, ['begin /cd/rock', ...lines], 'Rock Ridge');
      // Joliet has neither modes, nor links, nor names of more than 103 characters.
      const plain = (text: string): string[] =>
        text
          .split('\n')
          .filter((line) => /^f \S+ \d+ \S+ \d+ (?!n{100})/.test(line))
          .map((line) => line.replace(/^f \S+/, 'f'));
      expect(
        plain(jolietText).join('\n') === plain(lines.join('\n')).join('\n'),
        'Joliet: the files differ',
        jolietText.slice(0, 2000),
      );
    },
  },
  {
    name: 'disk-order',
    run: async (context) => {
      const image = await context.image({ sources: ['disk-sizes.c'] });
      const disks: string[] = [];
      for (const sectors of [100, 200, 300]) {
        const file = path.join(context.folder, `${sectors}.img`);
        await writeFile(file, bytes('disk', sectors * 512));
        disks.push('-b', file);
      }
      for (const machine of ['pc', 'q35', 'microvm']) {
        const ended = await context.command(
          ['rumprun', 'qemu', '-i', ...disks, '-g', `-M ${machine}`, image],
          { timeout: 30 },
        );
        expect(
          ended.status === 0 && ended.text === 'ld0 51200\nld1 102400\nld2 153600\n',
          `${machine}: status ${ended.status}`,
          ended.text,
        );
      }
    },
  },
  ...[1024, 2048, 4096].map((blockSize) => ({
    name: `disk-ext2-${blockSize}`,
    run: async (context: Context) => ext2Case(context, blockSize),
  })),
  ...kinds.map(({ kind, name, device }) => ({
    name: `disk-${kind}`,
    run: async (context: Context) => ext2Case(context, 4096, byDevice(name, device)),
  })),
  ...[{ kind: 'ld', name: 'ld0', device: '-device virtio-blk-pci,drive=disk' }, ...kinds].map(({ kind, name, device }) => ({
    name: `disk-direct-${kind}`,
    run: (context: Context) => directCase(context, name, device),
  })),
  ...kinds
    .filter(({ kind }) => kind === 'nvme' || kind === 'vioscsi' || kind === 'ahci')
    .map(({ kind, name, device }) => ({
      name: `disk-errors-${kind}`,
      run: async (context: Context) => {
        // NVMe always reports; the others may stop the guest instead.
        await errorCase(context, name, kind === 'nvme' ? device : `${device},rerror=report`);
      },
    })),
  {
    name: 'disk-ext4-read',
    run: async (context) => {
      const tree = path.join(context.folder, 'tree');
      const disk = path.join(context.folder, 'ext4.img');
      await makeTree(tree);
      await rm(disk, { force: true });
      const made = await context.command(['mkfs.ext4', '-q', '-d', tree, disk, '32M']);
      expect(made.status === 0, 'mkfs.ext4 fails', made.text);
      const image = await context.image({ sources: ['tree.c'] });
      const command = ['rumprun', 'qemu', '-i', '-b', `${disk},/disk`, image, '/disk'];
      const ended = await context.command(command, { timeout: 60 });
      expect(ended.status === 0, `tree ends with ${ended.status}`, ended.text.slice(-2000));
      expect(/\/dev\/ld0a: has features that can only be read/.test(ended.text), 'no word of that', ended.text);
      expect(
        comparable(ended.text.split('\n')) === comparable(await treeLines(tree)),
        'the guest reads other files than those that mkfs.ext4 was given',
        ended.text.slice(0, 3000),
      );
    },
  },
  ...(
    [
      { version: 1, block: 8192, fragment: 1024 },
      { version: 1, block: 4096, fragment: 512 },
      { version: 2, block: 16_384, fragment: 2048 },
      { version: 2, block: 4096, fragment: 4096 },
      { version: 2, block: 65_536, fragment: 8192 },
    ] as const
  ).map((options) => ({
    name: `disk-ffs${options.version}-${options.block}-${options.fragment}`,
    run: async (context: Context) => ffsCase(context, options),
  })),
  {
    name: 'disk-ffs-refused',
    run: async (context) => {
      const tree = path.join(context.folder, 'tree');
      await makeTree(tree);
      const image = await context.image({ sources: ['tree.c'] });
      const run = async (word: string): ReturnType<Context['command']> =>
        context.command(['rumprun', 'qemu', '-i', '-b', word, image, '/disk'], { timeout: 30 });
      const ufs2 = { version: 2, block: 8192, fragment: 1024 } as const;
      // Not unmounted: read, with a line.
      const disk = await makeFfs(context, tree, 'unclean.img', ufs2);
      // makefs puts the superblock of either version where UFS1 has it.
      await patch(disk, 8192 + 209, [0]);
      const before = await expectTree(context, ['-b', `${disk},/disk`], '/disk', tree);
      expect(before.includes('/dev/ld0a: was not unmounted; run fsck_ffs'), 'no word of that', before);
      const other = await makeFfs(context, tree, 'big-endian.img', ufs2, 'big');
      const ended = await run(`${other},/disk,fstype=ffs`);
      expect(
        ended.status !== 0 &&
          ended.text.includes('/dev/ld0a: FFS that is not supported: it is of a big-endian machine') &&
          ended.text.includes('/dev/ld0a on /disk as ffs: '),
        `big-endian: status ${ended.status}`,
        ended.text,
      );
    },
  },
  {
    name: 'disk-gpt',
    run: async (context) => {
      const trees = [path.join(context.folder, 'ffs'), path.join(context.folder, 'ext2')] as const;
      for (const [index, tree] of trees.entries()) {
        await rm(tree, { recursive: true, force: true });
        await mkdir(path.join(tree, 'folder'), { recursive: true });
        await writeFile(path.join(tree, 'folder/file'), bytes(tree, 100_000 + index));
      }
      const ffs = await makeFfs(context, trees[0], 'ffs.img', { version: 2, block: 8192, fragment: 1024, size: '3m' });
      const ext2 = path.join(context.folder, 'ext2.img');
      await rm(ext2, { force: true });
      const made = await context.command(['mkfs.ext2', '-q', '-d', trees[1], ext2, '4M']);
      expect(made.status === 0, 'mkfs.ext2 fails', made.text);
      await mkdir(path.join(trees[1], 'lost+found'), { mode: 0o700 });
      const disk = await makeGpt(context, 'gpt.img', [ffs, ext2]);
      await expectTree(context, ['-b', `${disk},/disk`], '/disk', trees[0]);
      const config = path.join(context.folder, 'config.json');
      const blk = { source: 'dev', path: '/dev/ld0f', mountpoint: '/second', options: 'ro' };
      await writeFile(config, JSON.stringify({ blk: [blk] }));
      await expectTree(context, ['--config', config, '-b', disk], '/second', trees[1]);
    },
  },
  {
    name: 'disk-ext-features',
    run: async (context) => {
      const disk = path.join(context.folder, 'ext.img');
      const debugfs = async (request: string): Promise<void> => {
        const done = await context.command(['debugfs', '-w', '-R', request, disk]);
        expect(done.status === 0, `debugfs ${request}`, done.text);
      };
      const boot = async (program: string, mountpoint: string): Promise<Ended> => {
        const image = await context.image({ sources: [`${program}.c`] });
        const words = ['rumprun', 'qemu', '-i', '-b', `${disk}${mountpoint}`, image];
        return context.command([...words, ...(mountpoint === '' ? ['/dev/ld0a', 'ext2fs'] : ['/disk'])], { timeout: 60 });
      };
      const tree = path.join(context.folder, 'tree');
      await makeTree(tree);
      await rm(disk, { force: true });
      const made = await context.command(['mkfs.ext3', '-q', '-O', '^dir_index', '-d', tree, disk, '32M']);
      expect(made.status === 0, 'mkfs.ext3 fails', made.text);
      // A journal that is empty does not matter.
      const written = await boot('disk-work', ',/disk');
      expect(written.status === 0 && written.text === 'ext2fs\n', 'ext3 cannot be written to', written.text);
      await checkExt2(context, disk);
      // One that is not is left alone, and nothing is written.
      await debugfs('feature needs_recovery');
      const before = await readFile(disk);
      const dirty = await boot('disk-readonly', '');
      expect(dirty.status === 0 && !dirty.text.includes('not ok'), `status ${dirty.status}`, dirty.text);
      expect(/its journal has changes .*: not writable; run e2fsck/.test(dirty.text), 'no word of that', dirty.text);
      expect(before.equals(await readFile(disk)), 'a disk with a journal to replay is written to');
      // What cannot be read is refused.
      await debugfs('feature -needs_recovery');
      await debugfs('feature inline_data');
      const refused = await boot('tree', ',/disk');
      expect(refused.status !== 0, 'what cannot be read is mounted', refused.text);
      expect(/\/dev\/ld0a: ext2 with features that are not supported/.test(refused.text), 'no word of that', refused.text);
    },
  },
  {
    name: 'disk-nodes',
    run: async (context) => {
      const disk = path.join(context.folder, 'mbr.img');
      const part = path.join(context.folder, 'part.img');
      await rm(part, { force: true });
      const made = await context.command(['mkfs.ext2', '-q', '-b', '1024', part, '1M']);
      expect(made.status === 0, 'mkfs.ext2 fails', made.text);
      await writeFile(disk, Buffer.alloc(2 * mebibyte));
      // The first partition began here on disks of old: no page of one node is one of another.
      const table = await context.command(['sfdisk', '-q', disk], {
        stdin: 'label: dos\nstart=63, size=2048, type=83\n',
      });
      expect(table.status === 0, 'sfdisk fails', table.text);
      await patch(disk, 63 * 512, await readFile(part));
      const image = await context.image({ sources: ['disk-nodes.c'] });
      const ended = await context.command(['rumprun', 'qemu', '-i', '-b', disk, image], { timeout: 30 });
      expect(ended.status === 0 && !ended.text.includes('not ok'), `status ${ended.status}`, ended.text);
    },
  },
  {
    name: 'disk-update',
    run: async (context) => {
      const disks: string[] = [];
      for (const options of ['', ',ro']) {
        const disk = path.join(context.folder, `update${options}.img`);
        await rm(disk, { force: true });
        const made = await context.command(['mkfs.ext2', '-q', disk, '4M']);
        expect(made.status === 0, 'mkfs.ext2 fails', made.text);
        disks.push('-b', `${disk.replaceAll(',', ',,')}${options}`);
      }
      const image = await context.image({ sources: ['disk-update.c'] });
      const ended = await context.command(['rumprun', 'qemu', '-i', ...disks, image], { timeout: 30 });
      expect(ended.status === 0 && !ended.text.includes('not ok'), `status ${ended.status}`, ended.text);
      await checkExt2(context, path.join(context.folder, 'update.img'));
    },
  },
  {
    name: 'disk-far',
    run: async (context) => {
      const disk = path.join(context.folder, 'far.img');
      const far = 4 * 1024 * mebibyte + 100;
      await writeFile(disk, Buffer.alloc(65_536, 's'));
      await truncate(disk, far + mebibyte - 100);
      await patch(disk, far - 100, Buffer.alloc(20_000, 'b'));
      const image = await context.image({ sources: ['disk-far.c'] });
      const ended = await context.command(['rumprun', 'qemu', '-i', '-b', disk, image, '/dev/ld0'], { timeout: 30 });
      expect(ended.status === 0, `status ${ended.status}`, ended.text);
      const handle = await open(disk, 'r');
      const found = Buffer.alloc(10_002);
      await handle.read(found, 0, found.length, far - 1);
      await handle.close();
      await rm(disk);
      expect(found.equals(Buffer.from(`b${'f'.repeat(10_000)}b`)), 'the disk has something else');
    },
  },
];
