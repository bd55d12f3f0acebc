import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from '../../../src/util/ports.js';
import { expect } from '../harness.js';
import type { Context } from '../types.js';
import { buildPort } from './ports.js';

/*
 * Ports that serve, with clients on this machine: what their smoke tests have no
 * room for.
 */

/** Builds a port and returns the name of one of its programs. */
export async function portProgram(context: Context, port: string, program: string): Promise<string> {
  return path.join(await buildPort(context, port), 'usr', program);
}

export async function bake(context: Context, program: string, options: readonly string[] = []): Promise<string> {
  const image = path.join(context.folder, `${path.basename(program)}.bin`);
  const baked = await context.command(['rumprun-bake', ...options, 'hw_generic', image, program], { timeout: 120 });
  expect(baked.status === 0 && baked.text === '', 'rumprun-bake', baked.text);
  return image;
}

export interface Guest {
  /** This machine's port for the first of the published ones. */
  port: number;
  /** This machine's ports, by the guest's. */
  ports: ReadonlyMap<number, number>;
  log: () => Promise<string>;
  /** Ends QEMU at once, as pulling the plug would. */
  stop: () => Promise<void>;
}

/** Starts a guest by itself, with some of its ports published. */
export async function start(context: Context, published: readonly [number, ...number[]], words: readonly string[]): Promise<Guest> {
  const state = `XDG_STATE_HOME=${path.join(context.folder, 'state')}`;
  const ports = new Map<number, number>();
  for (const inside of published) ports.set(inside, await freePort());
  const options = [...ports].flatMap(([inside, outside]) => ['--publish', `${outside}:${inside}`]);
  const ended = await context.command(['env', state, 'rumprun', 'qemu', ...options, ...words]);
  const [, guest = '', log = ''] = /^(qemu:\d+)\nrumprun: console: (\S+)\n$/.exec(ended.text) ?? [];
  expect(guest !== '', 'the guest does not start', ended.text);
  return {
    port: ports.get(published[0]) ?? 0,
    ports,
    log: () => readFile(log, 'latin1'),
    stop: async () => {
      await context.command(['env', state, 'rumpstop', guest]);
    },
  };
}

/** Tries for two minutes until it works: a guest needs a while to start, on a busy machine a long one. */
export async function patiently<T>(guest: Guest, work: () => Promise<T>): Promise<T> {
  const end = performance.now() + 120_000;
  while (performance.now() < end) {
    try {
      return await work();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return expect(false, 'the guest does not answer', await guest.log()) as never;
}
