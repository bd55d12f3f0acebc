import { copyFile, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readInstallation } from '../bake/installation.js';
import { packageFiles, recordFolder } from '../toolchain/installed-packages.js';
import { UserError } from '../util/errors.js';
import { quoteForShell } from '../util/exec-format.js';
import { listFiles } from '../util/glob.js';
import { digest, hashFolder } from './content.js';

/** An installed toolchain, as ports are built and their guests are run with. */
export interface PortToolchain {
  destdir: string;
  tuple: string;
  /** Absolute path of its sysroot. */
  sysroot: string;
  sysrootName: string;
  platforms: readonly string[];
  /** Files of the sysroot that belong to it, not to ports installed there. */
  files: readonly string[];
  /** What compiled code depends on: wrappers, headers, what libraries provide. */
  buildKey: string;
  /** What images depend on besides: libc and the kernel's components. */
  imageKey: string;
}

const sysrootName = 'rumprun-x86_64';

/** Reads the toolchain in a destination of build-rr and hashes it. */
export async function openToolchain(destdir: string): Promise<PortToolchain> {
  const sysroot = path.join(destdir, sysrootName);
  const all = await listFiles(sysroot);
  if (!all.includes('toolchain.json')) {
    throw new UserError('NOT_INSTALLED', `no toolchain in ${destdir}`, {
      hint: 'run build-rr hw, or name its destination with -d',
    });
  }
  const { toolchain } = await readInstallation(sysroot);
  const foreign = await packageFiles(sysroot);
  const files = all.filter(
    (file) => !foreign.has(file) && !file.startsWith(`${recordFolder}/`) && file !== 'lib/rumprun/linkcheck.stamp',
  );
  const isImage = (file: string): boolean =>
    /^lib\/[^/]*\.a$/.test(file) || /^lib\/rumprun-[^/]+\//.test(file) || file === 'lib/rumprun/rumprun-bake.conf';
  const bin = path.join(destdir, 'bin');
  const wrappers = (await readdir(bin)).filter((name) => name.startsWith(toolchain.tuple)).sort();
  return {
    destdir,
    tuple: toolchain.tuple,
    sysroot,
    sysrootName,
    platforms: toolchain.platforms,
    files,
    buildKey: digest(
      await hashFolder(sysroot, files.filter((file) => !isImage(file))),
      await hashFolder(bin, wrappers),
    ),
    imageKey: await hashFolder(sysroot, files.filter(isImage)),
  };
}

export interface ViewOptions {
  /** The folder to make the view in; replaced. */
  folder: string;
  /** Prefixes whose headers and libraries are seen. */
  prefixes: readonly string[];
  /** Folders that are not to appear in what is compiled, and by which name they go instead. */
  prefixMap: ReadonlyMap<string, string>;
}

/**
 * Makes a toolchain whose sysroot has just the headers and libraries of the
 * original and of `prefixes`: nothing else can be found by accident, by no
 * build system. Files are links; only what holds paths is copied.
 */
export async function makeView(toolchain: PortToolchain, options: ViewOptions): Promise<void> {
  const { folder } = options;
  const { destdir, tuple } = toolchain;
  await rm(folder, { recursive: true, force: true });
  const made = new Set<string>();
  const place = async (from: string, to: string): Promise<void> => {
    const parent = path.dirname(to);
    if (!made.has(parent)) await mkdir(parent, { recursive: true });
    made.add(parent);
    const inner = /\.(cmake|ini|site)$/.test(to);
    if (inner) await writeFile(to, (await readFile(from, 'utf8')).replaceAll(destdir, folder));
    else if (to.endsWith('.pc')) await copyFile(from, to);
    else await symlink(from, to);
  };
  const sysroot = path.join(folder, sysrootName);
  for (const file of toolchain.files) {
    await place(path.join(destdir, sysrootName, file), path.join(sysroot, file));
  }
  for (const prefix of options.prefixes) {
    for (const file of await listFiles(prefix)) {
      if (!/^(include|lib|share\/(pkgconfig|aclocal|cmake))\//.test(file)) continue;
      await place(path.join(prefix, file), path.join(sysroot, file));
    }
  }
  // The compilers' own scripts find the sysroot beside the folder they are called in.
  const real = path.join(folder, 'real');
  const bin = path.join(folder, 'bin');
  for (const name of await readdir(path.join(destdir, 'bin'))) {
    if (!name.startsWith(tuple) && name !== 'strip') continue;
    const from = path.join(destdir, 'bin', name);
    await place(from, path.join(real, 'bin', name));
    if (!/-(gcc|cc|g\+\+|c\+\+|clang|clang\+\+)$/.test(name)) {
      await place(from, path.join(bin, name));
      continue;
    }
    // The compiler resolves links to headers. Of two maps that fit, the last one counts.
    const toolchains = [destdir, folder].map((named) => [named, '/toolchain'] as const);
    const maps = [...toolchains, ...options.prefixMap].map(([named, as]) =>
      quoteForShell(`-ffile-prefix-map=${named}=${as}`),
    );
    const compiler = quoteForShell(path.join(real, 'bin', name));
    await mkdir(bin, { recursive: true });
    await writeFile(path.join(bin, name), `#!/bin/sh\nexec ${compiler} ${maps.join(' ')} "$@"\n`, {
      mode: 0o755,
    });
  }
  await symlink(path.join('..', sysrootName), path.join(real, sysrootName));
  await writePkgConfig(path.join(real, 'bin', `${tuple}-pkg-config`), bin);
}

/** Makefiles call pkg-config by its plain name, and would be told of the machine's own libraries. */
async function writePkgConfig(own: string, bin: string): Promise<void> {
  const restored = quoteForShell(process.env['PATH'] ?? '');
  const script = `#!/bin/sh\nPATH=${restored}\nexport PATH\nexec ${quoteForShell(own)} "$@"\n`;
  for (const name of ['pkg-config', path.basename(own)]) {
    await rm(path.join(bin, name), { force: true });
    await writeFile(path.join(bin, name), script, { mode: 0o755 });
  }
}
