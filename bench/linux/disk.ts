import { copyFileSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { quoteCmdlineWord } from '../../src/config/guest-config.js';
import { readDisk, type Disk } from '../../src/run/disks.js';
import { cacheFolder } from '../../src/sources/fetch.js';
import { inTurnEach, stretchesOf, timeOf } from '../measure.js';
import { fetchLinux, kernelArguments, linuxImage } from './guest.js';
import { make } from './programs.js';
import { qemuCommand } from './qemu.js';

const { values } = parseArgs({
  options: {
    destdir: { type: 'string', default: 'rumprun' },
    objdir: { type: 'string', default: 'obj-bench' },
    rounds: { type: 'string', default: '3' },
    filter: { type: 'string', default: '' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const kib = 1024;
const mib = 1024 * kib;
const fileSize = 96 * mib;

/** One thing that bench/disk/blockio.c does. */
interface Load {
  how: 'read' | 'write';
  order: 'sequential' | 'random';
  /** The disk itself, not cached, or a file of ext2, in a guest that has cached nothing yet. */
  what: 'disk' | 'file';
  block: number;
  count: number;
  /** Blocks of the disk that are taken; as many as count when absent. */
  span?: number;
}

const both = (load: Omit<Load, 'what' | 'span'>, times = 1): Load[] => [
  { ...load, what: 'disk', count: load.count * times, span: load.count },
  { ...load, what: 'file' },
];

/** As long as it takes for what begins and ends a measurement not to count; what is cached can be taken only once. */
const loads: Load[] = [
  ...both({ how: 'read', order: 'sequential', block: 128 * kib, count: fileSize / (128 * kib) }, 8),
  ...both({ how: 'write', order: 'sequential', block: 128 * kib, count: fileSize / (128 * kib) }, 8),
  ...both({ how: 'read', order: 'random', block: 4 * kib, count: 10_000 }),
  ...both({ how: 'write', order: 'random', block: 4 * kib, count: 10_000 }),
];

if (values.help) {
  process.stdout.write(`usage: bench/linux/disk [--destdir DIR] [--objdir DIR] [--rounds N] [--filter TEXT]

Reads and writes a virtio disk, and a file on it, in a rumprun guest and, by the same
program built natively, in a Linux guest with the same options of QEMU.
`);
} else {
  await compare();
}

/** An ext2 file system with one large file, written anew for each guest from this. */
function makeImage(folder: string): string {
  const tree = path.join(folder, 'disk-tree');
  const image = path.join(folder, 'disk-master.img');
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(tree);
  writeFileSync(path.join(tree, 'large'), Buffer.alloc(fileSize, 'a file of one large piece '));
  rmSync(image, { force: true });
  timeOf(['mkfs.ext2', '-q', '-b', '4096', '-I', '256', '-d', tree, image, '128M']);
  rmSync(tree, { recursive: true });
  return image;
}

async function compare(): Promise<void> {
  const destdir = path.resolve(values.destdir);
  const objdir = path.resolve(values.objdir);
  const folder = path.join(objdir, 'linux');
  mkdirSync(folder, { recursive: true });
  process.env['PATH'] = `${destdir}/bin:${process.env['PATH']}`;
  const linux = await fetchLinux(cacheFolder(process.env));
  const program = make('blockio', folder, ['bench/disk/blockio.c'], []);
  const master = makeImage(folder);
  const file = path.join(folder, 'disk.img');
  copyFileSync(master, file);
  const option = { path: file, mountpoint: '/disk', readOnly: false, fstype: 'ext2fs' };
  const disk = await readDisk(option, file, 0);

  process.stdout.write(`Linux ${linux.version}\n\n`);
  process.stdout.write('| load | rumprun | Linux | ratio | rumprun, ms of processor time | Linux | ratio |\n');
  process.stdout.write('|---|---:|---:|---:|---:|---:|---:|\n');
  for (const load of loads) {
    const name = `${load.order} ${load.how}, ${load.what}, ${load.block / kib} KiB`;
    if (!name.includes(values.filter)) continue;
    const [[lasted = 0, took = 0] = [], [lastedLinux = 0, tookLinux = 0] = []] = await measure(load);
    const figures = [
      ...[rate(load, lasted), rate(load, lastedLinux), (lastedLinux / lasted).toFixed(2)],
      ...[took, tookLinux, (tookLinux / took).toFixed(2)],
    ];
    process.stdout.write(`| ${name} | ${figures.join(' | ')} |\n`);
  }

  async function measure(load: Load): Promise<number[][]> {
    const args = (device: string): string[] => {
      const target = load.what === 'disk' ? device : '/disk/large';
      const numbers = [load.block, load.count, load.span ?? load.count];
      return [load.how, load.order, target, ...numbers.map(String)];
    };
    const fresh = (): void => {
      copyFileSync(master, file);
      truncateSync(file, 128 * mib);
    };
    const image = await linuxImage({ linux, folder, program: program.native, args: args('/dev/vda'), disk: true });
    const ours = rumprunCommand(folder, program.image, args('/dev/rld0'), load, disk);
    const theirs = qemuCommand({
      folder,
      image: image.kernel,
      config: {},
      disks: [disk],
      guestArgs: ['-initrd', image.initrd, '-append', kernelArguments],
    });
    const one = (argv: readonly string[]) => async (): Promise<number[]> => {
      fresh();
      const [{ lasted, took } = { lasted: 0, took: 0 }] = await stretchesOf(argv, /begin/, /end/, 1);
      return [lasted, took];
    };
    return inTurnEach(Math.max(1, Number(values.rounds) || 3), [one(ours), one(theirs)]);
  }
}

function rumprunCommand(folder: string, image: string, args: string[], load: Load, disk: Disk): string[] {
  const cmdline = ['program', ...args].map(quoteCmdlineWord).join(' ');
  const blk = { source: 'dev', path: disk.device, fstype: 'ext2fs', mountpoint: '/disk' };
  // A disk that is mounted cannot be written to.
  const config = load.what === 'file' ? { cmdline, blk: [blk] } : { cmdline };
  return qemuCommand({ folder, image, config, disks: [disk] });
}

/** Megabytes or operations a second. */
function rate({ order, block, count }: Load, milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return order === 'sequential'
    ? `${((block * count) / mib / seconds).toFixed(0)} MiB/s`
    : `${(count / seconds).toFixed(0)} IO/s`;
}
