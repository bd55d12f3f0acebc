import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '../harness.js';
import type { Context, CustomCase } from '../types.js';
import { inNamespace, tapCard } from './namespace.js';
import { buildPort } from './ports.js';
import { bake, patiently, portProgram, start, type Guest } from './serving.js';

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
    start(context, [6379], [
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
        for (let tries = 0; tries < 600 && !/bye bye/.test(await guest.log()); tries++) {
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

/**
 * Units of Redis's own tests for a server that is there already; others start servers of their own. Streams come
 * first because they read the append-only file again, which grows with each test; then `other`, which ends by
 * switching it off; last what leaves hashes with another encoding.
 */
const units = [
  ...['type/stream', 'type/stream-cgroups', 'other'],
  ...['dump', 'auth', 'protocol', 'keyspace', 'scan', 'info', 'info-command', 'sort', 'expire', 'multi', 'quit'],
  ...['acl', 'latency-monitor', 'pubsub', 'pubsubshard', 'slowlog', 'scripting', 'functions', 'maxmemory', 'introspection'],
  ...['introspection-2', 'limits', 'obuf-limits', 'bitops', 'bitfield', 'geo', 'memefficiency', 'hyperloglog', 'lazyfree'],
  ...['pause', 'querybuf', 'pendingquerybuf', 'tracking', 'networking', 'client-eviction', 'replybufsize'],
  ...['string', 'incr', 'list', 'list-2', 'list-3', 'set', 'zset', 'hash'].map((type) => `type/${type}`),
  'violations',
];

const recipeFolder = fileURLToPath(new URL('../../../packages/redis', import.meta.url));

/** What redis-server is told. Tests that want an append-only file find it on: switching it on later forks. */
const options = [
  ...['--save', '', '--protected-mode', 'no', '--enable-debug-command', 'yes'],
  ...['--appendonly', 'yes', '--auto-aof-rewrite-percentage', '0', '--dir', '/tmp'],
];

function judge(text: string, least: number): void {
  // It colours what it says.
  const plain = text.replaceAll(/\x1b\[[\d;]*m/g, '');
  const wrong = plain.replaceAll(/^\[(ok|ignore|ready|testing)\].*\n/gm, '');
  expect(plain.includes('All tests passed without errors!'), 'not all passed', wrong);
  const passed = plain.match(/^\[ok\]/gm)?.length ?? 0;
  expect(passed >= least, `only ${passed} tests passed`, plain);
}

/**
 * All of them, behind a tap: many have several connections say something at once
 * and expect the order to be kept, which QEMU's user network does not.
 */
async function redisOwnTests(context: Context): Promise<void> {
  const destination = await buildPort(context, 'redis');
  const image = await bake(context, path.join(destination, 'usr/bin/redis-server'));
  const suite = `files/suite.sh ${path.join(destination, '../build')} 10.9.0.2 6379 ${units.map((unit) => `unit/${unit}`).join(' ')}`;
  const text = await inNamespace(
    context,
    [
      `rumprun qemu -i -M 512 ${tapCard} -W net0,inet,static,10.9.0.2/24 ${image} \\`,
      `  ${options.map((word) => `'${word}'`).join(' ')} > guest.log 2>&1 & guest=$!`,
      'trap "kill $guest 2> /dev/null || :" EXIT',
      `cd ${recipeFolder}`,
      `for try in $(seq 300); do ${suite} && exit; sleep 0.2; done`,
    ],
    5400,
  );
  judge(text, 800);
}

/** A few, over QEMU's user network. */
async function redisOwnTestsShort(context: Context): Promise<void> {
  const destination = await buildPort(context, 'redis');
  const image = await bake(context, path.join(destination, 'usr/bin/redis-server'));
  const guest = await start(context, [6379], ['-M', '128', image, ...options]);
  try {
    const text = await patiently(guest, async () => {
      const words = [path.join(destination, '../build'), '127.0.0.1', String(guest.port), 'unit/type/incr', 'unit/type/hash', 'unit/quit'];
      const ended = await context.command(['files/suite.sh', ...words], { timeout: 300, cwd: recipeFolder });
      expect(ended.status === 0, 'not yet');
      return ended.text;
    });
    judge(text, 80);
  } finally {
    await guest.stop();
  }
}

export const redisCases: CustomCase[] = [
  { name: 'redis-persists', slow: true, run: redisPersists },
  { name: 'redis-own-tests', slow: true, run: redisOwnTests },
  { name: 'redis-own-tests-short', run: redisOwnTestsShort },
];
