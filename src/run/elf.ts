import { open, type FileHandle } from 'node:fs/promises';
import { UserError } from '../util/errors.js';

/** A section of an ELF file: where it is, not what is in it. */
export interface ElfSection {
  name: string;
  offset: number;
  size: number;
}

/** The little of an ELF file that starting it needs. */
export interface ElfOutline {
  /** ET_REL, ET_EXEC or ET_DYN. */
  type: number;
  machine: number;
  sections: ElfSection[];
  /** First byte after the last loadable segment's memory, physical. */
  loadEnd: number;
  read(section: ElfSection): Promise<Buffer>;
}

export const elfType = { relocatable: 1, executable: 2, shared: 3 } as const;
export const elfMachine = { x86_64: 62, aarch64: 183 } as const;

const headerSize = 64;
const sectionSize = 64;
const segmentSize = 56;
const segmentLoad = 1;
const sectionNoBits = 8;

/**
 * Reads the outline of a 64-bit little-endian ELF file, only the parts it
 * needs, so that a large image costs no more than a small one. Calls `use` with
 * it while the file is open. Throws a UserError when the file is something else
 * or says something impossible; `name` is how the user calls it.
 */
export async function withElf<Result>(
  file: string,
  name: string,
  use: (elf: ElfOutline) => Promise<Result>,
): Promise<Result> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const reason = code === 'ENOENT' ? 'is not there' : `cannot be read: ${code ?? String(error)}`;
    throw new UserError('IMAGE_UNREADABLE', `${name} ${reason}`, { cause: error });
  }
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw notElf(name);
    return await use(await readOutline(handle, stat.size, name));
  } finally {
    await handle.close();
  }
}

function notElf(name: string): UserError {
  return new UserError('NOT_AN_IMAGE', `${name} is not an image: not a 64-bit ELF file`);
}

async function readOutline(handle: FileHandle, size: number, name: string): Promise<ElfOutline> {
  const damaged = (what: string): UserError =>
    new UserError('IMAGE_DAMAGED', `${name} is damaged: ${what} is not within the file`);
  const readAt = async (offset: number, length: number, what: string): Promise<Buffer> => {
    if (offset > size || length > size - offset) throw damaged(what);
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await handle.read(buffer, 0, length, offset);
    if (bytesRead !== length) throw damaged(what);
    return buffer;
  };
  const number = (buffer: Buffer, offset: number, what: string): number => {
    const value = buffer.readBigUInt64LE(offset);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged(what);
    return Number(value);
  };

  if (size < headerSize) throw notElf(name);
  const header = await readAt(0, headerSize, 'the header');
  const isElf64 = header.readUInt32BE(0) === 0x7f454c46 && header[4] === 2 && header[5] === 1;
  if (!isElf64) throw notElf(name);

  const segmentCount = header.readUInt16LE(56);
  const sectionCount = header.readUInt16LE(60);
  if (segmentCount > 0 && header.readUInt16LE(54) !== segmentSize) throw damaged('a segment');
  if (sectionCount > 0 && header.readUInt16LE(58) !== sectionSize) throw damaged('a section');

  const segments = await readAt(
    number(header, 32, 'the segment table'),
    segmentCount * segmentSize,
    'the segment table',
  );
  let loadEnd = 0;
  for (let at = 0; at < segments.length; at += segmentSize) {
    if (segments.readUInt32LE(at) !== segmentLoad) continue;
    const end = number(segments, at + 24, 'a segment') + number(segments, at + 40, 'a segment');
    loadEnd = Math.max(loadEnd, end);
  }

  const table = await readAt(
    number(header, 40, 'the section table'),
    sectionCount * sectionSize,
    'the section table',
  );
  const raw = Array.from({ length: sectionCount }, (_, index) => {
    const at = index * sectionSize;
    const empty = table.readUInt32LE(at + 4) === sectionNoBits;
    return {
      nameOffset: table.readUInt32LE(at),
      offset: number(table, at + 24, 'a section'),
      size: empty ? 0 : number(table, at + 32, 'a section'),
    };
  });
  const nameTable = raw[header.readUInt16LE(62)];
  const names =
    nameTable === undefined
      ? Buffer.alloc(0)
      : await readAt(nameTable.offset, nameTable.size, 'the section names');
  const sections = raw.map(({ nameOffset, offset, size: length }) => {
    const end = names.indexOf(0, nameOffset);
    const known = nameOffset < names.length && end >= 0;
    return { name: known ? names.toString('latin1', nameOffset, end) : '', offset, size: length };
  });

  return {
    type: header.readUInt16LE(16),
    machine: header.readUInt16LE(18),
    sections,
    loadEnd,
    read: (section) => readAt(section.offset, section.size, `section ${section.name}`),
  };
}
