import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openApt, type AptArchive } from '../../src/sources/apt.js';
import { cacheFolder } from '../../src/sources/fetch.js';
import { writeThenRename } from '../../src/util/files.js';
import { silentLogger } from '../../src/util/logger.js';

/** Debian's Xen, unpacked and not installed: its install scripts would change this machine's boot loader. */
export interface XenFiles {
  /** Folder the packages were unpacked to. */
  root: string;
  /** The hypervisor, uncompressed, as QEMU loads it by multiboot. */
  hypervisor: string;
}

/** Debian's Linux for a dom0, unpacked. */
export interface LinuxFiles {
  root: string;
  /** The kernel, uncompressed, which saves Xen that. */
  kernel: string;
  busybox: string;
  /** Modules of a dom0 and of a guest, each after those it needs. */
  modules: string[];
  version: string;
}

/** The hypervisor, xl, the daemons of a dom0, and the libraries they need. */
export function fetchXen(): Promise<XenFiles> {
  return unpacked('xen', async (apt, root) => {
    const parts = await apt.dependencies(['xen-system-amd64']);
    const names = [partOf(parts, /^xen-hypervisor-\d.*-amd64$/), partOf(parts, /^xen-utils-\d/)];
    unpack(await apt.packages([...(await withLibraries(apt, names))]), root);
    const boot = path.join(root, 'boot');
    const packed = (await readdir(boot)).find((name) => /^xen-.*\.gz$/.test(name));
    if (packed === undefined) throw new Error(`no hypervisor in ${names[0]}`);
    await writeFile(path.join(boot, 'xen'), gunzipSync(await readFile(path.join(boot, packed))));
  }).then((root) => ({ root, hypervisor: path.join(root, 'boot/xen') }));
}

/** Linux with its modules, and busybox. */
export async function fetchLinux(): Promise<LinuxFiles> {
  const root = await unpacked('xen-linux', async (apt, folder) => {
    const kernel = partOf(await apt.dependencies(['linux-image-amd64']), /^linux-image-\d/);
    unpack(await apt.packages([kernel, 'busybox-static']), folder);
    const boot = path.join(folder, 'boot');
    const packed = (await readdir(boot)).find((name) => name.startsWith('vmlinuz-'));
    if (packed === undefined) throw new Error(`no kernel in ${kernel}`);
    await writeFile(path.join(boot, 'vmlinux'), payloadOf(await readFile(path.join(boot, packed))));
    await keepModules(path.join(folder, 'lib/modules'), path.join(folder, 'modules'));
    await writeFile(path.join(folder, 'version'), packed.replace('vmlinuz-', ''));
  });
  const names = (await readdir(path.join(root, 'modules'))).sort();
  return {
    root,
    kernel: path.join(root, 'boot/vmlinux'),
    busybox: path.join(root, 'bin/busybox'),
    modules: names.map((name) => path.join(root, 'modules', name)),
    version: await readFile(path.join(root, 'version'), 'utf8'),
  };
}

/** What xl, the daemons, the backends and a guest's frontends need, and what tests in dom0 use. */
const wantedModules = [
  ...['xen-privcmd', 'xen-evtchn', 'xen-gntdev', 'xen-gntalloc', 'xenfs', 'loop'],
  ...['xen-blkback', 'xen-netback', 'xen-blkfront', 'xen-netfront', 'ext4', 'crc32c_generic'],
];

/** Moves the wanted modules, and those they need, to a folder where their order is by name; the others go. */
async function keepModules(all: string, folder: string): Promise<void> {
  const plain = (name: string): string => path.basename(name, '.ko').replaceAll('-', '_');
  const files = new Map<string, string>();
  for (const file of await readdir(all, { recursive: true })) {
    if (file.endsWith('.ko')) files.set(plain(file), path.join(all, file));
  }
  await mkdir(folder);
  const order = new Set<string>();
  const take = async (name: string): Promise<void> => {
    const file = files.get(plain(name));
    // Some kernels have it built in.
    if (file === undefined || order.has(file)) return;
    const needs = /\0depends=([^\0]*)\0/.exec(`\0${await readFile(file, 'latin1')}`)?.[1] ?? '';
    for (const need of needs.split(',')) if (need !== '') await take(need);
    order.add(file);
  };
  for (const name of wantedModules) await take(name);
  for (const [index, file] of [...order].entries()) {
    await rename(file, path.join(folder, `${String(index).padStart(2, '0')}-${path.basename(file)}`));
  }
  await rm(all, { recursive: true });
}

/** A folder of the cache that `fill` makes once. */
async function unpacked(
  name: string,
  fill: (apt: AptArchive, root: string) => Promise<void>,
): Promise<string> {
  const cache = cacheFolder(process.env);
  const root = path.join(cache, name);
  if (existsSync(root)) return root;
  const apt = openApt({ temporary: path.join(cache, 'tmp'), logger: silentLogger });
  try {
    await writeThenRename(root, async (temporary) => {
      await mkdir(temporary);
      await fill(apt, temporary);
    });
  } catch (error) {
    // Another test run may have been quicker.
    if (!existsSync(root)) throw error;
  } finally {
    await apt.close();
  }
  return root;
}

function partOf(names: readonly string[], pattern: RegExp): string {
  const found = names.find((name) => pattern.test(name));
  if (found === undefined) throw new Error(`nothing of ${names.join(' ')} matches ${pattern}`);
  return found;
}

/** The packages and, of all they need, what holds libraries and xenstore's commands. */
async function withLibraries(apt: AptArchive, names: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (let next = [...names]; next.length > 0; ) {
    for (const name of next) found.add(name);
    const needed = new Set(await apt.dependencies(next));
    const wanted = /^(lib|zlib1g$|xen-utils-common$|xenstore-utils$)/;
    next = [...needed].filter((name) => wanted.test(name) && !found.has(name));
  }
  return found;
}

function unpack(packages: readonly string[], root: string): void {
  for (const file of packages) execFileSync('dpkg-deb', ['-x', file, root]);
}

/** The kernel in a bzImage (Documentation/arch/x86/boot.rst): where its header says, packed by xz, its size behind it. */
function payloadOf(image: Buffer): Buffer {
  const start = (image.readUInt8(0x1f1) + 1) * 512 + image.readUInt32LE(0x248);
  const packed = image.subarray(start, start + image.readUInt32LE(0x24c) - 4);
  return execFileSync('xz', ['-dc'], { input: packed, maxBuffer: 1 << 28 });
}
