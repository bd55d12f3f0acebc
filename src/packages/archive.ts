import { createHash } from 'node:crypto';
import { chmod, copyFile, lstat, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unpack } from '../sources/unpack.js';
import { UserError } from '../util/errors.js';
import { writeThenRename } from '../util/files.js';
import { listFiles } from '../util/glob.js';
import type { Logger } from '../util/logger.js';
import { loadSchema, readJson } from '../util/schema.js';

export interface PackageFile {
  /** Below the prefix. */
  path: string;
  size: number;
  /** 0644 or 0755. */
  mode: number;
  sha256: string;
}

/** What manifest.json of a binary package says; see schemas/package.schema.json. */
export interface PackageManifest {
  name: string;
  version: string;
  licence: string;
  summary: string;
  /** Version by name. */
  depends: Record<string, string>;
  tuple: string;
  abi: number;
  platformIndependent: boolean;
  /** SHA-256 of the recipe. */
  recipe: string;
  files: PackageFile[];
}

const manifestName = 'manifest.json';

/**
 * Packs all files below `prefix` into `archive`, the same bytes for the same
 * files. Links become copies of what they lead to.
 */
export async function packPrefix(
  prefix: string,
  about: Omit<PackageManifest, 'files'>,
  archive: string,
): Promise<PackageManifest> {
  const { create } = await import('tar');
  const work = await mkdtemp(path.join(tmpdir(), 'rumprun-pack-'));
  try {
    const top = `${about.name}-${about.version}`;
    const files: PackageFile[] = [];
    for (const name of await listFiles(prefix)) {
      const from = path.join(prefix, name);
      const to = path.join(work, top, 'files', name);
      const mode = ((await stat(from)).mode & 0o100) === 0 ? 0o644 : 0o755;
      await mkdir(path.dirname(to), { recursive: true });
      await copyFile(from, to);
      await chmod(to, mode);
      files.push({ path: name, mode, ...(await measure(to)) });
    }
    const manifest: PackageManifest = { ...about, files };
    await mkdir(path.join(work, top), { recursive: true });
    const manifestFile = path.join(work, top, manifestName);
    await writeFile(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
    await chmod(manifestFile, 0o644);
    const members = [manifestName, ...files.map((file) => `files/${file.path}`)];
    await writeThenRename(archive, (temporary) =>
      create(
        { file: temporary, cwd: work, gzip: { level: 9 }, portable: true, mtime: new Date(0) },
        members.map((member) => `${top}/${member}`),
      ),
    );
    return manifest;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * Unpacks a package to `destination` (manifest.json and files/) and returns its
 * manifest. Refuses it, leaving nothing, unless its files are just those of the
 * manifest.
 */
export async function unpackPackage(
  archive: string,
  destination: string,
  logger: Logger,
): Promise<PackageManifest> {
  const shown = path.basename(archive);
  const bad = (why: string): UserError => new UserError('BAD_PACKAGE', `${shown}: ${why}`);
  const validate = await loadSchema('package.schema.json', 'BAD_PACKAGE');
  await unpack({ archive, decompress: 'gzip', destination, logger });
  try {
    const found = await listFiles(destination);
    for (const file of found) {
      if (!(await lstat(path.join(destination, file))).isFile()) throw bad(`${file} is a link`);
    }
    if (!found.includes(manifestName)) throw bad(`there is no ${manifestName}`);
    const value = await readJson(path.join(destination, manifestName), `${shown}: ${manifestName}`, 'BAD_PACKAGE');
    validate(value, `${shown}: ${manifestName}`);
    const manifest = value as PackageManifest;
    const listed = new Set<string>([manifestName]);
    for (const file of manifest.files) {
      const member = `files/${file.path}`;
      if (!found.includes(member)) throw bad(`${file.path} is missing`);
      const { size, sha256 } = await measure(path.join(destination, member));
      if (size !== file.size || sha256 !== file.sha256) throw bad(`${file.path} is not as the manifest says`);
      listed.add(member);
    }
    const extra = found.find((file) => !listed.has(file));
    if (extra !== undefined) throw bad(`${extra} is not in the manifest`);
    return manifest;
  } catch (error) {
    await rm(destination, { recursive: true, force: true });
    throw error;
  }
}

async function measure(file: string): Promise<{ size: number; sha256: string }> {
  const data = await readFile(file);
  return { size: data.length, sha256: createHash('sha256').update(data).digest('hex') };
}
