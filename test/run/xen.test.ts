import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chmod, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseCommandLine } from '../../src/run/options.js';
import { launchScript, longestConfig } from '../../src/run/xen/script.js';
import { UserError } from '../../src/util/errors.js';
import { makeImage, temporaryFolder } from './fixtures.js';

const cli = fileURLToPath(new URL('cli.ts', import.meta.url));
const tsx = import.meta.resolve('tsx');

/*
 * A machine with one domain: its state is a few files. `guest` is a shell
 * script that runs when the domain does; it writes to the console, leaves
 * reports, and ends by `shutdown FLAGS REASON`.
 */
const xl = `#!/bin/sh
echo "xl $*" >> $STATE/seen
case $1 in
create)
	[ -z "\${NO_CREATE-}" ] || { echo "libxl: error: $NO_CREATE"; echo more; exit 1; }
	cp "$4" $STATE/domain.cfg
	echo 7 > $STATE/domid
	echo r-p--- 0 > $STATE/state
	rm -f $STATE/console $STATE/watch
	mkfifo $STATE/console $STATE/watch
	;;
domid) cat $STATE/domid ;;
unpause) PATH=$STATE:$PATH; export PATH; sh $STATE/guest > /dev/null 2>&1 & ;;
console)
	cat $STATE/console
	while [ -e $STATE/domid ]; do sleep 0.02; done
	;;
list)
	echo 'Name ID Mem VCPUs State Time(s) UUID Reason-Code Security Label'
	[ ! -e $STATE/domid ] || { read -r flags reason < $STATE/state; echo "a name 7 64 1 $flags 0.1 4-5 $reason -"; }
	;;
destroy) rm -f $STATE/domid ;;
esac
`;

const programs: Record<string, string> = {
  xl,
  // A daemon would tell of a domain by its path; backslashes are read as C reads them.
  'xenstore-write': `#!/bin/sh
while [ $# -gt 0 ]; do
	mkdir -p "$STATE/store\${1%/*}"
	printf '%b' "$2" > "$STATE/store$1"
	shift 2
done
`,
  'xenstore-read': '#!/bin/sh\ncat "$STATE/store$1"\n',
  'xenstore-watch': '#!/bin/sh\necho $1\nexec cat $STATE/watch\n',
  report: '#!/bin/sh\nmkdir -p $STATE/store/local/domain/7/data\nprintf "%s" "$*" > $STATE/store/local/domain/7/data/rumprun-exit\n',
  // In the background: who watched may have seen the state already and be gone.
  shutdown: '#!/bin/sh\necho "$1" "$2" > $STATE/state\n(echo @releaseDomain > $STATE/watch) > /dev/null 2>&1 &\n',
};

interface World {
  folder: string;
  state: string;
  image: string;
  environment: NodeJS.ProcessEnv;
}

interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

async function makeWorld(t: TestContext, guest: string): Promise<World> {
  const folder = await temporaryFolder(t);
  const state = path.join(folder, 'state');
  await mkdir(state);
  await mkdir(path.join(folder, 'tmp'));
  for (const [name, text] of Object.entries(programs)) {
    const file = path.join(state, name);
    await writeFile(file, text);
    await chmod(file, 0o755);
  }
  await writeFile(path.join(state, 'guest'), guest);
  const image = path.join(folder, 'hello.bin');
  const components = ['rump', 'rumpvfs', 'rumpdev_disk', 'rumpdev_xbd', 'rumpnet_xenif', 'rumpnet_netinet', 'rumpfs_ext2fs'];
  await writeFile(image, makeImage({ platform: 'xen', components }));
  const environment = {
    PATH: `${state}:${process.env['PATH']}`,
    HOME: folder,
    TMPDIR: path.join(folder, 'tmp'),
    STATE: state,
  };
  return { folder, state, image, environment };
}

const run = (world: World, args: string[], input: string | undefined = ''): Promise<Ended> =>
  runTool(world, 'rumprun', args, input);

function runTool(world: World, tool: 'rumprun' | 'rumpstop', args: string[], input = ''): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', tsx, cli, tool, ...args], {
    env: world.environment,
    cwd: world.folder,
    timeout: 20_000,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin.end(input);
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, stdout, stderr })));
}

const seen = async (world: World): Promise<string[]> =>
  (await readFile(path.join(world.state, 'seen'), 'utf8')).trim().split('\n');
/** What the launch left in the folder of temporary files, beside tsx's cache. */
const leftovers = async (world: World): Promise<string[]> =>
  (await readdir(path.join(world.folder, 'tmp'))).filter((name) => !name.startsWith('tsx-'));
const stored = (world: World, name: string): Promise<string> =>
  readFile(path.join(world.state, 'store/local/domain/7', name), 'utf8');

const hello = `exec > $STATE/console
printf 'Hello!\\r\\n'
report exit 3
shutdown ---s-- 0
`;

