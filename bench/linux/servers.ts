import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { timeOf } from '../measure.js';
import { unpackPackages, withLibraries, type DebianProgram } from './debian.js';
import { make, portSource } from './programs.js';

/** A server in both forms. */
export interface Server {
  name: string;
  /** Baked, for rumprun. */
  image: string;
  /** For Linux. */
  native: DebianProgram;
  args: readonly string[];
  /** Of both guests: the image has them, Linux's initramfs gets them. */
  files: Readonly<Record<string, string>>;
  /** TCP port in the guest. */
  port: number;
  /** Bytes that a server answers. */
  request: string;
}

/** Where servers are made. */
export interface Workshop {
  destdir: string;
  /** Where rumprun-pkg builds ports. */
  packages: string;
  folder: string;
  /** For Debian's packages. */
  cache: string;
}

const get = (name: string): string => `GET ${name} HTTP/1.0\r\n\r\n`;

/** The guests' tests have a server in one thread, by poll(). */
export function pollServer({ folder }: Workshop): Server {
  const { native, image } = make('http-server', folder, ['test/guest/programs/http-server.c'], []);
  return { name: 'poll()', image, native: { program: native, files: {} }, args: [], files: {}, port: 80, request: get('/') };
}

const nginxConf = `daemon off;
master_process off;
error_log stderr;
events {
	worker_connections 512;
}
http {
	access_log off;
	keepalive_requests 100000000;
	server {
		listen 80;
		root /srv;
	}
}
`;

/** Who nginx runs as and what it opens, whatever it is told. */
const accounts = {
  '/etc/passwd': 'root:x:0:0::/:\nnobody:x:65534:65534::/:\nwww-data:x:33:33::/:\n',
  '/etc/group': 'root:x:0:\nnobody:x:65534:\nnogroup:x:65534:\nwww-data:x:33:\n',
};

export async function nginxServer(workshop: Workshop): Promise<Server> {
  return debianServer(workshop, {
    name: 'nginx',
    ...{ port: 80, request: get('/page'), args: [] },
    portProgram: 'sbin/nginx',
    packages: ['nginx', 'libc6', 'libcrypt1', 'libpcre2-8-0', 'libssl3', 'zlib1g'],
    debianProgram: 'usr/sbin/nginx',
    files: {
      ...accounts,
      '/etc/nginx/nginx.conf': nginxConf,
      '/srv/page': `${'A page of six hundred and twelve bytes. '.repeat(15)}to the end.\n`,
      // Folders that Debian's nginx expects.
      '/var/log/nginx/none': '',
      '/var/lib/nginx/none': '',
      '/run/none': '',
    },
  });
}

export async function redisServer(workshop: Workshop): Promise<Server> {
  return debianServer(workshop, {
    name: 'redis',
    ...{ port: 6379, request: 'PING\r\n', args: ['/etc/redis.conf'] },
    portProgram: 'bin/redis-server',
    packages: [
      ...['redis-tools', 'libc6', 'libatomic1', 'liblzf1', 'libjemalloc2', 'libsystemd0', 'libssl3', 'libcap2'],
      ...['libgcrypt20', 'libgpg-error0', 'liblzma5', 'liblz4-1', 'libzstd1', 'libgcc-s1', 'libstdc++6'],
    ],
    debianProgram: 'usr/bin/redis-check-rdb',
    files: { ...accounts, '/etc/redis.conf': 'save ""\nprotected-mode no\n' },
  });
}

/** Ports of nuttcp: where it is told what to do, and where the data goes. */
export const nuttcpPorts = { control: 5000, data: 5101 } as const;

export async function nuttcpServer(workshop: Workshop): Promise<Server> {
  return debianServer(workshop, {
    name: 'nuttcp',
    ...{ port: nuttcpPorts.control, request: 'HELO nuttcp-v6.1.2\n', args: ['-S', '--nofork', '-P', String(nuttcpPorts.control)] },
    portProgram: 'bin/nuttcp',
    packages: ['nuttcp', 'libc6'],
    debianProgram: 'usr/bin/nuttcp',
    files: accounts,
  });
}

interface DebianServer {
  name: string;
  port: number;
  request: string;
  args: readonly string[];
  /** Below the port's prefix. */
  portProgram: string;
  packages: readonly string[];
  /** Below the root of the packages. */
  debianProgram: string;
  files: Readonly<Record<string, string>>;
}

/** The port of a program, and Debian's package of the same. */
async function debianServer(workshop: Workshop, server: DebianServer): Promise<Server> {
  const { destdir, packages, folder, cache } = workshop;
  const { name, args, files, port, request } = server;
  portSource(destdir, packages, name);
  const rootfs = path.join(folder, `${name}-rootfs`);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(rootfs, file)), { recursive: true });
    writeFileSync(path.join(rootfs, file), text);
  }
  const image = path.join(folder, `${name}.bin`);
  timeOf(['rumprun-bake', '--rootfs', rootfs, 'hw_generic', image, path.join(packages, name, 'destination/usr', server.portProgram)]);
  const unpacked = await unpackPackages(cache, `linux-${name}`, server.packages);
  return { name, image, native: withLibraries(unpacked, server.debianProgram), args, files, port, request };
}
