import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '../harness.js';
import type { Context, CustomCase } from '../types.js';
import { bake, patiently, portProgram, start } from './serving.js';
import { content, digest, writeBig } from './serving-files.js';

const conf = `daemon off;
master_process off;
error_log stderr;
events {
	worker_connections 64;
}
http {
	access_log off;
	server {
		listen 443 ssl http2;
		ssl_certificate /etc/nginx/cert.pem;
		ssl_certificate_key /etc/nginx/key.pem;
		ssl_protocols TLSv1.2 TLSv1.3;
		root /srv;
	}
}
`;

/** What is asked for: a name, the versions of TLS and HTTP, and what curl says of them. */
const ways = [
  { options: ['--tls-max', '1.2', '--http1.1'], says: '1.1 200' },
  { options: ['--tlsv1.3', '--http1.1'], says: '1.1 200' },
  { options: ['--tlsv1.3', '--http2'], says: '2 200' },
];

/** Pages and 100 MB by TLS, byte for byte; a certificate that nobody vouches for is noticed. */
async function nginxByTls(context: Context): Promise<void> {
  const program = await portProgram(context, 'nginx', 'sbin/nginx');
  const rootfs = path.join(context.folder, 'rootfs');
  const etc = path.join(rootfs, 'etc/nginx');
  const tree = path.join(context.folder, 'tree');
  await Promise.all([rootfs, tree].map((folder) => rm(folder, { recursive: true, force: true })));
  await Promise.all([etc, tree].map((folder) => mkdir(folder, { recursive: true })));
  await writeFile(path.join(etc, 'nginx.conf'), conf);
  const certificate = path.join(etc, 'cert.pem');
  const disk = path.join(context.folder, 'tree.ext2');
  await rm(disk, { force: true });
  await writeFile(path.join(tree, 'page'), content('page', 70_001));
  await writeBig(path.join(tree, 'big'));
  for (const argv of [
    [
      ...['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=guest'],
      ...['-addext', 'subjectAltName=DNS:guest', '-keyout', path.join(etc, 'key.pem'), '-out', certificate],
    ],
    ['mkfs.ext2', '-q', '-d', tree, disk, '120M'],
  ]) {
    const made = await context.command(argv, { timeout: 60 });
    expect(made.status === 0, argv.join(' '), made.text);
  }
  const image = await bake(context, program, ['--rootfs', rootfs]);

  const guest = await start(context, [443], ['-M', '128', '-b', `${disk},/srv,ro`, image]);
  const out = path.join(context.folder, 'fetched');
  const curl = (name: string, options: readonly string[], trusted = true): ReturnType<Context['command']> =>
    context.command(
      [
        ...['curl', '-sS', '-o', out, '-w', '%{http_version} %{http_code}', '--connect-to', `guest:443:127.0.0.1:${guest.port}`],
        ...(trusted ? ['--cacert', certificate] : []),
        ...options,
        `https://guest/${name}`,
      ],
      { timeout: 200 },
    );
  try {
    await patiently(guest, async () => expect((await curl('page', [])).status === 0, 'not yet'));
    for (const { options, says } of ways) {
      for (const name of ['page', 'big']) {
        const fetched = await curl(name, options);
        expect(fetched.text === says, `${name} ${options.join(' ')}: ${fetched.status}`, fetched.text);
        const [theirs, ours] = await Promise.all([out, path.join(tree, name)].map((file) => readFile(file)));
        expect(theirs !== undefined && ours !== undefined && digest(theirs) === digest(ours), `${name} ${options.join(' ')}: other bytes`);
      }
    }
    const stranger = await curl('page', [], false);
    expect(stranger.status === 60, `the certificate is trusted without reason: ${stranger.status}`, stranger.text);
  } finally {
    await guest.stop();
  }
}

export const nginxTlsCase: CustomCase = { name: 'nginx-tls', slow: true, run: nginxByTls };
