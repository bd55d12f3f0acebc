import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { kernelHeader, layouts, publicHeader, readAbi, table, type Abi } from './generate.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const destdir = process.env.RUMPRUN_DESTDIR;
const wrapper = destdir === undefined ? undefined : path.join(destdir, 'bin/x86_64-rumprun-netbsd-gcc');

let folder = '';
let abi: Abi;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rumprun-abi-'));
  abi = await readAbi();
});
after(() => rm(folder, { recursive: true }));

/** Compiles and reports what the compiler says of failed assertions. */
async function compiles(compiler: string, flags: readonly string[], source: string): Promise<void> {
  const file = path.join(folder, 'check.c');
  await writeFile(file, source);
  try {
    await run(compiler, [...flags, '-fsyntax-only', file]);
  } catch (error) {
    const text = (error as { stderr?: string }).stderr ?? String(error);
    const lines = text.split('\n').filter((line) => line.includes('error'));
    assert.fail(lines.slice(0, 20).join('\n') || text);
  }
}

describe("the kernel's headers have NetBSD's numbers", () => {
  test('every header', async () => {
    const include = path.join(root, 'components/kern/include');
    for (const header of Object.keys(abi.kernel)) {
      await compiles('cc', ['-std=gnu11', '-nostdinc', `-I${include}`], kernelHeader(abi, header));
    }
  });

  test('a wrong number is found', async () => {
    const include = path.join(root, 'components/kern/include');
    const wrong = { ...abi, kernel: { 'netbsd/errno.h': { EPERM: 2 } } };
    await assert.rejects(
      compiles('cc', ['-nostdinc', `-I${include}`], kernelHeader(wrong, 'netbsd/errno.h')),
      /EPERM/,
    );
  });
});

describe("the installed headers have NetBSD's ABI", { skip: wrapper === undefined }, () => {
  test('constants', async () => {
    for (const header of Object.keys(abi.constants)) {
      await compiles(wrapper ?? '', ['-std=gnu11'], publicHeader(abi, header));
    }
  });

  test('structures and types', () => compiles(wrapper ?? '', ['-std=gnu11'], layouts(abi)));

  test('a wrong layout is found', async () => {
    const structures = { 'struct stat': { size: 152, fields: { st_size: 8 } } };
    await assert.rejects(
      compiles(wrapper ?? '', ['-std=gnu11'], layouts({ ...abi, structures })),
      /struct stat: st_size/,
    );
  });

  test('the C library enters the kernel by calls only', async () => {
    const library = path.join(destdir ?? '', 'rumprun-x86_64/lib/libc.a');
    const { stdout } = await run('objdump', ['-d', '--no-show-raw-insn', library], {
      maxBuffer: 256 << 20,
    });
    const bad = stdout.split('\n').filter((line) => /\t(syscall|sysenter|hlt|int\s+\$0x80)\b/.test(line));
    assert.deepEqual(bad, []);
  });

  test('the C library defines nothing twice', async () => {
    const library = path.join(destdir ?? '', 'rumprun-x86_64/lib/libc.a');
    const { stdout } = await run('nm', ['--defined-only', library], { maxBuffer: 16 << 20 });
    const names = stdout.split('\n').flatMap((line) => / [TDBR] (\S+)$/.exec(line)?.[1] ?? []);
    assert.ok(names.length > 1000);
    assert.deepEqual(names.filter((name, index) => names.indexOf(name) !== index), []);
  });
});

test('docs/abi.md has the table of what is checked', async () => {
  const text = await readFile(path.join(root, 'docs/abi.md'), 'utf8');
  assert.ok(text.includes(table(abi)), 'run: npx tsx test/abi/table.ts');
});
