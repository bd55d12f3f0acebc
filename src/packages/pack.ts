import { createHash } from 'node:crypto';
import path from 'node:path';
import { packPrefix } from './archive.js';
import { portFolders } from './folders.js';
import { outputKey, readState } from './cache.js';
import type { Port } from './recipe.js';

export interface PackOptions {
  ports: ReadonlyMap<string, Port>;
  /** Folder of the build tree; absolute. */
  objects: string;
  /** Folder that gets the archive. */
  folder: string;
  tuple: string;
  abi: number;
}

/** Packs what a port installed; returns the archive's name. */
export async function packPort(port: Port, options: PackOptions): Promise<string> {
  const { name, version, licence, summary } = port;
  const archive = path.join(options.folder, `${name}-${version}.tar.gz`);
  const about = {
    name,
    version,
    licence,
    summary,
    depends: Object.fromEntries(
      port.depends.map((other) => [other, options.ports.get(other)?.version ?? '']),
    ),
    tuple: options.tuple,
    abi: options.abi,
    // Programs are relocatable objects: what they run on is chosen when they are baked.
    platformIndependent: true,
    recipe: createHash('sha256').update(port.text).digest('hex'),
  };
  await packPrefix(portFolders(options.objects, name).prefix, about, archive);
  return archive;
}

/** What came of the last smoke tests of what is built now, in a word or two for an index. */
export async function testState(objects: string, name: string): Promise<string> {
  const state = await readState(objects, name);
  if (state?.tests === undefined || !state.built || state.tests.key !== outputKey(state)) return 'not run';
  return state.tests.failed === 0 ? 'passed' : 'failed';
}
