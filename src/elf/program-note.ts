import { absolute64Relocation, elf, machineOfCpu } from './constants.js';
import { readNotes, type ElfFile } from './read.js';
import { noteData, writeObject } from './write.js';

/** Counted up when objects of older wrappers can no longer be baked. */
export const abiVersion = 1;

/** What a program's relocatable says about how it was made. */
export interface ProgramNote {
  tuple: string;
  cc: string;
  flags: string;
  abi: number;
}

const section = '.note.rumprun';
const noteName = 'rumprun';
const noteType = 1;

/**
 * The object the wrapper links into every program: the note, and a reference to
 * `main`, so that a program without one does not link.
 */
export function noteObject(cpu: string, note: ProgramNote): Buffer {
  const machine = machineOfCpu[cpu] ?? 0;
  const text = `tuple=${note.tuple}\ncc=${note.cc}\nflags=${note.flags}\nabi=${note.abi}\n`;
  return writeObject(
    machine,
    [
      { name: section, type: elf.SHT_NOTE, align: 4, data: noteData(noteName, noteType, Buffer.from(text)) },
      {
        name: `${section}.entry`,
        align: 8,
        data: Buffer.alloc(8),
        relocations: [{ offset: 0, type: absolute64Relocation[machine] ?? 0, symbol: 'main' }],
      },
      { name: '.note.GNU-stack', data: Buffer.alloc(0) },
    ],
    [{ name: 'main' }],
  );
}

/** The notes of a program; more than one when programs were linked into one. */
export function readProgramNotes(file: ElfFile): ProgramNote[] {
  return file.sections
    .filter(({ name }) => name === section)
    .flatMap((found) => readNotes(file, found))
    .filter(({ name, type }) => name === noteName && type === noteType)
    .map(({ description }) => {
      const keys = new Map(
        description
          .toString('latin1')
          .split('\n')
          .map((line) => [line.slice(0, Math.max(0, line.indexOf('='))), line.slice(line.indexOf('=') + 1)]),
      );
      return {
        tuple: keys.get('tuple') ?? '',
        cc: keys.get('cc') ?? '',
        flags: keys.get('flags') ?? '',
        abi: Number(keys.get('abi') ?? NaN),
      };
    });
}
