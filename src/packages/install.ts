import { createHash, createPublicKey } from 'node:crypto';
import { copyFile, chmod, lstat, mkdir, mkdtemp, readFile, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lockFolder } from '../build/lock.js';
import { download } from '../sources/https.js';
import { installedPackages, recordFolder, type InstalledPackage } from '../toolchain/installed-packages.js';
import { UserError } from '../util/errors.js';
import { writeFileAtomic, writeThenRename } from '../util/files.js';
import type { Logger } from '../util/logger.js';
import { unpackPackage } from './archive.js';
import { verifyIndex, type IndexEntry, type PackageIndex } from './index.js';

export interface InstallPackagesOptions {
  /** A folder, or an http or https address, that holds index.json and the archives. */
  repository: string;
  names: readonly string[];
  /** File of the public key. */
  key: string;
  /** Where the packages' files go; absolute. */
  prefix: string;
  /** What the packages have to be for. */
  tuple: string;
  abi: number;
  /** Folder where the serials of indexes seen are kept. */
  state: string;
  logger: Logger;
  onPackage: (event: { name: string; version: string; kind: 'installed' | 'unchanged' }) => void;
}

/**
 * Installs packages and what they depend on. Everything is verified before the
 * first file is put in place: the index by its signature and serial, archives by
 * the index, files by their package's manifest.
 */
export async function installPackages(options: InstallPackagesOptions): Promise<void> {
  const work = await mkdtemp(path.join(tmpdir(), 'rumprun-install-'));
  let unlock: (() => Promise<void>) | undefined;
  try {
    const get = (name: string): Promise<string> => getFile(options, name, work);
    const index = await readIndex(options, get);
    const wanted = withDependencies(index, options.names, options.repository);
    const records = path.join(options.prefix, recordFolder);
    await mkdir(records, { recursive: true });
    unlock = await lockFolder(records);
    const there = await installedPackages(options.prefix);
    const fresh = wanted.filter(({ name, sha256 }) => there.get(name)?.sha256 !== sha256);
    const unpacked: Unpacked[] = [];
    for (const entry of fresh) unpacked.push(await verifyPackage(entry, get, work, options));
    await checkConflicts(unpacked, there, options.prefix);
    for (const entry of wanted) {
      const { name, version } = entry;
      const found = unpacked.find((one) => one.entry === entry);
      if (found !== undefined) await place(found, there.get(name), options.prefix);
      options.onPackage({ name, version, kind: found === undefined ? 'unchanged' : 'installed' });
    }
  } finally {
    await unlock?.();
    await rm(work, { recursive: true, force: true });
  }
}

/** Brings a file of the repository into the folder `work`; returns where it is. */
async function getFile({ repository, logger }: InstallPackagesOptions, name: string, work: string): Promise<string> {
  const missing = (cause: unknown): UserError =>
    new UserError('NOT_IN_REPOSITORY', `${repository} has no ${name}: ${(cause as Error).message}`, { cause });
  const file = path.join(work, name);
  if (/^https?:\/\//.test(repository)) {
    const url = new URL(encodeURIComponent(name), repository.endsWith('/') ? repository : `${repository}/`);
    try {
      await download(url.href, file, logger);
    } catch (error) {
      throw missing(error);
    }
    return file;
  }
  try {
    await copyFile(path.resolve(repository, name), file);
  } catch (error) {
    throw missing(error);
  }
  return file;
}

async function readIndex(
  options: InstallPackagesOptions,
  get: (name: string) => Promise<string>,
): Promise<PackageIndex> {
  const text = await readFile(await get('index.json'), 'utf8');
  const signature = await readFile(await get('index.json.sig'), 'utf8');
  const seenFile = path.join(options.state, 'indexes', `${await keyName(options.key)}.serial`);
  const seen = Number(await readFile(seenFile, 'utf8').catch(() => '0')) || 0;
  const index = await verifyIndex({
    text,
    signature,
    key: options.key,
    seen,
    shown: `${options.repository}: index.json`,
  });
  // Written down before anything is installed: from now on an older one is a replayed one.
  if (index.serial > seen) await writeFileAtomic(seenFile, `${index.serial}\n`, 0o600);
  return index;
}

/** Serials are counted by the key that signed them, wherever its file and the repository are. */
async function keyName(file: string): Promise<string> {
  try {
    const key = createPublicKey(await readFile(file, 'utf8'));
    return createHash('sha256').update(key.export({ type: 'spki', format: 'der' })).digest('hex').slice(0, 32);
  } catch {
    // verifyIndex says what is wrong with it.
    return 'none';
  }
}

