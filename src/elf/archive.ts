import { UserError } from '../util/errors.js';

export interface ArchiveMember {
  name: string;
  data: Buffer;
}

const magic = '!<arch>\n';

export function isArchive(data: Buffer): boolean {
  return data.length >= 8 && data.toString('latin1', 0, 8) === magic;
}

/** An archive without members, what `-lm` finds where libc has it all. */
export const emptyArchive = Buffer.from(magic, 'latin1');

/** The members of a System V archive (as GNU ar and llvm-ar write them), symbol index left out. */
export function* archiveMembers(data: Buffer, name: string): Generator<ArchiveMember> {
  if (!isArchive(data)) throw new UserError('NOT_AN_ARCHIVE', `${name} is not an archive`);
  let longNames = Buffer.alloc(0);
  let at = 8;
  while (at + 60 <= data.length) {
    const rawName = data.toString('latin1', at, at + 16).trimEnd();
    const size = Number(data.toString('latin1', at + 48, at + 58).trim());
    const start = at + 60;
    if (!Number.isSafeInteger(size) || size < 0 || start + size > data.length) {
      throw new UserError('DAMAGED_ARCHIVE', `${name} is damaged: a member lies outside the file`);
    }
    const body = data.subarray(start, start + size);
    at = start + size + (size % 2);
    if (rawName === '/' || rawName === '/SYM64/') continue;
    if (rawName === '//') {
      longNames = Buffer.from(body);
      continue;
    }
    const long = /^\/(\d+)$/.exec(rawName);
    const memberName =
      long === null
        ? rawName.replace(/\/$/, '')
        : longNames.toString('latin1', Number(long[1])).split('/\n', 1)[0] ?? '';
    yield { name: memberName, data: body };
  }
}

/** The names in an archive's symbol index, which says what it defines; cheap. */
export function archiveSymbols(data: Buffer): string[] {
  if (!isArchive(data) || data.length < 72 || data.toString('latin1', 8, 24).trimEnd() !== '/') return [];
  const size = Number(data.toString('latin1', 56, 66).trim());
  if (!Number.isSafeInteger(size) || size < 4 || 68 + size > data.length) return [];
  const count = data.readUInt32BE(68);
  const start = 72 + count * 4;
  if (start > 68 + size) return [];
  return data.toString('latin1', start, 68 + size).split('\0').slice(0, count);
}
