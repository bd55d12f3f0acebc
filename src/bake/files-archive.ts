import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../util/errors.js';

const fileType = { directory: 0o040000, file: 0o100000, link: 0o120000 } as const;

/** The largest archive that goes into an image. */
const largest = 1024 * 1024 * 1024;

/**
 * The files of a folder as an archive in cpio's "new" format, which the guest
 * unpacks into its root. The same files make the same bytes: names are sorted,
 * owners and times left out, and of the modes only the x bit is kept.
 */
export async function archiveFolder(folder: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const add = (name: string, mode: number, data: Buffer): void => {
    const entry = makeEntry(name, mode, data, chunks.length);
    size += entry.length;
    if (size > largest) throw new UserError('TOO_MANY_FILES', `${folder} is larger than 1 GiB`);
    chunks.push(entry);
  };
  const walk = async (relative: string): Promise<void> => {
    const names = await readdir(path.join(folder, relative)).catch((error: unknown) => {
      const reason = (error as NodeJS.ErrnoException).code ?? String(error);
      throw new UserError('FILES_UNREADABLE', `${path.join(folder, relative)} cannot be read: ${reason}`, {
        cause: error,
      });
    });
    for (const base of names.sort()) {
      const name = relative === '' ? base : `${relative}/${base}`;
      const full = path.join(folder, name);
      const about = await lstat(full);
      if (about.isDirectory()) {
        add(name, fileType.directory | 0o755, Buffer.alloc(0));
        await walk(name);
      } else if (about.isSymbolicLink()) {
        add(name, fileType.link | 0o777, Buffer.from(await readlink(full)));
      } else if (about.isFile()) {
        const mode = (about.mode & 0o111) === 0 ? 0o644 : 0o755;
        add(name, fileType.file | mode, await readFile(full));
      } else {
        throw new UserError('FILES_UNREADABLE', `${full} is neither file, folder nor symbolic link`);
      }
    }
  };
  await walk('');
  chunks.push(makeEntry('TRAILER!!!', 0, Buffer.alloc(0), 0));
  return Buffer.concat(chunks);
}

function makeEntry(name: string, mode: number, data: Buffer, index: number): Buffer {
  const bytes = Buffer.from(`${name}\0`);
  const inode = index + 1;
  // inode, mode, uid, gid, links, time, size, device (4 numbers), length of name, checksum
  const fields = [inode, mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, bytes.length, 0];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
  return Buffer.concat([padded(Buffer.concat([Buffer.from(header), bytes])), padded(data)]);
}

function padded(data: Buffer): Buffer {
  const missing = -data.length & 3;
  return missing === 0 ? data : Buffer.concat([data, Buffer.alloc(missing)]);
}
