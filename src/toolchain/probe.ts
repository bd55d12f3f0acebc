import { open, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import semver from 'semver';
import which from 'which';
import { UserError } from '../util/errors.js';
import { run } from '../util/exec.js';
import { writeFileAtomic } from '../util/files.js';
import type { Logger } from '../util/logger.js';
import { header } from './templates/scripts.js';

/** Binary utilities that go with the compiler; absolute paths. */
export interface HostBinutils {
  kind: 'gnu' | 'llvm';
  ar: string;
  nm: string;
  objcopy: string;
  ranlib: string;
  strip: string;
  objdump: string | undefined;
  readelf: string | undefined;
}

/** The compiler rumprun is built with, and that the wrappers call. */
export interface HostCompiler {
  /** What the user asked for: $CC or `cc`. */
  requested: string;
  /** The command: absolute path first, then what $CC carries (`-m64`, or `ccache`'s `/usr/bin/gcc`). */
  command: string[];
  kind: 'gcc' | 'clang';
  /** The matching C++ compiler's command when there is one. */
  cxx: string[] | undefined;
  /** x.y.z */
  version: string;
  /** `gcc 12.2.0`, for messages and notes. */
  display: string;
  /** The host compiler's own target, as -dumpmachine prints it. */
  triple: string;
  /** `x86_64` */
  cpu: string;
  /** `x86_64-rumprun-netbsd` */
  tuple: string;
  /** Whether it makes position-independent executables unless told otherwise. */
  pieByDefault: boolean;
  /** The folder of its own headers (stddef.h, immintrin.h, ...). */
  includeDir: string;
  /** libgcc.a or the compiler-rt builtins, when installed. */
  runtimeLibrary: string | undefined;
  /** Absolute path of the linker used for relocatable and final links. */
  linker: { kind: 'gnu' | 'lld'; path: string };
  /** What the driver has to be given to use that linker, such as `-fuse-ld=lld`. */
  linkerFlags: string[];
  binutils: HostBinutils;
  /** Flags found by trial. */
  supports: {
    /** __FILE_NAME__ is predefined. */
    fileName: boolean;
    /** -ffile-prefix-map */
    filePrefixMap: boolean;
  };
}

export interface ProbeOptions {
  /** The environment: CC and PATH are looked at. */
  env: Readonly<Record<string, string | undefined>>;
  logger: Logger;
  /** Where to keep the answer; it holds as long as CC, PATH and the tools stay the same. */
  cacheFile?: string;
}

const oldest = { gcc: '9.0.0', clang: '14.0.0' } as const;

/** Flags the kernel and the program's side are compiled with and cannot do without. */
const neededFlags = [
  '-std=gnu11',
  '-ffreestanding',
  '-fPIE',
  '-fvisibility=hidden',
  '-mno-red-zone',
  '-mgeneral-regs-only',
  '-fno-omit-frame-pointer',
  '-fstack-protector-strong',
  '-mstack-protector-guard=global',
  '-ffunction-sections',
  '-fdata-sections',
];

/** Programs that stand before the compiler's name in $CC. */
const launchers = new Set(['ccache', 'sccache', 'distcc', 'icecc', 'env']);

/** Finds out what the compiler is, what it can do and which tools go with it. */
export async function probeCompiler(options: ProbeOptions): Promise<HostCompiler> {
  const requested = options.env['CC']?.trim() || 'cc';
  const command = await resolveCommand(requested, options);
  const key = [requested, options.env['PATH'] ?? ''];
  const cached = await readCache(options.cacheFile, key, command);
  if (cached !== undefined) return cached;
  const compiler = await probe(requested, command, options);
  if (options.cacheFile !== undefined) {
    const cache = { key, stamps: await stamps(toolsOf(compiler)), compiler };
    await writeFileAtomic(options.cacheFile, `${JSON.stringify(cache, null, 2)}\n`);
  }
  return compiler;
}

async function resolveCommand(requested: string, options: ProbeOptions): Promise<string[]> {
  const words = requested.split(/\s+/);
  const resolved: string[] = [];
  for (const word of words) {
    const isProgram =
      resolved.length === 0 ||
      (launchers.has(path.basename(resolved.at(-1) ?? '')) && !word.startsWith('-'));
    if (!isProgram) {
      resolved.push(word);
      continue;
    }
    const found = await find(word, options);
    if (found === undefined) {
      throw new UserError(
        'NO_COMPILER',
        options.env['CC'] === undefined
          ? `no C compiler: ${word} is not in $PATH`
          : `no C compiler: CC names ${word}, which is not in $PATH`,
        { hint: 'install gcc or clang, or set CC' },
      );
    }
    resolved.push(found);
  }
  return resolved;
}

async function find(name: string, options: ProbeOptions): Promise<string | undefined> {
  const found = await which(name, { nothrow: true, path: options.env['PATH'] ?? '' });
  return found === null ? undefined : path.resolve(found);
}

/**
 * As `find`, but passes over our own `strip`, which stands before the host's in
 * $PATH after config-PATH.sh: one that called itself would never end.
 */
async function findForeign(name: string, options: ProbeOptions): Promise<string | undefined> {
  const all = await which(name, { nothrow: true, all: true, path: options.env['PATH'] ?? '' });
  for (const found of all ?? []) {
    if (!(await isGenerated(found))) return path.resolve(found);
  }
  return undefined;
}

async function isGenerated(file: string): Promise<boolean> {
  // One that may be run but not read is none of ours.
  const opened = await open(file).catch(() => undefined);
  if (opened === undefined) return false;
  try {
    const { buffer, bytesRead } = await opened.read(Buffer.alloc(header.length), 0, header.length, 0);
    return buffer.toString('latin1', 0, bytesRead) === header;
  } finally {
    await opened.close();
  }
}

interface Cache {
  key: string[];
  stamps: string[];
  compiler: HostCompiler;
}

async function readCache(
  file: string | undefined,
  key: readonly string[],
  command: readonly string[],
): Promise<HostCompiler | undefined> {
  if (file === undefined) return undefined;
  try {
    const cache = JSON.parse(await readFile(file, 'utf8')) as Cache;
    const { compiler } = cache;
    if (JSON.stringify([cache.key, compiler.command]) !== JSON.stringify([key, command])) {
      return undefined;
    }
    const now = await stamps(toolsOf(compiler));
    return JSON.stringify(now) === JSON.stringify(cache.stamps) ? compiler : undefined;
  } catch {
    // Not there, or not ours: probing again is always right.
    return undefined;
  }
}

function toolsOf(compiler: HostCompiler): string[] {
  const { ar, nm, objcopy, ranlib, strip } = compiler.binutils;
  const programs = compiler.command.filter((word) => path.isAbsolute(word));
  return [...programs, compiler.linker.path, ar, nm, objcopy, ranlib, strip];
}

async function stamps(tools: readonly string[]): Promise<string[]> {
  return Promise.all(
    tools.map(async (tool) => {
      const real = await realpath(tool);
      const { mtimeMs, size } = await stat(real);
      return `${real} ${mtimeMs} ${size}`;
    }),
  );
}

async function probe(
  requested: string,
  command: string[],
  options: ProbeOptions,
): Promise<HostCompiler> {
  const ask = makeAsk(command, options.logger);
  const macros = parseMacros(await ask(['-E', '-dM', '-x', 'c', '/dev/null'], 'BROKEN_COMPILER'));
  const { kind, version } = identify(requested, macros);
  const display = `${kind} ${version}`;
  if (semver.lt(version, oldest[kind])) {
    throw new UserError(
      'COMPILER_TOO_OLD',
      `${requested} is ${display}, and ${kind} ${semver.major(oldest[kind])} or newer is needed`,
    );
  }
  const triple = (await ask(['-dumpmachine'], 'BROKEN_COMPILER')).trim();
  const cpu = cpuOf(macros, triple);
  if (cpu !== 'x86_64') {
    throw new UserError(
      'UNSUPPORTED_CPU',
      `${requested} makes code for ${cpu} (${triple}), and no platform for that CPU is there`,
      { hint: 'x86_64 is supported' },
    );
  }
  await checkNeededFlags(requested, kind, ask);
  const [includeDir, runtimeLibrary, cxx, tools, supports] = await Promise.all([
    findIncludeDir(kind, ask),
    findRuntimeLibrary(ask),
    findCxx(command, kind, options),
    findTools(command, kind, triple, ask, options),
    trySupports(kind, ask),
  ]);
  return {
    requested,
    command,
    kind,
    cxx,
    version,
    display,
    triple,
    cpu,
    tuple: `${cpu}-rumprun-netbsd`,
    pieByDefault: macros.has('__PIE__'),
    includeDir,
    runtimeLibrary,
    ...tools,
    supports,
  };
}

/** Runs the compiler with some arguments and returns what it printed. */
type Ask = (args: readonly string[], code?: string, input?: string) => Promise<string>;

function makeAsk(command: readonly string[], logger: Logger): Ask {
  const [program = '', ...first] = command;
  return async (args, code, input) => {
    const result = await run(program, [...first, ...args], {
      logger,
      // Messages of the compiler are matched and shown; keep them in English.
      env: { LC_ALL: 'C' },
      ...(code === undefined ? {} : { code }),
      ...(input === undefined ? {} : { input }),
    });
    return result.stdout;
  };
}

function parseMacros(text: string): Map<string, string> {
  const macros = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(/^#define (\w+) ?(.*)$/gm)) {
    macros.set(name, value);
  }
  return macros;
}

function identify(
  requested: string,
  macros: ReadonlyMap<string, string>,
): { kind: 'gcc' | 'clang'; version: string } {
  const join = (...names: string[]): string => names.map((name) => macros.get(name) ?? '0').join('.');
  const other = ['__INTEL_COMPILER', '__TINYC__', '__SUNPRO_C', '__PCC__'].find((name) =>
    macros.has(name),
  );
  if (other === undefined && macros.has('__clang__')) {
    return {
      kind: 'clang',
      version: join('__clang_major__', '__clang_minor__', '__clang_patchlevel__'),
    };
  }
  if (other === undefined && macros.has('__GNUC__')) {
    return { kind: 'gcc', version: join('__GNUC__', '__GNUC_MINOR__', '__GNUC_PATCHLEVEL__') };
  }
  throw new UserError('UNKNOWN_COMPILER', `${requested} is neither gcc nor clang`, {
    hint: 'set CC to one of them',
  });
}

function cpuOf(macros: ReadonlyMap<string, string>, triple: string): string {
  if (macros.has('__x86_64__')) return macros.has('__ILP32__') ? 'x32' : 'x86_64';
  if (macros.has('__i386__')) return 'i386';
  if (macros.has('__aarch64__')) return 'aarch64';
  return triple.split('-')[0] ?? triple;
}

/** Errors out of what the compiler would only warn of, but not of linker flags in $CC. */
const strictly = {
  gcc: ['-Werror'],
  clang: ['-Werror', '-Wno-unused-command-line-argument'],
} as const;

async function checkNeededFlags(
  requested: string,
  kind: 'gcc' | 'clang',
  ask: Ask,
): Promise<void> {
  const program = 'int f(char *);\nint g(void) { char b[64]; return f(b); }\n';
  const compile = (flags: readonly string[]): Promise<string> =>
    ask([...flags, ...strictly[kind], '-x', 'c', '-c', '-', '-o', '/dev/null'], undefined, program);
  try {
    await compile(neededFlags);
  } catch (error) {
    for (const flag of neededFlags) {
      try {
        await compile([flag]);
      } catch {
        throw new UserError('COMPILER_LACKS_FLAG', `${requested} does not understand ${flag}`, {
          cause: error,
        });
      }
    }
    throw error;
  }
}

async function findIncludeDir(kind: 'gcc' | 'clang', ask: Ask): Promise<string> {
  if (kind === 'gcc') return realpath((await ask(['-print-file-name=include'])).trim());
  return path.join(await realpath((await ask(['-print-resource-dir'])).trim()), 'include');
}

async function findRuntimeLibrary(ask: Ask): Promise<string | undefined> {
  const candidates = [['-print-libgcc-file-name'], ['-rtlib=compiler-rt', '-print-libgcc-file-name']];
  for (const args of candidates) {
    try {
      return await realpath((await ask(args)).trim());
    } catch {
      // Not installed, or gcc, which has no -rtlib: the next one.
    }
  }
  return undefined;
}

async function findCxx(
  command: readonly string[],
  kind: 'gcc' | 'clang',
  options: ProbeOptions,
): Promise<string[] | undefined> {
  const at = compilerIndex(command);
  const program = command[at] ?? '';
  const base = path.basename(program);
  const names =
    kind === 'clang'
      ? [base.replace(/clang/, 'clang++'), base.replace(/cc/, 'c++')]
      : [base.replace(/gcc/, 'g++'), base.replace(/cc/, 'c++')];
  for (const name of names) {
    if (name === base) continue;
    const found =
      (await find(path.join(path.dirname(program), name), options)) ?? (await find(name, options));
    if (found !== undefined) return command.with(at, found);
  }
  return undefined;
}

/** Where in the command the compiler itself stands, behind ccache and the like. */
function compilerIndex(command: readonly string[]): number {
  const at = command.findIndex(
    (word) => path.isAbsolute(word) && !launchers.has(path.basename(word)),
  );
  return Math.max(at, 0);
}

type Tools = Pick<HostCompiler, 'linker' | 'linkerFlags' | 'binutils'>;

async function findTools(
  command: readonly string[],
  kind: 'gcc' | 'clang',
  triple: string,
  ask: Ask,
  options: ProbeOptions,
): Promise<Tools> {
  const program = command[compilerIndex(command)] ?? '';
  const suffix = /-\d+$/.exec(path.basename(program))?.[0] ?? '';
  /** First of the names that is there; the compiler's own choice comes first. */
  const first = async (names: readonly string[]): Promise<string | undefined> => {
    for (const name of names) {
      const found = await findForeign(name, options);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const own = async (tool: string): Promise<string> =>
    (await ask([`-print-prog-name=${tool}`])).trim() || tool;
  const gnu = async (tool: string): Promise<string | undefined> =>
    first([await own(tool), `${triple}-${tool}`, tool]);
  const llvm = async (tool: string): Promise<string | undefined> =>
    first([path.join(path.dirname(program), `llvm-${tool}${suffix}`), `llvm-${tool}${suffix}`, `llvm-${tool}`]);

  const useLd = command.findLast((word) => word.startsWith('-fuse-ld='))?.slice('-fuse-ld='.length);
  const lld = (): Promise<string | undefined> =>
    first([`ld.lld${suffix}`, path.join(path.dirname(program), 'ld.lld'), 'ld.lld']);
  const gnuLd = useLd === 'lld' ? undefined : await gnu(useLd === undefined ? 'ld' : `ld.${useLd}`);
  const linkerPath = gnuLd ?? (await lld());
  if (linkerPath === undefined) throw missing('ld');
  const isLld = gnuLd === undefined || path.basename(await realpath(gnuLd)).includes('lld');
  // gcc's driver finds only a plain ld.lld, clang's one may be named in full.
  const linkerFlags = gnuLd !== undefined ? [] : [kind === 'clang' ? `-fuse-ld=${linkerPath}` : '-fuse-ld=lld'];

  const gnuObjcopy = await gnu('objcopy');
  const pick = gnuObjcopy === undefined ? llvm : gnu;
  const need = async (tool: string): Promise<string> => {
    const found = await pick(tool);
    if (found === undefined) throw missing(tool);
    return found;
  };
  // objcopy decides whose tools are taken, so it is the one to name when neither set is whole.
  const objcopy = await need('objcopy');
  const [ar, nm, ranlib, strip, objdump, readelf] = await Promise.all([
    need('ar'),
    need('nm'),
    need('ranlib'),
    need('strip'),
    pick('objdump'),
    pick('readelf'),
  ]);
  return {
    linker: { kind: isLld ? 'lld' : 'gnu', path: linkerPath },
    linkerFlags,
    binutils: {
      kind: gnuObjcopy === undefined ? 'llvm' : 'gnu',
      ar,
      nm,
      objcopy,
      ranlib,
      strip,
      objdump,
      readelf,
    },
  };
}

function missing(tool: string): UserError {
  return new UserError('NO_BINUTILS', `${tool} is not in $PATH, nor is its LLVM counterpart`, {
    hint: 'install binutils',
  });
}

async function trySupports(kind: 'gcc' | 'clang', ask: Ask): Promise<HostCompiler['supports']> {
  const works = async (args: readonly string[], input: string): Promise<boolean> => {
    try {
      const rest = [...strictly[kind], '-x', 'c', '-o', '/dev/null', '-'];
      await ask([...args, ...rest], undefined, input);
      return true;
    } catch {
      return false;
    }
  };
  const [fileName, filePrefixMap] = await Promise.all([
    works(['-E'], '#ifndef __FILE_NAME__\n#error no\n#endif\n'),
    works(['-ffile-prefix-map=/nowhere=.', '-c'], ''),
  ]);
  return { fileName, filePrefixMap };
}
