import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { XenType } from '../../src/run/options.js';
import { buildPort } from '../guest/custom/ports.js';
import { expect } from '../guest/harness.js';
import type { Context } from '../guest/types.js';
import { buildPlainNginx } from './plain-nginx.js';

/** A guest's test under a dom0: what is done there, and what has to come of it. */
export interface XenCase {
  name: string;
  /** Builds what it needs on this machine. */
  prepare: (context: Context, type: XenType) => Promise<Prepared>;
}

export interface Prepared {
  /** Runs in dom0 and fails by its status. */
  script: string;
  /** Files of this machine that dom0 needs, under the same names. */
  files: readonly string[];
  /** What it must print. */
  console: readonly RegExp[];
}

const lives = fileURLToPath(new URL('programs/lives.c', import.meta.url));
const devicesProgram = fileURLToPath(new URL('programs/devices.c', import.meta.url));

/** The commands of `rumprun xen`, to be run in dom0 as `sh $launch`. */
async function launch(context: Context, type: XenType, words: readonly string[]): Promise<string> {
  const { status, text } = await context.command(['rumprun', 'xen', '--dry-run', '-i', '--type', type, ...words]);
  expect(status === 0, 'rumprun xen --dry-run', text);
  return text;
}

const saved = (name: string, script: string): string => `cat > /tmp/${name} << 'LAUNCH_END'\n${script}LAUNCH_END\n`;

/** Shell functions for tests that do something with a guest while it runs. */
const helpers = `
out=/tmp/console
# launched: starts the guest behind the test's back; its console is in $out.
launched() {
	: > $out
	sh /tmp/launch < /run/nothing > $out 2>&1 &
	guest=$!
}
# until_seen PATTERN: waits until that is on the console, half a minute at most.
until_seen() {
	tries=0
	until grep -q "$1" $out; do
		tries=$((tries + 1))
		[ $tries -lt 300 ] || { cat $out; echo "no $1"; exit 1; }
		sleep 0.1
	done
}
# ended STATUS: the guest has ended, and the launcher's status is that.
ended() {
	wait $guest
	status=$?
	cat $out
	[ $status -eq $1 ] || { echo "status $status instead of $1"; exit 1; }
	left=$(xl list | awk 'NR > 2')
	[ -z "$left" ] || { echo "left: $left"; exit 1; }
}
`;

/** A guest that runs to its end and must return a status. */
function simple(name: string, source: string, args: readonly string[], status: number, console: RegExp[]): XenCase {
  return {
    name,
    async prepare(context, type) {
      const image = await context.image({ sources: [source] });
      const script = await launch(context, type, [image, '--', ...args]);
      return { script: `${saved('launch', script)}sh /tmp/launch\n[ $? -eq ${status} ]\n`, files: [image], console };
    },
  };
}

/** A guest that goes on until something is done with it. */
function lifecycle(name: string, commands: string | ((type: XenType) => string), console: RegExp[]): XenCase {
  return {
    name,
    async prepare(context, type) {
      const image = await context.image({ sources: [lives] });
      const script = await launch(context, type, ['-N', 'guest', image]);
      return {
        script: `${saved('launch', script)}${helpers}launched\nuntil_seen tick\n${typeof commands === 'string' ? commands : commands(type)}`,
        files: [image],
        console,
      };
    },
  };
}

