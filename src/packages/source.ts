import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openApt, type AptArchive } from '../sources/apt.js';
import { fetchSource, type Fetched } from '../sources/fetch.js';
import { download } from '../sources/https.js';
import type { ArchiveOrigin, SourcePin } from '../sources/pins.js';
import { unpack } from '../sources/unpack.js';
import { UserError } from '../util/errors.js';
import { follow, run } from '../util/exec.js';
import type { Logger } from '../util/logger.js';
import { digest } from './content.js';
import { debianPatchesPin, pinOf, type Port } from './recipe.js';

export interface SourceOptions {
  cache: string;
  offline: boolean;
  logger: Logger;
  /** One for all ports: opening it takes a second. */
  apt: AptArchive;
}

/** Does work that may fetch archives through apt; one download at a time, as apt's cache wants it. */
export async function withApt<T>(
  options: Pick<SourceOptions, 'cache' | 'logger'>,
  work: (apt: AptArchive) => Promise<T>,
): Promise<T> {
  const apt = openApt({ temporary: path.join(options.cache, 'tmp'), logger: options.logger });
  let last: Promise<unknown> = Promise.resolve();
  try {
    return await work({
      ...apt,
      fetch(origin) {
        const next = last.then(() => apt.fetch(origin));
        last = next.catch(() => undefined);
        return next;
      },
    });
  } finally {
    await apt.close();
  }
}

/** What a port's source is made of; changes when its content does. */
export async function sourceKey(port: Port): Promise<string> {
  const patches = await Promise.all(port.patches.map((patch) => readFile(patch)));
  return digest(JSON.stringify(port.source), ...patches);
}

/** Brings a port's archives into the cache, verified. */
export async function fetchPort(
  port: Port,
  options: SourceOptions,
): Promise<{ source: Fetched<ArchiveOrigin>; debian: Fetched<ArchiveOrigin> | undefined }> {
  const get = (pin: SourcePin<ArchiveOrigin>): Promise<Fetched<ArchiveOrigin>> => fetchSource(pin, { ...options, download });
  const source = await get(pinOf(port));
  const series = debianPatchesPin(port);
  return { source, debian: series === undefined ? undefined : await get(series) };
}

/** The file that says what a source folder holds; without it, it is unpacked again. */
export function sourceStamp(folder: string): string {
  return `${folder}.key`;
}

/** Has the port's patched source in `folder`; nothing is done when it is there. */
export async function preparePortSource(
  port: Port,
  folder: string,
  options: SourceOptions & { onOutput: (text: string) => void },
): Promise<void> {
  const key = await sourceKey(port);
  const stamp = sourceStamp(folder);
  if ((await readFile(stamp, 'utf8').catch(() => '')) === key) return;
  await rm(stamp, { force: true });
  const { source, debian } = await fetchPort(port, options);
  const { logger } = options;
  await mkdir(path.dirname(folder), { recursive: true });
  await unpack({ archive: source.file, decompress: source.origin.decompress, destination: folder, logger });
  const apply = async (patch: string, shown: string): Promise<void> => {
    const said: string[] = [];
    const args = ['-p1', '--batch', '--forward', '--no-backup-if-mismatch', '-i', patch];
    const onLine = (line: string): void => {
      said.push(line);
    };
    const status = await follow('patch', args, { logger, cwd: folder, onLine });
    if (status === 0) return;
    options.onOutput(said.join('\n'));
    throw new UserError('PATCH_FAILED', `${shown} does not apply`);
  };
  if (debian !== undefined) {
    const series = `${folder}.debian`;
    await unpack({ archive: debian.file, decompress: debian.origin.decompress, destination: series, logger });
    for (const name of seriesNames(await readFile(path.join(series, 'patches/series'), 'utf8'))) {
      await apply(path.join(series, 'patches', name), `Debian's ${name}`);
    }
    await rm(series, { recursive: true, force: true });
  }
  for (const patch of port.patches) await apply(patch, path.relative(port.folder, patch));
  await writeFile(stamp, key);
}

/** The patches a quilt series names. */
export function seriesNames(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*/, '').trim().split(/\s+/)[0] ?? '')
    .filter((name) => name !== '');
}

/** Copies a source for builds that write into it; times stay, so that make sees the same. */
export async function copySource(from: string, to: string, logger: Logger): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  // Many times as quick as fs.cp with thousands of files.
  await run('cp', ['-pR', from, to], { logger });
}
