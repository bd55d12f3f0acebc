import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import type { Running } from './running.js';

/** How a server did under one load. */
export interface Measured {
  /** How much, in the load's unit. */
  rate: number;
  /** Microseconds of QEMU's processor time for one of what the rate counts. */
  cost: number;
  /** Milliseconds the slowest answer took; absent where that says nothing. */
  longest?: number;
}

/** Something to have a server do for some seconds. */
export interface Load {
  name: string;
  unit: string;
  /** Whether it keeps many connections busy, of which none may be forgotten. */
  many: boolean;
  run: (running: Running, seconds: number) => Measured | Promise<Measured>;
}

const unit = '1/s';

/** Requests over kept connections, and over a new one for each request. */
export function httpLoads(name: string): Load[] {
  const url = ({ host, port }: Running): string => `http://${host}:${port}${name}`;
  return [
    ...[1, 10, 32].map((count) => ({
      ...{ name: `${count} kept`, unit, many: count === 32 },
      run: async (running: Running, seconds: number) => ({
        ...wrk(running, url(running), count, seconds),
        longest: await longestAnswer(running, name, count, seconds),
      }),
    })),
    {
      ...{ name: 'new for each', unit, many: false },
      run: (running, seconds) => wrk(running, url(running), 1, seconds, ['-H', 'Connection: close']),
    },
  ];
}

function wrk(running: Running, url: string, count: number, seconds: number, options: readonly string[] = []): Measured {
  const before = running.used();
  const ended = spawnSync('wrk', ['-t1', `-c${count}`, `-d${seconds}s`, ...options, url], { encoding: 'utf8' });
  const used = running.used() - before;
  const rate = /^Requests\/sec:\s+([\d.]+)$/m.exec(ended.stdout ?? '')?.[1];
  const requests = /^\s*(\d+) requests in/m.exec(ended.stdout ?? '')?.[1];
  if (rate === undefined || requests === undefined || /Non-2xx|Socket errors/.test(ended.stdout)) {
    throw new Error(`wrk fails (package wrk): ${ended.stdout}${ended.stderr}`);
  }
  return { rate: Number(rate), cost: (1000 * used) / Number(requests) };
}

/** Milliseconds after which an answer is not waited for any more. */
const patience = 20_000;

/** One kept connection. */
interface Client {
  /** Milliseconds until a whole answer is there, or `patience` is over. */
  ask: () => Promise<number>;
  close: () => void;
}

function open({ host, port }: Running, name: string): Client {
  const socket = connect({ host, port, noDelay: true });
  let text = '';
  let begun = 0;
  let done: ((took: number) => void) | undefined;
  let failed: ((error: Error) => void) | undefined;
  socket.setTimeout(patience, () => done?.(performance.now() - begun));
  socket.on('error', (error) => failed?.(error)).on('close', () => failed?.(new Error('closed')));
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
    const head = text.indexOf('\r\n\r\n');
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1]);
    if (head < 0 || text.length < head + 4 + length) return;
    text = '';
    done?.(performance.now() - begun);
  });
  return {
    ask: () =>
      new Promise((resolve, reject) => {
        [done, failed, begun] = [resolve, reject, performance.now()];
        socket.write(`GET ${name} HTTP/1.1\r\nHost: guest\r\n\r\n`);
      }),
    close: () => socket.destroy(),
  };
}

/**
 * Keeps `count` connections busy. They are opened one after the other: QEMU's user
 * network listens with a backlog of one, so that many at once have this machine
 * try again, which says nothing of the guest.
 */
async function longestAnswer(running: Running, name: string, count: number, seconds: number): Promise<number> {
  const clients: Client[] = [];
  for (let index = 0; index < count; index++) {
    const client = open(running, name);
    if ((await client.ask()) >= patience) throw new Error(`no answer to connection ${index + 1} of ${count}`);
    clients.push(client);
  }
  const end = performance.now() + seconds * 1000;
  const longest = await Promise.all(
    clients.map(async (client) => {
      let most = 0;
      while (performance.now() < end && most < patience) most = Math.max(most, await client.ask());
      client.close();
      return most;
    }),
  );
  return Math.max(...longest);
}
