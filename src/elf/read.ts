import { UserError } from '../util/errors.js';
import { elf } from './constants.js';

/*
 * A reader of 64-bit little-endian ELF files held in memory. Files come from
 * anywhere, so every offset and count is checked against the file before it is
 * used, and what is wrong is a UserError (`NOT_AN_OBJECT`, `DAMAGED_OBJECT`).
 */

export interface ElfSection {
  index: number;
  name: string;
  type: number;
  flags: number;
  address: number;
  offset: number;
  size: number;
  link: number;
  info: number;
  align: number;
  entrySize: number;
}

export interface ElfSegment {
  type: number;
  flags: number;
  offset: number;
  address: number;
  physical: number;
  fileSize: number;
  memorySize: number;
  align: number;
  /** Where its header is in the file. */
  headerOffset: number;
}

export interface ElfSymbol {
  index: number;
  name: string;
  binding: number;
  type: number;
  visibility: number;
  /** Section index; SHN_XINDEX is resolved. */
  section: number;
  /** As stored; tells SHN_ABS and SHN_COMMON from a large section index. */
  rawSection: number;
  value: number;
  size: number;
  /** Where its entry is in the file. */
  offset: number;
}

export interface ElfRelocation {
  offset: number;
  type: number;
  symbol: number;
  addend: number;
}

export interface ElfFile {
  /** How the user calls it, for messages. */
  name: string;
  data: Buffer;
  type: number;
  machine: number;
  entry: number;
  sectionHeaderOffset: number;
  sections: ElfSection[];
  segments: ElfSegment[];
}

/** Whether the bytes start as an ELF file does. */
export function isElf(data: Buffer): boolean {
  return data.length >= 4 && data.readUInt32BE(0) === 0x7f454c46;
}

function damaged(name: string, what: string): UserError {
  return new UserError('DAMAGED_OBJECT', `${name} is damaged: ${what}`);
}

/** A 64-bit field; values beyond 2^53 become Infinity, so that every bounds check fails. */
function u64(data: Buffer, offset: number): number {
  const high = data.readUInt32LE(offset + 4);
  return high > 0x1fffff ? Infinity : high * 0x1_0000_0000 + data.readUInt32LE(offset);
}

/** Reads headers, sections and segments; symbols and relocations are read on demand. */
export function parseElf(data: Buffer, name: string): ElfFile {
  if (!isElf(data)) throw new UserError('NOT_AN_OBJECT', `${name} is not an object file`);
  if (data.length < elf.headerSize || data[4] !== 2 || data[5] !== 1) {
    throw new UserError('NOT_AN_OBJECT', `${name} is not a 64-bit little-endian ELF file`);
  }
  const sectionHeaderOffset = u64(data, 40);
  const file: ElfFile = {
    name,
    data,
    type: data.readUInt16LE(16),
    machine: data.readUInt16LE(18),
    entry: u64(data, 24),
    sectionHeaderOffset,
    sections: [],
    segments: [],
  };
  readSegments(file);
  if (sectionHeaderOffset !== 0) readSections(file);
  return file;
}

function readSegments(file: ElfFile): void {
  const { data, name } = file;
  const offset = u64(data, 32);
  const count = data.readUInt16LE(56);
  if (count === 0) return;
  if (data.readUInt16LE(54) !== elf.programHeaderSize) throw damaged(name, 'segment header size');
  if (!(offset + count * elf.programHeaderSize <= data.length)) {
    throw damaged(name, 'segment headers lie outside the file');
  }
  for (let i = 0; i < count; i++) {
    const at = offset + i * elf.programHeaderSize;
    const segment: ElfSegment = {
      type: data.readUInt32LE(at),
      flags: data.readUInt32LE(at + 4),
      offset: u64(data, at + 8),
      address: u64(data, at + 16),
      physical: u64(data, at + 24),
      fileSize: u64(data, at + 32),
      memorySize: u64(data, at + 40),
      align: u64(data, at + 48),
      headerOffset: at,
    };
    if (!(segment.offset + segment.fileSize <= data.length)) {
      throw damaged(name, `segment ${i} lies outside the file`);
    }
    file.segments.push(segment);
  }
}

function readSections(file: ElfFile): void {
  const { data, name, sectionHeaderOffset: offset } = file;
  if (data.readUInt16LE(58) !== elf.sectionHeaderSize) throw damaged(name, 'section header size');
  if (!(offset + elf.sectionHeaderSize <= data.length)) {
    throw damaged(name, 'section headers lie outside the file');
  }
  // With 0xff00 sections or more, the counts are in the first section header.
  const count = data.readUInt16LE(60) || u64(data, offset + 32);
  const rawNames = data.readUInt16LE(62);
  const namesIndex = rawNames === elf.SHN_XINDEX ? data.readUInt32LE(offset + 40) : rawNames;
  if (!(offset + count * elf.sectionHeaderSize <= data.length)) {
    throw damaged(name, 'section headers lie outside the file');
  }
  const nameOffsets: number[] = [];
  for (let i = 0; i < count; i++) {
    const at = offset + i * elf.sectionHeaderSize;
    const section: ElfSection = {
      index: i,
      name: '',
      type: data.readUInt32LE(at + 4),
      flags: u64(data, at + 8),
      address: u64(data, at + 16),
      offset: u64(data, at + 24),
      size: u64(data, at + 32),
      link: data.readUInt32LE(at + 40),
      info: data.readUInt32LE(at + 44),
      align: u64(data, at + 48),
      entrySize: u64(data, at + 56),
    };
    nameOffsets.push(data.readUInt32LE(at));
    const empty = section.type === elf.SHT_NULL || section.type === elf.SHT_NOBITS;
    if (!empty && !(section.offset + section.size <= data.length)) {
      throw damaged(name, `section ${i} lies outside the file`);
    }
    file.sections.push(section);
  }
  const names = file.sections[namesIndex];
  if (names === undefined || names.type !== elf.SHT_STRTAB) return;
  for (const section of file.sections) {
    section.name = readString(file, names, nameOffsets[section.index] ?? 0);
  }
}

