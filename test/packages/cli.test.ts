import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { commands } from '../../src/cli/rumprun-pkg.js';
import { Terminal } from '../util/terminal.js';
import { library, makeFixture, program, start, type Fixture } from './fixture.js';

async function withBoth(t: TestContext): Promise<Fixture> {
  const fixture = await makeFixture(t);
  await fixture.addPort('one', library.recipe, library.source);
  await fixture.addPort('two', { ...program.recipe, depends: ['one'] }, program.source);
  return fixture;
}

test('every command has help with an example, and takes the common options', async () => {
  for (const [name, { load }] of Object.entries(commands)) {
    const { command } = await load();
    assert.match(command.help, new RegExp(`examples\\n  .*rumprun-pkg ${name}\\b`), name);
    assert.ok(command.help.split('\n').every((line) => line.length <= 90), name);
    for (const letter of (command.options ?? '').replaceAll(':', '')) {
      assert.ok(!'dopqvh'.includes(letter), `${name}: -${letter} is a common option`);
    }
  }
});

test('wrong command lines are told in one line, with status 2', async (t) => {
  const fixture = await withBoth(t);
  const wrong: [string[], RegExp][] = [
    [['frobnicate'], /there is no command "frobnicate"/],
    [['build'], /name a port, or give --all/],
    [['build', '--all', 'one'], /--all goes without names/],
    [['build', '-j', '0', 'one'], /-j needs a number, not "0"/],
    [['build', '--platform', 'arm', 'one'], /there is no platform "arm"; there are hw and xen/],
    [['clean'], /name a port, or give --all/],
    [['list', 'one'], /"one" is one argument too many/],
    [['why', 'one', 'two'], /name one port/],
    [['info'], /name a port/],
    [['list', '-q', '-v'], /-q and -v exclude each other/],
  ];
  for (const [args, message] of wrong) {
    const { status, stdout, stderr } = await fixture.command(args);
    assert.equal(status, 2, args.join(' '));
    assert.equal(stdout, '');
    assert.match(stderr, message);
    assert.match(stderr, /^rumprun-pkg: [^\n]*\(see --help\)\n$/);
  }
});

test('ports, folders and toolchains that are not there are told in one line', async (t) => {
  const fixture = await withBoth(t);
  const wrong: [string[], RegExp][] = [
    [['build', 'on'], /there is no port "on" in \S+ \(see rumprun-pkg list\)/],
    [['clean', 'on'], /there is no port "on" in \S+ \(see rumprun-pkg list\)/],
    [['why', 'on'], /there is no port "on" in \S+ \(see rumprun-pkg list\)/],
    [['list', '-p', '/nowhere'], /there are no ports in \/nowhere \(name their folder with -p\)/],
    [['build', '-d', '/nowhere', 'one'], /no toolchain in \/nowhere \(run build-rr hw, or name its destination with -d\)/],
    [['bake', '--platform', 'xen', 'two'], /platform xen is not installed in \S+ \(run build-rr xen\)/],
    [['test', '--platform', 'xen', 'two'], /rumprun cannot boot images for xen; tests run on hw/],
    [['bake', '--offline', 'one'], /one yields libraries only; there is nothing to bake/],
  ];
  for (const [args, message] of wrong) {
    const { status, stderr } = await fixture.command(args);
    assert.equal(status, 1, args.join(' '));
    assert.match(stderr, message);
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
  }
});

test('build tells what it does, and with --explain why it does nothing', async (t) => {
  const fixture = await withBoth(t);
  const first = await fixture.command(['build', '--offline', '--all']);
  assert.equal(first.stderr, '');
  assert.match(first.stdout, /^>> one: building: it was never built\n>> one: built in \d+\.\d s\n/);
  assert.match(first.stdout, /\n2 built\n$/);
  assert.deepEqual(await fixture.command(['build', '--all']), { status: 0, stdout: '2 unchanged\n', stderr: '' });
  const explained = await fixture.command(['build', '--explain', 'two']);
  assert.equal(explained.stdout, '>> one: nothing of it has changed\n>> two: nothing of it has changed\n2 unchanged\n');
  assert.deepEqual(await fixture.command(['build', '-q', '--all']), { status: 0, stdout: '', stderr: '' });

  assert.equal((await fixture.command(['clean', 'two'])).status, 0);
  const { stdout } = await fixture.command(['list']);
  assert.match(stdout, /^NAME +VERSION +PATCHES +LAST RESULT +SUMMARY\none +1 +unmodified +built +For tests\ntwo +1 +unmodified +never built +For tests\n$/);
});

test('a failed build names the port, the error and the log, and what was not built', async (t) => {
  const fixture = await withBoth(t);
  await fixture.addPort('one', library.recipe, { ...library.source, 'one.c': 'int one(void) { return x; }\n' });
  const { status, stdout, stderr } = await fixture.command(['build', '--offline', 'two']);
  assert.equal(status, 1);
  const log = path.join(fixture.objects, 'logs/one.log');
  assert.match(stderr, /^rumprun-pkg: one: make ended with status 2: one\.c:1:\d+: error: 'x' undeclared/);
  assert.ok(stderr.includes(`\n   log: ${log}\n`), stderr);
  assert.match(stderr, /rumprun-pkg: two: not built, because one failed\n$/);
  assert.match(stdout, /\n1 failed, 1 skipped\n$/);
  assert.match((await fixture.command(['list'])).stdout, /^one .*build failed/m);
  assert.match((await fixture.command(['info', 'one'])).stdout, /^problem: +make ended with status 2/m);
});

