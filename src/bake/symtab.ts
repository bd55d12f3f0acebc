import { elf } from '../elf/constants.js';
import { alignUp, findSection, isGlobal, readSymbols, type ElfFile } from '../elf/read.js';
import { StringTable } from '../elf/write.js';
import { UserError } from '../util/errors.js';

/*
 * The symbol table in an image; its format is components/kern/include/rump/symtab.h.
 */

const magic = 0x4d595352;
const version = 1;
const headerSize = 32;
const entrySize = 12;

interface Entry {
  address: number;
  size: number;
  name: string;
  global: boolean;
}

function encode(entries: readonly Entry[]): Buffer {
  const strings = new StringTable();
  const table = Buffer.alloc(entries.length * entrySize);
  entries.forEach(({ address, size, name }, index) => {
    table.writeUInt32LE(address, index * entrySize);
    table.writeUInt32LE(Math.min(size, 0xffffffff), index * entrySize + 4);
    table.writeUInt32LE(strings.add(name), index * entrySize + 8);
  });
  const names = entries.length === 0 ? Buffer.alloc(0) : strings.toBuffer();
  const header = Buffer.alloc(headerSize);
  const stringsAt = headerSize + table.length;
  [magic, version, stringsAt + names.length, entries.length, headerSize, stringsAt, names.length]
    .forEach((field, index) => header.writeUInt32LE(field, index * 4));
  return Buffer.concat([header, table, names]);
}

/** A table without symbols, which is linked into the image to make room. */
export function emptySymtab(): Buffer {
  return encode([]);
}

/** The functions of a linked image, sorted by address. */
function functions(image: ElfFile): Entry[] {
  const symbols = readSymbols(image);
  const start = symbols.find(({ name }) => name === '__rump_image_start');
  if (start === undefined) {
    throw new UserError('BAD_LINKER_SCRIPT', `${image.name} has no __rump_image_start`);
  }
  const found = new Map<number, Entry>();
  for (const symbol of symbols) {
    const section = image.sections[symbol.section];
    if (section === undefined || (section.flags & elf.SHF_EXECINSTR) === 0) continue;
    if (symbol.type !== elf.STT_FUNC && symbol.type !== elf.STT_NOTYPE) continue;
    if (symbol.name === '' || /^(\.L|__rump_(text|image)_)/.test(symbol.name)) continue;
    const address = symbol.value - start.value;
    if (!(address >= 0 && address <= 0xffffffff)) continue;
    const entry: Entry = {
      address,
      size: symbol.size,
      name: symbol.name.replace(/^rumpns_/, ''),
      global: isGlobal(symbol),
    };
    const other = found.get(address);
    if (other === undefined || rank(entry) > rank(other)) found.set(address, entry);
  }
  return [...found.values()].sort((a, b) => a.address - b.address);
}

function rank(entry: Entry): number {
  return (entry.size > 0 ? 2 : 0) + (entry.global ? 1 : 0);
}

/**
 * The image with its symbol table filled in: the section grows, its segment with
 * it, and what follows in the file moves.
 */
export function withSymtab(image: ElfFile): Buffer {
  const { data } = image;
  const section = findSection(image, '.rump_symtab');
  const segment = image.segments.find(
    ({ type, offset, fileSize }) =>
      type === elf.PT_LOAD &&
      section !== undefined &&
      offset === section.offset &&
      fileSize === section.size,
  );
  if (section === undefined || segment === undefined) {
    throw new UserError('BAD_LINKER_SCRIPT', `${image.name} has no segment for .rump_symtab`);
  }
  const table = encode(functions(image));
  // Keeps the alignment of what comes after.
  const delta = alignUp(Math.max(0, table.length - section.size), 64);
  const body = Buffer.alloc(section.size + delta);
  table.copy(body);
  const end = section.offset + section.size;
  const grown = Buffer.concat([data.subarray(0, section.offset), body, data.subarray(end)]);

  const moved = (offset: number): number => (offset >= end ? offset + delta : offset);
  const sectionHeaders = moved(image.sectionHeaderOffset);
  grown.writeBigUInt64LE(BigInt(sectionHeaders), 40);
  for (const one of image.sections) {
    const at = sectionHeaders + one.index * elf.sectionHeaderSize;
    if (one.index === section.index) grown.writeBigUInt64LE(BigInt(body.length), at + 32);
    else if (one.type !== elf.SHT_NULL) grown.writeBigUInt64LE(BigInt(moved(one.offset)), at + 24);
  }
  for (const one of image.segments) {
    if (one === segment) continue;
    if (one.fileSize > 0 && one.offset >= end) {
      throw new UserError('BAD_LINKER_SCRIPT', `.rump_symtab of ${image.name} is not last`);
    }
  }
  grown.writeBigUInt64LE(BigInt(body.length), segment.headerOffset + 32);
  grown.writeBigUInt64LE(BigInt(body.length), segment.headerOffset + 40);
  return grown;
}
