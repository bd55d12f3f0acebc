import assert from 'node:assert/strict';
import { test } from 'node:test';
import { archiveMembers, archiveSymbols, emptyArchive } from '../../src/elf/archive.js';
import { elf } from '../../src/elf/constants.js';
import { readProgramNotes, noteObject } from '../../src/elf/program-note.js';
import {
  parseElf,
  readNotes,
  readSymbols,
  sectionData,
  someRelocation,
  type ElfFile,
} from '../../src/elf/read.js';
import { UserError } from '../../src/util/errors.js';
import { mutate, randomNumbers, smallObject } from './fixtures.js';

test('an object that was written is read back', () => {
  const file = parseElf(smallObject(), 'small.o');
  assert.equal(file.type, elf.ET_REL);
  assert.deepEqual(
    file.sections.map(({ name }) => name),
    ['', '.text.main', 'mine', '.note.rumprun', '.rela.text.main', '.symtab', '.strtab', '.shstrtab'],
  );
  const symbols = readSymbols(file);
  assert.deepEqual(
    symbols.map(({ name, binding, section }) => [name, binding, section]),
    [
      ['', 0, 0],
      ['local', 0, 2],
      ['main', 1, 1],
      ['variable', 1, 2],
      ['puts', 1, 0],
      ['__start_mine', 1, 0],
    ],
  );
  const seen: [number, string | undefined][] = [];
  const relocations = file.sections[4];
  assert.ok(relocations);
  someRelocation(file, relocations, (type, symbol) => {
    seen.push([type, symbols[symbol]?.name]);
    return false;
  });
  assert.deepEqual(seen, [[4, 'puts']]);
});

test('writing is deterministic', () => {
  assert.deepEqual(smallObject(), smallObject());
});

test('the program note comes back', () => {
  const note = { tuple: 'x86_64-rumprun-netbsd', cc: 'gcc 12.2.0', flags: '-fPIE', abi: 1 };
  assert.deepEqual(readProgramNotes(parseElf(noteObject('x86_64', note), 'note.o')), [note]);
});

test('what is no ELF file is named', () => {
  for (const text of ['', 'hello', '!<arch>\n', '\x7fELF\x01\x01']) {
    assert.throws(() => parseElf(Buffer.from(text, 'latin1'), 'x.o'), { code: 'NOT_AN_OBJECT' });
  }
});

function readEverything(data: Buffer): void {
  const file: ElfFile = parseElf(data, 'mutant');
  readSymbols(file);
  readProgramNotes(file);
  for (const section of file.sections) {
    sectionData(file, section);
    if (section.type === elf.SHT_RELA) someRelocation(file, section, () => false);
    if (section.type === elf.SHT_NOTE) readNotes(file, section);
  }
}

test('a damaged object is an error of the user, never another', () => {
  const original = smallObject();
  const random = randomNumbers(1);
  let refused = 0;
  for (let i = 0; i < 20000; i++) {
    const mutant = mutate(original, random);
    try {
      readEverything(mutant);
    } catch (error) {
      assert.ok(error instanceof UserError, `${String(error)} for ${mutant.toString('hex')}`);
      refused++;
    }
  }
  assert.ok(refused > 1000, `only ${refused} mutants were refused`);
});

test('archives: members, long names, symbol index', () => {
  assert.deepEqual([...archiveMembers(emptyArchive, 'libm.a')], []);
  const header = (name: string, size: number): string =>
    `${name.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'644'.padEnd(8)}${String(size).padEnd(10)}\`\n`;
  const index = Buffer.from('\0\0\0\x02\0\0\0\0\0\0\0\0one\0two\0', 'latin1');
  const archive = Buffer.concat([
    Buffer.from(`!<arch>\n${header('/', index.length)}`),
    index,
    Buffer.from(`${header('//', 20)}a_very_long_name.o/\n`),
    Buffer.from(`${header('/0', 3)}abc\n`),
    Buffer.from(`${header('b.o/', 2)}de`),
  ]);
  assert.deepEqual(archiveSymbols(archive), ['one', 'two']);
  assert.deepEqual(
    [...archiveMembers(archive, 'x.a')].map(({ name, data }) => [name, data.toString()]),
    [
      ['a_very_long_name.o', 'abc'],
      ['b.o', 'de'],
    ],
  );
  const random = randomNumbers(2);
  for (let i = 0; i < 5000; i++) {
    const mutant = mutate(archive, random);
    try {
      archiveSymbols(mutant);
      for (const member of archiveMembers(mutant, 'x.a')) assert.ok(member.data.length >= 0);
    } catch (error) {
      assert.ok(error instanceof UserError, String(error));
    }
  }
});