test('a guest is made paused, given its configuration, shown, and forgotten; its status comes back', async (t) => {
  const world = await makeWorld(t, hello);
  const args = ['xen', '-i', '-N', 'a guest', '-e', 'QUOTED="\\x41" \'b\'', 'hello.bin', '--', 'one\\ntwo'];
  assert.deepEqual(await run(world, args), { status: 3, stdout: 'Hello!\n', stderr: '' });
  const [create = '', ...rest] = await seen(world);
  assert.match(create, /^xl create -q -p \S+\/domain\.cfg$/);
  const looks = rest.filter((line) => line !== 'xl list -v 7');
  assert.deepEqual(looks.sort(), ['xl console 7', 'xl destroy 7', 'xl domid a guest', 'xl unpause 7']);
  assert.deepEqual(JSON.parse(await stored(world, 'rumprun/cfg')), {
    cmdline: "hello.bin 'one\\ntwo'",
    env: ['QUOTED="\\x41" \'b\''],
    hostname: 'a guest',
  });
  assert.match(await stored(world, 'rumprun/seed'), /^[0-9a-f]{64}$/);
  assert.equal(
    await readFile(path.join(world.state, 'domain.cfg'), 'utf8'),
    `name = "a guest"
type = "pv"
kernel = "${world.image}"
memory = 64
maxmem = 64
vcpus = 1
on_poweroff = "preserve"
on_crash = "preserve"
on_reboot = "preserve"
`,
  );
  assert.deepEqual(await leftovers(world), []);
});

const ends: [string, string, number][] = [
  ['a signal', 'report signal 11; shutdown ---s-- 0', 139],
  ['a panic', 'report panic; shutdown ---sc- 3', 125],
  ['out of memory', 'report oom; shutdown ---sc- 3', 124],
  ['a crash without a word', 'shutdown ---sc- 3', 123],
  ['a report that is none', 'report exit 4711; shutdown ---s-- 0', 123],
  ['a domain destroyed by others', 'rm $STATE/domid; echo x > $STATE/watch', 123],
];

for (const [what, body, expected] of ends) {
  test(`exit status: ${what}`, async (t) => {
    const world = await makeWorld(t, `exec > $STATE/console\n${body}\n`);
    const { status, stderr } = await run(world, ['xen', '-i', 'hello.bin']);
    assert.deepEqual([status, stderr], [expected, '']);
  });
}

test('a guest that reboots is started anew, with its configuration', async (t) => {
  const world = await makeWorld(
    t,
    `exec > $STATE/console
if [ -e $STATE/again ]; then echo second; report exit 0; shutdown ---s-- 0
else touch $STATE/again; echo first; rm $STATE/store/local/domain/7/rumprun/cfg; shutdown ---sr- 1
fi
`,
  );
  assert.deepEqual(await run(world, ['xen', '-i', 'hello.bin']), {
    status: 0,
    stdout: 'first\nsecond\n',
    stderr: '',
  });
  assert.equal(JSON.parse(await stored(world, 'rumprun/cfg')).cmdline, 'hello.bin');
});

test('SIGTERM stops the guest', async (t) => {
  const world = await makeWorld(t, 'exec > $STATE/console\necho up\nkill -TERM $(cat $STATE/launcher)\nsleep 9\n');
  const script = path.join(world.folder, 'script');
  const { stdout, status } = await run(world, ['xen', '-i', '--dry-run', 'hello.bin']);
  assert.equal(status, 0);
  await writeFile(script, `echo $$ > $STATE/launcher\n${stdout}`);
  const ended = await new Promise<number | null>((resolve) => {
    spawn('sh', [script], { env: world.environment, stdio: ['pipe', 'ignore', 'ignore'] }).once('close', resolve);
  });
  assert.equal(ended, 143);
  assert.ok((await seen(world)).includes('xl destroy 7'));
  assert.deepEqual(await leftovers(world), []);
});

test('rumpstop ends a guest that was started without -i, and no other domain', async (t) => {
  const world = await makeWorld(t, 'exit');
  assert.equal((await run(world, ['xen', 'hello.bin'])).stdout, 'xen:7\n');
  assert.deepEqual(await runTool(world, 'rumpstop', ['xen:8']), {
    ...{ status: 1, stdout: '' },
    stderr: "rumpstop: xen:8 is no guest of rumprun's\n",
  });
  assert.ok(!(await seen(world)).some((line) => line.startsWith('xl destroy')));
  assert.deepEqual(await runTool(world, 'rumpstop', ['xen:7']), { status: 0, stdout: '', stderr: '' });
  assert.equal((await seen(world)).at(-1), 'xl destroy 7');
});

