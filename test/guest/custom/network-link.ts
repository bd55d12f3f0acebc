import { readFile } from 'node:fs/promises';
import { createServer, connect, type AddressInfo } from 'node:net';
import path from 'node:path';
import { expect } from '../harness.js';
import type { Context, CustomCase } from '../types.js';

/** Has a QEMU that listens at a socket do commands, one after the other. */
function qmp(socketName: string, commands: readonly object[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketName);
    const queue = [{ execute: 'qmp_capabilities' }, ...commands];
    let text = '';
    socket.setEncoding('utf8').on('error', reject);
    socket.on('data', (chunk: string) => {
      text += chunk;
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        const said = JSON.parse(line) as { QMP?: object; return?: object; error?: { desc: string } };
        if (said.error !== undefined) reject(new Error(said.error.desc));
        if (said.QMP === undefined && said.return === undefined) continue;
        const next = queue.shift();
        if (next !== undefined) socket.write(`${JSON.stringify(next)}\n`);
        else {
          socket.destroy();
          resolve();
        }
      }
    });
  });
}

/** Waits until a file has a line. */
async function seen(file: string, line: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if ((await readFile(file, 'utf8')).split('\n').includes(line)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the guest does not say "${line}"`);
}

/** The card's cable is pulled and put back: the guest sees both, and goes on. */
async function linkGoes(context: Context, card: readonly string[]): Promise<void> {
  const image = await context.image({ sources: ['net-link.c'] });
  const monitor = path.join(context.folder, 'qmp');
  const setLink = (up: boolean): Promise<void> => qmp(monitor, [{ execute: 'set_link', arguments: { name: 'rumprun-net0', up } }]);
  const console = path.join(context.folder, 'console');
  let connections = 0;
  /** Ends with what went wrong. */
  let pulled: Promise<string | void> = Promise.resolve('never pulled');
  const pull = async (): Promise<void> => {
    await setLink(false);
    await seen(console, 'link is down');
    await setLink(true);
  };
  const server = createServer((socket) => {
    socket.on('error', () => undefined).resume().end();
    if (++connections > 1) return;
    // When the guest has closed its side too, so that it waits for nothing but the link.
    socket.on('close', () => {
      pulled = pull().catch((error: unknown) => (error as Error).message);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const words = [...card, '-g', `-qmp unix:${monitor},server=on,wait=off`, image, '10.0.2.2', String(port)];
    const { status } = await context.command(['sh', '-c', 'exec "$@" > console 2>&1', 'sh', 'rumprun', 'qemu', '-i', ...words], {
      timeout: 120,
    });
    const problem = await pulled;
    const text = await readFile(console, 'utf8');
    expect(problem === undefined, `the link: ${String(problem)}`, text);
    expect(status === 0, `ends with ${status}`, text);
    expect(text === 'link is up\nlink is down\nlink is up\n', 'the link went otherwise', text);
    expect(connections === 2, `${connections} connections`, text);
  } finally {
    server.close();
  }
}

const wm = ['-I', 'net0,wm,-net user', '-W', 'net0,inet,dhcp'];

export const linkCases: CustomCase[] = [
  { name: 'net-link', run: (context) => linkGoes(context, ['-n', 'inet,dhcp']) },
  { name: 'net-link-e1000', run: (context) => linkGoes(context, wm) },
];
