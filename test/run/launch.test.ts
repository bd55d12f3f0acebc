import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { access, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { processStart } from '../../src/run/guests.js';
import { makeElf, makeFakeQemu, makeImage, temporaryFolder } from './fixtures.js';

const cli = fileURLToPath(new URL('cli.ts', import.meta.url));
const tsx = import.meta.resolve('tsx');

interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

interface World {
  folder: string;
  image: string;
  environment: NodeJS.ProcessEnv;
}

/** A folder with an image and a fake QEMU on $PATH, and everything else private too. */
async function makeWorld(t: TestContext, qemu: string): Promise<World> {
  const folder = await temporaryFolder(t);
  await makeFakeQemu(folder, qemu);
  const image = path.join(folder, 'hello.bin');
  await writeFile(image, makeImage());
  const environment = {
    PATH: `${folder}:${process.env['PATH']}`,
    HOME: folder,
    TMPDIR: folder,
    XDG_STATE_HOME: path.join(folder, 'state'),
    SEEN: path.join(folder, 'seen'),
  };
  return { folder, image, environment };
}

function start(world: World, tool: string, args: string[]): ChildProcess {
  return spawn(process.execPath, ['--import', tsx, cli, tool, ...args], {
    env: world.environment,
    timeout: 20_000,
  });
}

async function finish(child: ChildProcess, input: string | null = ''): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  if (input !== null) child.stdin?.end(input);
  return new Promise((resolve) =>
    child.once('close', (status) => resolve({ status, stdout, stderr })),
  );
}

const run = (world: World, tool: string, args: string[], input = ''): Promise<Ended> =>
  finish(start(world, tool, args), input);

const leftovers = async (world: World): Promise<string[]> =>
  (await readdir(world.folder)).filter((name) => name.startsWith('rumprun.'));

test('the console, the status and nothing else reach the user', async (t) => {
  const world = await makeWorld(t, 'printf "Hello!\\r\\n"; echo "rumprun-exit: exit 42" >$report');
  assert.deepEqual(await run(world, 'rumprun', ['qemu', '-i', world.image]), {
    status: 42,
    stdout: 'Hello!\n',
    stderr: '',
  });
  assert.deepEqual(await leftovers(world), []);
});

test('configuration and seed are private files QEMU can read', async (t) => {
  const world = await makeWorld(
    t,
    'cat "$config"; wc -c <"$seed"; stat -c %a "$config" "$seed"; echo "rumprun-exit: exit 0" >$report',
  );
  const args = ['qemu', '-i', '-e', 'A=1,"2"', '-N', 'here', 'hello.bin', '--', 'a,b', "it's"];
  args[args.indexOf('hello.bin')] = world.image;
  const { stdout } = await run(world, 'rumprun', args);
  const [config, ...rest] = stdout.trim().split('\n');
  const parsed = JSON.parse(config ?? '') as Record<string, unknown>;
  assert.equal(parsed['cmdline'], String.raw`${world.image} a,b 'it'\''s'`);
  assert.deepEqual([parsed['env'], parsed['hostname']], [['A=1,"2"'], 'here']);
  assert.deepEqual(rest, ['32', '600', '600']);
});

test('each way a guest ends has its status', async (t) => {
  const cases: [string, number][] = [
    ['echo "rumprun-exit: signal 11" >$report', 139],
    ['echo "rumprun-exit: panic" >$report; exit 3', 125],
    ['echo "rumprun-exit: oom" >$report', 124],
    ['exit 0', 123],
    ['exit 33', 123],
  ];
  for (const [qemu, status] of cases) {
    const world = await makeWorld(t, qemu);
    const ended = await run(world, 'rumprun', ['qemu', '-i', world.image]);
    assert.deepEqual([ended.status, ended.stderr], [status, ''], qemu);
  }
});