test('without -i the guest is named and left alone; disks, cards and gdb', async (t) => {
  const world = await makeWorld(t, hello);
  const disk = path.join(world.folder, 'a,b "c".img');
  const image = Buffer.alloc(4096);
  image.writeUInt16LE(0xef53, 1080);
  await writeFile(disk, image);
  const args = [
    ...['xen', '-d', '-D', '1234', '-M', '100', '--type', 'pvh', '-b', 'a,,b "c".img,/data'],
    ...['-I', 'net0,xenif,bridge=br0,mac=00:16:3e:00:00:01', '-n', 'inet,dhcp'],
    ...['-W', 'net0,inet,static,10.0.0.2/24', 'hello.bin'],
  ];
  const { status, stdout, stderr } = await run(world, args);
  assert.deepEqual([status, stdout], [0, 'xen:7\n']);
  assert.equal(
    stderr,
    'rumprun: for gdb: gdbsx -a 7 64 1234\nrumprun: console: xl console 7\n',
  );
  const domain = await readFile(path.join(world.state, 'domain.cfg'), 'utf8');
  for (const line of [
    'type = "pvh"',
    'memory = 100',
    'on_poweroff = "destroy"',
    'vif = [ "bridge=br0,mac=00:16:3e:00:00:01", "" ]',
    `disk = [ "format=raw,vdev=xvda,access=rw,target=${disk.replaceAll('"', '\\"')}" ]`,
  ]) {
    assert.ok(domain.split('\n').includes(line), `${line}\nis not in\n${domain}`);
  }
  const config = JSON.parse(await stored(world, 'rumprun/cfg')) as Record<string, unknown>;
  assert.deepEqual(config['blk'], [
    { source: 'dev', path: '/dev/xbd0a', fstype: 'ext2fs', mountpoint: '/data' },
  ]);
  assert.deepEqual(config['net'], [
    { if: 'xenif1', type: 'inet', method: 'dhcp' },
    { if: 'xenif0', type: 'inet', method: 'static', addr: '10.0.0.2', mask: '24' },
  ]);
});

test('-p leaves it paused', async (t) => {
  const world = await makeWorld(t, hello);
  assert.equal((await run(world, ['xen', '-p', 'hello.bin'])).status, 0);
  assert.ok(!(await seen(world)).some((line) => line.startsWith('xl unpause')));
});

test('what xl says when it makes no domain is one line', async (t) => {
  const world = await makeWorld(t, hello);
  world.environment['NO_CREATE'] = 'no memory';
  const { status, stderr } = await run(world, ['xen', '-i', 'hello.bin']);
  assert.deepEqual([status, stderr], [122, 'rumprun: xl create: libxl: error: no memory\n']);
  assert.deepEqual(await leftovers(world), []);
});

test('where there is no xl, one line says so', async (t) => {
  const world = await makeWorld(t, hello);
  world.environment['PATH'] = '/nowhere';
  const { status, stderr } = await run(world, ['xen', 'hello.bin']);
  assert.equal(status, 122);
  assert.match(stderr, /^rumprun: xl is not there: [^\n]*\n$/);
});

test('what does not fit is refused before anything is done', async (t) => {
  const world = await makeWorld(t, hello);
  await writeFile(path.join(world.folder, 'hw.bin'), makeImage());
  await writeFile(path.join(world.folder, 'bare.bin'), makeImage({ platform: 'xen' }));
  await writeFile(path.join(world.folder, 'raw.img'), Buffer.alloc(4096));
  const wrong: [string[], RegExp][] = [
    [['hw.bin'], /hw\.bin was baked for hw \(hw_generic\), not for xen/],
    [['-n', 'inet,dhcp', 'bare.bin'], /xenif0: bare\.bin \(xen_pv\) has no rumpnet_xenif/],
    [['-b', 'raw.img', 'bare.bin'], /-b raw\.img: bare\.bin \(xen_pv\) has no rumpdev_xbd/],
    [['hello.bin', 'x'.repeat(longestConfig)], /configuration has \d+ bytes, and xenstore carries \d+/],
    [['-N', 'a\nb', 'hello.bin'], /xl takes no name with a line feed in it/],
  ];
  for (const [args, message] of wrong) {
    const { status, stderr } = await run(world, ['xen', ...args]);
    assert.equal(status, 1, stderr);
    assert.match(stderr, message);
    assert.equal(stderr.split('\n').length, 2, stderr);
  }
  await assert.rejects(readFile(path.join(world.state, 'seen')));
});

test('options that are wrong are told', () => {
  const failure = (...argv: string[]): string => {
    try {
      parseCommandLine(['xen', ...argv, 'x']);
    } catch (error) {
      assert.ok(error instanceof UserError, String(error));
      return error.message;
    }
    return assert.fail(`${argv.join(' ')} was accepted`);
  };
  assert.match(failure('-g', '-M q35'), /unknown option -g/);
  assert.match(failure('--publish', '80:80'), /unknown option --publish/);
  assert.match(failure('--type', 'hvm'), /"hvm" is no type of Xen guest/);
  assert.match(failure('-I', 'net0,vioif'), /unknown driver "vioif" \(known: xenif\)/);
  assert.match(failure('-I', 'net0,xenif,model=e1000'), /"model=e1000" says nothing/);
  assert.match(failure('-I', 'a,xenif', '-I', 'a,xenif'), /an interface "a" already/);
  assert.match(failure('-W', 'a,inet,dhcp'), /there is no interface "a"/);
});

test('the commands are those of a POSIX shell', () => {
  for (const interactive of [true, false]) {
    const script = launchScript({
      ...{ name: "it's", domain: 'name = "x"\n', config: "{\"cmdline\":\"it's\"}\n" },
      ...{ interactive, paused: false, gdbPort: undefined },
    });
    execFileSync('sh', ['-n'], { input: script });
  }
});