/** SQLite on an ext2 disk, written by one guest, read by another and by dom0. */
const sqlite: XenCase = {
  name: 'sqlite3-ext2',
  async prepare(context, type) {
    const program = path.join(await buildPort(context, 'sqlite3'), 'usr/bin/sqlite3');
    const image = await bake(context, program, []);
    const disk = await ext2(context, 8);
    const sql = async (text: string): Promise<string> =>
      launch(context, type, ['-M', '64', '-b', `${disk},/data`, image, '--', '-batch', '/data/x.db', text]);
    const rows = 'with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000)';
    const write = await sql(`create table t(i integer, x); insert into t ${rows} select i, hex(randomblob(64)) from n;`);
    const read = await sql('select count(*), sum(i), sum(length(x)) from t; pragma integrity_check;');
    const script = `${saved('write', write)}${saved('read', read)}
sh /tmp/write && sh /tmp/read || exit
mkdir -p /tmp/disk && mount -t ext4 -o loop,ro ${disk} /tmp/disk || exit
head -c 15 /tmp/disk/x.db; echo
umount /tmp/disk
`;
    return { script, files: [image, disk], console: [/^2000\|2001000\|256000\nok$/m, /^SQLite format 3$/m] };
  },
};

/** nginx over netfront to a client in dom0. */
const nginx: XenCase = {
  name: 'nginx',
  async prepare(context, type) {
    const program = await buildPlainNginx(context);
    const rootfs = path.join(context.folder, 'rootfs');
    await mkdir(path.join(rootfs, 'etc/nginx'), { recursive: true });
    await mkdir(path.join(rootfs, 'srv'), { recursive: true });
    const content = randomBytes(3 * 1024 * 1024 + 17);
    await writeFile(path.join(rootfs, 'srv/hello'), 'Hello, dom0!\n');
    await writeFile(path.join(rootfs, 'srv/large'), content);
    await writeFile(
      path.join(rootfs, 'etc/nginx/nginx.conf'),
      `daemon off;
master_process off;
error_log stderr;
events { worker_connections 64; }
http { access_log off; server { listen 80; root /srv; } }
`,
    );
    const image = await bake(context, program, ['--rootfs', rootfs]);
    const words = ['-N', 'guest', '-n', 'inet,static,10.1.0.2/24', image];
    const sum = createHash('sha256').update(content).digest('hex');
    const script = `${saved('launch', await launch(context, type, words))}${helpers}
# get PATH: the answer with its header. (busybox's wget is linked statically and
# crashes in the C library's looking for names. nginx gives up on a client that has
# closed its side.)
get() {
	{
		printf 'GET %s HTTP/1.0\\r\\n\\r\\n' "$1"
		sleep 3
	} | timeout 60 nc 10.1.0.2 80
}
launched
tries=0
until get /hello > /tmp/hello 2> /dev/null && grep '^Hello' /tmp/hello; do
	tries=$((tries + 1))
	[ $tries -lt 60 ] || { cat $out; exit 1; }
	sleep 0.5
done
get /large | tail -c ${content.length} | sha256sum
xl shutdown -w guest > /dev/null
wait $guest
cat $out
`;
    return { script, files: [image], console: [/^Hello, dom0!$/m, new RegExp(`^${sum}  -$`, 'm')] };
  },
};

/** For tests with programs/devices.c. */
const asking = `
# answer FILE: what the guest answers to a file.
answer() {
	timeout 60 nc 10.1.0.2 7 < "$1" || { cat $out; xl list; echo "no answer"; exit 1; }
}
# told WORD: what it answers to that.
told() {
	echo "$1" > /tmp/word
	answer /tmp/word
}
`;

/** A guest with a disk, `$disk`, and a network card, to do something with while it uses them. */
function withDevices(name: string, commands: string, console: RegExp[], files: readonly string[] = []): XenCase {
  return {
    name,
    async prepare(context, type) {
      const image = await context.image({ sources: [devicesProgram] });
      const disk = await ext2(context, 16);
      const words = ['-N', 'guest', '-n', 'inet,static,10.1.0.2/24', '-b', `${disk},/data`, image];
      const script = `${saved('launch', await launch(context, type, words))}${helpers}${asking}
launched
until_seen '^up'
id=$(xl domid guest)
disk=${disk}
${commands}`;
      return { script, files: [image, disk, ...files], console };
    },
  };
}