/** The string at `offset` of a string table section. */
export function readString(file: ElfFile, table: ElfSection, offset: number): string {
  if (table.type !== elf.SHT_STRTAB) throw damaged(file.name, 'a string table is none');
  if (offset >= table.size) {
    if (offset === 0) return '';
    throw damaged(file.name, 'a name lies outside its string table');
  }
  const start = table.offset + offset;
  const limit = table.offset + table.size;
  const end = file.data.indexOf(0, start);
  if (end < 0 || end >= limit) throw damaged(file.name, 'a name does not end');
  return file.data.toString('latin1', start, end);
}

/** The bytes of a section; none for one that occupies no file space. */
export function sectionData(file: ElfFile, section: ElfSection): Buffer {
  if (section.type === elf.SHT_NOBITS || section.type === elf.SHT_NULL) return Buffer.alloc(0);
  return file.data.subarray(section.offset, section.offset + section.size);
}

export function findSection(file: ElfFile, name: string): ElfSection | undefined {
  return file.sections.find((section) => section.name === name);
}

/** The symbols of the file's symbol table; none when it was stripped. */
export function readSymbols(file: ElfFile): ElfSymbol[] {
  const table = file.sections.find(({ type }) => type === elf.SHT_SYMTAB);
  if (table === undefined) return [];
  if (table.entrySize !== elf.symbolSize) throw damaged(file.name, 'symbol size');
  const strings = file.sections[table.link];
  if (strings === undefined) throw damaged(file.name, 'the symbol table has no names');
  const extended = file.sections.find(
    ({ type, link }) => type === elf.SHT_SYMTAB_SHNDX && link === table.index,
  );
  const { data } = file;
  const count = Math.floor(table.size / elf.symbolSize);
  const symbols: ElfSymbol[] = [];
  for (let i = 0; i < count; i++) {
    const at = table.offset + i * elf.symbolSize;
    const info = data.readUInt8(at + 4);
    const rawSection = data.readUInt16LE(at + 6);
    let section = rawSection;
    if (rawSection === elf.SHN_XINDEX) {
      if (extended === undefined || extended.size < (i + 1) * 4) {
        throw damaged(file.name, 'a symbol has no section index');
      }
      section = data.readUInt32LE(extended.offset + i * 4);
    }
    const real = rawSection < elf.SHN_LORESERVE || rawSection === elf.SHN_XINDEX;
    if (real && section >= file.sections.length) {
      throw damaged(file.name, 'a symbol names a section that is not there');
    }
    symbols.push({
      index: i,
      name: readString(file, strings, data.readUInt32LE(at)),
      binding: info >> 4,
      type: info & 15,
      visibility: data.readUInt8(at + 5) & 3,
      section,
      rawSection,
      value: u64(data, at + 8),
      size: u64(data, at + 16),
      offset: at,
    });
  }
  return symbols;
}

/** Calls `visit` with each relocation of a SHT_RELA section until it returns true. */
export function someRelocation(
  file: ElfFile,
  section: ElfSection,
  visit: (type: number, symbol: number, offset: number) => boolean,
): boolean {
  const { data } = file;
  if (section.type !== elf.SHT_RELA || section.entrySize !== elf.relaSize) {
    throw damaged(file.name, `relocation section ${section.index}`);
  }
  const end = section.offset + Math.floor(section.size / elf.relaSize) * elf.relaSize;
  for (let at = section.offset; at < end; at += elf.relaSize) {
    if (visit(data.readUInt32LE(at + 8), data.readUInt32LE(at + 12), u64(data, at))) return true;
  }
  return false;
}

export interface ElfNote {
  name: string;
  type: number;
  description: Buffer;
}

/** The notes in a section's bytes. */
export function readNotes(file: ElfFile, section: ElfSection): ElfNote[] {
  const data = sectionData(file, section);
  const notes: ElfNote[] = [];
  let at = 0;
  while (at + 12 <= data.length) {
    const nameSize = data.readUInt32LE(at);
    const size = data.readUInt32LE(at + 4);
    const start = at + 12 + alignUp(nameSize, 4);
    if (start + size > data.length) throw damaged(file.name, `note section ${section.name}`);
    notes.push({
      name: data.toString('latin1', at + 12, at + 12 + Math.max(0, nameSize - 1)),
      type: data.readUInt32LE(at + 8),
      description: data.subarray(start, start + size),
    });
    at = start + alignUp(size, 4);
  }
  return notes;
}

export function alignUp(value: number, align: number): number {
  return Math.ceil(value / align) * align;
}

export function isDefined(symbol: ElfSymbol): boolean {
  return symbol.rawSection !== elf.SHN_UNDEF;
}

export function isGlobal(symbol: ElfSymbol): boolean {
  return symbol.binding !== elf.STB_LOCAL;
}
