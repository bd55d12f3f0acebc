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

/** The card's cable is pulled and put back: the guest sees both, and goes on. */
async function linkGoes(context: Context, card: readonly string[]): Promise<void> {
  const image = await context.image({ sources: ['net-link.c'] });
  const monitor = path.join(context.folder, 'qmp');
  const setLink = (up: boolean): Promise<void> => qmp(monitor, [{ execute: 'set_link', arguments: { name: 'rumprun-net0', up } }]);
  let connections = 0;
  /** Ends with what went wrong. */
  let pulled: Promise<string | void> = Promise.resolve('never pulled');
  const server = createServer((socket) => {
    socket.on('error', () => undefined).end();
    if (++connections > 1) return;
    setTimeout(() => {
      pulled = setLink(false)
        .then(() => new Promise((resolve) => setTimeout(resolve, 500)))
        .then(() => setLink(true))
        .catch((error: unknown) => (error as Error).message);
    }, 100);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const ended = await context.command(
      ['rumprun', 'qemu', '-i', ...card, '-g', `-qmp unix:${monitor},server=on,wait=off`, image, '10.0.2.2', String(port)],
      { timeout: 60 },
    );
    const problem = await pulled;
    expect(problem === undefined, `set_link: ${String(problem)}`, ended.text);
    expect(ended.status === 0, `ends with ${ended.status}`, ended.text);
    expect(ended.text === 'link is up\nlink is down\nlink is up\n', 'the link went otherwise', ended.text);
    expect(connections === 2, `${connections} connections`, ended.text);
  } finally {
    server.close();
  }
}

const wm = ['-I', 'net0,wm,-net user', '-W', 'net0,inet,dhcp'];

export const linkCases: CustomCase[] = [
  { name: 'net-link', run: (context) => linkGoes(context, ['-n', 'inet,dhcp']) },
  { name: 'net-link-e1000', run: (context) => linkGoes(context, wm) },
];
