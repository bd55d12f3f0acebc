import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import { freePort } from '../../../src/util/ports.js';
import { listFiles } from '../../../src/util/glob.js';
import { expect } from '../harness.js';
import type { Context, CustomCase } from '../types.js';
import { buildPort } from './ports.js';

/*
 * Ports that serve, with clients on this machine: what their smoke tests have no
 * room for.
 */

/** Builds a port and returns the name of one of its programs. */
async function portProgram(context: Context, port: string, program: string): Promise<string> {
  return path.join(await buildPort(context, port), 'usr', program);
}

async function bake(context: Context, program: string, options: readonly string[] = []): Promise<string> {
  const image = path.join(context.folder, `${path.basename(program)}.bin`);
  const baked = await context.command(['rumprun-bake', ...options, 'hw_generic', image, program], { timeout: 120 });
  expect(baked.status === 0 && baked.text === '', 'rumprun-bake', baked.text);
  return image;
}

interface Guest {
  port: number;
  log: () => Promise<string>;
  /** Ends QEMU at once, as pulling the plug would. */
  stop: () => Promise<void>;
}

/** Starts a guest by itself, with one of its ports published. */
async function start(context: Context, guestPort: number, words: readonly string[]): Promise<Guest> {
  const state = `XDG_STATE_HOME=${path.join(context.folder, 'state')}`;
  const port = await freePort();
  const ended = await context.command(['env', state, 'rumprun', 'qemu', '--publish', `${port}:${guestPort}`, ...words]);
  const [, guest = '', log = ''] = /^(qemu:\d+)\nrumprun: console: (\S+)\n$/.exec(ended.text) ?? [];
  expect(guest !== '', 'the guest does not start', ended.text);
  return {
    port,
    log: () => readFile(log, 'latin1'),
    stop: async () => {
      await context.command(['env', state, 'rumpstop', guest]);
    },
  };
}

/** Tries until it works; a guest needs a while to start. */
async function patiently<T>(guest: Guest, work: () => Promise<T>): Promise<T> {
  for (let tries = 0; tries < 200; tries++) {
    try {
      return await work();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return expect(false, 'the guest does not answer', await guest.log()) as never;
}

/* nginx */

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** On a connection that had an answer before. */
  reused: boolean;
}

function get(agent: Agent, port: number, name: string, headers: Record<string, string> = {}): Promise<Answer> {
  const asked = name.split('/').map(encodeURIComponent).join('/');
  return new Promise((resolve, reject) => {
    const asking = request({ agent, host: '127.0.0.1', port, path: asked, headers, timeout: 120_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
          reused: asking.reusedSocket,
        }),
      );
    });
    asking.on('error', reject).on('timeout', () => asking.destroy(new Error('no answer'))).end();
  });
}

/** The same bytes for the same name and length, and no two parts alike. */
function content(name: string, length: number): Buffer {
  const data = Buffer.alloc(length);
  let state = createHash('sha256').update(name).digest().readUInt32LE();
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[at] = state >>> 24;
  }
  return data;
}

const lengths = [0, 1, 100, 511, 512, 1460, 4095, 4096, 4097, 65_535, 65_536, 300_001];
const folders = ['', 'a', 'a/deep/er', 'with space', 'übung'];
const bigName = 'big.bin';
const bigLength = 100 * 1024 * 1024;

async function makeTree(tree: string): Promise<void> {
  await rm(tree, { recursive: true, force: true });
  for (const folder of folders) {
    await mkdir(path.join(tree, folder), { recursive: true });
    for (const length of lengths) {
      const name = path.join(folder, `${length}.bin`);
      await writeFile(path.join(tree, name), content(name, length));
    }
  }
}

const nginxConf = `daemon off;
master_process off;
error_log stderr;
events {
	worker_connections 256;
}
http {
	access_log off;
	keepalive_requests 100000;
	sendfile on;
	server {
		listen 80;
		root /srv;
	}
}
`;

