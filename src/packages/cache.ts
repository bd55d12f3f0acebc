import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from '../util/files.js';
import { digest, hashFolder } from './content.js';
import type { Port } from './recipe.js';
import { sourceKey } from './source.js';
import type { PortToolchain } from './toolchain.js';

/** Counted up when ports have to be built again because this program builds differently. */
const engineVersion = '2';

/** What a build was made of: a hash by what it is the hash of. */
export type BuildKey = Record<string, string>;

/** What is remembered of a port's last build and tests. */
export interface PortState {
  key: BuildKey;
  built: boolean;
  /** Why it failed. */
  problem?: string;
  seconds: number;
  /** Hash of each installed file, by path below the destination folder. */
  files: Record<string, string>;
  /** Of the smoke tests. */
  tests?: TestRecord;
  /** Of the port's own test suite. */
  suite?: TestRecord;
}

/** What came of the guests that were booted last. */
export interface TestRecord {
  /** Key of what was installed then. */
  key: string;
  passed: number;
  failed: number;
  /** Of the first that failed. */
  problem?: string;
  /** Names of all that failed. */
  failures?: string[];
}

/** Hash of what a port installed; what depends on it is built again only when this changes. */
export function outputKey(state: PortState): string {
  return digest(JSON.stringify(state.files));
}

/** What a build of the port would be made of now. */
export async function buildKey(
  port: Port,
  toolchain: PortToolchain,
  dependencies: ReadonlyMap<string, string>,
): Promise<BuildKey> {
  const { build, yields, name, version } = port;
  return {
    'this program': engineVersion,
    recipe: digest(JSON.stringify({ name, version, build, yields })),
    'source or patches': await sourceKey(port),
    'files/': await hashFolder(path.join(port.folder, 'files')),
    toolchain: toolchain.buildKey,
    ...Object.fromEntries([...dependencies].map(([other, key]) => [`dependency ${other}`, key])),
  };
}

/** Why a port has to be built; undefined when it has not. */
export async function whyBuild(
  state: PortState | undefined,
  key: BuildKey,
  folders: { destination: string; build: string },
): Promise<string | undefined> {
  if (state === undefined) return 'it was never built';
  if (!state.built) return 'its last build failed';
  const changed = [...new Set([...Object.keys(state.key), ...Object.keys(key)])].filter(
    (name) => state.key[name] !== key[name],
  );
  if (changed.length > 0) return `changed: ${changed.join(', ')}`;
  const isThere = async (file: string): Promise<boolean> =>
    (await lstat(file).catch(() => undefined)) !== undefined;
  for (const file of Object.keys(state.files)) {
    if (!(await isThere(path.join(folders.destination, file)))) return `${file} is gone from the build tree`;
  }
  if (!(await isThere(folders.build))) return 'its build folder is gone';
  return undefined;
}

const stateFile = (objects: string, name: string): string => path.join(objects, name, 'state.json');

export async function readState(objects: string, name: string): Promise<PortState | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(stateFile(objects, name), 'utf8'));
    return isState(value) ? value : undefined;
  } catch {
    // Never built, or damaged: it is built again.
    return undefined;
  }
}

function isState(value: unknown): value is PortState {
  const { key, files, built } = (value ?? {}) as Partial<Record<keyof PortState, unknown>>;
  return typeof key === 'object' && key !== null && typeof files === 'object' && files !== null && typeof built === 'boolean';
}

export async function writeState(objects: string, name: string, state: PortState): Promise<void> {
  await writeFileAtomic(stateFile(objects, name), `${JSON.stringify(state, null, 1)}\n`);
}
