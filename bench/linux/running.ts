import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { quoteCmdlineWord } from '../../src/config/guest-config.js';
import { parseNetworks, type NetworkOption } from '../../src/run/networks.js';
import { freePort } from '../../src/util/ports.js';
import { processorTime } from '../measure.js';
import { kernelArguments, linuxImage, type GuestAddress, type Linux } from './guest.js';
import { qemuCommand } from './qemu.js';
import type { Server } from './servers.js';

/** What both guests' cards are connected to. */
export type Network = 'user' | 'tap';

/** Which of the two guests: each has a tap device and a network of its own. */
export type Side = 'rumprun' | 'linux';

/** Tap devices, their addresses, and what the guests are reached at. */
export const taps = {
  rumprun: { name: 'tap0', host: '10.9.0.1', guest: '10.9.0.2' },
  linux: { name: 'tap1', host: '10.9.1.1', guest: '10.9.1.2' },
} as const;

/** A guest with a server in it. */
export interface Running {
  host: string;
  port: number;
  /** When QEMU was started, by performance.now(). */
  begun: number;
  /** Milliseconds of processor time that QEMU has used. */
  used: () => number;
  /** It has ended by itself. */
  over: () => boolean;
  stop: () => Promise<void>;
}

export interface Place {
  network: Network;
  /** For the files that guests are given. */
  folder: string;
  /** Megabytes; as usual when absent. */
  memory?: number;
}

interface Attached {
  host: string;
  port: number;
  options: NetworkOption[];
  address: GuestAddress;
}

async function attach(network: Network, side: Side, port: number): Promise<Attached> {
  if (network === 'tap') {
    const { name, host: gateway, guest } = taps[side];
    const address = `${guest}/24`;
    const backend = `-net tap,ifname=${name},script=no,downscript=no`;
    return {
      host: guest,
      port,
      options: [
        { option: 'I', value: `net0,vioif,${backend}` },
        { option: 'W', value: `net0,inet,static,${address},${gateway}` },
      ],
      address: { address, gateway },
    };
  }
  const outside = await freePort();
  return {
    host: '127.0.0.1',
    port: outside,
    options: [{ option: 'publish', value: `${outside}:${port}` }],
    address: { address: '10.0.2.15/24', gateway: '10.0.2.2' },
  };
}

export async function startRumprun(server: Server, place: Place): Promise<Running> {
  const { host, port, options } = await attach(place.network, 'rumprun', server.port);
  const folder = folderOf(place, 'rumprun');
  const { cards, config } = parseNetworks(options);
  const cmdline = ['program', ...server.args].map(quoteCmdlineWord).join(' ');
  return start(host, port, qemuCommand({ ...{ folder, memory: place.memory, image: server.image }, config: { cmdline, net: config }, cards }));
}

export async function startLinux(linux: Linux, server: Server, place: Place): Promise<Running> {
  const { host, port, options, address } = await attach(place.network, 'linux', server.port);
  const folder = folderOf(place, 'linux');
  const { cards } = parseNetworks(options);
  const { kernel, initrd } = await linuxImage({
    ...{ linux, folder, args: server.args, network: address },
    ...{ program: server.native.program, copies: server.native.files, files: server.files },
  });
  const guestArgs = ['-initrd', initrd, '-append', kernelArguments];
  return start(host, port, qemuCommand({ folder, memory: place.memory, image: kernel, config: {}, cards, guestArgs }));
}

/** Both are there at once, and what one is given is not the other's. */
function folderOf({ folder }: Place, side: Side): string {
  const own = path.join(folder, side);
  mkdirSync(own, { recursive: true });
  return own;
}

function start(host: string, port: number, argv: readonly string[]): Running {
  const [program = '', ...args] = argv;
  const begun = performance.now();
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
    ...{ host, port, begun },
    used: () => (child.pid === undefined || over ? 0 : processorTime(child.pid)),
    over: () => over,
    stop: () => {
      process.off('exit', kill);
      kill();
      return ended;
    },
  };
}

/** Sends a request and resolves when the answer has begun; rejects when there is none within two seconds. */
function probe({ host, port }: Running, request: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    socket.setTimeout(2000, () => socket.destroy(new Error('no answer')));
    socket.once('error', reject).once('close', () => reject(new Error('closed')));
    socket.once('data', () => {
      resolve();
      socket.destroy();
    });
    socket.write(request);
  });
}

/** Waits for a server's first answer, at most `seconds`; returns the milliseconds since QEMU was started. */
export async function firstAnswer(running: Running, request: string, seconds = 60): Promise<number | undefined> {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end && !running.over()) {
    const came = await probe(running, request).then(
      () => true,
      () => false,
    );
    if (came) return performance.now() - running.begun;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return undefined;
}