/** A tree from the image, an ISO and an ext2 disk, byte for byte; ranges, kept connections, much data. */
async function nginxServes(context: Context): Promise<void> {
  const program = await portProgram(context, 'nginx', 'sbin/nginx');
  const rootfs = path.join(context.folder, 'rootfs');
  const tree = path.join(rootfs, 'srv/baked');
  await makeTree(tree);
  await mkdir(path.join(rootfs, 'etc/nginx'), { recursive: true });
  await writeFile(path.join(rootfs, 'etc/nginx/nginx.conf'), nginxConf);
  const image = await bake(context, program, ['--rootfs', rootfs]);
  const names = await listFiles(tree);
  expect(names.length === lengths.length * folders.length, `${names.length} files made`);

  // Only the disks have the big file.
  const big = path.join(tree, bigName);
  await writeFile(big, content(bigName, 1 << 20));
  await truncate(big, bigLength - 4);
  await writeFile(big, 'end\n', { flag: 'a' });
  const iso = path.join(context.folder, 'tree.iso');
  const ext2 = path.join(context.folder, 'tree.ext2');
  await Promise.all([iso, ext2].map((file) => rm(file, { force: true })));
  for (const argv of [
    ['xorriso', '-as', 'mkisofs', '-quiet', '-R', '-o', iso, tree],
    ['mkfs.ext2', '-q', '-d', tree, ext2, '160M'],
  ]) {
    const made = await context.command(argv, { timeout: 60 });
    expect(made.status === 0, argv.join(' '), made.text);
  }

  const guest = await start(context, 80, ['-M', '128', '-b', `${iso},/srv/iso`, '-b', `${ext2},/srv/ext2,ro`, image]);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    await patiently(guest, () => get(agent, guest.port, '/baked/1.bin'));
    for (const where of ['baked', 'iso', 'ext2']) {
      for (const name of names) {
        const expected = await readFile(path.join(tree, name));
        const { status, body, reused } = await get(agent, guest.port, `/${where}/${name}`);
        expect(status === 200 && body.equals(expected), `/${where}/${name}: ${status}, ${body.length} bytes`);
        expect(reused, `/${where}/${name}: on a new connection`);
      }
      await checkRanges(agent, guest.port, `/${where}/300001.bin`, await readFile(path.join(tree, '300001.bin')));
      const missing = await get(agent, guest.port, `/${where}/none`);
      expect(missing.status === 404, `/${where}/none: ${missing.status}`);
    }
    const digest = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
    const bigDigest = digest(await readFile(big));
    for (const where of ['iso', 'ext2']) {
      const { body } = await get(agent, guest.port, `/${where}/${bigName}`);
      expect(digest(body) === bigDigest, `/${where}/${bigName}: other ${body.length} bytes`);
    }
    await manyAtOnce(guest.port, tree, names);
  } finally {
    agent.destroy();
    await guest.stop();
  }
}

async function checkRanges(agent: Agent, port: number, name: string, data: Buffer): Promise<void> {
  const end = data.length;
  const ranges: [string, number, number][] = [
    ['0-0', 0, 1],
    ['4095-4096', 4095, 4097],
    ['100000-', 100_000, end],
    ['-1', end - 1, end],
    [`200000-${end + 10}`, 200_000, end],
  ];
  for (const [range, from, to] of ranges) {
    const { status, headers, body } = await get(agent, port, name, { Range: `bytes=${range}` });
    expect(status === 206 && body.equals(data.subarray(from, to)), `${name} ${range}: ${status}, ${body.length} bytes`);
    expect(headers['content-range'] === `bytes ${from}-${to - 1}/${end}`, `${name} ${range}: ${headers['content-range']}`);
  }
  const beyond = await get(agent, port, name, { Range: `bytes=${end}-` });
  expect(beyond.status === 416, `${name}: ${beyond.status} for a range beyond its end`);
  const two = await get(agent, port, name, { Range: 'bytes=10-19,70000-70009' });
  const both = [data.subarray(10, 20), data.subarray(70_000, 70_010)];
  expect(two.status === 206 && both.every((part) => two.body.includes(part)), `${name}: two ranges, ${two.status}`);
}

/**
 * Thirty-two connections, each of which fetches every file. They are opened one
 * after the other: QEMU's user network listens with a backlog of one, and who
 * does not fit waits for this machine to try again.
 */