/** The packages named and all they depend on, those depended on first. */
function withDependencies(
  index: PackageIndex,
  names: readonly string[],
  repository: string,
): IndexEntry[] {
  const entries = new Map(index.packages.map((entry) => [entry.name, entry]));
  const order: IndexEntry[] = [];
  const seen = new Set<string>();
  const add = (name: string, neededBy?: IndexEntry): void => {
    const entry = entries.get(name);
    const version = neededBy?.depends[name];
    if (entry === undefined) {
      throw new UserError(
        'NO_PACKAGE',
        `${repository} has no package "${name}"${neededBy === undefined ? '' : `, which ${neededBy.name} depends on`}`,
      );
    }
    if (version !== undefined && entry.version !== version) {
      throw new UserError(
        'WRONG_VERSION',
        `${repository}: ${neededBy?.name} was built with ${name} ${version}, but ${name} is ${entry.version} there`,
      );
    }
    if (seen.has(name)) return;
    seen.add(name);
    for (const other of Object.keys(entry.depends)) add(other, entry);
    order.push(entry);
  };
  for (const name of names) add(name);
  return order;
}

interface Unpacked {
  entry: IndexEntry;
  /** Holds the files, as below the prefix. */
  folder: string;
  files: { path: string; mode: number }[];
}

async function verifyPackage(
  entry: IndexEntry,
  get: (name: string) => Promise<string>,
  work: string,
  { tuple, abi, logger }: InstallPackagesOptions,
): Promise<Unpacked> {
  const bad = (why: string): UserError => new UserError('BAD_PACKAGE', `${entry.file}: ${why}`);
  const archive = await get(entry.file);
  const data = await readFile(archive);
  const sha256 = createHash('sha256').update(data).digest('hex');
  if (data.length !== entry.size || sha256 !== entry.sha256) {
    throw bad(`it has SHA-256 ${sha256}, and the index says ${entry.sha256}`);
  }
  const folder = path.join(work, `unpacked-${entry.name}`);
  const manifest = await unpackPackage(archive, folder, logger);
  if (manifest.name !== entry.name || manifest.version !== entry.version) {
    throw bad(`it is ${manifest.name} ${manifest.version}, and the index says ${entry.name} ${entry.version}`);
  }
  const record = manifest.files.find((file) => file.path.startsWith(`${recordFolder}/`));
  if (record !== undefined) throw bad(`it has ${record.path}, which is not for packages to write`);
  if (manifest.tuple !== tuple) throw bad(`it is for ${manifest.tuple}, and the toolchain is for ${tuple}`);
  if (manifest.abi !== abi) {
    throw new UserError('WRONG_ABI', `${entry.file}: it has ABI version ${manifest.abi}, and the toolchain has ${abi}`, {
      hint: 'build it with this toolchain: rumprun-pkg build',
    });
  }
  return { entry, folder: path.join(folder, 'files'), files: manifest.files };
}

/** Refuses to replace what is not a package's own. */
async function checkConflicts(
  packages: readonly Unpacked[],
  there: ReadonlyMap<string, InstalledPackage>,
  prefix: string,
): Promise<void> {
  const owners = new Map<string, string>();
  for (const { name, files } of there.values()) for (const file of files) owners.set(file, name);
  for (const { entry, files } of packages) {
    for (const { path: file } of files) {
      const owner = owners.get(file);
      owners.set(file, entry.name);
      if (owner === entry.name) continue;
      const exists = (await lstat(path.join(prefix, file)).catch(() => undefined)) !== undefined;
      if (owner === undefined && !exists) continue;
      const whose = owner === undefined ? 'is there already and is no package\'s' : `belongs to package ${owner}`;
      throw new UserError('FILE_CONFLICT', `${entry.name}: ${path.join(prefix, file)} ${whose}`);
    }
  }
}

/** Puts a package's files in place, in stead of those of another version of it. */
async function place(
  { entry, folder, files }: Unpacked,
  old: InstalledPackage | undefined,
  prefix: string,
): Promise<void> {
  const { name, version, sha256 } = entry;
  const names = files.map((file) => file.path);
  const record = (all: readonly string[], hash: string): Promise<void> =>
    writeFileAtomic(
      path.join(prefix, recordFolder, `${name}.json`),
      `${JSON.stringify({ name, version, sha256: hash, files: all }, null, 1)}\n`,
    );
  // Interrupted, it is known whose the files are, and not taken for installed.
  await record([...new Set([...names, ...(old?.files ?? [])])], 'incomplete');
  for (const { path: file, mode } of files) {
    await writeThenRename(path.join(prefix, file), async (temporary) => {
      await copyFile(path.join(folder, file), temporary);
      await chmod(temporary, mode);
    });
  }
  const kept = new Set(names);
  for (const file of old?.files ?? []) if (!kept.has(file)) await removeFile(prefix, file);
  await record(names, sha256);
}

/** Removes a file, and the folders that are empty then. */
async function removeFile(prefix: string, file: string): Promise<void> {
  await rm(path.join(prefix, file), { force: true });
  for (let folder = path.dirname(file); folder !== '.'; folder = path.dirname(folder)) {
    try {
      await rmdir(path.join(prefix, folder));
    } catch {
      return; // Something is left in it.
    }
  }
}