/** Back ends close and come back; what is on the disk at the end is whole. */
const reconnected = `
# reconnected DEVICE: its back end closes, and is connected again.
reconnected() {
	xenstore-write /local/domain/0/backend/$1/state 5
	tries=0
	until [ "$(xenstore-read /local/domain/0/backend/$1/state)" = 4 ]; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || { cat $out; echo "$1 does not come back"; exit 1; }
		sleep 0.2
	done
}
told write
told write > /tmp/second &
second=$!
sleep 0.3
reconnected vbd/$id/51712
wait $second
cat /tmp/second
(echo -n 'sum: '; yes 12345 | head -c 3000000) > /tmp/numbers
answer /tmp/numbers
reconnected vif/$id/0
answer /tmp/numbers
xenstore-write /local/domain/$id/control/shutdown suspend
until_seen 'suspending, saving and migrating are not supported'
xl shutdown -w guest > /dev/null
ended 143
e2fsck -fn $disk || exit
`;

/** Saving is refused, and the guest goes on: by xl itself (PV), or by the guest, for which xl waits a minute (PVH). */
const saving = (type: XenType): string => `
xl save guest /tmp/saved > /tmp/refused 2>&1 && { echo "it was saved"; exit 1; }
grep -q '${type === 'pv' ? 'Bad mfn 0 for p2m' : 'acknowledge suspend'}' /tmp/refused || { cat /tmp/refused; exit 1; }
[ "$(grep -c 'suspending, saving and migrating are not supported' $out)" -eq ${type === 'pv' ? 0 : 1} ] || { cat $out; exit 1; }
before=$(wc -l < $out)
tries=0
until [ "$(wc -l < $out)" -gt $((before + 5)) ]; do
	tries=$((tries + 1))
	[ $tries -lt 100 ] || { xl list; echo "it does not go on"; exit 1; }
	sleep 0.1
done
xl shutdown -w guest > /dev/null
ended 143
`;

/** Devices are taken away while the guest has them. */
const detached = `
told write
xl block-detach guest xvda || exit
told write
xl network-detach guest 0 || exit
xl shutdown -w guest > /dev/null
ended 143
`;

/** An address by DHCP from busybox in dom0, one of IPv6, and a disk that cannot be written to. */
const dhcp: XenCase = {
  name: 'dhcp-ipv6-read-only',
  async prepare(context, type) {
    const image = await context.image({ sources: [devicesProgram] });
    const disk = await ext2(context, 16);
    const cards = ['-I', 'net0,xenif', '-W', 'net0,inet,dhcp', '-W', 'net0,inet6,static,fd00::2/64'];
    const words = ['-N', 'guest', ...cards, '-b', `${disk},/data,ro`, image];
    const script = `${saved('launch', await launch(context, type, words))}${helpers}${asking}
launched
tries=0
until vif=$(ls /sys/class/net | grep '^vif') && ip addr show "$vif" | grep -q 10.1.0.1; do
	tries=$((tries + 1))
	[ $tries -lt 300 ] || { cat $out; echo "no card"; exit 1; }
	sleep 0.1
done
: > /tmp/leases
cat > /tmp/udhcpd.conf << END
start 10.1.0.2
end 10.1.0.2
interface $vif
lease_file /tmp/leases
pidfile /tmp/udhcpd.pid
option subnet 255.255.255.0
END
udhcpd -f /tmp/udhcpd.conf > /dev/null 2>&1 &
server=$!
until_seen '^up'
told write
kill $server
ip addr add fd00::1/64 dev "$vif" && ping6 -c 1 -w 60 fd00::2 || exit
xl shutdown -w guest > /dev/null
ended 143
`;
    return { script, files: [image, disk], console: [/^failed: Read-only file system$/m, / 1 packets received/] };
  },
};

/** What the guest's program makes of bytes. */
function hashOf(text: string): bigint {
  let sum = 0n;
  for (const byte of Buffer.from(text)) sum = BigInt.asUintN(64, sum * 31n + BigInt(byte));
  return sum;
}