async function manyAtOnce(port: number, tree: string, names: readonly string[]): Promise<void> {
  const data = new Map<string, Buffer>();
  for (const name of names) data.set(name, await readFile(path.join(tree, name)));
  const agents = Array.from({ length: 32 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  for (const agent of agents) await get(agent, port, '/baked/1.bin');
  await Promise.all(
    agents.map(async (agent, client) => {
      for (let index = 0; index < names.length; index++) {
        const name = names[(index + client * 7) % names.length] ?? '';
        const { body, reused } = await get(agent, port, `/baked/${name}`);
        expect(data.get(name)?.equals(body) === true && reused, `client ${client}: ${name} is wrong`);
      }
      agent.destroy();
    }),
  );
}

/* redis */

type Reply = string | number | null | Reply[];

/** Reads one reply of Redis's protocol at a place; undefined when it is not all there. */
function parseReply(text: string, at: number): { reply: Reply; next: number } | undefined {
  const lineEnd = text.indexOf('\r\n', at);
  if (lineEnd < 0) return undefined;
  const line = text.slice(at + 1, lineEnd);
  const next = lineEnd + 2;
  const count = Number(line);
  switch (text[at]) {
    case ':':
      return { reply: count, next };
    case '$': {
      if (count < 0) return { reply: null, next };
      const end = next + count;
      return text.length < end + 2 ? undefined : { reply: text.slice(next, end), next: end + 2 };
    }
    case '*': {
      const items: Reply[] = [];
      let place = next;
      for (let index = 0; index < count; index++) {
        const item = parseReply(text, place);
        if (item === undefined) return undefined;
        items.push(item.reply);
        place = item.next;
      }
      return { reply: items, next: place };
    }
    default:
      return { reply: `${text[at]}${line}`, next };
  }
}

/** Sends commands to Redis, all at once, and returns what it answers. */
function redis(port: number, commands: readonly (readonly string[])[]): Promise<Reply[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    let at = 0;
    const replies: Reply[] = [];
    socket.setTimeout(60_000, () => socket.destroy(new Error('no answer')));
    socket.on('error', reject).on('close', () => reject(new Error('closed')));
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
      for (let got = parseReply(text, at); got !== undefined; got = parseReply(text, at)) {
        replies.push(got.reply);
        at = got.next;
      }
      if (replies.length < commands.length) return;
      resolve(replies);
      socket.destroy();
    });
    const packed = commands.map(
      (words) => `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`,
    );
    socket.write(packed.join(''), 'latin1');
  });
}

