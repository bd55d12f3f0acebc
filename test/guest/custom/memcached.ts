import { connect } from 'node:net';
import { expect } from '../harness.js';
import type { Context, CustomCase } from '../types.js';
import { bake, patiently, portProgram, start } from './serving.js';

/** Sixteen clients that set and get, each its own keys. */
async function memcachedLoad(context: Context): Promise<void> {
  const image = await bake(context, await portProgram(context, 'memcached', 'bin/memcached'));
  const guest = await start(context, [11211], ['-M', '128', image, '-u', 'root', '-m', '64']);
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
    await slap(context, guest.port);
  } finally {
    for (const { close } of clients) close();
    await guest.stop();
  }
}

/**
 * libmemcached's load generator, each value that comes back compared with what was
 * stored. Two connections: it makes them at the same moment, and no more fit into
 * the backlog of QEMU's user network.
 */
async function slap(context: Context, port: number): Promise<void> {
  const load = ['-T', '1', '-c', '2', '-x', '20000', '-v', '1.0'];
  const { text } = await context.command(['memcaslap', '-s', `127.0.0.1:${port}`, ...load], { timeout: 120 });
  const said = (name: string): number => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(text)?.[1]);
  expect(said('cmd_set') + said('cmd_get') === 20_000, 'memcaslap', text);
  const wrong = ['get_misses', 'verify_misses', 'verify_failed'].filter((name) => said(name) !== 0);
  expect(wrong.length === 0, `memcaslap: ${wrong.join(', ')}`, text);
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

export const memcachedCases: CustomCase[] = [{ name: 'memcached-load', slow: true, run: memcachedLoad }];
