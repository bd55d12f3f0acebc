import { chmod, copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { archiveFolder } from '../../src/bake/files-archive.js';
import { output } from './command.js';
import { unpackPackages } from './debian.js';

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

/**
 * Words of the kernel's command line: the serial console, no chatter, no waiting after a
 * panic, and none because of a timer that a loaded host has made late.
 */
export const kernelArguments = 'console=ttyS0 quiet panic=-1 no_timer_check';

/**
 * Brings Debian's kernel and busybox into `cache` by the machine's own apt,
 * which verifies them, and unpacks them there without installing anything.
 */
export async function fetchLinux(cache: string): Promise<Linux> {
  const depends = output(['apt-cache', 'depends', packages.kernel], '/');
  const kernelPackage = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
  if (kernelPackage === undefined) {
    throw new Error(`apt knows no ${packages.kernel}; run apt-get update`);
  }
  const folder = await unpackPackages(cache, 'linux-guest', [kernelPackage, packages.shell]);
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

/** An IPv4 address of a guest's first card, with the length of its network, and the gateway. */
export interface GuestAddress {
  address: string;
  gateway: string;
}

/** Lines of /init that set up the first card. */
const networkSetup = ({ address, gateway }: GuestAddress): string => `
$busybox ip link set lo up
$busybox ip link set eth0 up
$busybox ip addr add ${address} dev eth0
$busybox ip route add default via ${gateway}`;

export interface LinuxImageOptions {
  linux: Linux;
  /** Where it is made. */
  folder: string;
  /** The program to run; its libraries are among `copies`. */
  program: string;
  args: readonly string[];
  /** Further files' texts, by their names in the guest. */
  files?: Readonly<Record<string, string>>;
  /** Further files of this machine, by their names in the guest; they are executable there. */
  copies?: Readonly<Record<string, string>>;
  /** Sets its network card up. */
  network?: GuestAddress;
  /** Whether it has a disk. */
  disk?: boolean;
}

/**
 * A guest that runs one program in a memory file system, says
 * `status N`, and restarts, which ends QEMU under -no-reboot.
 */
export async function linuxImage(options: LinuxImageOptions): Promise<LinuxImage> {
  const { linux, folder, program, args, files = {}, copies = {}, network, disk = false } = options;
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
  for (const [name, file] of Object.entries(copies)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await copyFile(file, path.join(root, name));
    await chmod(path.join(root, name), 0o755);
  }
  if (network !== undefined || disk) {
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
$busybox mount -t tmpfs tmp /tmp${network !== undefined || disk ? loadModules : ''}${network === undefined ? '' : networkSetup(network)}${disk ? diskSetup : ''}
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