/** What Redis has acknowledged is there after a restart, and after a cut of power. */
async function redisPersists(context: Context): Promise<void> {
  const image = await bake(context, await portProgram(context, 'redis', 'bin/redis-server'));
  const disk = path.join(context.folder, 'data.ext2');
  await rm(disk, { force: true });
  const made = await context.command(['mkfs.ext2', '-q', disk, '32M']);
  expect(made.status === 0, 'mkfs.ext2', made.text);
  const boot = (): Promise<Guest> =>
    start(context, 6379, [
      ...['-M', '96', '-b', `${disk},/data`, image, '--dir', '/data', '--protected-mode', 'no'],
      ...['--appendonly', 'yes', '--appendfsync', 'always'],
    ]);
  const value = (n: number): string => `${n}:${'v'.repeat((n * 131) % 2000)}`;
  let stored = 0;
  for (const end of ['shutdown', 'cut', 'cut', 'shutdown']) {
    const guest = await boot();
    try {
      await patiently(guest, () => redis(guest.port, [['PING']]));
      const keys = Array.from({ length: stored }, (_, n) => n);
      const back = await redis(guest.port, [['DBSIZE'], ['LLEN', 'list'], ...keys.map((n) => ['GET', `key${n}`])]);
      expect(
        back[1] === stored && keys.every((n) => back[n + 2] === value(n)),
        `after a restart: ${String(back[0])} keys, ${String(back[1])} in the list, expected ${stored}`,
        await guest.log(),
      );
      const more = Array.from({ length: 200 }, (_, n) => stored + n);
      const answers = await redis(
        guest.port,
        more.flatMap((n) => [['SET', `key${n}`, value(n)], ['RPUSH', 'list', String(n)]]),
      );
      expect(answers.filter((answer) => answer === '+OK').length === 200, 'not all were stored', await guest.log());
      stored += more.length;
      // Both fork, which a guest cannot: refused, and nothing else happens.
      for (const command of ['BGREWRITEAOF', 'BGSAVE']) {
        const [refused] = await redis(guest.port, [[command]]);
        expect(String(refused).startsWith('-ERR'), `${command}: ${String(refused)}`);
      }
      if (end === 'shutdown') {
        await redis(guest.port, [['SHUTDOWN']]).catch(() => undefined);
        for (let tries = 0; tries < 100 && !/bye bye/.test(await guest.log()); tries++) {
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        expect(/bye bye/.test(await guest.log()), 'does not shut down', await guest.log());
      }
    } finally {
      await guest.stop();
    }
    if (end === 'cut') {
      const checked = await context.command(['e2fsck', '-p', disk], { timeout: 60 });
      expect(checked.status !== null && checked.status <= 1, `e2fsck ends with ${checked.status}`, checked.text);
    }
  }
}

/* memcached */

/** Sixteen clients that set and get, each its own keys. */
async function memcachedLoad(context: Context): Promise<void> {
  const image = await bake(context, await portProgram(context, 'memcached', 'bin/memcached'));
  const guest = await start(context, 11211, ['-M', '128', image, '-u', 'root', '-m', '64']);
  const clients: Memcached[] = [];
  try {
    // One after the other, as above.
    while (clients.length < 16) clients.push(await patiently(guest, () => memcached(guest.port)));
    await Promise.all(
      clients.map(async ({ ask }, client) => {
        for (let round = 0; round < 10; round++) {
          const values = Array.from({ length: 100 }, (_, n) => `${client}.${round}.`.repeat(1 + ((n * 53) % 400)));
          const sets = values.map((value, n) => `set k${client}.${n} 7 0 ${value.length}\r\n${value}\r\n`);
          const gets = values.map((_, n) => `get k${client}.${n}\r\n`);
          const expected = [
            ...values.map(() => 'STORED\r\n'),
            ...values.map((value, n) => `VALUE k${client}.${n} 7 ${value.length}\r\n${value}\r\nEND\r\n`),
          ].join('');
          const answer = await ask([...sets, ...gets].join(''), (text) => text.length >= expected.length);
          expect(answer === expected, `client ${client}, round ${round}: ${answer.length} bytes`);
        }
      }),
    );
    const stats = (await clients[0]?.ask('stats\r\n', (text) => text.endsWith('\r\nEND\r\n'))) ?? '';
    expect(/^STAT cmd_set 16000\r$/m.test(stats) && /^STAT get_hits 16000\r$/m.test(stats), 'statistics', stats);
    expect(/^STAT curr_items 1600\r$/m.test(stats) && /^STAT evictions 0\r$/m.test(stats), 'statistics', stats);
  } finally {
    for (const { close } of clients) close();
    await guest.stop();
  }
}

interface Memcached {
  /** Sends commands and returns what is answered until `whole` says that is all. */
  ask: (commands: string, whole: (text: string) => boolean) => Promise<string>;
  close: () => void;
}

/** A connection to memcached that has had an answer. */
async function memcached(port: number): Promise<Memcached> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  socket.setTimeout(60_000, () => socket.destroy(new Error('no answer')));
  const ask: Memcached['ask'] = (commands, whole) =>
    new Promise((resolve, reject) => {
      let text = '';
      const closed = (): void => reject(new Error('closed'));
      const onData = (chunk: string): void => {
        text += chunk;
        if (!whole(text)) return;
        socket.off('data', onData).off('error', reject).off('close', closed);
        resolve(text);
      };
      socket.on('data', onData).once('error', reject).once('close', closed);
      socket.write(commands);
    });
  await ask('version\r\n', (text) => text.endsWith('\n'));
  return { ask, close: () => socket.destroy() };
}

export const serverCases: CustomCase[] = [
  { name: 'nginx-serves', slow: true, run: nginxServes },
  { name: 'redis-persists', slow: true, run: redisPersists },
  { name: 'memcached-load', slow: true, run: memcachedLoad },
];
