import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import path from 'node:path';
import { listFiles } from '../../../src/util/glob.js';
import { expect } from '../harness.js';
import type { Context, CustomCase } from '../types.js';
import { bake, patiently, portProgram, start } from './serving.js';
import { digest, makeTree, writeBig } from './serving-files.js';
import { checkRanges, get, manyAtOnce } from './serving-http.js';

const bigName = 'big.bin';

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
    await manyAtOnce(guest.port, '/baked', tree, names);
  } finally {
    agent.destroy();
    await guest.stop();
  }
}

export const nginxCases: CustomCase[] = [{ name: 'nginx-serves', slow: true, run: nginxServes }];