test('with --all, a wrong recipe stops only what needs it, and is told at the end', async (t) => {
  const fixture = await withBoth(t);
  await fixture.addPort('bad', { ...library.recipe, version: '' }, library.source);
  await fixture.addPort('needs-bad', { ...library.recipe, depends: ['two', 'bad'] }, library.source);
  await fixture.addPort('round', { ...library.recipe, depends: ['trip'] }, library.source);
  await fixture.addPort('trip', { ...library.recipe, depends: ['round'] }, library.source);
  for (const command of ['build', 'fetch']) {
    const { status, stdout, stderr } = await fixture.command([command, ...(command === 'build' ? ['--offline'] : []), '--all']);
    assert.equal(status, 1);
    const lines = stderr.trimEnd().split('\n');
    assert.match(lines[0] ?? '', /^rumprun-pkg: bad: \S*bad\/recipe\.json:3: "version"/);
    assert.match(lines[1] ?? '', /^rumprun-pkg: round: \S*recipe\.json:\d+: "depends" goes in a circle: round -> trip -> round$/);
    assert.match(lines[2] ?? '', /^rumprun-pkg: trip: \S*recipe\.json:\d+: "depends" goes in a circle: trip -> round -> trip$/);
    if (command !== 'build') continue;
    assert.equal(lines[3], 'rumprun-pkg: needs-bad: not built, because bad failed');
    assert.match(stdout, /\n2 built, 3 failed, 1 skipped\n$/);
  }
  const { status, stderr } = await fixture.command(['build', 'needs-bad']);
  assert.equal(status, 1);
  assert.match(stderr, /^rumprun-pkg: \S*bad\/recipe\.json:3: "version"[^\n]*\n$/);
});

test('info, why and lint', async (t) => {
  const fixture = await withBoth(t);
  const { stdout } = await fixture.command(['info', 'two', 'one']);
  assert.match(stdout, /^name: +two 1$/m);
  assert.match(stdout, /^depends on: +one$/m);
  assert.match(stdout, /^programs: +bin\/two \(hw_generic\)$/m);
  assert.match(stdout, /^changed: +nothing; the source is as upstream made it$/m);
  assert.match(stdout, /^libraries: +lib\/libone\.a$/m);
  assert.equal((await fixture.command(['why', 'one'])).stdout, 'two needs one\n');
  assert.equal((await fixture.command(['why', 'two'])).stdout, 'no port needs two\n');

  const warned = await fixture.command(['lint', 'one']);
  assert.match(warned.stdout, /one\/recipe\.json:1: warning: there is no "smoke" test\n1 port: 0 errors, 1 warning\n$/);
  assert.equal(warned.status, 0);
  await fixture.addPort('one', { ...library.recipe, depends: ['two'] }, library.source);
  await fixture.addPort('bad', { ...library.recipe, licence: 3 }, library.source);
  const wrong = await fixture.command(['lint']);
  assert.equal(wrong.status, 1);
  assert.match(wrong.stdout, /bad\/recipe\.json:4: "licence" must be string\n/);
  assert.match(wrong.stdout, /one\/recipe\.json:\d+: "depends" goes in a circle: one -> two -> one\n/);
  assert.match(wrong.stdout, /3 ports: 3 errors, 0 warnings\n$/);
  assert.match((await fixture.command(['list'])).stdout, /^bad +\? +\? +recipe is wrong/m);
});

test('fetch names the files, or what could not be had', async (t) => {
  const fixture = await withBoth(t);
  const good = await fixture.command(['fetch', 'two']);
  assert.match(good.stdout, /^>> two: \S*\/sources\/two-\S+\.tar$/m);
  assert.match(good.stdout, /^>> one: \S*\/sources\/one-\S+\.tar$/m);
  const file = path.join(fixture.packages, 'one/recipe.json');
  const upstream = 'https://127.0.0.1:9/one.tar';
  await writeFile(file, (await readFile(file, 'utf8')).replace('https://example.org/x.tar', upstream).replace(/one-\w+\.tar/, 'gone.tar'));
  const bad = await fixture.command(['fetch', 'one']);
  assert.equal(bad.status, 1);
  assert.match(bad.stderr, /^rumprun-pkg: one: one 1 could not be had:\n {2}from 127\.0\.0\.1:9: /);
});

test('a second build in the same tree is refused', async (t) => {
  const fixture = await withBoth(t);
  await mkdir(fixture.objects);
  await writeFile(path.join(fixture.objects, '.lock'), `${process.pid}\n`);
  const { status, stderr } = await fixture.command(['build', 'one']);
  assert.equal(status, 1);
  assert.match(stderr, /process \d+ is building in \S+ \(wait for it, or choose another folder with -o\)\n$/);
});

test('on a terminal each port has one line, and ^C ends the build', async (t) => {
  const fixture = await withBoth(t);
  const slow = { build: { system: 'steps', steps: ['touch begun; sleep 60'] }, yields: program.recipe.yields };
  await fixture.addPort('slow', slow, program.source);
  const environment = { XDG_CACHE_HOME: path.dirname(fixture.cache) };
  const argv = (...ports: string[]): string[] => [process.execPath, ...start, 'build', ...fixture.common(), '--offline', ...ports];
  const terminal = await Terminal.start(argv('two'), environment);
  t.after(() => terminal.end());
  await terminal.shows(/one: built in .*\n.*two: built in .*\n2 built\nstatus=0/);

  const other = await Terminal.start(argv('slow'), environment);
  t.after(() => other.end());
  await other.shows(/slow: building: it was never built/);
  await other.keys('C-c');
  await other.shows(/interrupted\nstatus=130/);
});
