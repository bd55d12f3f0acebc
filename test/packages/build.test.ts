import assert from 'node:assert/strict';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import type { Outcome } from '../../src/packages/build.js';
import { readState } from '../../src/packages/cache.js';
import { hashFiles } from '../../src/packages/content.js';
import { library, makeFixture, program, tuple, type Fixture } from './fixture.js';

const kinds = (outcomes: Map<string, Outcome>): Record<string, string> =>
  Object.fromEntries([...outcomes].map(([name, { kind }]) => [name, kind]));

const problemOf = (outcomes: Map<string, Outcome>, name: string): string => {
  const outcome = outcomes.get(name);
  assert.equal(outcome?.kind, 'failed', JSON.stringify(outcome));
  return outcome.problem;
};

async function withBoth(fixture: Fixture): Promise<void> {
  await fixture.addPort('one', library.recipe, library.source);
  await fixture.addPort('two', { ...program.recipe, depends: ['one'] }, program.source);
}

test('a port is built after what it depends on, and sees its headers and libraries', async (t) => {
  const fixture = await makeFixture(t);
  await withBoth(fixture);
  const { outcomes } = await fixture.build(['two']);
  assert.deepEqual(kinds(outcomes), { one: 'built', two: 'built' }, await fixture.log('two'));
  const installed = path.join(fixture.objects, 'two/destination/usr/bin/two');
  assert.equal((await stat(installed)).mode & 0o777, 0o644);
});

test('a dependency that is not declared is not there, however it is looked for', async (t) => {
  const fixture = await makeFixture(t);
  await fixture.addPort('one', library.recipe, library.source);
  await fixture.addPort('two', program.recipe, program.source);
  const steps = ['$CC $CFLAGS -o two two.c -lone'];
  await fixture.addPort('plain', { ...program.recipe, build: { system: 'steps', steps } }, program.source);
  await fixture.addPort(
    'host',
    { ...program.recipe, build: { system: 'steps', steps: ['pkg-config --libs one'] } },
    program.source,
  );
  const { outcomes } = await fixture.build(['one', 'two', 'plain', 'host']);
  assert.deepEqual(kinds(outcomes), { one: 'built', two: 'failed', plain: 'failed', host: 'failed' });
  assert.match(await fixture.log('plain'), /one\.h: No such file/);
  assert.match(await fixture.log('host'), /one.*not found|No package 'one'/);
});

test('a second build does nothing, and says why a further one does something', async (t) => {
  const fixture = await makeFixture(t);
  await withBoth(fixture);
  await fixture.build(['two']);
  assert.deepEqual(kinds((await fixture.build(['two'])).outcomes), { one: 'unchanged', two: 'unchanged' });

  const reasonsAfter = async (change: () => Promise<void>): Promise<Record<string, string>> => {
    await change();
    const { reasons } = await fixture.build(['two']);
    assert.deepEqual(kinds((await fixture.build(['two'])).outcomes), { one: 'unchanged', two: 'unchanged' });
    return Object.fromEntries(reasons);
  };
  const two = path.join(fixture.packages, 'two');
  assert.deepEqual(
    await reasonsAfter(async () => {
      const recipe = { ...program.recipe, depends: ['one'], build: { ...program.recipe.build, environment: { CFLAGS: '-O1' } } };
      await fixture.addPort('two', recipe, program.source);
    }),
    { two: 'changed: recipe' },
  );
  assert.deepEqual(
    await reasonsAfter(async () => {
      await mkdir(path.join(two, 'patches'));
      await writeFile(
        path.join(two, 'patches/a.patch'),
        '--- a/two.c\n+++ b/two.c\n@@ -1,2 +1,2 @@\n #include <one.h>\n-int main(void) { return one(); }\n+int main(void) { return one() + 1; }\n',
      );
    }),
    { two: 'changed: source or patches' },
  );
  assert.match(await readFile(path.join(fixture.objects, 'two/build/two.c'), 'utf8'), /one\(\) \+ 1/);
  assert.deepEqual(
    await reasonsAfter(async () => {
      await mkdir(path.join(two, 'files'));
      await writeFile(path.join(two, 'files/extra'), '');
    }),
    { two: 'changed: files/' },
  );
  assert.deepEqual(
    await reasonsAfter(() => rm(path.join(fixture.objects, 'two/destination/usr/bin/two'))),
    { two: 'usr/bin/two is gone from the build tree' },
  );
  assert.deepEqual(
    await reasonsAfter(() =>
      fixture.addPort('one', library.recipe, { ...library.source, 'one.c': 'int one(void) { return 7; }\n' }),
    ),
    { one: 'changed: source or patches', two: 'changed: dependency one' },
  );
  assert.deepEqual(
    await reasonsAfter(() => writeFile(path.join(fixture.destdir, 'rumprun-x86_64/include/target.h'), '#define TARGET 2\n')),
    { one: 'changed: toolchain', two: 'changed: toolchain' },
  );
  assert.deepEqual(
    await reasonsAfter(() => writeFile(path.join(fixture.objects, 'two/state.json'), '{')),
    { two: 'it was never built' },
  );
});

