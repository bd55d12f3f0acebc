import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isArchive } from '../elf/archive.js';
import { elf, machineName, machineOfCpu, narrowAbsoluteRelocations } from '../elf/constants.js';
import {
  isDefined,
  isElf,
  isGlobal,
  parseElf,
  readSymbols,
  someRelocation,
  type ElfFile,
} from '../elf/read.js';
import { readProgramNotes, type ProgramNote } from '../elf/program-note.js';
import { UserError } from '../util/errors.js';
import type { Toolchain } from './installation.js';

/** A program to be baked. */
export interface Program {
  /** Its name in the guest. */
  name: string;
  /** As the user named it. */
  input: string;
  file: string;
  elf: ElfFile;
  note: ProgramNote;
  /** A place that holds an address in 32 bits, when there is one. */
  narrowAddress: string | undefined;
}

/** Reads a program's relocatable and checks that it can be baked with this toolchain. */
export async function readProgram(input: string, toolchain: Toolchain): Promise<Program> {
  const file = path.resolve(input);
  let data: Buffer;
  try {
    data = await readFile(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new UserError(
      'INPUT_UNREADABLE',
      `${input} ${code === 'ENOENT' ? 'is not there' : `cannot be read: ${code ?? String(error)}`}`,
      { cause: error },
    );
  }
  const parsed = checkKind(data, input, toolchain);
  const note = checkNotes(parsed, input, toolchain);
  if (!readSymbols(parsed).some((symbol) => symbol.name === 'main' && isDefined(symbol))) {
    throw new UserError('NO_MAIN', `${input} has no main`, {
      hint: `strip programs with ${toolchain.tuple}-strip, which keeps it`,
    });
  }
  return {
    name: path.basename(input),
    input,
    file,
    elf: parsed,
    note,
    narrowAddress: findNarrowAddress(parsed),
  };
}

function checkKind(data: Buffer, input: string, toolchain: Toolchain): ElfFile {
  const cc = `${toolchain.tuple}-gcc`;
  if (isArchive(data)) {
    throw new UserError('NOT_A_PROGRAM', `${input} is an archive, not a program`, {
      hint: `link it with ${cc} first`,
    });
  }
  if (!isElf(data)) {
    throw new UserError('NOT_AN_OBJECT', `${input} is not an object file`, {
      hint: `programs are linked by ${cc}`,
    });
  }
  const parsed = parseElf(data, input);
  if (parsed.machine !== machineOfCpu[toolchain.cpu]) {
    throw new UserError(
      'WRONG_TOOLCHAIN',
      `${input} is for ${machineName(parsed.machine)}, and this toolchain is ${toolchain.tuple}`,
    );
  }
  if (parsed.type !== elf.ET_REL) {
    const baked = parsed.sections.some(({ name }) => name === '.rump.components');
    throw new UserError(
      'WRONG_TOOLCHAIN',
      baked ? `${input} is baked already` : `${input} was linked by another toolchain`,
      baked ? {} : { hint: `link it with ${cc}` },
    );
  }
  return parsed;
}

function checkNotes(parsed: ElfFile, input: string, toolchain: Toolchain): ProgramNote {
  const notes = readProgramNotes(parsed);
  const [first] = notes;
  if (first === undefined) {
    throw new UserError('WRONG_TOOLCHAIN', `${input} was not linked by ${toolchain.tuple}-gcc`, {
      hint: `link it with ${toolchain.tuple}-gcc: it says nothing about how it was made`,
    });
  }
  for (const note of notes) {
    if (note.tuple !== toolchain.tuple) {
      throw new UserError(
        'WRONG_TOOLCHAIN',
        `${input} was made by ${note.tuple}-gcc (${note.cc}), and this toolchain is ${toolchain.tuple}`,
      );
    }
    if (note.abi !== toolchain.abi) {
      throw new UserError(
        'WRONG_ABI',
        `${input} was linked for ABI version ${note.abi} (${note.cc}), and this toolchain has ABI version ${toolchain.abi}`,
        { hint: 'build it again' },
      );
    }
  }
  return first;
}

/** Names a place that holds an address in 32 bits or fewer, which a movable image cannot have. */
function findNarrowAddress(file: ElfFile): string | undefined {
  const narrow = narrowAbsoluteRelocations[file.machine];
  if (narrow === undefined) return undefined;
  for (const section of file.sections) {
    if (section.type !== elf.SHT_RELA) continue;
    const target = file.sections[section.info];
    if (target === undefined || (target.flags & elf.SHF_ALLOC) === 0) continue;
    if (someRelocation(file, section, (type) => narrow.has(type))) return target.name;
  }
  return undefined;
}

/** Names an image cannot have twice; the guest starts programs by them. */
export function checkDistinctNames(programs: readonly Program[]): void {
  const seen = new Map<string, string>();
  for (const { name, input } of programs) {
    const other = seen.get(name);
    if (other !== undefined) {
      throw new UserError('SAME_NAME', `${other} and ${input} are both called ${name} in the guest`);
    }
    seen.set(name, input);
  }
}

/** The name of a program's symbol among those of other programs. */
export function privateName(program: string, symbol: string): string {
  return `${program.replaceAll('@', '_')}:${symbol}`;
}

/**
 * A copy of a program's object in which everything it defines has a name no
 * other program has, so that programs in one image cannot meet. What it does
 * not define, libc above all, keeps its name and is shared.
 */
export function isolateProgram(program: Program): Buffer {
  const { data, sections } = program.elf;
  const table = sections.find(({ type }) => type === elf.SHT_SYMTAB);
  const strings = table === undefined ? undefined : sections[table.link];
  if (table === undefined || strings === undefined) return data;
  const ownSections = new Set(
    sections
      .filter(({ name, flags }) => (flags & elf.SHF_ALLOC) !== 0 && /^[A-Za-z_]\w*$/.test(name))
      .map(({ name }) => name),
  );
  const added: Buffer[] = [];
  let end = strings.size;
  const addName = (name: string): number => {
    const bytes = Buffer.from(`${name}\0`, 'latin1');
    const offset = end;
    added.push(bytes);
    end += bytes.length;
    return offset;
  };
  const head = Buffer.from(data);
  for (const symbol of readSymbols(program.elf)) {
    if (!isGlobal(symbol)) continue;
    // The bounds of a section named like an identifier are the linker's, by its name.
    const bounds = /^__(start|stop)_(.*)$/.exec(symbol.name);
    if (bounds !== null && ownSections.has(bounds[2] ?? '')) {
      const renamed = `__${bounds[1]}_${privateSection(program.name, bounds[2] ?? '')}`;
      head.writeUInt32LE(addName(renamed), symbol.offset);
    } else if (isDefined(symbol)) {
      head.writeUInt32LE(addName(privateName(program.name, symbol.name)), symbol.offset);
    }
  }
  return withStrings(program, head, strings.index, added, ownSections);
}

function privateSection(program: string, section: string): string {
  return `${section}_${program.replaceAll(/\W/g, '_')}`;
}

/** The copy with its string tables, grown, at the end. */
function withStrings(
  program: Program,
  head: Buffer,
  stringsIndex: number,
  added: readonly Buffer[],
  ownSections: ReadonlySet<string>,
): Buffer {
  const { sections, sectionHeaderOffset } = program.elf;
  const header = (index: number): number => sectionHeaderOffset + index * elf.sectionHeaderSize;
  const chunks: Buffer[] = [head];
  let length = head.length;
  const moveTable = (index: number, extra: readonly Buffer[]): void => {
    const section = sections[index];
    if (section === undefined) return;
    const moved = Buffer.concat([
      head.subarray(section.offset, section.offset + section.size),
      ...extra,
    ]);
    head.writeBigUInt64LE(BigInt(length), header(index) + 24);
    head.writeBigUInt64LE(BigInt(moved.length), header(index) + 32);
    chunks.push(moved);
    length += moved.length;
  };
  const names = head.readUInt16LE(62);
  const namesIndex = names === elf.SHN_XINDEX ? head.readUInt32LE(header(0) + 40) : names;
  const sectionNames: Buffer[] = [];
  // One table may serve for both; then what is added for symbols comes first.
  let namesEnd =
    (sections[namesIndex]?.size ?? 0) +
    (namesIndex === stringsIndex ? added.reduce((sum, one) => sum + one.length, 0) : 0);
  for (const section of sections) {
    if (!ownSections.has(section.name)) continue;
    const bytes = Buffer.from(`${privateSection(program.name, section.name)}\0`, 'latin1');
    head.writeUInt32LE(namesEnd, header(section.index));
    sectionNames.push(bytes);
    namesEnd += bytes.length;
  }
  if (namesIndex === stringsIndex) {
    moveTable(stringsIndex, [...added, ...sectionNames]);
  } else {
    moveTable(stringsIndex, added);
    if (sectionNames.length > 0) moveTable(namesIndex, sectionNames);
  }
  return Buffer.concat(chunks);
}
