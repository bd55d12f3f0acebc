import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { archiveFolder } from '../../src/bake/files-archive.js';

/** Debian's packages a guest is made of: its kernel for virtual machines, and a shell for /init. */
const packages = { kernel: 'linux-image-cloud-amd64', shell: 'busybox-static' };

/** What is the same in every guest. */
export interface Linux {
  kernel: string;
  busybox: string;
  /** Folder with the kernel's modules. */
  modules: string;
  /** The kernel package's name, with its version. */
  version: string;
}

/** Names of files for QEMU to boot. */
export interface LinuxImage {
  kernel: string;
  initrd: string;
}

/** Words of the kernel's command line: the serial console, no chatter, no waiting after a panic. */
export const kernelArguments = 'console=ttyS0 quiet panic=-1';

/** Runs a command and returns what it prints; throws with that when it fails. */
function output(argv: readonly string[], cwd: string): string {
  const [program = '', ...args] = argv;
  const ended = spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (ended.status !== 0) {
    throw new Error(`${argv.join(' ')} ends with ${ended.status}\n${ended.stdout}${ended.stderr}`);
  }
  return ended.stdout;
}

/**
 * Brings Debian's kernel and busybox into `cache` by the machine's own apt,
 * which verifies them, and unpacks them there without installing anything.
 */
export async function fetchLinux(cache: string): Promise<Linux> {
  const folder = path.resolve(cache, 'linux-guest');
  if (!existsSync(path.join(folder, 'boot'))) {
    const fresh = `${folder}.${process.pid}`;
    await mkdir(fresh, { recursive: true });
    try {
      const depends = output(['apt-cache', 'depends', packages.kernel], fresh);
      const kernel = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
      if (kernel === undefined) {
        throw new Error(`apt knows no ${packages.kernel}; run apt-get update`);
      }
      output(['apt-get', 'download', '-q', kernel, packages.shell], fresh);
      for (const name of (await readdir(fresh)).filter((file) => file.endsWith('.deb'))) {
        output(['dpkg-deb', '-x', name, '.'], fresh);
        await rm(path.join(fresh, name));
      }
      await rename(fresh, folder);
    } finally {
      await rm(fresh, { recursive: true, force: true });
    }
  }
  const boot = await readdir(path.join(folder, 'boot'));
  const kernel = boot.find((name) => name.startsWith('vmlinuz-'));
  if (kernel === undefined) throw new Error(`${folder} has no kernel; remove it`);
  const version = kernel.replace('vmlinuz-', '');
  return {
    kernel: path.join(folder, 'boot', kernel),
    busybox: path.join(folder, 'bin/busybox'),
    modules: path.join(folder, 'lib/modules', version),
    version,
  };
}

const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** What virtio devices on PCI need, in the order of loading; some kernels have part of it built in. */
const modules = [
  'virtio_ring', 'virtio', 'virtio_pci_legacy_dev', 'virtio_pci_modern_dev', 'virtio_pci',
  'failover', 'net_failover', 'virtio_net', 'virtio_blk',
];

/** Lines of /init that load them. */
const loadModules = `
for module in ${modules.join(' ')}; do
	[ ! -f /modules/$module.ko ] || $busybox insmod /modules/$module.ko
done`;

/** Lines of /init that mount the first disk on /disk, when there is ext2 on it. */
const diskSetup = `
$busybox mkdir /disk
$busybox mount -t ext2 /dev/vda /disk 2>/dev/null || :`;

/** Lines of /init that set up the first card on QEMU's user network. */
const networkSetup = `
$busybox ip link set lo up
$busybox ip link set eth0 up
$busybox ip addr add 10.0.2.15/24 dev eth0
$busybox ip route add default via 10.0.2.2`;

export interface LinuxImageOptions {
  linux: Linux;
  /** Where it is made. */
  folder: string;
  /** The static program to run. */
  program: string;
  args: readonly string[];
  /** Further files, by their names in the guest. */
  files?: Readonly<Record<string, string>>;
  /** Whether it gets its network card set up. */
  network?: boolean;
  /** Whether it has a disk. */
  disk?: boolean;
}

/**
 * A guest that runs one static program in a memory file system, says
 * `status N`, and restarts, which ends QEMU under -no-reboot.
 */
export async function linuxImage(options: LinuxImageOptions): Promise<LinuxImage> {
  const { linux, folder, program, args, files = {}, network = false, disk = false } = options;
  const root = path.join(folder, 'root');
  await rm(root, { recursive: true, force: true });
  for (const name of ['bin', 'dev', 'proc', 'tmp']) {
    await mkdir(path.join(root, name), { recursive: true });
  }
  await copyFile(linux.busybox, path.join(root, 'bin/busybox'));
  await copyFile(program, path.join(root, 'bin/program'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
  if (network || disk) {
    await mkdir(path.join(root, 'modules'));
    for (const name of (await readdir(linux.modules, { recursive: true })).filter(
      (file) => file.endsWith('.ko') && modules.includes(path.basename(file, '.ko')),
    )) {
      await copyFile(path.join(linux.modules, name), path.join(root, 'modules', path.basename(name)));
    }
  }
  const init = `#!/bin/busybox sh
busybox=/bin/busybox
$busybox mount -t devtmpfs dev /dev
$busybox mount -t proc proc /proc
$busybox mount -t tmpfs tmp /tmp${network || disk ? loadModules : ''}${network ? networkSetup : ''}${disk ? diskSetup : ''}
cd /tmp
/bin/program ${args.map(quoted).join(' ')}
echo "status $?"
$busybox reboot -f
`;
  await writeFile(path.join(root, 'init'), init, { mode: 0o755 });
  const initrd = path.join(folder, 'initrd');
  await writeFile(initrd, await archiveFolder(root));
  return { kernel: linux.kernel, initrd };
}