test('a QEMU that does not run the guest is reported in one line', async (t) => {
  const failing = await makeWorld(t, 'echo "qemu-system-x86_64: -M pd: no such machine" >&2; echo "Use help" >&2; exit 1');
  const line = 'rumprun: QEMU failed: -M pd: no such machine\n';
  const first = await run(failing, 'rumprun', ['qemu', '-i', failing.image]);
  assert.deepEqual([first.status, first.stderr], [122, line]);
  const second = await run(failing, 'rumprun', ['qemu', failing.image]);
  assert.deepEqual([second.status, second.stdout, second.stderr], [122, '', line]);

  const killed = await makeWorld(t, 'kill -SEGV $$');
  const third = await run(killed, 'rumprun', ['qemu', '-i', killed.image]);
  assert.deepEqual([third.status, third.stderr], [122, 'rumprun: QEMU failed: signal SIGSEGV\n']);

  const old = await makeWorld(t, 'exit 1');
  old.environment['FAKE_VERSION'] = '2.11.1(Debian)';
  const fourth = await run(old, 'rumprun', ['qemu', '-i', old.image]);
  assert.equal(fourth.status, 122);
  assert.match(fourth.stderr, /^rumprun: \S+ is QEMU 2\.11\.1; 5\.2\.0 or newer is needed\n$/);

  const broken = await makeWorld(t, 'exit 1');
  await writeFile(path.join(broken.folder, 'qemu-system-x86_64'), '#!/bin/sh\nexit 1\n');
  const fifth = await run(broken, 'rumprun', ['qemu', '-i', broken.image]);
  assert.match(fifth.stderr, /^rumprun: \S+ is not a working QEMU: --version fails\n$/);

  const missing = await makeWorld(t, '');
  missing.environment['PATH'] = '/nowhere';
  const sixth = await run(missing, 'rumprun', ['qemu', '-i', missing.image]);
  assert.deepEqual([sixth.status, sixth.stderr.split('\n').length], [122, 2]);
  assert.match(sixth.stderr, /qemu-system-x86_64 is not there/);
});

test('wrong images never start QEMU', async (t) => {
  const world = await makeWorld(t, 'echo started >$SEEN');
  await writeFile(world.image, makeElf({ type: 1, sections: [{ name: '.note.rumprun', data: Buffer.from('x') }] }));
  const ended = await run(world, 'rumprun', ['qemu', '-i', world.image]);
  assert.equal(ended.status, 1);
  assert.match(ended.stderr, /^rumprun: .*not baked yet\n$/);
  await assert.rejects(access(world.environment['SEEN'] ?? ''));
});

test('input that is piped reaches the guest, with an end', async (t) => {
  const world = await makeWorld(t, 'dd bs=1 count=4 2>/dev/null | od -An -c; echo "rumprun-exit: exit 0" >$report');
  const ended = await run(world, 'rumprun', ['qemu', '-i', world.image], 'ab\n');
  assert.equal(ended.stdout.trim().replace(/ +/g, ' '), 'a b \\n 004');
});

test('-D prints the command and -T keeps its files', async (t) => {
  const world = await makeWorld(t, 'echo started >$SEEN');
  const kept = path.join(world.folder, 'kept');
  const args = ['-D', '-T', kept, 'kvm', world.image];
  const ended = await run(world, 'rumprun', args);
  assert.equal(ended.status, 0);
  assert.match(ended.stdout, /qemu-system-x86_64 .*-enable-kvm -cpu host .*-kernel \S+hello\.bin\n$/);
  assert.equal((await stat(kept)).mode & 0o777, 0o700);
  JSON.parse(await readFile(path.join(kept, 'config.json'), 'utf8'));
  await assert.rejects(access(world.environment['SEEN'] ?? ''));
  const again = await run(world, 'rumprun', args);
  assert.deepEqual([again.status, again.stderr], [1, `rumprun: ${kept} exists already\n`]);
});

const sleeper = 'echo $$ >$SEEN; trap "echo terminating >&2; exit 0" TERM; printf ready; while :; do sleep 0.05; done';

async function processOf(world: World): Promise<number> {
  return Number(await readFile(world.environment['SEEN'] ?? '', 'utf8'));
}

const isAlive = async (pid: number): Promise<boolean> => (await processStart(pid)) !== undefined;

