import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { mergeConfig } from '../config/guest-config.js';
import { captureGuest } from '../run/capture.js';
import type { Logger } from '../util/logger.js';
import type { GuestRun, Port } from './recipe.js';

/** What came of one guest. */
export interface GuestResult {
  name: string;
  /** What was not as expected; undefined when it passed. */
  problem: string | undefined;
  console: string;
  seconds: number;
}

export interface RunGuestOptions {
  image: string;
  stop: AbortSignal;
  env: NodeJS.ProcessEnv;
  logger: Logger;
}

/** Boots one guest of a port and compares what it did with what the recipe expects. */
export async function runGuest(port: Port, guest: GuestRun, options: RunGuestOptions): Promise<GuestResult> {
  const begun = performance.now();
  const { console, status, timedOut } = await captureGuest({
    ...options,
    name: `${port.name}-${guest.program}`,
    config: mergeConfig(
      {},
      { program: guest.program, args: guest.arguments, env: [], hostname: undefined },
    ),
    memory: guest.memory,
    stdin: await standardInput(port, guest),
    timeout: guest.timeout,
  });
  return {
    name: guest.name,
    problem: timedOut
      ? `did not end within ${guest.timeout} s`
      : judge(guest, console, status),
    console,
    seconds: (performance.now() - begun) / 1000,
  };
}

async function standardInput(port: Port, { stdin }: GuestRun): Promise<Uint8Array> {
  if (stdin === undefined) return new Uint8Array();
  return typeof stdin === 'string' ? Buffer.from(stdin) : readFile(path.join(port.folder, stdin.file));
}

/** What of a guest's output and status is not as expected; undefined when all is. */
export function judge(guest: GuestRun, console: string, status: number): string | undefined {
  if (status !== guest.status) return `ended with status ${status}, expected ${guest.status}`;
  const { expect } = guest;
  if (typeof expect === 'string') {
    return new RegExp(expect, 'm').test(console) ? undefined : `printed nothing that matches /${expect}/`;
  }
  const lines = console === '' ? [] : console.replace(/\n$/, '').split('\n');
  const at = [...expect, undefined].findIndex((line, index) => line !== lines[index]);
  if (at < 0) return undefined;
  const quoted = (line: string | undefined): string => (line === undefined ? 'the end' : JSON.stringify(line));
  return `printed ${quoted(lines[at])} in line ${at + 1}, expected ${quoted(expect[at])}`;
}
