import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { quoteCmdlineWord } from '../../src/config/guest-config.js';
import { parseNetworks } from '../../src/run/networks.js';
import { cacheFolder } from '../../src/sources/fetch.js';
import { freePort } from '../../src/util/ports.js';
import { timeOf } from '../measure.js';
import { fetchLinux, kernelArguments, linuxImage, type Linux } from './guest.js';
import { make as makeProgram, portSource } from './programs.js';
import { qemuCommand } from './qemu.js';

const { values } = parseArgs({
  options: {
    destdir: { type: 'string', default: 'rumprun' },
    objdir: { type: 'string', default: 'obj-bench' },
    seconds: { type: 'string', default: '5' },
    server: { type: 'string', default: '' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

/** A server in both forms. */
interface Server {
  name: string;
  image: string;
  native: string;
  args: readonly string[];
  /** For the Linux guest; the image has them. */
  files: Readonly<Record<string, string>>;
  path: string;
}

const connections = [1, 10, 32];

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

const nginxFiles = {
  '/etc/nginx/nginx.conf': nginxConf,
  // Whom nginx looks up, whatever it runs as.
  '/etc/passwd': 'root:x:0:0::/:\nnobody:x:65534:65534::/:\n',
  '/etc/group': 'root:x:0:\nnobody:x:65534:\nnogroup:x:65534:\n',
  '/srv/page': `${'A page of six hundred and twelve bytes. '.repeat(15)}to the end.\n`,
};

if (values.help) {
  process.stdout.write(`usage: bench/linux/serve [--destdir DIR] [--objdir DIR] [--seconds N] [--server poll|nginx]

Runs HTTP servers in a rumprun guest and, built natively, in a Linux guest with the
same options of QEMU, loads them with wrk through QEMU's user network, and prints
requests per second and the longest that an answer took.
`);
} else {
  await compare(Math.max(1, Number(values.seconds) || 5));
}

async function compare(seconds: number): Promise<void> {
  const destdir = path.resolve(values.destdir);
  const objdir = path.resolve(values.objdir);
  const folder = path.join(objdir, 'linux');
  mkdirSync(folder, { recursive: true });
  process.env['PATH'] = `${destdir}/bin:${process.env['PATH']}`;
  const linux = await fetchLinux(cacheFolder(process.env));
  const rows: string[][] = [];
  const servers = Object.entries({
    poll: () => pollServer(folder),
    nginx: () => nginxServer(destdir, objdir, folder),
  });
  for (const [name, make] of servers) {
    if (values.server !== '' && values.server !== name) continue;
    const server = make();
    const ours = await startRumprun(server, folder);
    const mine = await measure(server, ours, seconds);
    const theirs = await startLinux(linux, server, folder);
    const peer = await measure(server, theirs, seconds);
    for (const [index, one] of mine.entries()) {
      const other = peer[index] ?? one;
      const ratio = (one.rate / other.rate).toFixed(2);
      process.stdout.write(`${server.name}, ${one.load}: ${ratio}\n`);
      rows.push([
        server.name, one.load, one.rate.toFixed(0), other.rate.toFixed(0), ratio,
        one.longest.toFixed(0), other.longest.toFixed(0),
      ]);
    }
  }
  process.stdout.write(`\nLinux ${linux.version}\n\n`);
  process.stdout.write('| server | load | rumprun, 1/s | Linux, 1/s | ratio | longest, ms | Linux |\n|---|---|---:|---:|---:|---:|---:|\n');
  for (const row of rows) process.stdout.write(`| ${row.join(' | ')} |\n`);
}

/** The guests' tests have a server in one thread, by poll(). */
function pollServer(folder: string): Server {
  const { native, image } = makeProgram('http-server', folder, ['test/guest/programs/http-server.c'], []);
  return { name: 'poll()', image, native, args: [], files: {}, path: '/' };
}

/** The port, and the same source built for the machine at hand, without what needs other libraries. */
function nginxServer(destdir: string, objdir: string, folder: string): Server {
  const packages = path.join(objdir, 'packages');
  portSource(destdir, packages, 'nginx');
  const rootfs = path.join(folder, 'rootfs');
  for (const [name, text] of Object.entries(nginxFiles)) {
    mkdirSync(path.dirname(path.join(rootfs, name)), { recursive: true });
    writeFileSync(path.join(rootfs, name), text);
  }
  const image = path.join(folder, 'nginx.bin');
  timeOf(['rumprun-bake', '--rootfs', rootfs, 'hw_generic', image, path.join(packages, 'nginx/destination/usr/sbin/nginx')]);
  const build = path.join(folder, 'nginx');
  rmSync(build, { recursive: true, force: true });
  cpSync(path.join(packages, 'nginx/source'), build, { recursive: true });
  const options = [
    '--with-cc-opt=-O2', '--with-ld-opt=-static', '--conf-path=/etc/nginx/nginx.conf', '--pid-path=/tmp/nginx.pid',
    '--prefix=/tmp', '--error-log-path=stderr', '--without-http_rewrite_module', '--without-http_gzip_module',
  ];
  timeOf(['sh', 'configure', ...options], { cwd: build });
  timeOf(['make', '-j2'], { cwd: build });
  return { name: 'nginx', image, native: path.join(build, 'objs/nginx'), args: [], files: nginxFiles, path: '/page' };
}

interface Running {
  port: number;
  /** It has ended by itself. */
  over: () => boolean;
  stop: () => Promise<void>;
}

async function startRumprun(server: Server, folder: string): Promise<Running> {
  const port = await freePort();
  const { cards, config } = parseNetworks([{ option: 'publish', value: `${port}:80` }]);
  const cmdline = ['program', ...server.args].map(quoteCmdlineWord).join(' ');
  return start(port, qemuCommand({ folder, image: server.image, config: { cmdline, net: config }, cards }));
}

async function startLinux(linux: Linux, server: Server, folder: string): Promise<Running> {
  const { native, args, files } = server;
  const { kernel, initrd } = await linuxImage({ linux, folder, program: native, args, files, network: true });
  const port = await freePort();
  const { cards } = parseNetworks([{ option: 'publish', value: `${port}:80` }]);
  const guestArgs = ['-initrd', initrd, '-append', kernelArguments];
  return start(port, qemuCommand({ folder, image: kernel, config: {}, cards, guestArgs }));
}

function start(port: number, argv: readonly string[]): Running {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  let over = false;
  const ended = new Promise<void>((resolve) =>
    child.once('close', () => {
      over = true;
      resolve();
    }),
  );
  return {
    port,
    over: () => over,
    stop: () => {
      process.off('exit', kill);
      kill();
      return ended;
    },
  };
}

interface Measured {
  load: string;
  /** Requests per second. */
  rate: number;
  /** Milliseconds the slowest answer took. */
  longest: number;
}

async function measure(server: Server, running: Running, seconds: number): Promise<Measured[]> {
  const { port, stop } = running;
  try {
    await waitFor(running, server.path);
    const measured: Measured[] = [];
    for (const count of connections) {
      const rate = wrk(`http://127.0.0.1:${port}${server.path}`, count, seconds);
      const longest = await longestAnswer(port, server.path, count, seconds);
      measured.push({ load: `${count} kept`, rate, longest });
    }
    return measured;
  } finally {
    await stop();
  }
}

function wrk(url: string, count: number, seconds: number): number {
  const ended = spawnSync('wrk', ['-t1', `-c${count}`, `-d${seconds}s`, url], { encoding: 'utf8' });
  const rate = /^Requests\/sec:\s+([\d.]+)$/m.exec(ended.stdout ?? '')?.[1];
  if (rate === undefined || /Non-2xx|Socket errors/.test(ended.stdout)) {
    throw new Error(`wrk fails (package wrk): ${ended.stdout}${ended.stderr}`);
  }
  return Number(rate);
}

/** One kept connection. */
interface Client {
  /** Milliseconds until a whole answer is there. */
  ask: () => Promise<number>;
  close: () => void;
}

function open(port: number, name: string): Client {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let text = '';
  let begun = 0;
  let done: ((took: number) => void) | undefined;
  let failed: ((error: Error) => void) | undefined;
  socket.on('error', (error) => failed?.(error)).on('close', () => failed?.(new Error('closed')));
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
    const head = text.indexOf('\r\n\r\n');
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1]);
    if (head < 0 || text.length < head + 4 + length) return;
    text = '';
    done?.(performance.now() - begun);
  });
  return {
    ask: () =>
      new Promise((resolve, reject) => {
        [done, failed, begun] = [resolve, reject, performance.now()];
        socket.write(`GET ${name} HTTP/1.1\r\nHost: guest\r\n\r\n`);
      }),
    close: () => socket.destroy(),
  };
}

/**
 * Keeps `count` connections busy. They are opened one after the other: QEMU's user
 * network listens with a backlog of one, so that many at once have this machine
 * try again, which says nothing of the guest.
 */
async function longestAnswer(port: number, name: string, count: number, seconds: number): Promise<number> {
  const clients: Client[] = [];
  for (let index = 0; index < count; index++) {
    const client = open(port, name);
    await client.ask();
    clients.push(client);
  }
  const end = performance.now() + seconds * 1000;
  const longest = await Promise.all(
    clients.map(async (client) => {
      let most = 0;
      while (performance.now() < end) most = Math.max(most, await client.ask());
      client.close();
      return most;
    }),
  );
  return Math.max(...longest);
}

async function waitFor({ port, over }: Running, name: string): Promise<void> {
  for (let tries = 0; tries < 600 && !over(); tries++) {
    const client = open(port, name);
    const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 2000));
    const took = await Promise.race([client.ask().catch(() => undefined), late]);
    client.close();
    if (took !== undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the guest does not answer');
}
