import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { dependenciesOf, portsInOrder, whyNeeded } from '../../src/packages/graph.js';
import { lintPort } from '../../src/packages/lint.js';
import { configurationFor, loadPorts, patchLines, pinOf, tryLoadPorts } from '../../src/packages/recipe.js';
import { UserError } from '../../src/util/errors.js';
import { library, makeFixture } from './fixture.js';

const good = {
  name: 'one', version: '1.2', licence: 'MIT', summary: 'Something',
  source: { upstream: { url: 'https://example.org/one.tar.gz', file: 'one.tar.gz', sha256: 'a'.repeat(64), decompress: 'gzip' } },
  build: { system: 'make' },
  yields: { programs: ['bin/one'] },
  smoke: [{ program: 'one', expect: 'hello' }],
};

/** What is wrong, the line it is on, and what is said. */
const mistakes: Record<string, [Record<string, unknown> | string, RegExp]> = {
  'an unknown key': [{ sorce: {} }, /:\d+: unknown key "sorce"$/],
  'an unknown key inside': [{ build: { system: 'make', target: [] } }, /:5: unknown key "build\.target"$/],
  'a missing key': [{ version: undefined }, /:1: key "version" is missing$/],
  'a wrong type': [{ summary: 3 }, /:5: "summary" must be string$/],
  'an unknown build system': [{ build: { system: 'scons' } }, /:5: "build\.system" must be one of autotools, cmake/],
  'a wrong hash': [
    { source: { upstream: { ...good.source.upstream, sha256: 'abc' } } },
    /:\d+: "source\.upstream\.sha256" must match pattern/,
  ],
  'another name than the folder': [{ name: 'two' }, /:2: "name" is "two", but the folder is one$/],
  'steps without any': [{ build: { system: 'steps' } }, /:5: "build\.system" is steps, but there are no "build\.steps"$/],
  'two programs of a name': [
    { yields: { programs: ['bin/one', 'sbin/one'] } },
    /:5: "yields\.programs\.1" has the name of another program$/,
  ],
  'a smoke test of another program': [
    { smoke: [{ program: 'two', expect: 'x' }] },
    /:5: "smoke\.0\.program" names "two", which is none of "yields\.programs"$/,
  ],
  'a pipe to another program': [
    { smoke: [{ program: 'one', pipe: [{ program: 'two' }], expect: 'x' }] },
    /:5: "smoke\.0\.pipe\.0\.program" names "two", which is none of "yields\.programs"$/,
  ],
  'autoreconf for make': [
    { build: { system: 'make', autoreconf: true } },
    /:5: "build\.autoreconf" means nothing with make$/,
  ],
  'a smoke test that expects nothing': [{ smoke: [{ program: 'one' }] }, /:5: "smoke\.0" does not say what to "expect"$/],
  'a pattern that is none': [
    { smoke: [{ program: 'one', expect: '(' }] },
    /:5: "smoke\.0\.expect" is no regular expression: /,
  ],
  "a suite's program that is not there": [
    { tests: { programs: ['same'], cases: [{ program: 'same' }] } },
    /:5: "tests\.programs\.0" names "same", and there is no programs\/same\.c beside the ports$/,
  ],
  'a client that expects nothing': [
    { smoke: [{ program: 'one', expect: 'x', client: { command: ['true'] } }] },
    /:5: "smoke\.0\.client" does not say what to "expect"$/,
  ],
  'a client of a port that is not published': [
    { smoke: [{ program: 'one', publish: [80], client: { command: ['x', '${published:80}', '${published:8}'], expect: 'x' } }] },
    /:5: "smoke\.0\.client\.command\.2" names port 8, which is not in "publish"$/,
  ],
  "a client's pattern that is none": [
    { smoke: [{ program: 'one', client: { command: ['x'], expect: '(' } }] },
    /:5: "smoke\.0\.client\.expect" is no regular expression: /,
  ],
  'a status of a guest that is stopped': [
    { smoke: [{ program: 'one', status: 1, client: { command: ['x'], expect: 'x' } }] },
    /:5: "smoke\.0\.status" means nothing with a "client"/,
  ],
  'a disk of a format that is none': [
    { smoke: [{ program: 'one', expect: 'x', disks: [{ mount: '/m', format: 'fat' }] }] },
    /:5: "smoke\.0\.disks\.0\.format" must be one of ext2, iso$/,
  ],
  'files outside of the port': [
    { smoke: [{ program: 'one', expect: 'x', files: { '/a': '../b' } }] },
    /:5: "smoke\.0\.files\..?\/a" must match pattern|"smoke\.0\.files/,
  ],
  'a relative path in a guest': [
    { smoke: [{ program: 'one', expect: 'x', files: { 'etc/x': { text: '' } } }] },
    /:5: "smoke\.0\.files"/,
  ],
  'a configuration of no program': [
    { bake: { two: { configuration: 'hw_virtio' } } },
    /:5: "bake\.two" is none of "yields\.programs"$/,
  ],
  'a dependency that is not there': [{ depends: ['nothing'] }, /:5: "depends\.0" names "nothing", and there is no such port$/],
  'no JSON': ['{\n  "name": "one",\n  "version": 1.2.3\n}\n', /:3: not valid JSON: /],
  'a key twice': ['{\n  "name": "one",\n  "name": "one"\n}\n', /:3: key "name" is there twice$/],
};

