import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { timeOf } from '../measure.js';
import { linuxImage, type Linux } from './guest.js';
import { firstAnswer, startLinux, startRumprun, type Place, type Running } from './running.js';
import type { Server } from './servers.js';

/** One figure of both guests. */
export interface Both {
  what: string;
  unit: string;
  rumprun: number;
  linux: number;
}

type Start = (place: Place) => Promise<Running>;

/** What starting a server takes: time, memory, and the size of what is started. */
export async function startFigures(linux: Linux, server: Server, place: Place, rounds: number): Promise<Both[]> {
  const rumprun: Start = (where) => startRumprun(server, where);
  const peer: Start = (where) => startLinux(linux, server, where);
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    times[0].push(await timeToAnswer(rumprun, place, server));
    times[1].push(await timeToAnswer(peer, place, server));
  }
  const sizes = await imageSizes(linux, server, place);
  return [
    { what: `${server.name}: QEMU's start to the first answer`, unit: 'ms', rumprun: Math.min(...times[0]), linux: Math.min(...times[1]) },
    {
      ...{ what: `${server.name}: smallest memory`, unit: 'MB' },
      rumprun: await smallestMemory(rumprun, place, server),
      linux: await smallestMemory(peer, place, server),
    },
    { what: `${server.name}: image`, unit: 'KB', rumprun: sizes[0].plain, linux: sizes[1].plain },
    { what: `${server.name}: image, gzip -9`, unit: 'KB', rumprun: sizes[0].packed, linux: sizes[1].packed },
  ];
}

async function timeToAnswer(start: Start, place: Place, server: Server): Promise<number> {
  const running = await start(place);
  try {
    const took = await firstAnswer(running, server.request);
    if (took === undefined) throw new Error(`${server.name} does not answer`);
    return took;
  } finally {
    await running.stop();
  }
}

/** Megabytes with which a server starts and goes on answering. */
async function smallestMemory(start: Start, place: Place, server: Server): Promise<number> {
  let [too, enough] = [4, 512];
  while (enough - too > 1) {
    const memory = Math.floor((too + enough) / 2);
    if (await works(await start({ ...place, memory }), server)) enough = memory;
    else too = memory;
  }
  return enough;
}

async function works(running: Running, server: Server): Promise<boolean> {
  try {
    for (let answers = 0; answers < 50; answers++) {
      if ((await firstAnswer(running, server.request, 30)) === undefined) return false;
    }
    return true;
  } finally {
    await running.stop();
  }
}

interface Size {
  /** Kilobytes. */
  plain: number;
  packed: number;
}

function sizeOf(files: readonly string[]): Size {
  const sum = (size: (file: string) => number): number => files.reduce((total, file) => total + size(file), 0) / 1000;
  return {
    plain: sum((file) => statSync(file).size),
    packed: sum((file) => gzipSync(readFileSync(file), { level: 9 }).length),
  };
}

/** Of a stripped image; of Linux's kernel, compressed as it comes, with its initramfs. */
async function imageSizes(linux: Linux, server: Server, { folder }: Place): Promise<[Size, Size]> {
  const stripped = path.join(folder, `${server.name}-stripped.bin`);
  timeOf(['x86_64-rumprun-netbsd-strip', '-o', stripped, server.image]);
  const { kernel, initrd } = await linuxImage({
    ...{ linux, folder, args: server.args, network: { address: '10.0.2.15/24', gateway: '10.0.2.2' } },
    ...{ program: server.native.program, copies: server.native.files, files: server.files },
  });
  return [sizeOf([stripped]), sizeOf([kernel, initrd])];
}
