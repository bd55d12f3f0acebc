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
  /** `deb`: the files of a Debian package. */
  decompress: Decompressor | 'deb';
  /** Only this folder of the archive, under its last name; absent: all that its only top folder holds. */
  folder?: string;
  /** Becomes the folder that holds it; whatever was there is replaced. */
  destination: string;
  logger: Logger;
}

const tools = {
  xz: { command: 'xz', args: ['-dc'], package: 'xz-utils' },
  bzip2: { command: 'bzip2', args: ['-dc'], package: 'bzip2' },
  deb: { command: 'dpkg-deb', args: ['--fsys-tarfile', '-'], package: 'dpkg' },
} as const;

/** What an archive of sources may hold. */
const plainTypes = new Set(['File', 'OldFile', 'ContiguousFile', 'Directory']);

/**
 * Unpacks an archive, without its top folder, or one folder of it to `destination`. Nothing is
 * written or linked outside of it: an archive that tries is refused by the name
 * of the member, and nothing of it stays.
 */
export async function unpack(options: UnpackOptions): Promise<void> {
  const { extract } = await import('tar');
  await writeThenRename(options.destination, async (temporary) => {
    await mkdir(temporary, { recursive: true });
    const refused: string[] = [];
    const { folder } = options;
    const inFolder = (name: string): boolean =>
      folder === undefined || path.posix.normalize(name).startsWith(`${folder}/`);
    const unpacker = extract({
      cwd: temporary,
      // The names in a package begin with a dot.
      strip: folder === undefined ? 1 : folder.split('/').length,
      strict: true,
      preserveOwner: false,
      filter: (name, entry) => {
        if (!inFolder(name)) return false;
        const member = entry as { type?: string; linkpath?: string };
        const why = refusal(name, member.type ?? 'File', member.linkpath, folder);
        if (why !== undefined) refused.push(`${name} (${why})`);
        return why === undefined;
      },
    });
    try {
      const input = createReadStream(options.archive);
      if (options.decompress === 'gzip' || options.decompress === 'none') {
        await pipeline(input, unpacker);
      } else {
        const tool = tools[options.decompress];
        await filter(tool.command, tool.args, input, unpacker, {
          logger: options.logger,
          hint: `install ${tool.package}`,
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
function refusal(
  name: string,
  type: string,
  linkpath: string | undefined,
  folder: string | undefined,
): string | undefined {
  if (name.includes('\0')) return 'a NUL in its name';
  if (path.posix.isAbsolute(name)) return 'an absolute path';
  if (name.split('/').includes('..')) return 'a path with ..';
  if (type === 'SymbolicLink' || type === 'Link') {
    const target = linkpath ?? '';
    if (path.posix.isAbsolute(target)) return `a link to ${target}`;
    const base = type === 'Link' ? '' : path.posix.dirname(name);
    const end = path.posix.normalize(path.posix.join(base, target));
    // What is above is not unpacked: the archive's top folder itself is taken off.
    const top = folder ?? name.split('/').find((part) => part !== '.' && part !== '') ?? '';
    if (end !== top && !end.startsWith(`${top}/`)) return `a link to ${target}`;
    return undefined;
  }
  return plainTypes.has(type) ? undefined : `a ${type}`;
}

function isDiskError(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EACCES' || code === 'EROFS' || code === 'EDQUOT';
}

const stampName = '.rumprun-source';

/** Unpacks unless `destination` already holds what `key`, such as the archive's hash, stands for. */
export async function unpackOnce(options: UnpackOptions & { key: string }): Promise<void> {
  await fillOnce(options.destination, options.key, (destination) =>
    unpack({ ...options, destination }),
  );
}

/** Has `fill` make the folder's content unless it already is what `key` stands for. */
export async function fillOnce(
  destination: string,
  key: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  if (await isUnpacked(destination, [key])) return;
  const fresh = `${destination}.${process.pid}.new`;
  try {
    await fill(fresh);
    await writeFile(path.join(fresh, stampName), `${key}\n`);
    await rm(destination, { recursive: true, force: true });
    await rename(fresh, destination);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Whether `destination` holds what one of these keys stands for. */
export async function isUnpacked(destination: string, keys: readonly string[]): Promise<boolean> {
  try {
    return keys.includes((await readFile(path.join(destination, stampName), 'utf8')).trim());
  } catch {
    return false;
  }
}