for (const [what, [change, message]] of Object.entries(mistakes)) {
  test(`a recipe with ${what} is refused by file, line and key`, async (t) => {
    const { packages } = await makeFixture(t);
    await mkdir(path.join(packages, 'one'));
    // The changed key is in the fifth line, where it was not there before.
    const { name, version, licence, ...rest } = good;
    const text =
      typeof change === 'string'
        ? change
        : ['{', ...Object.entries({ name, version, licence, ...change, ...without(rest, change) })
            .filter(([, value]) => value !== undefined)
            .map(([key, value], index) => `${index === 0 ? '' : ','}"${key}": ${JSON.stringify(value)}`), '}'].join('\n');
    await writeFile(path.join(packages, 'one/recipe.json'), text);
    await assert.rejects(loadPorts(packages), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.code, 'BAD_RECIPE');
      assert.match(error.message, /^\S*one\/recipe\.json:\d+: /);
      assert.match(error.message, message);
      assert.ok(!error.message.includes('\n'));
      return true;
    });
  });
}

function without(object: Record<string, unknown>, taken: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !(key in taken)));
}

test('a wrong recipe stops only what needs it', async (t) => {
  const fixture = await makeFixture(t);
  await fixture.addPort('one', library.recipe, library.source);
  await fixture.addPort('two', { ...library.recipe, depends: ['one'] }, library.source);
  await fixture.addPort('bad', { ...library.recipe, version: '' }, library.source);
  await fixture.addPort('needs-bad', { ...library.recipe, depends: ['bad'] }, library.source);
  assert.deepEqual([...(await loadPorts(fixture.packages, ['two'])).keys()], ['two', 'one']);
  await assert.rejects(loadPorts(fixture.packages, ['needs-bad']), { message: /bad\/recipe\.json:3: "version"/ });
  const all = await tryLoadPorts(fixture.packages);
  assert.deepEqual([...all].map(([name, port]) => [name, port instanceof UserError]), [
    ['bad', true],
    ['needs-bad', false],
    ['one', false],
    ['two', false],
  ]);
  await assert.rejects(loadPorts(fixture.packages, ['thre']), { code: 'NO_PORT', message: /no port "thre" in / });
  await assert.rejects(loadPorts('/nowhere'), { code: 'NO_PACKAGES' });
});