test('what depends on a library is not rebuilt when the library comes out the same', async (t) => {
  const fixture = await makeFixture(t);
  await withBoth(fixture);
  await fixture.build(['two']);
  await fixture.addPort('one', library.recipe, { ...library.source, README: 'new\n' });
  assert.deepEqual(kinds((await fixture.build(['two'])).outcomes), { one: 'built', two: 'unchanged' });
});

test('the libraries of the toolchain and the text of a recipe are no reason to compile again', async (t) => {
  const fixture = await makeFixture(t);
  await withBoth(fixture);
  await fixture.build(['two']);
  await writeFile(path.join(fixture.destdir, 'rumprun-x86_64/lib/libspare.a'), '!<arch>\nother');
  const file = path.join(fixture.packages, 'two/recipe.json');
  await writeFile(file, `${(await readFile(file, 'utf8')).replace('For tests', 'For all tests')}\n`);
  assert.deepEqual(kinds((await fixture.build(['two'])).outcomes), { one: 'unchanged', two: 'unchanged' });
});

test('builds in different folders are the same bytes', async (t) => {
  const fixture = await makeFixture(t);
  await withBoth(fixture);
  const other = path.join(fixture.folder, 'a/folder/of/another/length');
  await fixture.build(['two']);
  await new Promise((resolve) => setTimeout(resolve, 1100)); // ar writes seconds
  assert.deepEqual(kinds((await fixture.build(['two'], { objects: other })).outcomes), { one: 'built', two: 'built' }, await readFile(path.join(other, 'logs/one.log'), 'utf8'));
  for (const name of ['one', 'two']) {
    assert.deepEqual(
      await hashFiles(path.join(other, name, 'destination')),
      await hashFiles(path.join(fixture.objects, name, 'destination')),
    );
  }
  const text = await readFile(path.join(other, 'one/destination/usr/lib/libone.a'), 'latin1');
  assert.ok(!text.includes(fixture.folder));
});

test('a build tree in a folder with a blank in its name is refused', async (t) => {
  const fixture = await makeFixture(t);
  await fixture.addPort('one', library.recipe, library.source);
  await assert.rejects(fixture.build(['one'], { objects: path.join(fixture.folder, 'a b') }), {
    code: 'BAD_FOLDER',
    message: /makefiles do not work/,
  });
});

test('a port that fails stops only what depends on it, and says where to look', async (t) => {
  const fixture = await makeFixture(t);
  await withBoth(fixture);
  await fixture.addPort('one', library.recipe, { ...library.source, 'one.c': 'int one(void) { return x; }\n' });
  await fixture.addPort('other', library.recipe, library.source);
  await fixture.addPort('third', { ...program.recipe, depends: ['two'] }, program.source);
  const { outcomes } = await fixture.build(['third', 'other']);
  assert.deepEqual(kinds(outcomes), { one: 'failed', two: 'skipped', third: 'skipped', other: 'built' });
  assert.match(problemOf(outcomes, 'one'), /^make ended with status 2: .*'x' undeclared/);
  assert.match(await fixture.log('one'), /^one 1: it was never built\n\+ cd .*\nfailed: make ended/s);
  assert.equal((await readState(fixture.objects, 'one'))?.built, false);

  await fixture.addPort('one', library.recipe, library.source);
  const again = await fixture.build(['one']);
  assert.deepEqual(Object.fromEntries(again.reasons), { one: 'its last build failed' });
});

test('what a recipe promises and the build does not make is a failure', async (t) => {
  const fixture = await makeFixture(t);
  const { recipe, source } = library;
  const yields = { ...recipe.yields, headers: ['include/two.h'] };
  await fixture.addPort('header', { ...recipe, yields }, source);
  await fixture.addPort('from', { ...recipe, yields: { programs: [{ path: 'bin/x', from: 'x' }] } }, source);
  await fixture.addPort('configure', { ...recipe, build: { system: 'autotools' } }, source);
  await fixture.addPort('patch', recipe, source, { 'patches/a.patch': '--- a/one.h\n+++ b/one.h\n@@ -1 +1 @@\n-x\n+y\n' });
  const { outcomes } = await fixture.build(['header', 'from', 'configure', 'patch']);
  assert.equal(problemOf(outcomes, 'header'), '"yields" names include/two.h, which was not installed');
  assert.equal(problemOf(outcomes, 'from'), 'the build made no x');
  assert.equal(problemOf(outcomes, 'configure'), 'the source has no configure script');
  assert.equal(problemOf(outcomes, 'patch'), 'patches/a.patch does not apply');
  assert.match(await fixture.log('patch'), /FAILED/);
});

