import { access, chmod, mkdir, readdir, readFile, readlink, stat, symlink, unlink } from 'node:fs/promises';
import path from 'node:path';
import { emptyArchive } from '../elf/archive.js';
import { UserError } from '../util/errors.js';
import { run } from '../util/exec.js';
import { writeFileAtomic } from '../util/files.js';
import type { Logger } from '../util/logger.js';
import { makeLinkCheck } from './link-check.js';
import { abiVersion, noteObject } from '../elf/program-note.js';
import type { HostCompiler } from './probe.js';
import { cmakeRules, cmakeToolchain, configSite, mesonCross } from './templates/cross.js';
import {
  compilerScript,
  linkCxxScript,
  linkScript,
  pkgConfigScript,
  queryScript,
  stripScript,
  toolScript,
} from './templates/scripts.js';
import { clangConfig, codegenFlags, gccSpecs, type TemplateInput } from './templates/specs.js';

export interface InstallToolchainOptions {
  /** Where everything goes; absolute. */
  destdir: string;
  host: HostCompiler;
  /** Platforms whose components are installed, such as `hw`. */
  platforms: readonly string[];
  /** The repository's shipped bake configuration. */
  bakeConfiguration: string;
  logger: Logger;
}

export interface InstalledToolchain {
  tuple: string;
  /** Name of the C compiler's wrapper. */
  cc: string;
  /** Absolute path of the sysroot. */
  sysroot: string;
}

/** Libraries programs ask for that are part of libc here, as on NetBSD or as elsewhere. */
const libcParts = ['m', 'pthread', 'rt', 'dl', 'util', 'crypt', 'resolv', 'xnet'];

const emulations: Readonly<Record<string, string>> = {
  x86_64: 'elf_x86_64',
  aarch64: 'aarch64elf',
};

/**
 * Writes the toolchain into `destdir`: wrappers, specs, link check, and the
 * files that tell autoconf, CMake, Meson and pkg-config of the target. The
 * sysroot's headers, libc.a and the platforms' components must be there already.
 */
export async function installToolchain(options: InstallToolchainOptions): Promise<InstalledToolchain> {
  const { destdir, host } = options;
  const { tuple, cpu } = host;
  const sysrootName = `rumprun-${cpu}`;
  const sysroot = path.join(destdir, sysrootName);
  const input: TemplateInput = {
    tuple,
    cpu,
    sysroot,
    sysrootName,
    compilerIncludes: host.includeDir,
  };
  const emulation = emulations[cpu];
  if (emulation === undefined) throw new UserError('BAD_CPU', `no linker emulation for ${cpu}`);

  const files = path.join(sysroot, 'lib/rumprun');
  await mkdir(files, { recursive: true });
  const note = noteObject(cpu, {
    tuple,
    cc: host.display,
    flags: [...codegenFlags(cpu), '-fPIE'].join(' '),
    abi: abiVersion,
  });
  const noteFile = path.join(files, 'note.o');
  await writeChanged(noteFile, note);
  const link = {
    ...input,
    linker: host.linker,
    emulation,
    definesCommons: await linkerDefinesCommons(host.linker.path, noteFile, options.logger),
  };

  await Promise.all([
    writeChanged(path.join(files, 'link'), linkScript(link), 0o755),
    writeChanged(path.join(files, 'linkcxx.sh'), linkCxxScript(link)),
    writeChanged(path.join(files, 'query.sh'), queryScript(input)),
    writeChanged(path.join(files, 'config.site'), configSite(input)),
    host.kind === 'gcc'
      ? writeChanged(path.join(files, 'gcc.specs'), gccSpecs(input))
      : writeChanged(path.join(files, 'clang.cfg'), clangConfig(input)),
    readFile(options.bakeConfiguration).then((text) =>
      writeChanged(path.join(files, 'rumprun-bake.conf'), text),
    ),
    writeLinkCheck(options, sysroot, files),
    writeShare(input, destdir),
    writeStubLibraries(sysroot),
  ]);
  await writeChanged(
    path.join(sysroot, 'toolchain.json'),
    `${JSON.stringify(
      {
        tuple,
        cpu,
        abi: abiVersion,
        compiler: { kind: host.kind, version: host.version, display: host.display },
        linker: host.linker,
        nm: host.binutils.nm,
        runtimeLibrary: host.runtimeLibrary ?? null,
        platforms: options.platforms,
      },
      null,
      2,
    )}\n`,
  );
  await writeWrappers(host, input, path.join(destdir, 'bin'));
  return { tuple, cc: `${tuple}-gcc`, sysroot };
}

/** GNU ld and older lld allocate common symbols in a relocatable link with -d. */
async function linkerDefinesCommons(linker: string, object: string, logger: Logger): Promise<boolean> {
  try {
    await run(linker, ['-r', '-d', '-o', '/dev/null', object], { logger });
    return true;
  } catch {
    return false;
  }
}

