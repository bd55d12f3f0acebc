/**
 * Clients of http-server for tests: `http-load WHAT HOST [NUMBER]`. Prints what
 * went wrong and ends with 1, or says how long it took.
 */
import { connect, type Socket } from 'node:net';

const [what = '', host = '', number = '0'] = process.argv.slice(2);
const count = Number(number);
const request = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: guest\r\nConnection: close\r\n\r\n`;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function open(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: 80 });
    socket.setTimeout(60_000, () => socket.destroy(new Error('timeout')));
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

function answer(socket: Socket, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.once('error', reject);
    socket.once('end', () => resolve(text));
    socket.write(request(path));
  });
}

async function one(path = '/'): Promise<void> {
  const text = await answer(await open(), path);
  if (!text.includes('Hello from a guest!')) throw new Error(`wrong answer: ${text.slice(0, 200)}`);
}

/** One connection after the other, a few at a time. */
async function sequential(): Promise<void> {
  let left = count;
  const worker = async (): Promise<void> => {
    while (left-- > 0) await one();
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}

/** All connections open before the first request is made. */
async function simultaneous(): Promise<void> {
  const sockets: Socket[] = [];
  for (let index = 0; index < count; index += 50) {
    const batch = Array.from({ length: Math.min(50, count - index) }, open);
    sockets.push(...(await Promise.all(batch)));
  }
  const texts = await Promise.all(sockets.map((socket) => answer(socket, '/')));
  const wrong = texts.filter((text) => !text.includes('Hello from a guest!'));
  if (wrong.length > 0) throw new Error(`${wrong.length} wrong answers`);
}

/** Clients that send a byte now and then must not keep others out. */
async function slow(): Promise<void> {
  const sockets = await Promise.all(Array.from({ length: count }, open));
  for (const byte of request('/').slice(0, 10)) {
    for (const socket of sockets) socket.write(byte);
    const begun = performance.now();
    await one();
    const took = performance.now() - begun;
    if (took > 2000) throw new Error(`a proper client had to wait ${took.toFixed(0)} ms`);
    await pause(200);
  }
  for (const socket of sockets) socket.destroy();
}

/** Connections every 200 ms, each of which must be there within 2 s. */
async function within(): Promise<void> {
  for (let index = 0; index < count; index++) {
    const begun = performance.now();
    await one();
    const took = performance.now() - begun;
    if (took > 2000) throw new Error(`connection ${index} took ${took.toFixed(0)} ms`);
    await pause(200);
  }
}

async function main(): Promise<void> {
  const begun = performance.now();
  const kinds: Record<string, () => Promise<void>> = { sequential, simultaneous, slow, within };
  const kind = kinds[what];
  if (kind === undefined) throw new Error(`unknown: ${what}`);
  await kind();
  process.stdout.write(`${what} ${count}: ${((performance.now() - begun) / 1000).toFixed(1)} s\n`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stdout.write(`${what}: ${String(error)}\n`);
    process.exit(1);
  },
);
