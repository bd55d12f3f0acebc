import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import which from 'which';
import { UserError } from '../util/errors.js';
import { run } from '../util/exec.js';
import type { Logger } from '../util/logger.js';
import { parseDeb822, parseOneLine, sourceStanzas, type ArchiveType, type Stanza } from './apt-sources.js';
import type { AptOrigin } from './pins.js';

/** Debian's release that has the pinned versions; the machine's own comes after it. */
const firstSuite = 'trixie';

/**
 * Debian's archive through apt with a private configuration: the machine's
 * mirror, keyring and proxy, our own lists and cache. Needs no root and leaves
 * the system's apt state as it is.
 */
export interface AptArchive {
  /** Downloads the origin's file and returns where it is, until `close`. */
  fetch(origin: AptOrigin): Promise<string>;
  /** Downloads binary packages of the machine's own release; their files, until `close`. */
  packages(names: readonly string[]): Promise<string[]>;
  /** Names of the packages that these need to be installed with. */
  dependencies(names: readonly string[]): Promise<string[]>;
  /** What the machine's own release has of source packages; those it has not are left out. */
  sources(packages: readonly string[]): Promise<SourcePackage[]>;
  close(): Promise<void>;
}

/** A source package as the archive describes it. */
export interface SourcePackage {
  name: string;
  /** Debian's version, such as `1:1.2.13.dfsg-1`. */
  version: string;
  home: string | undefined;
  /** Names of the binary packages made of it. */
  binaries: string[];
  /** Names of the packages it is built with. */
  buildDepends: string[];
  files: { name: string; sha256: string }[];
}

export interface AptOptions {
  /** Folder for temporary files. */
  temporary: string;
  logger: Logger;
  /** The machine's sources.list and sources.list.d; apt-config is asked when absent. */
  machine?: { list: string; parts: string };
}

export function openApt(options: AptOptions): AptArchive {
  let folder: Promise<string> | undefined;
  const updated = new Map<string, Promise<PrivateApt>>();
  const binaries = new Map<string, Promise<PrivateApt>>();
  const suite = async (name: string, own: string, type: ArchiveType = 'deb-src'): Promise<PrivateApt> => {
    folder ??= mkdir(options.temporary, { recursive: true }).then(() =>
      mkdtemp(path.join(options.temporary, 'apt-')),
    );
    const lists = type === 'deb' ? binaries : updated;
    const below = path.join(await folder, type, name);
    let ready = lists.get(name);
    if (ready === undefined) {
      ready = setUp(below, { suite: name, own, type }, options);
      lists.set(name, ready);
    }
    return ready;
  };
  /** The machine's own release with its binary packages. */
  const ownBinaries = async (): Promise<PrivateApt> => {
    await needApt();
    const own = await ownSuite();
    return suite(own, own, 'deb');
  };
  return {
    async fetch(origin) {
      await needApt();
      const own = await ownSuite();
      const failures: string[] = [];
      // What was asked for its packages already is likely to be where the file was found.
      for (const name of new Set([...updated.keys(), firstSuite, own])) {
        try {
          return await download(await suite(name, own), origin, options.logger);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          failures.push(`${name}: ${error.message}`);
        }
      }
      throw new UserError('NOT_IN_ARCHIVE', failures.join('; '));
    },
    async packages(names) {
      return downloadPackages(await ownBinaries(), names, options.logger);
    },
    async dependencies(names) {
      const apt = await ownBinaries();
      const args = ['-q', '-c', apt.config, 'depends', '--important', ...names];
      const { stdout } = await run('apt-cache', args, { logger: options.logger, env: { LC_ALL: 'C' } });
      return [...stdout.matchAll(/^ *(?:Pre)?Depends: ([a-z0-9][a-z0-9+.-]+)/gm)].map((match) => match[1] ?? '');
    },
    async sources(packages) {
      await needApt();
      const own = await ownSuite();
      return describeSources(await suite(own, own), packages, options.logger);
    },
    async close() {
      if (folder !== undefined) await rm(await folder, { recursive: true, force: true });
    },
  };
}

