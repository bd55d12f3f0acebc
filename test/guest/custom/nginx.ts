import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import path from 'node:path';
import { listFiles } from '../../../src/util/glob.js';
import { expect } from '../harness.js';
import type { Context, CustomCase } from '../types.js';
import { bake, patiently, portProgram, start } from './serving.js';
import { content, digest, writeBig } from './serving-files.js';

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

const lengths = [0, 1, 100, 511, 512, 1460, 4095, 4096, 4097, 65_535, 65_536, 300_001];
const folders = ['', 'a', 'a/deep/er', 'with space', 'übung'];
const bigName = 'big.bin';

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
  await writeBig(big);
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

  const guest = await start(context, [80, 443], ['-M', '128', '-b', `${iso},/srv/iso`, '-b', `${ext2},/srv/ext2,ro`, image]);
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

export const nginxCases: CustomCase[] = [{ name: 'nginx-serves', slow: true, run: nginxServes }];
