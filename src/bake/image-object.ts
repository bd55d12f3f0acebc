import { absolute64Relocation, elf } from '../elf/constants.js';
import { StringTable, writeObject, type NewRelocation, type NewSymbol } from '../elf/write.js';
import { emptySymtab } from './symtab.js';

export interface ImageObjectInput {
  machine: number;
  /** In the order of the command line; `main` is the symbol of its main function. */
  programs: readonly { name: string; main: string }[];
  /** Written to `.rump.components`. */
  description: unknown;
  /** The archive of files baked in, which makes the guest unpack it. */
  files?: Buffer | undefined;
}

/**
 * The object that ties an image together: the table of programs, the room of
 * the symbol table, and the description `rumprun-bake describe` reads.
 */
export function makeImageObject(input: ImageObjectInput): Buffer {
  const { machine, programs } = input;
  const strings = new StringTable();
  const table = Buffer.alloc((programs.length + 1) * 16);
  const type = absolute64Relocation[machine] ?? 0;
  const relocations: NewRelocation[] = programs.flatMap(({ name, main }, index) => [
    { offset: index * 16, type, symbol: '.Lnames', addend: strings.add(name) },
    { offset: index * 16 + 8, type, symbol: main },
  ]);
  const symbols: NewSymbol[] = [
    { name: '.Lnames', section: 1, binding: elf.STB_LOCAL },
    {
      name: 'rumprun_programs',
      section: 0,
      size: table.length,
      type: elf.STT_OBJECT,
    },
    {
      name: '__dso_handle',
      section: 0,
      binding: elf.STB_WEAK,
      visibility: elf.STV_HIDDEN,
      type: elf.STT_OBJECT,
    },
    ...[...new Set(programs.map(({ main }) => main))].map((main) => ({ name: main })),
    ...(input.files === undefined
      ? []
      : [
          { name: 'rumprun_files', section: 2, size: input.files.length, type: elf.STT_OBJECT },
          { name: 'rumprun_files_end', section: 2, value: input.files.length },
        ]),
  ];
  return writeObject(
    machine,
    [
      {
        name: '.data.rel.ro.rumprun_programs',
        flags: elf.SHF_ALLOC | elf.SHF_WRITE,
        align: 8,
        data: table,
        relocations,
      },
      { name: '.rodata.rumprun_programs', flags: elf.SHF_ALLOC, data: strings.toBuffer() },
      ...(input.files === undefined
        ? []
        : [{ name: '.rodata.rumprun_files', flags: elf.SHF_ALLOC, align: 16, data: input.files }]),
      { name: '.rump_symtab', flags: elf.SHF_ALLOC, align: 8, data: emptySymtab() },
      {
        name: '.rump.components',
        data: Buffer.from(`${JSON.stringify(input.description)}\n`, 'utf8'),
      },
      { name: '.note.GNU-stack', data: Buffer.alloc(0) },
    ],
    symbols,
  );
}