interface PrivateApt {
  folder: string;
  config: string;
  /** What `apt-get update` said when it was not content. */
  complaint: string | undefined;
}

async function needApt(): Promise<void> {
  if ((await which('apt-get', { nothrow: true })) !== null) return;
  throw new UserError('NO_APT', 'apt-get is not there');
}

async function setUp(
  folder: string,
  { suite, own, type }: { suite: string; own: string; type: ArchiveType },
  options: AptOptions,
): Promise<PrivateApt> {
  const stanzas = sourceStanzas(await machineSources(options), own, suite, type);
  if (stanzas.length === 0) {
    throw new UserError('NO_ARCHIVE', `no package source of this machine names ${own} main`);
  }
  for (const below of ['parts', 'state/lists/partial', 'cache/archives/partial', 'download']) {
    await mkdir(path.join(folder, below), { recursive: true });
  }
  await writeFile(path.join(folder, 'parts/rumprun.sources'), stanzas.join('\n'));
  await writeFile(path.join(folder, 'sources.list'), '');
  const config = path.join(folder, 'apt.conf');
  // Read after the machine's configuration, of which it keeps proxy and mirror settings.
  await writeFile(
    config,
    [
      `Dir::Etc::SourceList "${folder}/sources.list";`,
      `Dir::Etc::SourceParts "${folder}/parts";`,
      `Dir::State "${folder}/state";`,
      `Dir::State::Lists "${folder}/state/lists";`,
      `Dir::Cache "${folder}/cache";`,
      'Debug::NoLocking "true";',
      'APT::Sandbox::User "";',
      'Acquire::Languages "none";',
      'Acquire::Retries "2";',
      '#clear APT::Update::Pre-Invoke;',
      '#clear APT::Update::Post-Invoke;',
      '#clear APT::Update::Post-Invoke-Success;',
      '',
    ].join('\n'),
  );
  try {
    await run('apt-get', ['-q', '-c', config, 'update'], {
      logger: options.logger,
      env: { LC_ALL: 'C' },
    });
    return { folder, config, complaint: undefined };
  } catch (error) {
    // One of several mirrors may lack the suite; whether the package is there decides.
    if (!(error instanceof UserError)) throw error;
    const lines = error.message.split('\n');
    return { folder, config, complaint: lines.find((line) => /^E:/.test(line)) ?? lines.at(-1) };
  }
}

async function downloadPackages(
  apt: PrivateApt,
  names: readonly string[],
  logger: Logger,
): Promise<string[]> {
  const folder = path.join(apt.folder, 'download');
  try {
    await run('apt-get', ['-q', '-c', apt.config, 'download', ...names], {
      logger,
      cwd: folder,
      env: { LC_ALL: 'C' },
    });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const why = error.message.split('\n').find((line) => line.startsWith('E:')) ?? error.message;
    const complaint = apt.complaint === undefined ? '' : ` (${apt.complaint})`;
    throw new UserError('NOT_IN_ARCHIVE', `${why.replace(/^E: /, '')}${complaint}`, { cause: error });
  }
  const files = await readdir(folder);
  return names.map((name) => {
    const file = files.find((one) => one.startsWith(`${name}_`) && one.endsWith('.deb'));
    if (file === undefined) throw new UserError('NOT_IN_ARCHIVE', `apt downloaded no ${name}`);
    return path.join(folder, file);
  });
}

async function download(apt: PrivateApt, origin: AptOrigin, logger: Logger): Promise<string> {
  const version = await versionWithFile(apt, origin, logger);
  const part = /\.debian\.tar\.\w+$/.test(origin.file) ? '--diff-only' : '--tar-only';
  await run(
    'apt-get',
    ['-q', '-c', apt.config, 'source', '--download-only', part, `${origin.package}=${version}`],
    { logger, cwd: path.join(apt.folder, 'download'), env: { LC_ALL: 'C' } },
  );
  return path.join(apt.folder, 'download', origin.file);
}

