import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { unitsOf, type Unit } from '../../src/build/units.js';
import type { Component } from '../../src/components/manifest.js';

const own = ['a.c', 'a.h', 'x86_64/b.S', 'aarch64/b.S', 'skip/c.c', 'over/src/string/memcpy.c', 'over/src/new.c'];
const theirs = [
  'src/string/memcpy.c',
  'src/string/x86_64/memcpy.s',
  'src/string/memset.c',
  'src/string/x86_64/memset.s',
  'src/string/strlen.c',
  'src/linux/epoll.c',
];

async function units(t: TestContext, extra: Partial<Component>): Promise<Unit[]> {
  const root = await mkdtemp(path.join(tmpdir(), 'units-'));
  t.after(() => rm(root, { recursive: true }));
  const folder = path.join(root, 'own');
  const sourceDir = path.join(root, 'source');
  for (const file of [...own.map((name) => `own/${name}`), ...theirs.map((name) => `source/${name}`)]) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), '');
  }
  const component: Component = {
    name: 'one',
    description: 'One',
    faction: 'user',
    needs: [],
    sources: [],
    generate: [],
    includes: [],
    exportIncludes: [],
    flags: [],
    install: [],
    licence: 'MIT',
    folder,
    file: 'components/one/component.json',
    ...extra,
  };
  return unitsOf(component, { cpu: 'x86_64', sourceDir, genDir: '/gen' });
}

async function objects(t: TestContext, extra: Partial<Component>): Promise<string[]> {
  return (await units(t, extra)).map(({ object }) => object);
}

test('globs choose, the CPU is filled in, headers are not compiled', async (t) => {
  assert.deepEqual(await objects(t, { sources: ['*', '${cpu}/*.S', '!skip/**'] }), ['a.c', 'x86_64/b.S']);
});

test('a file named in full must be there', async (t) => {
  await assert.rejects(
    objects(t, { sources: ['a.c', 'aa.c'] }),
    /component.json: "sources.1" names aa.c, and there is no such file/,
  );
});

const thirdParty = { source: 'their', sources: ['src/*/*.c', 'src/string/${cpu}/*.s', '!src/linux/*'] };

test("a CPU's own file replaces the general one", async (t) => {
  assert.deepEqual(await objects(t, { thirdParty: { ...thirdParty, archOverride: true } }), [
    'their/src/string/strlen.c',
    'their/src/string/x86_64/memcpy.s',
    'their/src/string/x86_64/memset.s',
  ]);
});

test('our file replaces theirs, whatever its extension, and may be new', async (t) => {
  const names = await objects(t, { thirdParty: { ...thirdParty, archOverride: true, overlay: 'over' } });
  assert.deepEqual(names, [
    'overlay/src/new.c',
    'overlay/src/string/memcpy.c',
    'their/src/string/strlen.c',
    'their/src/string/x86_64/memset.s',
  ]);
});

test('what is to be fast is chosen among both theirs and ours', async (t) => {
  const fast = ['src/string/**', '!src/string/strlen.c'];
  const all = await units(t, { thirdParty: { ...thirdParty, overlay: 'over', fast } });
  assert.deepEqual(
    all.filter((unit) => unit.fast === true).map(({ object }) => object),
    ['overlay/src/string/memcpy.c', 'their/src/string/memset.c', 'their/src/string/x86_64/memset.s'],
  );
});

test('generated C files are compiled, generated headers are not', async (t) => {
  const generate = [{ script: 'make.sh', outputs: ['table.c', 'include/table.h'] }];
  assert.deepEqual(await objects(t, { generate }), ['gen/table.c']);
});