/** Writes a file unless it has that content and mode already. */
async function writeChanged(file: string, content: string | Buffer, mode = 0o644): Promise<void> {
  const wanted = Buffer.from(content);
  const [old, about] = await Promise.all([
    readFile(file).catch(() => undefined),
    stat(file).catch(() => undefined),
  ]);
  if (old?.equals(wanted) === true && ((about?.mode ?? 0) & 0o777) === mode) return;
  await writeFileAtomic(file, wanted, mode);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function writeLinkCheck(
  options: InstallToolchainOptions,
  sysroot: string,
  files: string,
): Promise<void> {
  const { host, logger } = options;
  const libraries = [path.join(sysroot, 'lib/libc.a')];
  if (host.runtimeLibrary !== undefined) libraries.push(host.runtimeLibrary);
  const kernel: string[] = [];
  for (const platform of options.platforms) {
    const folder = path.join(sysroot, `lib/rumprun-${platform}`);
    for (const name of (await readdir(folder)).sort()) {
      if (name.endsWith('.a') && name !== 'libc.a') kernel.push(path.join(folder, name));
    }
  }
  for (const library of libraries) {
    if (await exists(library)) continue;
    throw new UserError('NO_LIBC', `${library} is not there`, { hint: 'run build-rr again' });
  }
  // Reading all symbols takes longer than everything else here.
  const stampFile = path.join(files, 'linkcheck.stamp');
  const stamp = await signature([...libraries, ...kernel]);
  const old = await readFile(stampFile, 'utf8').catch(() => '');
  if (old === stamp && (await exists(path.join(files, 'linkcheck-nolibs.o')))) return;
  const stub = await makeLinkCheck({ cpu: host.cpu, libraries, kernel });
  for (const [symbol, missing] of stub.unusable) {
    logger.debug(`programs cannot use ${symbol}: it needs ${missing}, which nothing defines`);
  }
  await writeChanged(path.join(files, 'linkcheck.o'), stub.object);
  await writeChanged(path.join(files, 'linkcheck-nolibs.o'), stub.emptyObject);
  await writeChanged(stampFile, stamp);
}

/** Text that changes when one of the files does, or when how they are read changes. */
async function signature(files: readonly string[]): Promise<string> {
  const lines = await Promise.all(
    files.map(async (file) => {
      const { size, mtimeMs } = await stat(file);
      return `${file} ${size} ${mtimeMs}\n`;
    }),
  );
  return `format 1\n${lines.join('')}`;
}

async function writeShare(input: TemplateInput, destdir: string): Promise<void> {
  const share = path.join(input.sysroot, 'share');
  await writeChanged(path.join(share, 'toolchain.cmake'), cmakeToolchain(input));
  await writeChanged(path.join(share, 'rules.cmake'), cmakeRules);
  await writeChanged(path.join(share, 'meson-cross.ini'), mesonCross(input, destdir));
  await mkdir(path.join(input.sysroot, 'lib/pkgconfig'), { recursive: true });
}

async function writeStubLibraries(sysroot: string): Promise<void> {
  for (const name of libcParts) {
    const file = path.join(sysroot, `lib/lib${name}.a`);
    if (!(await exists(file))) await writeChanged(file, emptyArchive);
  }
}

async function writeWrappers(host: HostCompiler, input: TemplateInput, bin: string): Promise<void> {
  const { tuple } = host;
  const write = (name: string, text: string): Promise<void> =>
    writeChanged(path.join(bin, `${tuple}-${name}`), text, 0o755);
  const link = async (name: string, target: string): Promise<void> => {
    const file = path.join(bin, `${tuple}-${name}`);
    if ((await readlink(file).catch(() => '')) === `${tuple}-${target}`) return;
    await unlink(file).catch(() => undefined);
    await symlink(`${tuple}-${target}`, file);
  };
  const compiler = (command: string[], cxx = false): string =>
    compilerScript({ ...input, command, kind: host.kind, cxx });

  await write('gcc', compiler(host.command));
  await link('cc', 'gcc');
  await write('cpp', compiler([...host.command, '-E']));
  // Without a C++ compiler, the C driver compiles C++ where it can and says what it cannot.
  await write('g++', compiler(host.cxx ?? host.command, true));
  await link('c++', 'g++');
  if (host.kind === 'clang') {
    await link('clang', 'gcc');
    await link('clang++', 'g++');
  }

  const { binutils } = host;
  const folder = path.dirname(binutils.nm);
  const sibling = (tool: string): string =>
    path.join(folder, path.basename(binutils.nm).replace(/\bnm\b/, tool));
  const tools: Record<string, string | undefined> = {
    ar: binutils.ar,
    nm: binutils.nm,
    objcopy: binutils.objcopy,
    ranlib: binutils.ranlib,
    objdump: binutils.objdump,
    readelf: binutils.readelf,
    ld: host.linker.path,
    size: sibling('size'),
    strings: sibling('strings'),
    addr2line: sibling('addr2line'),
    as: sibling('as'),
  };
  for (const [name, command] of Object.entries(tools)) {
    if (command !== undefined && (await exists(command))) await write(name, toolScript(command));
  }
  if (host.kind === 'gcc') {
    // Names by which makefiles reach tools that read objects of link-time optimisation.
    for (const name of ['ar', 'nm', 'ranlib']) await link(`gcc-${name}`, name);
  }
  await write('strip', stripScript(binutils.strip, undefined));
  await writeChanged(path.join(bin, 'strip'), stripScript(binutils.strip, tuple), 0o755);
  await write('pkg-config', pkgConfigScript(input));
  await chmod(bin, 0o755);
}