test("an archive that cannot be had is told in the port's own result", async (t) => {
  const fixture = await makeFixture(t);
  await fixture.addPort('one', library.recipe, library.source);
  await rm(path.join(fixture.cache, 'sources'), { recursive: true });
  const { outcomes } = await fixture.build(['one']);
  assert.match(problemOf(outcomes, 'one'), /^one 1 is not in the cache/);
});

test('the environment of the caller has no influence', async (t) => {
  const fixture = await makeFixture(t);
  const steps = ['env > env', '$CC -o two two.c'];
  await fixture.addPort('env', { ...program.recipe, build: { system: 'steps', steps } }, { 'two.c': 'int main(void) { return 0; }\n' });
  process.env['CPATH'] = '/nowhere';
  process.env['SOMETHING'] = 'x';
  t.after(() => {
    delete process.env['CPATH'];
    delete process.env['SOMETHING'];
  });
  const { outcomes } = await fixture.build(['env']);
  assert.deepEqual(kinds(outcomes), { env: 'built' });
  const env = await readFile(path.join(fixture.objects, 'env/build/env'), 'utf8');
  assert.doesNotMatch(env, /CPATH|SOMETHING/);
  assert.match(env, new RegExp(`^CC=${tuple}-gcc$`, 'm'));
  assert.match(env, /^PREFIX=\/usr$/m);
});

test('the engine itself takes little time: a build of nothing, and nothing to build', async (t) => {
  const fixture = await makeFixture(t);
  const nothing = { build: { system: 'steps', steps: ['mkdir -p $DESTDIR$PREFIX/x && touch $DESTDIR$PREFIX/x/x'] }, yields: { headers: ['x/x'] } };
  const names = Array.from({ length: 40 }, (_, index) => `port${index}`);
  for (const name of names) await fixture.addPort(name, { ...nothing, depends: name === 'port0' ? [] : ['port0'] }, { x: 'x' });
  const timed = async (): Promise<number> => {
    const begun = process.cpuUsage();
    const { outcomes } = await fixture.build(names);
    assert.equal([...outcomes.values()].filter(({ kind }) => kind === 'failed').length, 0);
    // What this process computes, which is what an idle machine would take for it.
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1e6;
  };
  // They take 0.05 s each and 0.1 s for all; the bounds are what was promised.
  const seconds = await timed();
  assert.ok(seconds < 3 * names.length, `${seconds} s`);
  const again = await timed();
  assert.ok(again < 2, `${again} s`);
});

test('a build that writes into its source starts from a fresh one each time', async (t) => {
  const fixture = await makeFixture(t);
  const configure = `d=$(dirname "$0")
test ! -e $d/dirt || exit 1
touch $d/dirt
printf 'all:\\ninstall:\\n\\ttouch $(DESTDIR)/usr/x\\n' >Makefile
`;
  const recipe = { build: { system: 'autotools' }, yields: { headers: ['x'] } };
  await fixture.addPort('dirty', recipe, { configure });
  assert.deepEqual(kinds((await fixture.build(['dirty'])).outcomes), { dirty: 'built' }, await fixture.log('dirty'));
  await rm(path.join(fixture.objects, 'dirty/build'), { recursive: true });
  const { outcomes, reasons } = await fixture.build(['dirty']);
  assert.deepEqual(Object.fromEntries(reasons), { dirty: 'its build folder is gone' });
  assert.deepEqual(kinds(outcomes), { dirty: 'built' }, await fixture.log('dirty'));
});

test('an interrupted build ends what runs, begins nothing further and is done again', async (t) => {
  const fixture = await makeFixture(t);
  const slow = { ...program.recipe, build: { system: 'steps', steps: ['sleep 60'] } };
  await fixture.addPort('slow', slow, program.source);
  await fixture.addPort('two', { ...program.recipe, depends: ['slow'] }, program.source);
  const stop = new AbortController();
  const begun = performance.now();
  const { outcomes } = await fixture.build(['two'], {
    stop: stop.signal,
    onEvent: (event) => event.kind === 'begins' && setTimeout(() => stop.abort(), 300),
  });
  assert.ok(performance.now() - begun < 30_000);
  assert.deepEqual(kinds(outcomes), { slow: 'failed', two: 'skipped' });
  assert.equal(problemOf(outcomes, 'slow'), 'interrupted');
  assert.equal((await readState(fixture.objects, 'slow'))?.built, false);
});

