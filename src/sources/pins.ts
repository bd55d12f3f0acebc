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

export type Origin = HttpsOrigin | AptOrigin;

/** One third-party source as sources.json pins it. */
export interface SourcePin {
  name: string;
  version: string;
  licence: string;
  home: string;
  origins: Origin[];
}

/** Reads and checks sources.json of the root. */
export async function loadPins(root: string): Promise<Map<string, SourcePin>> {
  const code = 'BAD_SOURCES';
  const shown = 'sources.json';
  const value = await readJson(path.join(root, shown), shown, code);
  (await loadSchema('sources.schema.json', code))(value, shown);
  const pins = new Map<string, SourcePin>();
  for (const [name, pin] of Object.entries(value as Record<string, Omit<SourcePin, 'name'>>)) {
    for (const [index, origin] of pin.origins.entries()) {
      const key = origin.kind === 'https' ? 'url' : 'package';
      if (!(key in origin)) {
        throw new UserError(code, `${shown}: key "${name}.origins.${index}.${key}" is missing`);
      }
    }
    pins.set(name, { ...pin, name });
  }
  return pins;
}
