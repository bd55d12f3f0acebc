import path from 'node:path';
import { openApt } from './apt.js';
import { fetchSource } from './fetch.js';
import { download } from './https.js';
import { findLocal, linkLocal } from './local.js';
import type { Origin, SourcePin } from './pins.js';
import { isUnpacked, unpackOnce, type UnpackOptions } from './unpack.js';
import type { Logger } from '../util/logger.js';

export interface PrepareOptions {
  pins: readonly SourcePin[];
  /** Folder that gets one folder `name-version` per source. */
  destination: string;
  cache: string;
  offline: boolean;
  /** Where variables that name a source on this machine are looked up. */
  env: Readonly<Record<string, string | undefined>>;
  logger: Logger;
}

/** Has every source fetched, verified and unpacked; returns each one's folder by name. */
export async function prepareSources(options: PrepareOptions): Promise<Map<string, string>> {
  const { logger, cache, offline } = options;
  const folders = new Map<string, string>();
  const apt = openApt({ temporary: path.join(cache, 'tmp'), logger });
  try {
    for (const pin of options.pins) {
      const destination = path.join(options.destination, `${pin.name}-${pin.version}`);
      folders.set(pin.name, destination);
      const local = await findLocal(pin, options.env);
      if (local !== undefined) {
        await linkLocal(local, destination);
        continue;
      }
      if (await isUnpacked(destination, pin.origins.map(keyOf))) continue;
      const { file, origin } = await fetchSource(pin, { cache, offline, logger, download, apt });
      logger.debug(`unpacking ${file}`);
      const key = keyOf(origin);
      await unpackOnce({ archive: file, ...formOf(origin), destination, key, logger });
    }
  } finally {
    await apt.close();
  }
  return folders;
}

/** What tells an origin's content from others'. */
function keyOf(origin: Origin): string {
  return origin.kind === 'deb' ? `${origin.package} ${origin.folder}` : origin.sha256;
}

function formOf(origin: Origin): Pick<UnpackOptions, 'decompress' | 'folder'> {
  if (origin.kind === 'deb') return { decompress: 'deb', folder: origin.folder };
  return { decompress: origin.decompress };
}