test('signals to the launcher stop QEMU', async (t) => {
  for (const [signal, status] of [
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    const world = await makeWorld(t, sleeper);
    const child = start(world, 'rumprun', ['qemu', '-i', world.image]);
    child.stdout?.once('data', () => child.kill(signal));
    const ended = await finish(child, null);
    assert.equal(ended.status, status, signal);
    assert.equal(ended.stderr, '');
    assert.equal(await isAlive(await processOf(world)), false);
    assert.deepEqual(await leftovers(world), []);
  }
});

test('a QEMU deaf to SIGTERM is killed', async (t) => {
  const world = await makeWorld(t, sleeper.replace('exit 0', ':'));
  const child = start(world, 'rumprun', ['qemu', '-i', world.image]);
  child.stdout?.once('data', () => child.kill('SIGTERM'));
  assert.equal((await finish(child, null)).status, 143);
  assert.equal(await isAlive(await processOf(world)), false);
});

test('one interrupt is passed to the guest as ^C, two stop it', async (t) => {
  const world = await makeWorld(t, 'printf ready; dd bs=1 count=1 2>/dev/null | od -An -tx1; exec sleep 9');
  const child = start(world, 'rumprun', ['qemu', '-i', world.image]);
  let seen = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    seen += chunk.toString();
    if (seen === 'ready') child.kill('SIGINT');
    else if (seen.includes('03')) child.kill('SIGINT');
  });
  const ended = await finish(child, null);
  assert.deepEqual([ended.status, ended.stderr, seen], [130, '', 'ready 03\n']);
  assert.match(seen, /ready\s*03/);
});

const daemon = `echo "console text" >"$log"
(echo "rumprun-exit: exit 0" >"$report"; exec sleep 30) >/dev/null 2>&1 &
echo $! >"$pidfile"`;

test('without -i the guest runs by itself until rumpstop', async (t) => {
  const world = await makeWorld(t, daemon);
  const started = await run(world, 'rumprun', ['qemu', '-N', 'a/b', world.image]);
  assert.equal(started.status, 0, started.stderr);
  const pid = Number(/^qemu:(\d+)\n$/.exec(started.stdout)?.[1]);
  const log = /^rumprun: console: (\S+)\n$/.exec(started.stderr)?.[1];
  assert.ok(log !== undefined, started.stderr);
  assert.equal(await readFile(log, 'utf8'), 'console text\n');
  assert.equal((await stat(log)).mode & 0o777, 0o600);
  assert.ok(await isAlive(pid));
  assert.deepEqual(await leftovers(world), []);

  const stopped = await run(world, 'rumpstop', [`qemu:${pid}`]);
  assert.deepEqual([stopped.status, stopped.stderr], [0, '']);
  assert.equal(await isAlive(pid), false);
  const again = await run(world, 'rumpstop', [String(pid)]);
  assert.deepEqual([again.status, again.stderr], [1, `rumpstop: qemu:${pid} is no guest of rumprun's\n`]);
});

test("rumpstop never touches a stranger's process", async (t) => {
  const world = await makeWorld(t, daemon);
  const stranger = spawn('sleep', ['30']);
  t.after(() => stranger.kill());
  const unknown = await run(world, 'rumpstop', [`qemu:${stranger.pid}`]);
  assert.match(unknown.stderr, /is no guest of rumprun's/);

  // A guest's number that another process has by now.
  const started = await run(world, 'rumprun', ['qemu', world.image]);
  const pid = /qemu:(\d+)/.exec(started.stdout)?.[1];
  const guests = path.join(world.folder, 'state/rumprun/guests');
  const record = JSON.parse(await readFile(path.join(guests, `${pid}.json`), 'utf8')) as object;
  t.after(() => process.kill(Number(pid)));
  const forged = { ...record, pid: stranger.pid };
  await writeFile(path.join(guests, `${stranger.pid}.json`), JSON.stringify(forged));
  const other = await run(world, 'rumpstop', [`qemu:${stranger.pid}`]);
  assert.equal(other.status, 1);
  assert.match(other.stderr, /has ended already/);
  assert.ok(await isAlive(stranger.pid ?? 0));

  for (const spec of ['xen:1', '0', '-1', 'qemu:', 'qemu:1 2']) {
    assert.notEqual((await run(world, 'rumpstop', [spec])).status, 0, spec);
  }
});
