import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { judge } from '../../src/packages/guest.js';
import { makeFixture, type Ended, type Fixture } from './fixture.js';

/*
 * Made-up ports, built by the real toolchain and booted, all through the
 * command. In scripts/test the toolchain is there.
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const destdir = process.env['RUMPRUN_DESTDIR'] ?? path.join(root, 'rumprun');
const skip = existsSync(path.join(destdir, 'rumprun-x86_64/toolchain.json'))
  ? false
  : 'no toolchain: run build-rr hw, or set RUMPRUN_DESTDIR';

const rumprunPkg = (fixture: Fixture, ...args: string[]): Promise<Ended> => fixture.command(args, destdir);

const show = `#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Prints what it was given: arguments, environment, standard input, files. */
int
main(int argc, char **argv)
{
	char line[256], *word;
	struct stat st;
	FILE *f;
	int i;

	for (i = 1; i < argc; i++) {
		if (stat(argv[i], &st) == 0 && (f = fopen(argv[i], "r+")) != NULL) {
			while (fgets(line, sizeof(line), f) != NULL)
				printf("%s (%03o): %s", argv[i], st.st_mode & 0777, line);
			if (fputs("more\\n", f) < 0 || fclose(f) != 0)
				err(9, "%s", argv[i]);
		} else
			printf("argument %s\\n", argv[i]);
	}
	if ((word = getenv("WORD")) != NULL)
		printf("word %s in %s\\n", word, getcwd(line, sizeof(line)));
	while (fgets(line, sizeof(line), stdin) != NULL)
		printf("input %s", line);
	return argc > 1 && strcmp(argv[1], "fail") == 0 ? 3 : 0;
}
`;

const port = {
  build: { system: 'steps', steps: ['$CC $CFLAGS -g -o show show.c', '$CC $CFLAGS -o spin spin.c'] },
  yields: { programs: [{ path: 'bin/show', from: 'show' }, { path: 'bin/spin', from: 'spin' }] },
};

const source = {
  'show.c': show,
  'spin.c': 'int main(void) { for (volatile int i = 0;;) i = 1; }\n',
  'data/deep/a.txt': 'from the source\n',
};

test('smoke tests: arguments, files, standard input, environment, directory, status', { skip }, async (t: TestContext) => {
  const fixture = await makeFixture(t);
  const smoke = [
    { program: 'show', arguments: ['a b', "it's"], expect: ['argument a b', "argument it's"] },
    { program: 'show', arguments: ['fail'], expect: '^argument fail$', status: 3 },
    { program: 'show', stdin: 'one\ntwo\n', expect: '^input one\\ninput two$' },
    { program: 'show', stdin: { file: 'in.txt' }, expect: { file: 'out.txt' } },
    {
      program: 'show', directory: '/data/deep', environment: { WORD: 'x y' },
      arguments: ['a.txt', '/etc/own.conf', '/data/run.sh'],
      files: { '/data': '${source}/data', '/etc/own.conf': { text: 'written by hand\n' }, '/data/run.sh': 'run.sh' },
      expect: ['a.txt (644): from the source', '/etc/own.conf (644): written by hand', '/data/run.sh (644): script', 'word x y in /data/deep'],
    },
  ];
  const own = { 'in.txt': 'three\n', 'out.txt': 'three\ninput three\n', 'run.sh': 'script\n' };
  await fixture.addPort('show', { ...port, smoke }, source, own);
  const ended = await rumprunPkg(fixture, 'test', '-j2', 'show');
  assert.equal(ended.stderr, '');
  assert.match(ended.stdout, /^5 passed, 0 failed\n$/m);
  assert.equal(ended.status, 0);
  const { stdout } = await rumprunPkg(fixture, 'list');
  assert.match(stdout, /^show +1 +unmodified +5 tests passed +For tests$/m);

  // What is baked for users has nothing of the tests.
  const baked = await rumprunPkg(fixture, 'bake', 'show', '--to', path.join(fixture.folder, 'images'));
  assert.deepEqual(baked, {
    status: 0,
    stderr: '',
    stdout: ['show', 'spin'].map((name) => `${path.join(fixture.folder, 'images', name)}.bin\n`).join(''),
  });
  const image = readFileSync(path.join(fixture.folder, 'images/show.bin'), 'latin1');
  assert.ok(!image.includes('written by hand') && !image.includes('070701'));
});

test('programs and images are the same bytes in another build tree', { skip }, async (t: TestContext) => {
  const fixture = await makeFixture(t);
  await fixture.addPort('show', port, source);
  const other = path.join(fixture.folder, 'another/tree');
  const first = await rumprunPkg(fixture, 'bake', 'show');
  const second = await rumprunPkg(fixture, 'bake', 'show', '-o', other);
  assert.equal(first.status + second.status, 0, first.stderr + second.stderr);
  for (const file of ['destination/usr/bin/show', 'images/hw/show.bin']) {
    const one = readFileSync(path.join(fixture.objects, 'show', file));
    assert.ok(one.equals(readFileSync(path.join(other, 'show', file))), file);
    for (const folder of [fixture.folder, destdir]) assert.ok(!one.includes(folder), `${file} names ${folder}`);
  }
});

test('programs of one guest read what the one before them writes', { skip }, async (t: TestContext) => {
  const fixture = await makeFixture(t);
  const { build } = port;
  const yields = { programs: ['show', 'second', 'third'].map((name) => ({ path: `bin/${name}`, from: 'show' })) };
  const next = (program: string, word: string): object => ({ program, arguments: [word] });
  const smoke = [
    {
      ...next('show', 'a'), pipe: [next('second', 'b'), next('third', 'c')],
      expect: ['argument c', 'input argument b', 'input input argument a'],
    },
    { ...next('show', 'a'), pipe: [next('second', 'fail')], expect: ['argument fail', 'input argument a'], status: 3 },
    { ...next('show', '${each}'), each: ['x', 'y'], pipe: [next('second', '${each}2')], expect: { file: 'out-${each}.txt' } },
    { program: 'show', arguments: ['p', '${each}'], each: [['q', 'r']], expect: ['argument p', 'argument q', 'argument r'] },
    {
      program: 'show', pipe: [{ program: 'second' }], directory: '/tmp', environment: { WORD: 'x' },
      expect: ['word x in /tmp', 'input word x in /tmp'],
    },
  ];
  const own = Object.fromEntries(
    ['x', 'y'].map((name) => [`out-${name}.txt`, `argument ${name}2\ninput argument ${name}\n`]),
  );
  await fixture.addPort('show', { build, yields, smoke }, source, own);
  const { status, stdout, stderr } = await rumprunPkg(fixture, 'test', 'show');
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  assert.match(stdout, /^6 passed, 0 failed\n$/m);
});

const answer = `#include <err.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Answers each connection to port 7 with a file's first line; ends at once when told to. */
int
main(int argc, char **argv)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = htons(7) };
	char line[64] = "";
	FILE *f;
	int s, c;

	if (argc < 2)
		return 4;
	if ((f = fopen(argv[1], "r")) == NULL || fgets(line, sizeof(line), f) == NULL)
		err(1, "%s", argv[1]);
	s = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(s, (struct sockaddr *)&sin, sizeof(sin)) != 0 || listen(s, 5) != 0)
		err(1, "port 7");
	puts("ready");
	fflush(stdout);
	while ((c = accept(s, NULL, NULL)) >= 0) {
		(void)write(c, line, strlen(line));
		close(c);
	}
	return 1;
}
`;

const ask = `import { connect } from 'node:net';
const socket = connect(Number(process.argv[2]), '127.0.0.1');
let text = '';
socket.on('data', (chunk) => (text += chunk)).on('error', () => undefined);
socket.on('close', () => {
  process.stdout.write(text);
  process.exit(text === '' ? 1 : 0);
});
`;

test('servers: published ports, disks and a client on the host', { skip }, async (t: TestContext) => {
  const fixture = await makeFixture(t);
  const recipe = {
    build: { system: 'steps', steps: ['$CC $CFLAGS -o answer answer.c'] },
    yields: { programs: [{ path: 'bin/answer', from: 'answer' }] },
  };
  const serve = (format: string, expect: string): object => ({
    name: `${format} ${expect}`, program: 'answer', arguments: ['/d/line.txt'], publish: [7], expect: '^ready$',
    disks: [{ mount: '/d', format, files: { '/line.txt': { text: `from ${format}\n` } } }],
    client: { command: [process.execPath, 'ask.mjs', '${published:7}'], expect },
  });
  const smoke = [
    serve('ext2', '^from ext2$'),
    serve('iso', '^from iso$'),
    serve('iso', '^from ext2$'),
    {
      ...serve('ext2', '^(one|two)$'), name: 'each', each: ['one', 'two'],
      client: {
        command: ['sh', '-ec', 'test -f "$1"; "$2" ask.mjs "$0"; echo "$3"', '${published:7}', '${build}/answer', process.execPath, '${each}'],
        expect: '^(one|two)$',
      },
    },
    { name: 'over', program: 'answer', client: { command: ['sleep', '100'], expect: '.' } },
    { name: 'late', program: 'answer', arguments: ['/etc/passwd'], publish: [7], timeout: 20, client: { command: ['false'], expect: '.' } },
    { name: 'none', program: 'answer', arguments: ['/etc/passwd'], timeout: 6, client: { command: ['no-such-command'], expect: '.' } },
  ];
  await fixture.addPort('answer', { ...recipe, smoke }, { 'answer.c': answer }, { 'ask.mjs': ask });
  const { status, stdout, stderr } = await rumprunPkg(fixture, 'test', '-j6', 'answer');
  assert.equal(status, 1);
  assert.match(stdout, /^4 passed, 4 failed\n$/m);
  assert.equal(
    stderr,
    [
      'rumprun-pkg: answer: iso ^from ext2$ client printed nothing that matches /^from ext2$/; its console:',
      '  | ready',
      '  | the client:',
      '  | from iso',
      'rumprun-pkg: answer: over ended with status 4 before its client was through; its console:',
      '  | the client:',
      'rumprun-pkg: answer: late had no client that did as expected within 20 s; its console:',
      '  | ready',
      '  | the client:',
      'rumprun-pkg: answer: none no-such-command is not in $PATH; its console is empty',
      '',
    ].join('\n'),
  );
});

test('a failing smoke test says what was wrong and prints the console', { skip }, async (t: TestContext) => {
  const fixture = await makeFixture(t);
  const smoke = [
    { name: 'lines', program: 'show', arguments: ['x'], expect: ['argument y'] },
    { name: 'status', program: 'show', arguments: ['fail'], expect: 'argument' },
    { name: 'endless', program: 'spin', expect: '.', timeout: 3 },
    { name: 'file', program: 'show', expect: '.', files: { '/x': 'missing' } },
    { name: 'good', program: 'show', arguments: ['x'], expect: ['argument x'] },
  ];
  await fixture.addPort('show', { ...port, smoke }, source);
  const { status, stdout, stderr } = await rumprunPkg(fixture, 'test', 'show');
  assert.equal(status, 1);
  assert.match(stdout, /^1 passed, 4 failed\n$/m);
  assert.equal(
    stderr,
    [
      'rumprun-pkg: show: lines printed "argument x" in line 1, expected "argument y"; its console:',
      '  | argument x',
      'rumprun-pkg: show: status ended with status 3, expected 0; its console:',
      '  | argument fail',
      'rumprun-pkg: show: endless did not end within 3 s; its console is empty',
      'rumprun-pkg: show: file "files" names missing, which is not there; its console is empty',
      '',
    ].join('\n'),
  );
  assert.match((await rumprunPkg(fixture, 'list')).stdout, /4 tests failed/);
});

test("a port's own suite: built, by name and by glob, with files, and what is omitted", { skip }, async (t: TestContext) => {
  const fixture = await makeFixture(t);
  const build = { system: 'make', targets: ['lib'], install: [] };
  const check = (name: string): string => `t/${name}: check.c\n\tmkdir -p t\n\t$(CC) -c -o $@.o $<\n\t$(CC) -o $@ $@.o\n`;
  const files = {
    'check.c': '#include <stdio.h>\nint main(void) { FILE *f = fopen("/in/a", "r"); int c = f == NULL ? 1 : getc(f) != \'a\'; puts(c ? "bad" : "good"); return c; }\n',
    Makefile: `lib:\n\ttouch lib\ntests: t/one t/two t/slow\n${['one', 'two', 'slow'].map(check).join('')}`,
    'in/a': 'a\n',
  };
  const tests = {
    targets: ['tests'],
    steps: ['touch stepped'],
    programs: ['length'],
    files: { '/in': '${source}/in' },
    cases: [
      { program: 't/*' },
      { name: 'again', program: 't/one', expect: ['good'] },
      { name: 'length', program: 't/one', pipe: [{ program: 'length' }], expect: ['5 bytes'] },
    ],
    omitted: [{ test: 't/slow', reason: 'it takes an hour' }],
  };
  // No program is installed; a header stands for what the port is for.
  const yields = { headers: ['include/x.h'] };
  const steps = ['mkdir -p $DESTDIR$PREFIX/include && touch $DESTDIR$PREFIX/include/x.h'];
  await mkdir(path.join(fixture.packages, 'programs'));
  await writeFile(
    path.join(fixture.packages, 'programs/length.c'),
    '#include <stdio.h>\nint main(void) { int n = 0; while (getchar() != EOF) n++; printf("%d bytes\\n", n); return 0; }\n',
  );
  await fixture.addPort('suite', { build: { ...build, steps }, yields, tests }, files);
  const { status, stdout, stderr } = await rumprunPkg(fixture, 'test', '--suite', 'suite');
  assert.equal(stderr, '');
  assert.match(stdout, /^suite: not run: t\/slow: it takes an hour\n4 passed, 0 failed\n$/m);
  assert.equal(status, 0);
  assert.ok(existsSync(path.join(fixture.objects, 'suite/build/stepped')));

  await fixture.addPort('suite', { build: { ...build, steps }, yields, tests }, { ...files, 'in/a': 'b\n' });
  const broken = await rumprunPkg(fixture, 'test', '--suite', '--all');
  assert.equal(broken.status, 1);
  assert.match(broken.stderr, /suite: t\/one ended with status 1, expected 0; its console:\n {2}\| bad\n/);
  assert.match(broken.stdout, /^0 passed, 4 failed\n$/m);
});

test('a suite that is not there, or does not build, is told in one line', { skip }, async (t: TestContext) => {
  const fixture = await makeFixture(t);
  await fixture.addPort('show', port, source);
  await fixture.addPort('broken', { ...port, tests: { steps: ['exit 5'], cases: [{ program: 'show' }] } }, source);
  await fixture.addPort('missing', { ...port, tests: { cases: [{ program: 'sub/show' }] } }, source);
  await fixture.addPort('empty', { ...port, tests: { cases: [{ program: 'none*' }] } }, source);
  const { status, stderr } = await rumprunPkg(fixture, 'test', '--suite', 'show', 'broken', 'missing', 'empty');
  assert.equal(status, 1);
  assert.match(stderr, /show: suite the recipe of show has no "tests"/);
  assert.match(stderr, /broken: suite sh ended with status 5/);
  assert.match(stderr, /missing: sub\/show the build made no \S*missing\/build\/sub\/show; its console is empty/);
  assert.match(stderr, /empty: suite the build made no program that matches none\*/);
});

test('what a guest did is compared with what was expected', () => {
  const expecting = (expect: string | string[] | undefined, console: string): string | undefined =>
    judge({ status: 0, expect }, console, 0);
  assert.equal(expecting(undefined, 'anything'), undefined);
  assert.equal(expecting('^two$', 'one\ntwo\nthree\n'), undefined);
  assert.equal(expecting('^wo$', 'one\ntwo\n'), 'printed nothing that matches /^wo$/');
  assert.equal(expecting([], ''), undefined);
  assert.equal(expecting(['a', ''], 'a\n\n'), undefined);
  assert.equal(expecting(['a'], 'a\nb\n'), 'printed "b" in line 2, expected the end');
  assert.equal(expecting(['a', 'b'], 'a\n'), 'printed the end in line 2, expected "b"');
  assert.equal(judge({ status: 2, expect: undefined }, '', 139), 'ended with status 139, expected 2');
});
