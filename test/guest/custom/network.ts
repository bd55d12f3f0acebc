import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../src/util/ports.js';
import { expect } from '../harness.js';
import { tapProblem } from '../tap.js';
import type { Context, CustomCase, Ended } from '../types.js';
import { patiently, start } from './serving.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

const bigSize = 3_000_000;

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** What http-server's /big has, made the same way. */
function bigDigest(): string {
  const text = Buffer.alloc(bigSize);
  for (let index = 0; index < bigSize; index++) {
    text[index] = 97 + (Math.floor((index * 7) / 3) % 26);
  }
  return createHash('sha256').update(text).digest('hex');
}

/** Fetches from a guest that may still be starting, until it answers or has ended. */
async function fetchPatiently(url: string, running: Promise<Ended>): Promise<Response> {
  let ended: Ended | undefined;
  void running.then((value) => (ended = value));
  for (;;) {
    expect(ended === undefined, 'the guest has ended', ended?.text);
    try {
      return await fetch(url, { signal: AbortSignal.timeout(10_000) });
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** A guest serves this machine over QEMU's user network. */
async function serve(context: Context, machine: string, card: string[] = []): Promise<void> {
  const image = await context.image({ sources: ['http-server.c'] });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const running = context.command(
    ['rumprun', 'qemu', '-i', '-g', `-M ${machine}`, ...card, '--publish', `${port}:80`, image, String(bigSize)],
    { timeout: 180 },
  );
  const page = await fetchPatiently(url, running);
  const text = await page.text();
  expect(text === 'Hello from a guest!\n', 'the page is wrong', text);
  for (let index = 0; index < 20; index++) {
    const again = await (await fetch(url)).text();
    expect(again === text, 'the page is wrong', again);
  }
  const big = Buffer.from(await (await fetch(`${url}/big`)).arrayBuffer());
  const digest = createHash('sha256').update(big).digest('hex');
  expect(digest === bigDigest(), `${big.length} bytes of /big are not what was sent`);
  await (await fetch(`${url}/quit`)).text();
  const ended = await running;
  expect(ended.status === 0, `the server ends with ${ended.status}`, ended.text);
}

/** An Intel card for the guest. */
function wm(model: string): string[] {
  return ['-I', `net0,wm,-net nic,model=${model} -net user`, '-W', 'net0,inet,dhcp'];
}

/** A guest fetches from this machine, by address and without blocking. */
async function fetchFromHost(context: Context): Promise<void> {
  const image = await context.image({ sources: ['http-client.c'] });
  const server = createServer((request, response) => response.end(`you asked for ${request.url}`));
  const port = await listen(server);
  try {
    for (const way of [[], ['-n']]) {
      const ended = await context.command(
        ['rumprun', 'qemu', '-i', '-n', 'inet,dhcp', image, ...way, '10.0.2.2', String(port)],
        { timeout: 60 },
      );
      expect(ended.status === 0, `the client ends with ${ended.status}`, ended.text);
      expect(ended.text.includes('you asked for /'), 'nothing fetched', ended.text);
    }
    const wrong = await context.command(
      ['rumprun', 'qemu', '-i', '-n', 'inet,static,10.0.2.15/24,10.0.2.2', image, '10.0.2.2', '1'],
      { timeout: 60 },
    );
    expect(/connect: Connection refused/.test(wrong.text) && wrong.status === 1, 'not refused', wrong.text);
  } finally {
    server.close();
  }
}

/** The echo service over QEMU's user network: one connection, then eight at once. */
async function echo(context: Context): Promise<void> {
  const guest = await start(context, [7], [await context.image({ sources: ['net-echo.c'] })]);
  const tool = fileURLToPath(new URL('../tools/echo-load.ts', import.meta.url));
  const load = async (connections: number, bytes: number): Promise<void> => {
    const argv = ['node', '--import', 'tsx', tool, '127.0.0.1', String(guest.port), String(connections), String(bytes)];
    const { text } = await context.command(argv, { timeout: 120, cwd: root });
    expect(text === 'as it was sent\n', 'no echo', text);
  };
  try {
    await patiently(guest, () => load(1, 50_000));
    await load(8, 200_000);
  } finally {
    await guest.stop();
  }
}

/** Hardly a timer interrupt while nothing happens, whatever the card. */
async function idle(context: Context): Promise<void> {
  const image = await context.image({ sources: ['net-idle.c'] });
  for (const card of [['-n', 'inet,dhcp'], wm('e1000')]) {
    const ended = await context.command(['rumprun', 'qemu', '-i', ...card, image], { timeout: 60 });
    expect(ended.status === 0, `not idle with ${card.join(' ')}`, ended.text);
  }
}

/** A card that has no addresses is given some by the program. */
async function addresses(context: Context): Promise<void> {
  const image = await context.image({ sources: ['net-addresses.c'] });
  const ended = await context.command(['rumprun', 'qemu', '-i', '-I', 'net0,vioif', image], { timeout: 60 });
  const problem = tapProblem(ended.text);
  expect(ended.status === 0 && problem === undefined, problem ?? `ends with ${ended.status}`, ended.text);
}

export const networkCases: CustomCase[] = [
  { name: 'net-serve', run: (context) => serve(context, 'pc') },
  { name: 'net-serve-microvm', slow: true, run: (context) => serve(context, 'microvm') },
  { name: 'net-serve-e1000', run: (context) => serve(context, 'pc', wm('e1000')) },
  { name: 'net-serve-e1000e', run: (context) => serve(context, 'q35', wm('e1000e')) },
  { name: 'net-echo', run: echo },
  { name: 'net-idle', run: idle },
  { name: 'net-fetch', run: fetchFromHost },
  { name: 'net-addresses', run: addresses },
];