const sumLine = `3000000 ${hashOf('12345\n'.repeat(500_000))}`;

/** This machine's e2fsck and its libraries but for those that dom0 has. */
function e2fsckFiles(): string[] {
  const program = '/sbin/e2fsck';
  const needed = execFileSync('ldd', [program], { encoding: 'utf8' }).match(/\/\S*\/lib\S+\.so\S*/g) ?? [];
  return [program, ...needed.filter((file) => !/\/libc\.so/.test(file))];
}

/** An ext2 disk of so many MiB. */
async function ext2(context: Context, size: number): Promise<string> {
  const disk = path.join(context.folder, 'disk.img');
  await rm(disk, { force: true });
  await writeFile(disk, '');
  await truncate(disk, size << 20);
  execFileSync('mke2fs', ['-q', '-F', '-t', 'ext2', disk], { env: { ...process.env, PATH: `${process.env['PATH']}:/sbin:/usr/sbin` } });
  return disk;
}

async function bake(context: Context, program: string, options: readonly string[]): Promise<string> {
  const image = path.join(context.folder, `${path.basename(program)}.bin`);
  const baked = await context.command(['rumprun-bake', ...options, 'xen_pv', image, program], { timeout: 120 });
  expect(baked.status === 0 && baked.text === '', 'rumprun-bake', baked.text);
  return image;
}

export const cases: readonly XenCase[] = [
  simple('hello', 'hello.c', [], 0, [/^Hello!\nGoodbye!\n$/]),
  simple('exit-42', 'ends.c', ['return', '42'], 42, [/^ending: return\natexit ran\n$/]),
  simple('exit-abort', 'ends.c', ['abort'], 134, [/^ending: abort$/m]),
  simple('panic', 'kernel-guard.c', [], 125, [/^panic: kernel stack smashed\nbacktrace:\n(?: +[0-9a-f]{16} \S+\n)+/m]),
  lifecycle('shutdown', 'xl shutdown -w guest > /dev/null\nended 143\n', [/^up\n[^]*^atexit ran$/m]),
  lifecycle(
    'reboot',
    `xl reboot guest
until_seen 'atexit ran'
tries=0
until [ "$(grep -c '^up' $out)" -eq 2 ]; do
	tries=$((tries + 1))
	[ $tries -lt 300 ] || { cat $out; echo "it does not start again"; exit 1; }
	sleep 0.1
done
xl shutdown -w guest > /dev/null
ended 143
`,
    [/^up\n[^]*^atexit ran\n[^]*^up\n[^]*^atexit ran$/m],
  ),
  lifecycle(
    'pause',
    `xl pause guest
sleep 0.5
before=$(wc -l < $out)
sleep 1
[ "$(wc -l < $out)" -eq "$before" ] || { echo "it runs while it is paused"; exit 1; }
xl unpause guest
tries=0
until [ "$(wc -l < $out)" -gt $((before + 5)) ]; do
	tries=$((tries + 1))
	[ $tries -lt 100 ] || { echo "it does not go on"; exit 1; }
	sleep 0.1
done
xl shutdown -w guest > /dev/null
ended 143
`,
    [/^atexit ran$/m],
  ),
  lifecycle(
    'crash',
    'xenstore-write "/local/domain/$(xl domid guest)/control/shutdown" crash\nended 125\n',
    [/^panic: crash requested by the toolstack$/m],
  ),
  lifecycle('save', saving, [/^atexit ran$/m]),
  lifecycle('destroy', 'xl destroy guest\nended 123\n', [/^tick/m]),
  withDevices('devices', reconnected, [new RegExp(`^written\\nwritten\\n${sumLine}\\n${sumLine}$`, 'm')], e2fsckFiles()),
  withDevices('detach', detached, [
    /^written\nfailed: Input\/output error$/m,
    /^\/data: cannot be written to \(error 5\); read-only from now on$/m,
  ]),
  dhcp,
  sqlite,
  nginx,
];
