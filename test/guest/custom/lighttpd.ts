import { readFile, rm, mkdir, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import path from 'node:path';
import { listFiles } from '../../../src/util/glob.js';
import { expect } from '../harness.js';
import type { Context, CustomCase } from '../types.js';
import { bake, patiently, portProgram, start } from './serving.js';
import { digest, makeTree, writeBig } from './serving-files.js';
import { checkRanges, get, manyAtOnce } from './serving-http.js';

const conf = `server.document-root = "/srv"
server.port = 80
server.modules = ("mod_indexfile", "mod_staticfile")
server.max-keep-alive-requests = 100000
index-file.names = ("1.bin")
mimetype.assign = ("" => "application/octet-stream")
`;

/** A tree from an ISO: every file, pieces of files, what has not changed, 32 connections, 100 MB. */
async function lighttpdServes(context: Context): Promise<void> {
  const program = await portProgram(context, 'lighttpd', 'sbin/lighttpd');
  const tree = path.join(context.folder, 'tree');
  const rootfs = path.join(context.folder, 'rootfs');
  await makeTree(tree);
  await rm(rootfs, { recursive: true, force: true });
  await mkdir(path.join(rootfs, 'etc'), { recursive: true });
  await writeFile(path.join(rootfs, 'etc/lighttpd.conf'), conf);
  const names = await listFiles(tree);
  const big = path.join(tree, 'big');
  await writeBig(big);
  const iso = path.join(context.folder, 'tree.iso');
  await rm(iso, { force: true });
  const made = await context.command(['xorriso', '-as', 'mkisofs', '-quiet', '-R', '-o', iso, tree], { timeout: 60 });
  expect(made.status === 0, 'xorriso', made.text);
  const image = await bake(context, program, ['--rootfs', rootfs]);

  const guest = await start(context, [80], ['-M', '96', '-b', `${iso},/srv`, image, '-D', '-f', '/etc/lighttpd.conf']);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const index = await patiently(guest, () => get(agent, guest.port, '/'));
    expect(index.body.equals(await readFile(path.join(tree, '1.bin'))), `/: ${index.status}`);
    for (const name of names) {
      const { status, body, reused } = await get(agent, guest.port, `/${name}`);
      expect(status === 200 && body.equals(await readFile(path.join(tree, name))), `/${name}: ${status}, ${body.length} bytes`);
      expect(reused, `/${name}: on a new connection`);
    }
    await checkRanges(agent, guest.port, '/300001.bin', await readFile(path.join(tree, '300001.bin')));
    const { headers } = await get(agent, guest.port, '/4096.bin');
    const unchanged = await get(agent, guest.port, '/4096.bin', { 'If-None-Match': headers.etag ?? '' });
    expect(unchanged.status === 304 && unchanged.body.length === 0, `what has not changed: ${unchanged.status}`);
    const missing = await get(agent, guest.port, '/none');
    expect(missing.status === 404, `/none: ${missing.status}`);
    await manyAtOnce(guest.port, '', tree, names);
    const { body } = await get(agent, guest.port, '/big');
    expect(digest(body) === digest(await readFile(big)), `/big: other ${body.length} bytes`);
  } finally {
    agent.destroy();
    await guest.stop();
  }
}

export const lighttpdCase: CustomCase = { name: 'lighttpd-serves', slow: true, run: lighttpdServes };