/** The archive's revision changes with each update; the orig file's name does not. */
async function versionWithFile(
  apt: PrivateApt,
  origin: AptOrigin,
  logger: Logger,
): Promise<string> {
  let text = '';
  try {
    const args = ['-q', '-c', apt.config, 'showsrc', '--only-source', origin.package];
    text = (await run('apt-cache', args, { logger, env: { LC_ALL: 'C' } })).stdout;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
  for (const stanza of parseDeb822(text)) {
    const files = [stanza.get('checksums-sha256'), stanza.get('files')].join('\n').split(/\s+/);
    const version = stanza.get('version');
    if (version !== undefined && files.includes(origin.file)) return version;
  }
  throw new UserError(
    'NOT_IN_ARCHIVE',
    `no ${origin.file}${apt.complaint === undefined ? '' : ` (${apt.complaint})`}`,
  );
}

async function describeSources(
  apt: PrivateApt,
  packages: readonly string[],
  logger: Logger,
): Promise<SourcePackage[]> {
  let text = '';
  // One at a time would read the archive's list again for each; but one that is unknown fails all.
  const ask = async (names: readonly string[]): Promise<void> => {
    const args = ['-q', '-c', apt.config, 'showsrc', '--only-source', ...names];
    try {
      text += (await run('apt-cache', args, { logger, env: { LC_ALL: 'C' } })).stdout;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (names.length > 1) for (const name of names) await ask([name]);
    }
  };
  if (packages.length > 0) await ask(packages);
  if (text === '' && apt.complaint !== undefined) throw new UserError('NO_ARCHIVE', apt.complaint);
  return parseDeb822(text).flatMap(sourceOf);
}

/** A source package by its stanza of the archive's list. */
export function sourceOf(stanza: Stanza): SourcePackage[] {
  const list = (field: string): string[] =>
    (stanza.get(field) ?? '').split(/[\s,]+/).filter((word) => word !== '');
  const name = stanza.get('package');
  const version = stanza.get('version');
  if (name === undefined || version === undefined) return [];
  const lines = (stanza.get('checksums-sha256') ?? '').split('\n');
  return [
    {
      name,
      version,
      home: stanza.get('homepage'),
      binaries: list('binary'),
      buildDepends: (stanza.get('build-depends') ?? '')
        .split(',')
        .flatMap((word) => /^\s*([a-z0-9][a-z0-9+.-]+)/.exec(word)?.[1] ?? []),
      files: lines.flatMap((line) => {
        const [sha256, , file] = line.trim().split(/\s+/);
        return sha256 === undefined || file === undefined ? [] : [{ name: file, sha256 }];
      }),
    },
  ];
}

async function ownSuite(): Promise<string> {
  try {
    const text = await readFile('/etc/os-release', 'utf8');
    return /^VERSION_CODENAME="?([\w-]+)"?$/m.exec(text)?.[1] ?? 'sid';
  } catch {
    return 'sid';
  }
}

async function machineSources(options: AptOptions): Promise<Stanza[]> {
  const { list, parts } = options.machine ?? (await askAptConfig(options.logger));
  const stanzas = parseOneLine(await readIfThere(list));
  let names: string[] = [];
  try {
    names = (await readdir(parts)).sort();
  } catch {
    // No folder of parts: sources.list is all there is.
  }
  for (const name of names) {
    const text = /\.(list|sources)$/.test(name) ? await readIfThere(path.join(parts, name)) : '';
    stanzas.push(...(name.endsWith('.sources') ? parseDeb822(text) : parseOneLine(text)));
  }
  return stanzas;
}

async function askAptConfig(logger: Logger): Promise<{ list: string; parts: string }> {
  const { stdout } = await run(
    'apt-config',
    ['shell', 'LIST', 'Dir::Etc::sourcelist/f', 'PARTS', 'Dir::Etc::sourceparts/d'],
    { logger },
  );
  const value = (name: string, otherwise: string): string =>
    new RegExp(`^${name}='(.*)'$`, 'm').exec(stdout)?.[1] ?? otherwise;
  return {
    list: value('LIST', '/etc/apt/sources.list'),
    parts: value('PARTS', '/etc/apt/sources.list.d'),
  };
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
