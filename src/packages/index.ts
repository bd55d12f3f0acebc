import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UserError } from '../util/errors.js';
import { writeFileAtomic } from '../util/files.js';
import type { Logger } from '../util/logger.js';
import { loadSchema } from '../util/schema.js';
import { unpackPackage } from './archive.js';
import { packagesPage, type PageEntry } from './page.js';
import { signWith, verifyWith } from './sign.js';

export interface IndexEntry extends PageEntry {
  /** Version by name. */
  depends: Record<string, string>;
  /** Of the archive. */
  sha256: string;
}

/** What index.json says; see schemas/package-index.schema.json. */
export interface PackageIndex {
  /** Grows with every index, so that an older one is told. */
  serial: number;
  packages: IndexEntry[];
}

export interface WriteIndexOptions {
  /** Holds the archives; gets index.json, index.json.sig and index.html. */
  folder: string;
  /** File of the private key. */
  key: string;
  /** What came of a package's tests, such as `passed`. */
  testsOf: (name: string) => Promise<string>;
  logger: Logger;
}

/** Indexes and signs the packages (*.tar.gz) of a folder. */
export async function writeIndex(options: WriteIndexOptions): Promise<PackageIndex> {
  const { folder } = options;
  const work = await mkdtemp(path.join(tmpdir(), 'rumprun-index-'));
  const packages: IndexEntry[] = [];
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.tar.gz')).sort();
    for (const file of names) {
      const archive = path.join(folder, file);
      const { name, version, licence, summary, depends } = await unpackPackage(
        archive,
        path.join(work, 'package'),
        options.logger,
      );
      const data = await readFile(archive);
      const sha256 = createHash('sha256').update(data).digest('hex');
      const tests = await options.testsOf(name);
      packages.push({ name, version, licence, summary, depends, tests, file, size: data.length, sha256 });
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  const index = { serial: (await lastSerial(folder)) + 1, packages };
  const text = `${JSON.stringify(index, null, 2)}\n`;
  await checkIndex(text, 'index.json');
  const signature = await signWith(options.key, Buffer.from(text));
  await writeFileAtomic(path.join(folder, 'index.json'), text);
  await writeFileAtomic(path.join(folder, 'index.json.sig'), signature);
  await writeFileAtomic(path.join(folder, 'index.html'), packagesPage(packages));
  return index;
}

async function lastSerial(folder: string): Promise<number> {
  const file = path.join(folder, 'index.json');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? 0 : (await checkIndex(text, file)).serial;
}

export interface VerifyIndexOptions {
  text: string;
  signature: string;
  /** File of the public key. */
  key: string;
  /** The highest serial seen with this key. */
  seen: number;
  /** Names the index in errors. */
  shown: string;
}

/** The index, when its signature holds and it is no older than one seen before. */
export async function verifyIndex(options: VerifyIndexOptions): Promise<PackageIndex> {
  const { text, shown, seen } = options;
  await verifyWith(options.key, Buffer.from(text), options.signature, shown);
  const index = await checkIndex(text, shown);
  if (index.serial >= seen) return index;
  throw new UserError('OLD_INDEX', `${shown}: serial ${index.serial} is older than ${seen}, seen before`);
}

async function checkIndex(text: string, shown: string): Promise<PackageIndex> {
  const validate = await loadSchema('package-index.schema.json', 'BAD_INDEX');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError('BAD_INDEX', `${shown}: not valid JSON`, { cause: error });
  }
  validate(value, shown);
  return value as PackageIndex;
}