test("Debian's patch series comes before the port's own patches", async (t) => {
  const fixture = await makeFixture(t);
  const change = (from: string, to: string): string => `--- a/one.h\n+++ b/one.h\n@@ -1 +1 @@\n-${from}\n+${to}\n`;
  await fixture.addPort('one', library.recipe, library.source, {
    'patches/z.patch': change('int one(void); /* Debian */', 'int one(void); /* ours */'),
  });
  const patches = await fixture.pack('one-debian', {
    'patches/series': '# comment\nfirst.patch -p1\n\nsecond.patch # why\n',
    'patches/first.patch': change('int one(void);', 'int one(void); /* first */'),
    'patches/second.patch': change('int one(void); /* first */', 'int one(void); /* Debian */'),
  });
  const orig = await fixture.pack('one', library.source);
  const file = path.join(fixture.packages, 'one/recipe.json');
  const recipe = JSON.parse(await readFile(file, 'utf8')) as { source: object };
  recipe.source = { debian: { package: 'one', ...orig, patches } };
  await writeFile(file, JSON.stringify(recipe));
  const { outcomes } = await fixture.build(['one']);
  assert.deepEqual(kinds(outcomes), { one: 'built' });
  const header = path.join(fixture.objects, 'one/destination/usr/include/one.h');
  assert.equal(await readFile(header, 'utf8'), 'int one(void); /* ours */\n');
});

test('what packages put into the sysroot is not seen by ports that do not depend on them', async (t) => {
  const fixture = await makeFixture(t);
  await fixture.addPort('two', program.recipe, program.source);
  const sysroot = path.join(fixture.destdir, 'rumprun-x86_64');
  const before = (await fixture.toolchain()).buildKey;
  await writeFile(path.join(sysroot, 'include/one.h'), 'int one(void);\n');
  await mkdir(path.join(sysroot, 'share/rumprun-pkg'), { recursive: true });
  await writeFile(path.join(sysroot, 'share/rumprun-pkg/one.json'), JSON.stringify({ name: 'one', version: '1', sha256: '0', files: ['include/one.h'] }));
  assert.equal((await fixture.toolchain()).buildKey, before);
  const { outcomes } = await fixture.build(['two']);
  assert.equal(outcomes.get('two')?.kind, 'failed');
});

test('libraries have neither times nor owners, and libtool files are not installed', async (t) => {
  const fixture = await makeFixture(t);
  const steps = [
    '$CC -c two.c',
    'mkdir -p $DESTDIR$PREFIX/lib && ar rcU $DESTDIR$PREFIX/lib/libtwo.a two.o',
    'touch $DESTDIR$PREFIX/lib/libtwo.la',
  ];
  const yields = { libraries: ['lib/libtwo.a'] };
  await fixture.addPort('two', { build: { system: 'steps', steps }, yields }, { 'two.c': 'int two;\n' });
  assert.deepEqual(kinds((await fixture.build(['two'])).outcomes), { two: 'built' });
  const state = await readState(fixture.objects, 'two');
  assert.deepEqual(Object.keys(state?.files ?? {}), ['usr/lib/libtwo.a']);
  const data = await readFile(path.join(fixture.objects, 'two/destination/usr/lib/libtwo.a'), 'latin1');
  assert.match(data, /two\.o\/ +0 {11}0 {5}0 {5}/);
});

test('autoreconf makes the configure script that a source has not', async (t) => {
  const fixture = await makeFixture(t);
  const files = {
    'sub/configure.ac': 'AC_INIT([x], [1])\nAC_CONFIG_FILES([Makefile])\nAC_OUTPUT\n',
    'sub/Makefile.in': 'all:\n\techo @host_alias@ > made\ninstall:\n\tmkdir -p $(DESTDIR)@prefix@\n\tcp made $(DESTDIR)@prefix@\n',
  };
  const recipe = {
    build: { system: 'autotools', directory: 'sub', autoreconf: true },
    yields: { headers: ['made'] },
  };
  await fixture.addPort('with', recipe, files);
  await fixture.addPort('without', { ...recipe, build: { ...recipe.build, autoreconf: false } }, files);
  const { outcomes } = await fixture.build(['with', 'without']);
  assert.deepEqual(kinds(outcomes), { with: 'built', without: 'failed' }, await fixture.log('with'));
  assert.match(problemOf(outcomes, 'without'), /no .*configure/);
});
