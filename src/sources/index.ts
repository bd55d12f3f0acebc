import path from 'node:path';
import { openApt } from './apt.js';
import { fetchSource } from './fetch.js';
import { download } from './https.js';
import type { SourcePin } from './pins.js';
import { isUnpacked, unpackOnce } from './unpack.js';
import type { Logger } from '../util/logger.js';

export interface PrepareOptions {
  pins: readonly SourcePin[];
  /** Folder that gets one folder `name-version` per source. */
  destination: string;
  cache: string;
  offline: boolean;
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
      const hashes = pin.origins.map(({ sha256 }) => sha256);
      if (await isUnpacked(destination, hashes)) continue;
      const { file, origin } = await fetchSource(pin, { cache, offline, logger, download, apt });
      logger.debug(`unpacking ${file}`);
      const { decompress, sha256 } = origin;
      await unpackOnce({ archive: file, decompress, destination, sha256, logger });
    }
  } finally {
    await apt.close();
  }
  return folders;
}
