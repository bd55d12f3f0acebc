import path from 'node:path';
import { closure } from '../components/graph.js';
import { isKernel, type Component } from '../components/manifest.js';
import type { HostCompiler } from '../toolchain/probe.js';
import type { Unit } from './units.js';

/** Where things are while a platform is built; all absolute. */
export interface BuildFolders {
  /** The checkout. */
  root: string;
  objects: string;
  /** Folder of each unpacked third-party source, by name. */
  sources: ReadonlyMap<string, string>;
}

export function genDir(folders: BuildFolders, component: Component): string {
  return path.join(folders.objects, 'gen', component.name);
}

const warnings = ['-Wall', '-Wextra', '-Wshadow', '-Wcast-qual', '-Werror'];

const common = [
  '-std=gnu11',
  '-O2',
  '-g',
  '-fPIE',
  '-mno-red-zone',
  '-fno-omit-frame-pointer',
  '-ffunction-sections',
  '-fdata-sections',
  // No frame reaches beyond the guard below a stack without touching it.
  '-fstack-clash-protection',
  // What distributions switch on in their compilers.
  '-fcf-protection=none',
  '-U_FORTIFY_SOURCE',
];

const kernel = [
  '-ffreestanding',
  '-fno-common',
  '-fvisibility=hidden',
  '-mgeneral-regs-only',
  // Backtraces follow frame pointers; debuggers have .debug_frame.
  '-fno-asynchronous-unwind-tables',
  '-fstack-protector-strong',
  '-mstack-protector-guard=global',
];

/** Nothing here is Linux, whatever the host compiler was made for. */
const notLinux = ['-U__linux__', '-U__linux', '-Ulinux', '-U__gnu_linux__', '-D__RUMPRUN__=1'];

/** Keeps the folders of this machine out of objects. */
function prefixMaps(folders: BuildFolders): string[] {
  // None of these is a prefix of another: compilers differ in which one they would take.
  const maps = ['components', 'platforms'].map((name) => [path.join(folders.root, name), name]);
  maps.push([folders.objects, '.']);
  return maps.map(([from = '', to = '']) => `-ffile-prefix-map=${from}=${to}`);
}

/** Compiler flags of a component, by kind of file. */
export interface ComponentFlags {
  /** Our own C files. */
  c: string[];
  /** C files we did not write: no warnings. */
  thirdPartyC: string[];
  assembly: string[];
}

export function flagsOf(
  component: Component,
  all: readonly Component[],
  compiler: HostCompiler,
  folders: BuildFolders,
  cpu: string,
  debug: boolean,
): ComponentFlags {
  const needed = closure(component, all);
  const includes = component.includes.map((entry) => resolve(entry, component, folders, cpu));
  const exported = needed.flatMap((other) =>
    other.exportIncludes.map((entry) => resolve(entry, other, folders, cpu)),
  );
  // To programs, a library's headers are the system's; their order counts for #include_next.
  const system = isKernel(component) ? [] : exported;
  if (isKernel(component)) includes.push(...exported);
  const preprocessor = [
    ...notLinux,
    // The compiler's own headers ask for NetBSD's when they see it, and the kernel has only those.
    ...(isKernel(component) ? [] : ['-D__NetBSD__=1']),
    '-nostdinc',
    // A folder named both ways would count as a system folder only, behind all others.
    ...[...new Set(includes)]
      .filter((folder) => !system.includes(folder))
      .map((folder) => `-I${folder}`),
    ...[...new Set(system), compiler.includeDir].flatMap((folder) => ['-isystem', folder]),
  ];
  const maps = compiler.supports.filePrefixMap ? prefixMaps(folders) : [];
  const quiet = compiler.kind === 'clang' ? ['-Wno-unused-command-line-argument'] : [];
  const own = component.flags.map((flag) => substitute(flag, component, folders, cpu));
  const checks = debug ? ['-DRUMP_DEBUG'] : [];
  const side = isKernel(component) ? [...kernel, ...checks] : ['-fstack-protector-strong'];
  const language = [...common, ...side];
  return {
    c: [...language, ...warnings, ...quiet, ...preprocessor, ...maps, ...own],
    thirdPartyC: [...language, ...quiet, ...preprocessor, ...maps, ...own, '-w'],
    assembly: [
      // Assemblers have a prefix map of their own, and clang's leaves paths in all the same.
      ...(compiler.kind === 'clang'
        ? []
        : ['-g', ...maps.map((map) => map.replace(/^-ffile/, '-Wa,--debug'))]),
      '-fPIE',
      '-Wa,--noexecstack',
      ...quiet,
      ...preprocessor,
      ...maps,
      ...own.filter((flag) => /^-[DUI]/.test(flag)),
    ],
  };
}

export function flagsFor(unit: Unit, flags: ComponentFlags, compiler: HostCompiler): string[] {
  if (!unit.file.endsWith('.c')) return flags.assembly;
  const list = unit.origin === 'thirdParty' ? flags.thirdPartyC : flags.c;
  const own: string[] = unit.fast === true ? ['-O3'] : [];
  if (unit.quoteDir !== undefined) own.push('-iquote', unit.quoteDir);
  // Only our own files ask for it.
  if (!compiler.supports.fileName && unit.origin !== 'thirdParty') {
    own.push(`-D__FILE_NAME__="${path.basename(unit.file)}"`);
  }
  return own.length === 0 ? list : [...list, ...own];
}

/** An include or header folder as component.json names it. */
export function resolve(
  entry: string,
  component: Component,
  folders: BuildFolders,
  cpu: string,
): string {
  return path.resolve(component.folder, substitute(entry, component, folders, cpu));
}

function substitute(
  text: string,
  component: Component,
  folders: BuildFolders,
  cpu: string,
): string {
  const source = folders.sources.get(component.thirdParty?.source ?? '') ?? '';
  const values: Record<string, string> = {
    cpu,
    source,
    gen: genDir(folders, component),
    dir: component.folder,
  };
  return text.replace(/\$\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
