import { readFile } from 'node:fs/promises';
import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import path from 'node:path';
import { expect } from '../harness.js';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** On a connection that had an answer before. */
  reused: boolean;
}

export function get(agent: Agent, port: number, name: string, headers: Record<string, string> = {}): Promise<Answer> {
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

/** Pieces of a file: of its first, middle and last bytes, beyond its end, and two at once. */
export async function checkRanges(agent: Agent, port: number, name: string, data: Buffer): Promise<void> {
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
export async function manyAtOnce(port: number, folder: string, tree: string, names: readonly string[]): Promise<void> {
  const data = new Map<string, Buffer>();
  for (const name of names) data.set(name, await readFile(path.join(tree, name)));
  const agents = Array.from({ length: 32 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  for (const agent of agents) await get(agent, port, `${folder}/1.bin`);
  await Promise.all(
    agents.map(async (agent, client) => {
      for (let index = 0; index < names.length; index++) {
        const name = names[(index + client * 7) % names.length] ?? '';
        const { body, reused } = await get(agent, port, `${folder}/${name}`);
        expect(data.get(name)?.equals(body) === true && reused, `client ${client}: ${name} is wrong`);
      }
      agent.destroy();
    }),
  );
}
