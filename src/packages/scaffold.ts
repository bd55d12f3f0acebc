import { mkdtemp, mkdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { AptArchive, SourcePackage } from '../sources/apt.js';
import { parseDeb822, type Stanza } from '../sources/apt-sources.js';
import { compareVersions, upstreamOf } from '../sources/debian-version.js';
import { verify } from '../sources/fetch.js';
import type { Decompressor } from '../sources/pins.js';
import { unpack } from '../sources/unpack.js';
import { UserError } from '../util/errors.js';
import { writeFileAtomic } from '../util/files.js';
import { listFiles } from '../util/glob.js';
import type { Logger } from '../util/logger.js';
import { guessLicence } from './licence.js';
import type { BuildSystem, Port } from './recipe.js';

export interface ScaffoldOptions {
  /** Name of the source package, and of the port. */
  name: string;
  /** Folder of the ports. */
  packages: string;
  /** The ports there are; their packages are looked for among what this one is built with. */
  ports: readonly Port[];
  apt: AptArchive;
  /** Folder for temporary files. */
  temporary: string;
  logger: Logger;
}

/** What was written, and what was only guessed. */
export interface Scaffold {
  file: string;
  guesses: string[];
}

/** Writes the recipe of a new port from what Debian's archive knows of its source. */
export async function scaffoldPort(options: ScaffoldOptions): Promise<Scaffold> {
  const { name, apt } = options;
  const file = path.join(options.packages, name, 'recipe.json');
  if (await isThere(file)) throw new UserError('PORT_EXISTS', `${file} is there already`);
  const found = (await apt.sources([name])).filter((one) => one.name === name);
  const source = found.sort((a, b) => compareVersions(a.version, b.version)).at(-1);
  if (source === undefined) {
    throw new UserError('NOT_IN_ARCHIVE', `this machine's Debian archive has no source package ${name}`);
  }
  const orig = source.files.find((one) => /\.orig\.tar\.\w+$/.test(one.name));
  const packaging = source.files.find((one) => /\.debian\.tar\.\w+$/.test(one.name));
  if (orig === undefined || packaging === undefined) {
    throw new UserError('NO_ORIG', `${name} ${source.version} is Debian's own: it has no archive of upstream`);
  }
  await mkdir(options.temporary, { recursive: true });
  const work = await mkdtemp(path.join(options.temporary, 'new-'));
  try {
    const fetch = async (one: { name: string; sha256: string }, to: string): Promise<string> => {
      const decompress = decompressor(one.name);
      const archive = await apt.fetch({ kind: 'apt', package: name, file: one.name, sha256: one.sha256, decompress });
      await verify(archive, one.name, one.sha256);
      const destination = path.join(work, to);
      await unpack({ archive, decompress, destination, logger: options.logger });
      return destination;
    };
    const tree = await inspect(await fetch(orig, 'source'), await fetch(packaging, 'debian'));
    const { recipe, guesses } = await describe(source, { ...orig }, tree, options);
    await writeFileAtomic(file, `${JSON.stringify(recipe, null, 2)}\n`);
    return { file, guesses };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined;
}

function decompressor(file: string): Decompressor {
  const known: Readonly<Record<string, Decompressor>> = { gz: 'gzip', xz: 'xz', bz2: 'bzip2', tar: 'none' };
  const found = known[/\.(\w+)$/.exec(file)?.[1] ?? ''];
  if (found !== undefined) return found;
  throw new UserError('BAD_ARCHIVE', `${file} is packed in a way that recipes do not know`);
}

/** An unpacked source, and Debian's files about it. */
interface Tree {
  files: ReadonlySet<string>;
  read: (file: string) => Promise<string>;
  /** From debian/. */
  debian: (file: string) => Promise<string>;
  debianFiles: readonly string[];
}

async function inspect(source: string, debian: string): Promise<Tree> {
  const text = (folder: string) => (file: string) => readFile(path.join(folder, file), 'utf8').catch(() => '');
  return {
    files: new Set(await listFiles(source)),
    read: text(source),
    debian: text(debian),
    debianFiles: await listFiles(debian),
  };
}

async function describe(
  source: SourcePackage,
  orig: { name: string; sha256: string },
  tree: Tree,
  options: ScaffoldOptions,
): Promise<{ recipe: object; guesses: string[] }> {
  const control = parseDeb822(await tree.debian('control'));
  const licence = guessLicence(await tree.debian('copyright'));
  const build = findBuildSystem(tree.files, source.buildDepends);
  const yields = await guessYields(tree, source.name);
  const version = upstreamOf(source.version).replace(/[.+~-]?(dfsg|ds)[.\d]*$/, '').replace(/-(stable|release|final)$/, '');
  const depends = await findDependencies(source, options);
  const program = yields.programs[0];
  const home = /^https?:\/\//.test(source.home ?? '') ? source.home : undefined;
  const recipe = {
    name: source.name,
    version,
    licence: licence ?? 'LicenseRef-unknown',
    summary: summaryOf(control, source.name),
    ...(home === undefined ? {} : { home }),
    source: { debian: { package: source.name, file: orig.name, sha256: orig.sha256, decompress: decompressor(orig.name) } },
    ...(depends.length === 0 ? {} : { depends }),
    build,
    yields: Object.fromEntries(Object.entries(yields).filter(([, list]) => list.length > 0)),
    ...(program === undefined
      ? {}
      : {
          smoke: [
            {
              program: path.posix.basename(program),
              arguments: ['--version'],
              expect: version.replace(/[.+]/g, String.raw`\$&`),
            },
          ],
        }),
  };
  const guesses = [
    licence === undefined
      ? '"licence" is not told by debian/copyright: look it up in the source'
      : `"licence" is ${licence}, after debian/copyright`,
    `"build.system" is ${build.system}${build.autoreconf === true ? ' with autoreconf' : ''}`,
    `"yields" is ${Object.values(yields).flat().join(', ')}: a build that installs something else says so`,
    ...(program === undefined
      ? ['there is no "smoke" test: have the build make a program that uses the library']
      : [`"smoke" runs ${path.posix.basename(program)} --version: make it do something`]),
  ];
  return { recipe, guesses };
}

function findBuildSystem(
  files: ReadonlySet<string>,
  buildDepends: readonly string[],
): { system: BuildSystem; autoreconf?: boolean; arguments?: string[]; steps?: string[] } {
  // Where a source has several, what Debian builds it with is known to work.
  if (files.has('meson.build') && buildDepends.includes('meson')) return { system: 'meson' };
  if (files.has('CMakeLists.txt') && buildDepends.includes('cmake')) return { system: 'cmake' };
  if (files.has('configure')) return { system: 'autotools' };
  if (files.has('configure.ac') || files.has('configure.in')) return { system: 'autotools', autoreconf: true };
  if (files.has('meson.build')) return { system: 'meson' };
  if (files.has('CMakeLists.txt')) return { system: 'cmake' };
  if (['Makefile', 'makefile', 'GNUmakefile'].some((file) => files.has(file))) {
    return { system: 'make', arguments: ['PREFIX=${prefix}', 'prefix=${prefix}'] };
  }
  return { system: 'steps', steps: ['echo "build.steps has to say how this is built" >&2; exit 1'] };
}

interface Yields {
  programs: string[];
  libraries: string[];
  headers: string[];
}

/** What is installed, by debian/*.install, by the makefiles of automake, else by the name. */
async function guessYields(tree: Tree, name: string): Promise<Yields> {
  const found: Yields = { programs: [], libraries: [], headers: [] };
  const add = (file: string): void => {
    if (/[*?[\]${}]/.test(file)) return;
    const list = /^s?bin\/[^/]+$/.test(file)
      ? found.programs
      : /^lib\/[^/]+\.a$/.test(file)
        ? found.libraries
        : /^include\/.*\.h$/.test(file)
          ? found.headers
          : undefined;
    if (list !== undefined && !list.includes(file)) list.push(file);
  };
  for (const file of tree.debianFiles.filter((one) => /(^|\.)install$/.test(one))) {
    for (const line of (await tree.debian(file)).split('\n')) {
      const word = line.replace(/#.*/, '').trim().split(/\s+/)[0] ?? '';
      add(word.replace(/^(debian\/tmp)?\/?usr\//, '').replace(/^lib\/(\*|\$\{DEB_HOST_MULTIARCH\})\//, 'lib/'));
    }
  }
  for (const file of [...tree.files].filter((one) => /(^|\/)Makefile\.am$/.test(one))) {
    const text = (await tree.read(file)).replace(/\\\n/g, ' ');
    for (const [, kind = '', words = ''] of text.matchAll(/^\s*(bin_PROGRAMS|lib_LTLIBRARIES|lib_LIBRARIES|include_HEADERS)\s*\+?=(.*)$/gm)) {
      for (const word of words.split(/\s+/).filter((one) => one !== '' && !one.includes('$'))) {
        if (kind === 'bin_PROGRAMS') add(`bin/${word}`);
        else if (kind === 'include_HEADERS') add(`include/${path.posix.basename(word)}`);
        else add(`lib/${word.replace(/\.la$/, '.a')}`);
      }
    }
  }
  if (found.programs.length + found.libraries.length > 0) return found;
  return /^lib/.test(name) ? { ...found, libraries: [`lib/${name}.a`] } : { ...found, programs: [`bin/${name}`] };
}

/** The ports whose packages a source is built with. */
async function findDependencies(source: SourcePackage, { ports, apt }: ScaffoldOptions): Promise<string[]> {
  const debian = ports.flatMap((port) => {
    const name = port.source.debian?.package;
    return name === undefined ? [] : [{ port: port.name, name }];
  });
  const known = await apt.sources([...new Set(debian.map(({ name }) => name))].sort());
  const wanted = new Set(source.buildDepends.filter((name) => name.endsWith('-dev')));
  return debian
    .filter(({ name }) => known.some((one) => one.name === name && one.binaries.some((binary) => wanted.has(binary))))
    .map(({ port }) => port)
    .sort();
}

/** The first binary package's short description, as summaries are. */
function summaryOf(control: readonly Stanza[], name: string): string {
  const text = control.map((stanza) => stanza.get('description')).find((one) => one !== undefined) ?? '';
  const line = (text.split('\n')[0] ?? '').trim().replace(/\.$/, '');
  const plain = line.replace(new RegExp(`^(an? |the )?${name.replace(/[.+]/g, String.raw`\$&`)}\\b[ :-]*`, 'i'), '');
  const chosen = plain === '' ? 'Says nothing of itself' : plain;
  return `${chosen.charAt(0).toUpperCase()}${chosen.slice(1)}`.slice(0, 100);
}
