import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { describeImage } from '../../src/bake/describe.js';
import { isolateProgram, type Program } from '../../src/bake/programs.js';
import { elf } from '../../src/elf/constants.js';
import { noteObject } from '../../src/elf/program-note.js';
import { findSection, parseElf, readSymbols, sectionData } from '../../src/elf/read.js';
import { UserError } from '../../src/util/errors.js';
import { mutate, randomNumbers, smallObject } from '../elf/fixtures.js';
import { makeFixture, tuple, type Ended, type Fixture } from '../toolchain/fixture.js';

describe('rumprun-bake', () => {
  let fixture: Fixture;
  const file = (name: string): string => path.join(fixture.work, name);
  const image = async (name: string) => parseElf(await readFile(file(name)), name);
  const link = async (name: string, text: string, ...flags: string[]): Promise<void> => {
    await fixture.write(`${name}.c`, text);
    const { status, stderr } = await fixture.run(`${tuple}-gcc`, ['-o', name, `${name}.c`, ...flags]);
    assert.equal(status, 0, stderr);
  };
  const bakes = async (...args: string[]): Promise<Ended> => {
    const ended = await fixture.bake(...args);
    assert.equal(ended.status, 0, ended.stderr);
    return ended;
  };
  const fails = async (message: RegExp, ...args: string[]): Promise<void> => {
    const { status, stderr } = await fixture.bake(...args);
    assert.notEqual(status, 0);
    assert.match(stderr, message);
    assert.equal(stderr.trim().split('\n').length, 1, `not one line: ${stderr}`);
    const left = readdirSync(fixture.work).filter((name) => name.includes('.tmp'));
    assert.deepEqual(left, []);
  };
  const hello = '#include <stdio.h>\nint variable = 3;\nint main(void) { return printf("x") + variable; }\n';

  before(async () => {
    fixture = await makeFixture();
    await link('hello', hello, '-g');
    await link('other', 'int variable = 4;\nint common;\nint main(void) { return common + variable; }\n', '-fcommon');
  });
  after(() => fixture.remove());

  test('an image: segments, protections, symbols', async () => {
    const { stderr } = await bakes('hw_generic', 'hello.bin', 'hello');
    assert.equal(stderr, '');
    const baked = await image('hello.bin');
    const loads = baked.segments.filter(({ type }) => type === elf.PT_LOAD);
    for (const { flags, align } of loads) {
      assert.notEqual(flags & 3, 3, 'a segment is writable and executable');
      assert.equal(align, 4096);
    }
    assert.equal(baked.segments.filter(({ type }) => type === elf.PT_NOTE).length, 1);
    assert.equal(loads[0]?.physical, 0x200000);
    const symtab = findSection(baked, '.rump_symtab');
    const last = loads.at(-1);
    assert.ok(symtab && last);
    assert.equal(last.offset, symtab.offset);
    assert.equal(last.fileSize, symtab.size);
    const names = symbolTable(sectionData(baked, symtab));
    const start = readSymbols(baked).find(({ name }) => name === '__rump_image_start');
    const main = readSymbols(baked).find(({ name }) => name === 'main');
    assert.ok(start && main);
    assert.equal(names.get(main.value - start.value), 'main');
    assert.ok([...names.values()].includes('rump_syscall'));
  });

  test('the same inputs give the same bytes', async () => {
    await bakes('hw_generic', 'one.bin', 'hello');
    await bakes('hw_generic', 'two.bin', 'hello');
    assert.deepEqual(await readFile(file('one.bin')), await readFile(file('two.bin')));
  });

  test('strip keeps what an image needs', async () => {
    await bakes('hw_generic', 'hello.bin', 'hello');
    for (const strip of ['strip', `${tuple}-strip`]) {
      assert.equal((await fixture.run(strip, ['-o', 'stripped.bin', 'hello.bin'])).status, 0);
      const full = await image('hello.bin');
      const stripped = await image('stripped.bin');
      assert.equal(readSymbols(stripped).length, 0);
      const table = (of: typeof full): Buffer => {
        const section = findSection(of, '.rump_symtab');
        assert.ok(section);
        return sectionData(of, section);
      };
      assert.deepEqual(table(stripped), table(full));
      const { description } = await describeImage(file('stripped.bin'), 'stripped.bin');
      assert.equal(description.configuration, 'hw_generic');
    }
  });

  test('list and describe', async () => {
    const list = (await bakes('list')).stdout;
    assert.match(list, /^hw_generic {6}: everything$/m);
    assert.match(list, /xen_pv.*platform xen is not installed/);
    assert.doesNotMatch(list, /_kernel/);
    const configuration = (await bakes('describe', 'hw_tiny')).stdout;
    assert.match(configuration, /platform_hw/);
    assert.doesNotMatch(configuration, /rumpvfs/);
    await bakes('hw_generic', 'hello.bin', 'hello');
    const about = (await bakes('describe', 'hello.bin')).stdout;
    assert.match(about, /configuration: hw_generic/);
    assert.match(about, /base: any/);
    assert.match(about, /rumpvfs/);
    assert.match(about, /CycloneDX/);
  });

  test('-m changes the configuration, -c adds one, -n only prints', async () => {
    await bakes('-m', 'add -lrumpvfs', 'hw_tiny', 'm.bin', 'hello');
    const names = (await describeImage(file('m.bin'), 'm.bin')).description.components.map(({ name }) => name);
    assert.ok(names.includes('rumpvfs'));
    await fixture.write('my.conf', 'version 20160209\nconf hw_my\ncreate "mine"\nassimilate hw_tiny\nfnoc\n');
    await bakes('-c', 'my.conf', 'hw_my', 'my.bin', 'hello');
    const { stdout } = await bakes('-n', 'hw_tiny', 'not.bin', 'hello');
    assert.match(stdout, /image\.lds/);
    assert.ok(!existsSync(file('not.bin')));
  });

  test('several programs keep to themselves', async () => {
    await bakes('hw_generic', 'both.bin', 'hello', 'other');
    const names = readSymbols(await image('both.bin')).map(({ name }) => name);
    for (const name of ['hello:main', 'other:main', 'hello:variable', 'other:variable', 'other:common']) {
      assert.ok(names.includes(name), `${name} is not in ${names.join(' ')}`);
    }
    assert.ok(!names.includes('main'));
    const about = (await bakes('describe', 'both.bin')).stdout;
    assert.match(about, / {2}hello \(gcc.*\n {2}other \(gcc/);
    await mkdir(file('more'), { recursive: true });
    await writeFile(file('more/hello'), await readFile(file('other')));
    await fails(/both called hello/, 'hw_generic', 'x.bin', 'hello', 'more/hello');
  });

  test('several programs: sections bounded by the linker stay apart', async () => {
    const text = (value: number): string =>
      `__attribute__((section("mine"), used)) static int v = ${value};\n` +
      'extern int __start_mine[], __stop_mine[];\nint main(void) { return __stop_mine - __start_mine; }\n';
    await link('set1', text(1));
    await link('set2', text(2));
    await bakes('hw_generic', 'sets.bin', 'set1', 'set2');
    const symbols = readSymbols(await image('sets.bin'));
    const at = (name: string): number => symbols.find((symbol) => symbol.name === name)?.value ?? NaN;
    for (const program of ['set1', 'set2']) {
      assert.equal(at(`__stop_mine_${program}`) - at(`__start_mine_${program}`), 4);
    }
  });

  test('a function of the program replaces one of libc', async () => {
    await link('own', 'char **environ;\n#include <stdio.h>\nvoid free(void *p) { (void)p; }\nvoid *malloc(unsigned long);\nint main(void) { return malloc(1) == 0 || puts("x"); }\n');
    await bakes('hw_generic', 'own.bin', 'own');
  });

  test('32-bit addresses give a fixed base and one line', async () => {
    await link(
      'absolute',
      'int v;\nint main(void) { int x; __asm__("movl $v, %0" : "=r"(x)); return x; }\n',
      '-fno-pie',
    );
    const { stderr } = await bakes('hw_generic', 'absolute.bin', 'absolute');
    assert.match(stderr, /^rumprun-bake: absolute holds addresses in 32 bits.*fixed base\n$/);
    assert.match((await bakes('describe', 'absolute.bin')).stdout, /base: fixed/);
  });

  test('privileged instructions are warned of', async () => {
    await link('halts', 'int main(void) { __asm__ volatile("hlt"); return 0; }\n');
    const { stderr } = await bakes('hw_generic', 'halts.bin', 'halts');
    assert.match(stderr, /halts: main uses the privileged instruction hlt/);
    const { stderr: none } = await bakes('hw_generic', 'hello.bin', 'hello');
    assert.equal(none, '');
  });

  test('data at the end of a function is no instruction', async () => {
    const text = (data: string): string =>
      `__asm__(".globl f\\n.type f,@function\\nf: test %edi, %edi\\njz 1f\\nmov $1, %eax\\nret\\n"\n` +
      `"1: xor %eax, %eax\\n${data}\\n.size f, .-f\\n");\nint f(int);\nint main(void) { return f(1); }\n`;
    await link('data', text('ret\\n.byte 0xf4, 0xec, 0x6c'));
    assert.equal((await bakes('hw_generic', 'data.bin', 'data')).stderr, '');
    await link('reached', text('hlt\\nret'));
    assert.match((await bakes('hw_generic', 'reached.bin', 'reached')).stderr, /f uses the privileged instruction hlt/);
  });

  test('unknown configuration, component or platform', async () => {
    await fails(/no configuration "hw_genric" \(did you mean hw_generic\?\)/, 'hw_genric', 'x.bin', 'hello');
    await fails(/hw_later names component rumpdev_later, which platform hw does not have/, 'hw_later', 'x.bin', 'hello');
    await fails(/xen_pv is not available: platform xen is not installed/, 'xen_pv', 'x.bin', 'hello');
    await fails(/component nothing, which/, '-m', 'add -lnothing', 'hw_tiny', 'x.bin', 'hello');
  });

  test('an unresolved symbol names the component that has it', async () => {
    await link('extra', 'int rump_extra_call(void);\nint main(void) { return rump_extra_call(); }\n');
    await bakes('hw_generic', 'extra.bin', 'extra');
    await fails(
      /nothing baked defines rump_extra_call \(which component rumpvfs has\) \(add it: -m "add -lrumpvfs"\)/,
      'hw_tiny',
      'x.bin',
      'extra',
    );
    assert.ok(!existsSync(file('x.bin')));
  });

  test('what is not a program of this toolchain', async () => {
    await fails(/missing is not there/, 'hw_generic', 'x.bin', 'missing');
    await fails(/hello\.c is not an object file/, 'hw_generic', 'x.bin', 'hello.c');
    await bakes('hw_generic', 'hello.bin', 'hello');
    await fails(/hello\.bin is baked already/, 'hw_generic', 'x.bin', 'hello.bin');
    await fixture.write('native.c', 'int main(void) { return 0; }\n');
    await fixture.run('cc', ['-o', 'native', 'native.c']);
    await fails(/native was linked by another toolchain/, 'hw_generic', 'x.bin', 'native');
    await fixture.run('cc', ['-c', 'native.c']);
    await fails(/native\.o was not linked by x86_64-rumprun-netbsd-gcc/, 'hw_generic', 'x.bin', 'native.o');
    const note = { tuple: 'riscv64-rumprun-netbsd', cc: 'gcc 1', flags: '', abi: 1 };
    await writeFile(file('foreign'), noteObject('x86_64', note));
    await fails(/foreign was made by riscv64-rumprun-netbsd-gcc/, 'hw_generic', 'x.bin', 'foreign');
    await writeFile(file('future'), noteObject('x86_64', { ...note, tuple, abi: 7 }));
    await fails(/future was linked for ABI version 7 .* has ABI version 1/, 'hw_generic', 'x.bin', 'future');
    await writeFile(file('arm'), noteObject('aarch64', note));
    await fails(/arm is for aarch64/, 'hw_generic', 'x.bin', 'arm');
  });

  test('an output that cannot be written', async () => {
    await fails(/nowhere\/x\.bin cannot be written/, 'hw_generic', 'nowhere/x.bin', 'hello');
    await mkdir(file('folder'), { recursive: true });
    await fails(/folder cannot be written: it is a folder/, 'hw_generic', 'folder', 'hello');
    await fails(/hello cannot be written: it is an input too/, 'hw_generic', 'hello', 'hello');
    if (process.getuid?.() !== 0) {
      await chmod(file('folder'), 0o555);
      await fails(/not writable/, 'hw_generic', 'folder/x.bin', 'hello');
    }
  });

  test('an old image stays when baking fails', async () => {
    await bakes('hw_tiny', 'kept.bin', 'hello');
    const before = await readFile(file('kept.bin'));
    await fails(/nothing baked defines/, 'hw_tiny', 'kept.bin', 'extra');
    assert.deepEqual(await readFile(file('kept.bin')), before);
  });

  test('interrupted, it leaves nothing behind', async () => {
    // A linker that waits to be interrupted stands in for a long link.
    const toolchain = path.join(fixture.destdir, 'rumprun-x86_64/toolchain.json');
    const original = await readFile(toolchain, 'utf8');
    const linker = path.join(fixture.folder, 'slow-ld');
    await writeFile(linker, '#!/bin/sh\nfor a do [ "$p" = -o ] && : >"$a"; p=$a; done\nkill -TERM $PPID\nsleep 0.2\n', { mode: 0o755 });
    const changed = JSON.parse(original) as { linker: { path: string } };
    changed.linker.path = linker;
    await writeFile(toolchain, JSON.stringify(changed));
    try {
      await fails(/interrupted/, 'hw_tiny', 'cut.bin', 'hello');
    } finally {
      await writeFile(toolchain, original);
    }
    assert.ok(!existsSync(file('cut.bin')));
  });

  test('bad usage', async () => {
    await fails(/see -h/, 'hw_generic');
    await fails(/see -h/);
    await fails(/unknown option -z/, '-z');
    assert.match((await bakes('-h')).stdout, /^usage: rumprun-bake/);
    assert.match((await bakes('--version')).stdout, /^rumprun-bake \d/);
  });
});

/** Address to name, read as the kernel does, with every bound checked. */
function symbolTable(data: Buffer): Map<number, string> {
  const field = (index: number): number => data.readUInt32LE(index * 4);
  assert.equal(data.toString('latin1', 0, 4), 'RSYM');
  assert.equal(field(1), 1);
  assert.ok(field(2) <= data.length);
  const strings = data.subarray(field(5), field(5) + field(6));
  assert.equal(strings.at(-1), 0);
  const names = new Map<number, string>();
  let previous = -1;
  for (let i = 0; i < field(3); i++) {
    const at = field(4) + i * 12;
    const address = data.readUInt32LE(at);
    assert.ok(address > previous, 'not sorted');
    previous = address;
    const name = data.readUInt32LE(at + 8);
    assert.ok(name < strings.length);
    names.set(address, strings.toString('latin1', name, strings.indexOf(0, name)));
  }
  return names;
}

test('isolating a damaged program is an error of the user, never another', () => {
  const random = randomNumbers(4);
  for (let i = 0; i < 10000; i++) {
    const mutant = mutate(smallObject(), random);
    try {
      const program: Program = {
        name: 'p',
        input: 'p',
        file: '/p',
        elf: parseElf(mutant, 'p'),
        note: { tuple, cc: '', flags: '', abi: 1 },
        narrowAddress: undefined,
      };
      isolateProgram(program);
    } catch (error) {
      assert.ok(error instanceof UserError, String(error));
    }
  }
});
