import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { archiveFolder } from '../../src/bake/files-archive.js';
import { xenTypes, type XenType } from '../../src/run/options.js';
import { dom0Command } from '../../test/xen/dom0.js';
import { fetchLinux, fetchXen, type LinuxFiles } from '../../test/xen/packages.js';
import { make } from '../linux/programs.js';
import { stretchesOf, timeOf } from '../measure.js';
import { fileSize, loads, server, type Load } from './loads.js';

const { values } = parseArgs({
  options: {
    destdir: { type: 'string', default: 'rumprun' },
    objdir: { type: 'string', default: 'obj-bench' },
    rounds: { type: 'string', default: '2' },
    filter: { type: 'string', default: '' },
    type: { type: 'string', default: '' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

/** Megabytes of a guest. */
const memory = 256;

/** Modules of a guest with disks and network cards, and with ext2. */
const guestModules = /-(xen-blkfront|xen-netfront|jbd2|mbcache|crc16|crc32c_generic|ext4)\.ko$/;

/** The same names here and in dom0. */
interface Files {
  /** An ext2 file system with the file /large. */
  ext2: string;
  /** Holds zeroes; made anew in dom0. */
  raw: string;
  kernel: string;
  initrd: string;
  native: Record<Load['program'], string>;
  images: Record<Load['program'], string>;
}

if (values.help) {
  process.stdout.write(`usage: bench/xen/devices [--destdir DIR] [--objdir DIR] [--rounds N] [--filter REGEXP]
    [--type pv|pvh]

Sends and receives over TCP, and reads and writes a disk and a file on it, in rumprun
guests and, by the same program built natively, in Linux guests under the same dom0,
and prints how fast each was, by the processor time of the whole machine.
`);
} else {
  await compare();
}

async function compare(): Promise<void> {
  const folder = path.resolve(values.objdir, 'xen-devices');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  process.env['PATH'] = `${path.resolve(values.destdir)}/bin:${process.env['PATH']}`;
  const chosen = loads.filter(({ name }) => new RegExp(values.filter).test(name));
  const [linux, xen] = [await fetchLinux(), await fetchXen()];
  const files = await makeFiles(folder, linux, chosen);
  process.stdout.write(`Linux ${linux.version}\n\n`);
  process.stdout.write('| type | load | rumprun | Linux | ratio |\n|---|---|---:|---:|---:|\n');
  for (const type of xenTypes.filter((one) => values.type === '' || one === values.type)) {
    const tests = [
      { name: 'set-up', script: setUp(files) },
      ...chosen.map((load, at) => ({ name: `rumprun-${at}`, script: ourScript(type, load, files) })),
      { name: 'linux', script: linuxScript(type, files) },
    ];
    const inDom0 = [files.ext2, files.kernel, files.initrd, files.native.stream, ...Object.values(files.images)];
    const argv = await dom0Command({ folder, xen, linux, files: inDom0, tests });
    const least: number[] = [];
    for (let round = 0; round < Math.max(1, Number(values.rounds) || 2); round++) {
      const stretches = await stretchesOf(argv, /^begin\r*$/m, /^end\r*$/m, 2 * chosen.length);
      for (const [at, { took }] of stretches.entries()) least[at] = Math.min(took, least[at] ?? Infinity);
    }
    for (const [at, load] of chosen.entries()) {
      const [mine = NaN, theirs = NaN] = [least[at], least[chosen.length + at]];
      const row = [type, load.name, rate(load, mine), rate(load, theirs), (theirs / mine).toFixed(2)];
      process.stdout.write(`| ${row.join(' | ')} |\n`);
    }
  }
}

/** How much there is in a second of processor time. */
function rate({ amount, unit }: Load, milliseconds: number): string {
  return `${((amount / milliseconds) * 1000).toFixed(0)} ${unit}`;
}

/** What both guests need in dom0. */
function setUp(files: Files): string {
  return `dd if=/dev/zero of=${files.raw} bs=1M count=${fileSize >> 20} 2> /dev/null
${files.native.stream} serve ${server.port} < /dev/null &
`;
}

function ourScript(type: XenType, { program, args }: Load, files: Files): string {
  const words = ['-M', String(memory), '-b', files.raw, '-b', `${files.ext2},/disk`, '-n', `inet,static,${server.guest}/24`];
  const programArgs = args.map((word) => word.replace('@disk', '/dev/rxbd0'));
  const options = ['xen', '--dry-run', '-i', '--type', type, ...words, files.images[program], '--', ...programArgs];
  return execFileSync('rumprun', options, { encoding: 'utf8' });
}

/** One guest that goes through all loads. */
function linuxScript(type: XenType, { kernel, initrd, raw, ext2 }: Files): string {
  return `cat > /tmp/linux.cfg << 'END'
name = "linux"
type = "${type}"
kernel = "${kernel}"
ramdisk = "${initrd}"
extra = "console=hvc0 quiet mitigations=off"
memory = ${memory}
maxmem = ${memory}
vcpus = 1
vif = [ "" ]
disk = [ "format=raw,vdev=xvda,access=rw,target=${raw}", "format=raw,vdev=xvdb,access=rw,target=${ext2}" ]
END
xl create -q -c /tmp/linux.cfg
`;
}

async function makeFiles(folder: string, linux: LinuxFiles, chosen: readonly Load[]): Promise<Files> {
  const tree = path.join(folder, 'tree');
  const ext2 = path.join(folder, 'ext2.img');
  await mkdir(tree);
  await writeFile(path.join(tree, 'large'), Buffer.alloc(fileSize, 'a file of one large piece '));
  timeOf(['mkfs.ext2', '-q', '-b', '4096', '-I', '256', '-d', tree, ext2, '128M']);
  await rm(tree, { recursive: true });
  const raw = path.join(folder, 'raw.img');
  await writeFile(raw, '');
  await truncate(raw, fileSize);
  const blockio = make('blockio', folder, ['bench/disk/blockio.c'], [], 'xen_pv');
  const stream = make('stream', folder, ['bench/net/stream.c'], [], 'xen_pv');
  const native = { blockio: blockio.native, stream: stream.native };
  return {
    ...{ ext2, raw, kernel: linux.kernel, native },
    initrd: await makeInitrd(folder, linux, native, chosen),
    images: { blockio: blockio.image, stream: stream.image },
  };
}

async function makeInitrd(
  folder: string,
  linux: LinuxFiles,
  native: Files['native'],
  chosen: readonly Load[],
): Promise<string> {
  const root = path.join(folder, 'root');
  for (const name of ['bin', 'dev', 'sys', 'disk', 'modules']) await mkdir(path.join(root, name), { recursive: true });
  await copyFile(linux.busybox, path.join(root, 'bin/busybox'));
  for (const [name, file] of Object.entries(native)) await copyFile(file, path.join(root, 'bin', name));
  for (const file of linux.modules.filter((name) => guestModules.test(name))) {
    await copyFile(file, path.join(root, 'modules', path.basename(file)));
  }
  // Each load on a file finds it on the disk, and not in memory.
  const run = ({ program, args }: Load): string => `mount -t ext2 /dev/xvdb /disk
/bin/${program} ${args.join(' ').replace('@disk', '/dev/xvda')}
umount /disk
`;
  const init = path.join(root, 'init');
  await writeFile(
    init,
    `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t devtmpfs dev /dev
mount -t sysfs sys /sys
for module in /modules/*.ko; do insmod $module; done
until [ -e /dev/xvda ] && [ -e /dev/xvdb ] && [ -e /sys/class/net/eth0 ]; do sleep 0.1; done
ip link set eth0 up
ip addr add ${server.guest}/24 dev eth0
${chosen.map(run).join('')}poweroff -f
`,
  );
  await chmod(init, 0o755);
  const file = path.join(folder, 'initrd');
  await writeFile(file, await archiveFolder(root));
  return file;
}
