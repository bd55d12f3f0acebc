import path from 'node:path';
import { UserError } from '../util/errors.js';
import { loadSchema, readJson } from '../util/schema.js';

export type Decompressor = 'gzip' | 'xz' | 'bzip2' | 'none';

interface OriginFile {
  file: string;
  sha256: string;
  decompress: Decompressor;
}

export interface HttpsOrigin extends OriginFile {
  kind: 'https';
  url: string;
}

export interface AptOrigin extends OriginFile {
  kind: 'apt';
  /** Name of Debian's source package. */
  package: string;
}

/**
 * Files of one of Debian's binary packages. Not pinned by a hash, because Debian
 * replaces a package with each update: apt verifies it by the archive's signature.
 */
export interface DebOrigin {
  kind: 'deb';
  /** Name of the binary package. */
  package: string;
  /** Folder in the package whose content is taken; it keeps its last name. */
  folder: string;
}

/** An archive with a hash of its own. */
export type ArchiveOrigin = HttpsOrigin | AptOrigin;
export type Origin = ArchiveOrigin | DebOrigin;

/** A place where a machine may have the source already. */
export interface LocalSource {
  /** Environment variable that names the folder. */
  variable: string;
  /** Folders to look at when it does not. */
  folders: string[];
  /** A file that the right folder has. */
  has: string;
  /** What the folder is called below the source's own. */
  as: string;
}

/** One third-party source as sources.json pins it. */
export interface SourcePin<O extends Origin = Origin> {
  name: string;
  version: string;
  licence: string;
  home: string;
  local?: LocalSource;
  origins: O[];
}

const archiveKeys = ['file', 'sha256', 'decompress'];
const neededKeys = {
  https: ['url', ...archiveKeys],
  apt: ['package', ...archiveKeys],
  deb: ['package', 'folder'],
} as const;

/** Reads and checks sources.json of the root. */
export async function loadPins(root: string): Promise<Map<string, SourcePin>> {
  const code = 'BAD_SOURCES';
  const shown = 'sources.json';
  const value = await readJson(path.join(root, shown), shown, code);
  (await loadSchema('sources.schema.json', code))(value, shown);
  const pins = new Map<string, SourcePin>();
  for (const [name, pin] of Object.entries(value as Record<string, Omit<SourcePin, 'name'>>)) {
    for (const [index, origin] of pin.origins.entries()) {
      for (const key of neededKeys[origin.kind]) {
        if (key in origin) continue;
        throw new UserError(code, `${shown}: key "${name}.origins.${index}.${key}" is missing`);
      }
    }
    pins.set(name, { ...pin, name });
  }
  return pins;
}
