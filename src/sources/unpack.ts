import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../util/errors.js';
import { filter } from '../util/exec.js';
import { writeThenRename } from '../util/files.js';
import type { Logger } from '../util/logger.js';
import type { Decompressor } from './pins.js';

export interface UnpackOptions {
  archive: string;
  decompress: Decompressor;
  /** Becomes the archive's only top folder; whatever was there is replaced. */
  destination: string;
  logger: Logger;
}

const tools = { xz: 'xz-utils', bzip2: 'bzip2' } as const;

/** What an archive of sources may hold. */
const plainTypes = new Set(['File', 'OldFile', 'ContiguousFile', 'Directory']);

/**
 * Unpacks an archive, without its top folder, to `destination`. Nothing is
 * written or linked outside of it: an archive that tries is refused by the name
 * of the member, and nothing of it stays.
 */
export async function unpack(options: UnpackOptions): Promise<void> {
  const { extract } = await import('tar');
  await writeThenRename(options.destination, async (temporary) => {
    await mkdir(temporary, { recursive: true });
    const refused: string[] = [];
    const unpacker = extract({
      cwd: temporary,
      strip: 1,
      strict: true,
      preserveOwner: false,
      filter: (name, entry) => {
        const member = entry as { type?: string; linkpath?: string };
        const why = refusal(name, member.type ?? 'File', member.linkpath);
        if (why !== undefined) refused.push(`${name} (${why})`);
        return why === undefined;
      },
    });
    try {
      const input = createReadStream(options.archive);
      const tool = options.decompress;
      if (tool === 'gzip' || tool === 'none') await pipeline(input, unpacker);
      else {
        await filter(tool, ['-dc'], input, unpacker, {
          logger: options.logger,
          hint: `install ${tools[tool]}`,
        });
      }
    } catch (error) {
      if (error instanceof UserError) throw error;
      // A failed write does not say of which file.
      if (isDiskError(error)) {
        throw Object.assign(error as NodeJS.ErrnoException, { path: path.dirname(options.destination) });
      }
      throw new UserError(
        'BAD_ARCHIVE',
        `${path.basename(options.archive)}: ${(error as Error).message}`,
        { cause: error },
      );
    }
    if (refused[0] !== undefined) {
      throw new UserError(
        'BAD_ARCHIVE',
        `${path.basename(options.archive)}: refused member ${refused[0]}`,
      );
    }
    // rename(2) does not replace a folder that has something in it.
    await rm(options.destination, { recursive: true, force: true });
  });
}

/** Why a member must not be unpacked; undefined when it may. */
function refusal(name: string, type: string, linkpath: string | undefined): string | undefined {
  if (name.includes('\0')) return 'a NUL in its name';
  if (path.posix.isAbsolute(name)) return 'an absolute path';
  if (name.split('/').includes('..')) return 'a path with ..';
  if (type === 'SymbolicLink' || type === 'Link') {
    const target = linkpath ?? '';
    if (path.posix.isAbsolute(target)) return `a link to ${target}`;
    const base = type === 'Link' ? '' : path.posix.dirname(name);
    const parts = path.posix.normalize(path.posix.join(base, target)).split('/');
    // The first part is the archive's top folder, which is taken off.
    const top = name.split('/').find((part) => part !== '.' && part !== '');
    if (parts[0] === '..' || parts[0] !== top) return `a link to ${target}`;
    return undefined;
  }
  return plainTypes.has(type) ? undefined : `a ${type}`;
}

function isDiskError(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EACCES' || code === 'EROFS' || code === 'EDQUOT';
}

const stampName = '.rumprun-source';

/** Unpacks unless `destination` already holds just this archive's content. */
export async function unpackOnce(options: UnpackOptions & { sha256: string }): Promise<void> {
  if (await isUnpacked(options.destination, [options.sha256])) return;
  const fresh = `${options.destination}.${process.pid}.new`;
  try {
    await unpack({ ...options, destination: fresh });
    await writeFile(path.join(fresh, stampName), `${options.sha256}\n`);
    await rm(options.destination, { recursive: true, force: true });
    await rename(fresh, options.destination);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Whether `destination` holds the content of an archive with one of these hashes. */
export async function isUnpacked(destination: string, hashes: readonly string[]): Promise<boolean> {
  try {
    return hashes.includes((await readFile(path.join(destination, stampName), 'utf8')).trim());
  } catch {
    return false;
  }
}
