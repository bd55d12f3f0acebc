import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, copyFile, mkdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../util/errors.js';
import { writeThenRename } from '../util/files.js';
import type { Logger } from '../util/logger.js';
import type { AptArchive } from './apt.js';
import type { DebOrigin, Origin, SourcePin } from './pins.js';

/** Where downloaded archives are kept: below XDG_CACHE_HOME. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  const base = env['XDG_CACHE_HOME'];
  const cache =
    base !== undefined && path.isAbsolute(base) ? base : path.join(env['HOME'] ?? homedir(), '.cache');
  return path.join(cache, 'rumprun');
}

export interface FetchOptions {
  cache: string;
  offline: boolean;
  logger: Logger;
  /** Ways to get a file, replaced in tests. */
  download: (url: string, file: string, logger: Logger) => Promise<void>;
  apt: AptArchive;
}

/** An archive in the cache whose hash has been checked, or a package that apt has verified. */
export interface Fetched<O extends Origin = Origin> {
  file: string;
  origin: O;
}

/**
 * Brings a source's archive into the cache: from there if it is there, else
 * from its origins in the order in which they stand in sources.json. Several
 * processes may do so at once: each writes under its own name and renames.
 */
export async function fetchSource<O extends Origin>(
  pin: SourcePin<O>,
  options: FetchOptions,
): Promise<Fetched<O>> {
  const folder = path.join(options.cache, 'sources');
  for (const origin of pin.origins) {
    const file = path.join(folder, fileOf(origin));
    if (!(await exists(file))) continue;
    try {
      await check(origin, file);
      return { file, origin };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      options.logger.warn(`${error.message}; removed from the cache`);
      await rm(file, { force: true });
    }
  }
  if (options.offline) {
    throw new UserError(
      'NOT_CACHED',
      `${pin.name} ${pin.version} is not in the cache (${folder}), and --offline forbids fetching it`,
    );
  }
  const failures: string[] = [];
  for (const origin of pin.origins) {
    const name = fileOf(origin);
    const file = path.join(folder, name);
    options.logger.info(`fetching ${name} ${place(origin)}`);
    try {
      await writeThenRename(file, async (temporary) => {
        await get(origin, temporary, options);
        await check(origin, temporary);
      });
      return { file, origin };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      options.logger.debug(`${name}: ${error.message}`);
      // A file that is not what it should be is worth a line even if the next origin has it.
      if (error.code === 'WRONG_HASH') options.logger.warn(error.message);
      failures.push(`  ${place(origin)}: ${error.message}`);
    }
  }
  throw new UserError(
    'FETCH_FAILED',
    `${pin.name} ${pin.version} could not be had:\n${failures.join('\n')}`,
  );
}

async function get(origin: Origin, file: string, options: FetchOptions): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  if (origin.kind === 'https') await options.download(origin.url, file, options.logger);
  else if (origin.kind === 'apt') await copyFile(await options.apt.fetch(origin), file);
  else await copyFile(await downloadPackage(origin, options.apt), file);
}

async function downloadPackage(origin: DebOrigin, apt: AptArchive): Promise<string> {
  const [file] = await apt.packages([origin.package]);
  if (file === undefined) throw new UserError('NOT_IN_ARCHIVE', `no ${origin.package}`);
  return file;
}

/** What an origin's file is called in the cache. */
function fileOf(origin: Origin): string {
  return origin.kind === 'deb' ? `${origin.package}.deb` : origin.file;
}

/** apt has verified a package when it came; its own checksums tell whether it still is whole. */
async function check(origin: Origin, file: string): Promise<void> {
  if (origin.kind !== 'deb') await verify(file, origin.file, origin.sha256);
}

function place(origin: Origin): string {
  return origin.kind === 'https'
    ? `from ${new URL(origin.url).host}`
    : `through apt (${origin.kind === 'deb' ? '' : 'source '}package ${origin.package})`;
}

/** Checks a file's SHA-256; `shown` names it in the error. */
export async function verify(file: string, shown: string, expected: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const found = hash.digest('hex');
  if (found !== expected) {
    throw new UserError('WRONG_HASH', `${shown} has SHA-256 ${found}, expected ${expected}`);
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