test('dependencies come first, circles are named, and users are found', async (t) => {
  const fixture = await makeFixture(t);
  const add = (name: string, depends: string[]): Promise<void> =>
    fixture.addPort(name, { ...library.recipe, depends }, library.source);
  await add('z', []);
  await add('y', ['z']);
  await add('x', ['y', 'z']);
  const ports = await loadPorts(fixture.packages);
  assert.deepEqual(portsInOrder(ports, ['x']).map(({ name }) => name), ['z', 'y', 'x']);
  const x = ports.get('x');
  assert.ok(x);
  assert.deepEqual(dependenciesOf(ports, x).map(({ name }) => name), ['z', 'y']);
  assert.deepEqual(whyNeeded(ports, 'z'), [['x', 'y', 'z'], ['x', 'z']]);
  assert.deepEqual(whyNeeded(ports, 'x'), []);

  await add('z', ['x']);
  const circle = await loadPorts(fixture.packages);
  assert.throws(() => portsInOrder(circle, ['y']), {
    code: 'BAD_RECIPE',
    message: /recipe\.json:\d+: "depends" goes in a circle: y -> z -> x -> y$/,
  });
});

test('lint warns of what works but should not stay so', async (t) => {
  const fixture = await makeFixture(t);
  const recipe = {
    licence: 'Own-Licence', summary: 'one is a thing.',
    build: { system: 'make', steps: ['make install DESTDIR="$DESTDIR"', 'make -C sub install-lib'] },
    yields: { programs: ['bin/one', 'bin/other', 'bin/third'] },
    smoke: [{ program: 'one', pipe: [{ program: 'third' }], stdin: { file: 'in.txt' }, expect: { file: '${source}/out' }, files: { '/d': 'data' } }],
  };
  await fixture.addPort('one', recipe, library.source, { 'patches/x.diff': '', 'spare.txt': '', 'data/a': '' });
  const port = (await loadPorts(fixture.packages)).get('one');
  assert.ok(port);
  const texts = (await lintPort(port)).map(({ text }) => text);
  assert.deepEqual(texts, [
    `"licence" is "Own-Licence", which SPDX's list does not know`,
    '"summary" ends with a full stop',
    '"summary" begins with the name of the port',
    'no "smoke" test runs other',
    `"build.steps.1" installs without DESTDIR=$DESTDIR: a makefile's own value wins over the environment's`,
    `"smoke.0.stdin" names in.txt, which is not in the port's folder`,
    'nothing uses spare.txt',
    'patches/x.diff is not applied: its name does not end with .patch',
  ]);
  await fixture.addPort('two', { ...library.recipe, licence: '(MIT OR Zlib) AND GPL-2.0-only WITH GCC-exception-2.0' }, library.source);
  const two = (await loadPorts(fixture.packages)).get('two');
  assert.ok(two);
  assert.deepEqual((await lintPort(two)).map(({ text }) => text), ['there is no "smoke" test']);
});

test('lines of patches are counted without their headers', async (t) => {
  const fixture = await makeFixture(t);
  const patch = '--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n same\n-old\n+new\n+--- more\n';
  await fixture.addPort('one', library.recipe, library.source, { 'patches/a.patch': patch, 'patches/README': '-x\n' });
  const port = (await loadPorts(fixture.packages)).get('one');
  assert.ok(port);
  assert.equal(await patchLines(port), 3);
});

test("a source is sought in Debian's archive before upstream", async (t) => {
  const fixture = await makeFixture(t);
  const { url, ...archive } = good.source.upstream;
  const source = { upstream: { url, ...archive }, debian: { package: 'one', ...archive } };
  await fixture.addPort('one', { ...library.recipe, source }, library.source);
  const port = (await loadPorts(fixture.packages)).get('one');
  assert.ok(port);
  assert.deepEqual(pinOf(port).origins.map(({ kind }) => kind), ['apt', 'https']);
});

test('the configuration of a program follows the platform', () => {
  assert.equal(configurationFor(undefined, 'hw'), 'hw_generic');
  assert.equal(configurationFor('hw_tiny', 'hw'), 'hw_tiny');
  assert.equal(configurationFor('hw_tiny', 'xen'), 'xen_pv');
});
