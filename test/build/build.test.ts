import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions } from '../../src/build/build.js';
import { UserError } from '../../src/util/errors.js';
import { miniCheckout } from './mini.js';

const source = fileURLToPath(new URL('../../src', import.meta.url));

async function fails(options: BuildOptions, code: string, message: RegExp): Promise<void> {
  await assert.rejects(build(options), (error) => {
    assert.ok(error instanceof UserError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    return true;
  });
}

const symbols = (file: string): string[] =>
  execFileSync('nm', ['-P', file], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.split(' ').slice(0, 2).join(' '))
    .filter((line) => / [TtUDdBb]$/.test(line));

test('kernel names get their prefix, seams and local names keep theirs', async (t) => {
  const options = await miniCheckout(t);
  await build(options);
  const names = symbols(path.join(options.objects, 'lib/libcore.a'));
  assert.deepEqual(
    names.sort(),
    [
      'hidden b',
      'rumpns_core_entry T',
      'rumpns_core_last B',
      'rumpns_core_use T',
      'rumpns_core_value D',
      'rumpns_panic_hook T',
      'rumpuser_putchar U',
    ].sort(),
  );
  const platform = symbols(path.join(options.objects, 'lib/libplatform_mini.a'));
  assert.deepEqual(platform.sort(), ['rumpns_core_use U', 'rumpuser_putchar T']);
});

test('no path of the build gets into a library, and two builds give the same bytes', async (t) => {
  const libraries: Buffer[] = [];
  for (let round = 0; round < 2; round++) {
    const options = await miniCheckout(t);
    await build({ ...options, objects: path.join(options.root, `obj${round}`) });
    const library = await readFile(path.join(options.root, `obj${round}/lib/libcore.a`));
    assert.ok(!library.includes(options.root), 'a path got in');
    libraries.push(library);
  }
  assert.ok(libraries[0]?.equals(libraries[1] ?? Buffer.alloc(0)));
});

test('nothing is compiled twice, and what changed is', async (t) => {
  const options = await miniCheckout(t);
  const object = (name: string): string => path.join(options.objects, 'obj/core', `${name}.o`);
  const times = async (): Promise<number[]> =>
    Promise.all(['core.c', 'panic.c', 'entry.S'].map(async (name) => (await stat(object(name))).mtimeMs));
  await build(options);
  const first = await times();
  await build(options);
  assert.deepEqual(await times(), first);
  // What a generated header is made of changes: only who includes it is compiled again.
  await sleep(20);
  await writeFile(path.join(options.root, 'components/core/input'), '42');
  await build(options);
  const second = await times();
  assert.notEqual(second[0], first[0]);
  assert.deepEqual(second.slice(1), first.slice(1));
});

test('a new file is found, a deleted one leaves the library', async (t) => {
  const options = await miniCheckout(t);
  await build(options);
  await writeFile(path.join(options.root, 'components/core/more.c'), 'int core_more = 1;\n');
  await build(options);
  const library = path.join(options.objects, 'lib/libcore.a');
  assert.ok(symbols(library).includes('rumpns_core_more D'));
  execFileSync('rm', [path.join(options.root, 'components/core/more.c')]);
  await build(options);
  assert.ok(!symbols(library).includes('rumpns_core_more D'));
});

test('compile_commands.json names every C file', async (t) => {
  const options = await miniCheckout(t);
  await build(options);
  const file = path.join(options.objects, 'compile_commands.json');
  const commands = JSON.parse(await readFile(file, 'utf8')) as { file: string }[];
  assert.deepEqual(
    commands.map((one) => path.relative(options.root, one.file)).sort(),
    [
      'components/core/core.c',
      'components/core/entry.S',
      'components/core/panic.c',
      'platforms/mini/console.c',
    ],
  );
});

test('-D defines RUMP_DEBUG for the kernel only', async (t) => {
  const options = await miniCheckout(t, {
    'components/core/a.c': '#ifndef RUMP_DEBUG\n#error no debug build\n#endif\nint core_debug;\n',
  });
  await assert.rejects(build(options), /no debug build/);
  await build({ ...options, debug: true });
});

test('a file that does not compile is shown with its command and message', async (t) => {
  const options = await miniCheckout(t, { 'components/core/panic.c': 'int x = "no";\n' });
  await fails(options, 'BUILD_FAILED', /-c \S*panic\.c[^]*error: .*integer from pointer/);
});

test('-k goes on to the other files', async (t) => {
  const options = await miniCheckout(t, {
    'components/core/core.c': '#error one\n',
    'components/core/panic.c': '#error two\n',
  });
  await fails({ ...options, keepGoing: true }, 'BUILD_FAILED', /#error one[^]*#error two/);
});

test('a platform that is not there', async (t) => {
  const options = await miniCheckout(t);
  await fails({ ...options, platform: 'hv' }, 'NO_PLATFORM', /^there is no platform hv$/);
});

test('no compiler', async (t) => {
  const options = await miniCheckout(t);
  await fails({ ...options, env: { ...process.env, CC: 'nosuch-cc' } }, 'NO_COMPILER', /CC names nosuch-cc/);
});

test('no ninja', async (t) => {
  const options = await miniCheckout(t);
  await fails({ ...options, env: { PATH: '/nowhere' } }, 'NO_NINJA', /ninja is not in \$PATH/);
});

test('folders that cannot be written to', async (t) => {
  const options = await miniCheckout(t);
  await fails({ ...options, objects: '/dev/null/obj' }, 'NOT_WRITABLE', /^\/dev\/null\/obj cannot be written/);
  await fails({ ...options, objects: '/etc/passwd' }, 'NOT_WRITABLE', /^\/etc\/passwd cannot be written to \(EEXIST\)/);
  await fails({ ...options, destination: '/proc/rr/x', install: true }, 'NOT_WRITABLE', /^\/proc\/rr\/x cannot/);
  await fails({ ...options, destination: '/sys/rr', install: true }, 'NOT_WRITABLE', /^\/sys\/rr cannot/);
});

test('a wrong manifest is named with its key', async (t) => {
  const options = await miniCheckout(t, {
    'components/core/component.json': '{"name": "core", "description": "x", "faction": "base"}',
  });
  await fails(options, 'BAD_COMPONENT', /^components\/core\/component.json: key "licence" is missing$/);
});

test('a source that sources.json does not have', async (t) => {
  const options = await miniCheckout(t, {
    'components/core/component.json':
      '{"name":"core","description":"x","faction":"user","licence":"MIT","thirdParty":{"source":"zlib","sources":["*.c"]}}',
  });
  await fails(options, 'BAD_COMPONENT', /"thirdParty.source" names "zlib", which is not in sources.json/);
});

test('a second build in the same folder is refused, a dead one is not waited for', async (t) => {
  const options = await miniCheckout(t);
  await mkdir(options.objects);
  const lock = path.join(options.objects, '.lock');
  await writeFile(lock, `${process.ppid}\n`);
  await fails(options, 'BUSY', new RegExp(`process ${process.ppid} is building in`));
  const dead = spawn('true');
  await new Promise((resolve) => dead.once('exit', resolve));
  await writeFile(lock, `${dead.pid}\n`);
  await build(options);
  assert.ok(!existsSync(lock));
});

test('a full disk is one line, and the build goes on when there is room', async (t) => {
  const options = await miniCheckout(t);
  await mkdir(options.objects);
  const mount = (...args: string[]): void => {
    execFileSync('mount', ['-t', 'tmpfs', ...args, 'tmpfs', options.objects], { stdio: 'ignore' });
  };
  try {
    mount('-o', 'size=24k');
  } catch {
    t.skip('no permission to mount a small disk');
    return;
  }
  try {
    await assert.rejects(build(options), (error) => {
      const text = error instanceof UserError ? error.code : (error as NodeJS.ErrnoException).code;
      assert.match(String(text), /^(DISK_FULL|ENOSPC)$/);
      return true;
    });
    mount('-o', 'remount,size=8m');
    await build(options);
    assert.ok(existsSync(path.join(options.objects, 'lib/libcore.a')));
  } finally {
    execFileSync('umount', [options.objects]);
  }
});

test('an interrupted build goes on where it stopped', { timeout: 60_000 }, async (t) => {
  const changes: Record<string, string> = {};
  for (let n = 0; n < 6; n++) changes[`components/core/f${n}.c`] = `int core_f${n};\n`;
  const options = await miniCheckout(t, changes);
  const log = path.join(options.root, 'log');
  const slow = path.join(options.root, 'slow-cc');
  // Says which file it has compiled, and takes its time over it.
  await writeFile(
    slow,
    `#!/bin/sh\ncase " $* " in *" -c "*/components/core/*) sleep 0.3 ;; esac\ncc "$@" || exit\ncase " $* " in *" -c "*/components/core/*) echo "$*" | sed 's/.* -c [^ ]*core.\\([^ ]*\\) .*/\\1/' >> '${log}' ;; esac\n`,
  );
  await chmod(slow, 0o755);
  const script = path.join(options.root, 'run.mts');
  await writeFile(
    script,
    `import { build } from '${source}/build/build.ts';
import { silentLogger } from '${source}/util/logger.ts';
process.on('SIGINT', () => undefined);
const reporter = { stage: (_title, work) => work(() => undefined) };
try {
  await build({ ...${JSON.stringify({ ...options, env: undefined })}, env: process.env, logger: silentLogger, reporter });
} catch (error) {
  console.log(error.code);
  process.exit(error.exitStatus);
}
`,
  );
  const env = { ...process.env, CC: slow };
  const compiled = (): string[] =>
    existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').filter((name) => name !== '') : [];
  const start = (): Promise<number | null> => {
    const child = spawn(process.execPath, ['--import', 'tsx', script], {
      env,
      cwd: path.dirname(source),
      detached: true,
      stdio: 'ignore',
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    interrupt = () => process.kill(-(child.pid ?? 0), 'SIGINT');
    return ended;
  };
  let interrupt = (): void => undefined;
  const first = start();
  for (let n = 0; compiled().length < 3; n++) {
    assert.ok(n < 1000, 'nothing was compiled');
    await sleep(20);
  }
  interrupt();
  assert.equal(await first, 130);
  const done = compiled();
  assert.ok(done.length < 9, 'it was over before it was interrupted');
  assert.equal(await start(), 0);
  const all = compiled();
  // The one that was under way may have been finished twice, no other.
  assert.ok(all.length - new Set(all).size <= 1, `compiled again: ${all.join(' ')}`);
  assert.equal(new Set(all).size, 9);
});
