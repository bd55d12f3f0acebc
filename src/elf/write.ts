import { elf } from './constants.js';
import { alignUp } from './read.js';

/** A section of an object to be written. */
export interface NewSection {
  name: string;
  type?: number;
  flags?: number;
  align?: number;
  data: Buffer;
  relocations?: NewRelocation[];
}

export interface NewSymbol {
  name: string;
  /** Index in the list of sections; undefined: an undefined symbol. */
  section?: number;
  value?: number;
  size?: number;
  binding?: number;
  type?: number;
  visibility?: number;
}

export interface NewRelocation {
  offset: number;
  type: number;
  /** Name of a symbol of the object. */
  symbol: string;
  addend?: number;
}

/** Collects names for a string table and gives their offsets. */
export class StringTable {
  readonly #chunks: Buffer[] = [Buffer.alloc(1)];
  readonly #offsets = new Map<string, number>([['', 0]]);
  #size = 1;

  add(text: string): number {
    const known = this.#offsets.get(text);
    if (known !== undefined) return known;
    const offset = this.#size;
    const bytes = Buffer.from(`${text}\0`, 'latin1');
    this.#chunks.push(bytes);
    this.#offsets.set(text, offset);
    this.#size += bytes.length;
    return offset;
  }

  toBuffer(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

/** Makes a 64-bit little-endian relocatable object; same input, same bytes. */
export function writeObject(
  machine: number,
  sections: readonly NewSection[],
  symbols: readonly NewSymbol[],
): Buffer {
  const ordered = [
    ...symbols.filter(({ binding }) => binding === elf.STB_LOCAL),
    ...symbols.filter(({ binding }) => binding !== elf.STB_LOCAL),
  ];
  const firstGlobal = 1 + ordered.filter(({ binding }) => binding === elf.STB_LOCAL).length;
  const strings = new StringTable();
  const symbolTable = Buffer.alloc((ordered.length + 1) * elf.symbolSize);
  const symbolIndex = new Map<string, number>();
  ordered.forEach((symbol, index) => {
    const at = (index + 1) * elf.symbolSize;
    symbolIndex.set(symbol.name, index + 1);
    symbolTable.writeUInt32LE(strings.add(symbol.name), at);
    const binding = symbol.binding ?? elf.STB_GLOBAL;
    symbolTable.writeUInt8((binding << 4) | (symbol.type ?? elf.STT_NOTYPE), at + 4);
    symbolTable.writeUInt8(symbol.visibility ?? elf.STV_DEFAULT, at + 5);
    symbolTable.writeUInt16LE(symbol.section === undefined ? 0 : symbol.section + 1, at + 6);
    symbolTable.writeBigUInt64LE(BigInt(symbol.value ?? 0), at + 8);
    symbolTable.writeBigUInt64LE(BigInt(symbol.size ?? 0), at + 16);
  });

  const symtabIndex = 1 + sections.length + sections.filter(({ relocations }) => relocations).length;
  interface Placed extends NewSection {
    link: number;
    info: number;
    entrySize: number;
  }
  const all: Placed[] = sections.map((section) => ({ ...section, link: 0, info: 0, entrySize: 0 }));
  sections.forEach((section, index) => {
    if (section.relocations === undefined) return;
    const data = Buffer.alloc(section.relocations.length * elf.relaSize);
    section.relocations.forEach((relocation, i) => {
      const symbol = symbolIndex.get(relocation.symbol);
      if (symbol === undefined) throw new Error(`no symbol ${relocation.symbol}`);
      data.writeBigUInt64LE(BigInt(relocation.offset), i * elf.relaSize);
      data.writeUInt32LE(relocation.type, i * elf.relaSize + 8);
      data.writeUInt32LE(symbol, i * elf.relaSize + 12);
      data.writeBigInt64LE(BigInt(relocation.addend ?? 0), i * elf.relaSize + 16);
    });
    all.push({
      name: `.rela${section.name}`,
      type: elf.SHT_RELA,
      flags: 0x40,
      align: 8,
      data,
      link: symtabIndex,
      info: index + 1,
      entrySize: elf.relaSize,
    });
  });
  all.push({
    name: '.symtab',
    type: elf.SHT_SYMTAB,
    align: 8,
    data: symbolTable,
    link: symtabIndex + 1,
    info: firstGlobal,
    entrySize: elf.symbolSize,
  });
  const plain = { type: elf.SHT_STRTAB, align: 1, link: 0, info: 0, entrySize: 0 };
  all.push({ name: '.strtab', data: strings.toBuffer(), ...plain });
  const names = new StringTable();
  for (const { name } of all) names.add(name);
  const namesOffset = names.add('.shstrtab');
  all.push({ name: '.shstrtab', data: names.toBuffer(), ...plain });

  const headers = Buffer.alloc((all.length + 1) * elf.sectionHeaderSize);
  const chunks: Buffer[] = [];
  let offset: number = elf.headerSize;
  all.forEach((section, index) => {
    const start = alignUp(offset, section.align ?? 1);
    chunks.push(Buffer.alloc(start - offset), section.data);
    const at = (index + 1) * elf.sectionHeaderSize;
    headers.writeUInt32LE(section.name === '.shstrtab' ? namesOffset : names.add(section.name), at);
    headers.writeUInt32LE(section.type ?? elf.SHT_PROGBITS, at + 4);
    headers.writeBigUInt64LE(BigInt(section.flags ?? 0), at + 8);
    headers.writeBigUInt64LE(BigInt(start), at + 24);
    headers.writeBigUInt64LE(BigInt(section.data.length), at + 32);
    headers.writeUInt32LE(section.link, at + 40);
    headers.writeUInt32LE(section.info, at + 44);
    headers.writeBigUInt64LE(BigInt(section.align ?? 1), at + 48);
    headers.writeBigUInt64LE(BigInt(section.entrySize), at + 56);
    offset = start + section.data.length;
  });
  const headerStart = alignUp(offset, 8);
  chunks.push(Buffer.alloc(headerStart - offset), headers);

  const header = Buffer.alloc(elf.headerSize);
  header.writeUInt32BE(0x7f454c46, 0);
  header.set([2, 1, 1], 4);
  header.writeUInt16LE(elf.ET_REL, 16);
  header.writeUInt16LE(machine, 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(BigInt(headerStart), 40);
  header.writeUInt16LE(elf.headerSize, 52);
  header.writeUInt16LE(elf.sectionHeaderSize, 58);
  header.writeUInt16LE(all.length + 1, 60);
  header.writeUInt16LE(all.length, 62);
  return Buffer.concat([header, ...chunks]);
}

/** An ELF note: name and description padded to 4 bytes. */
export function noteData(name: string, type: number, description: Buffer): Buffer {
  const nameSize = Buffer.byteLength(name) + 1;
  const data = Buffer.alloc(12 + alignUp(nameSize, 4) + alignUp(description.length, 4));
  data.writeUInt32LE(nameSize, 0);
  data.writeUInt32LE(description.length, 4);
  data.writeUInt32LE(type, 8);
  data.write(name, 12, 'latin1');
  description.copy(data, 12 + alignUp(nameSize, 4));
  return data;
}
