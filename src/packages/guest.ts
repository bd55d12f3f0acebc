import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { mergeConfig, type GuestConfig } from '../config/guest-config.js';
import { captureGuest } from '../run/capture.js';
import { UserError } from '../util/errors.js';
import type { Logger } from '../util/logger.js';
import { hostFile, type FilePlaces } from './guest-files.js';
import type { GuestRun } from './recipe.js';

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
  places: FilePlaces;
  stop: AbortSignal;
  env: NodeJS.ProcessEnv;
  logger: Logger;
}

/** Boots one guest of a port and compares what it did with what the recipe expects. */
export async function runGuest(guest: GuestRun, options: RunGuestOptions): Promise<GuestResult> {
  const begun = performance.now();
  const { stdin, expect } = guest;
  const expected =
    typeof expect === 'object' && 'file' in expect
      ? linesOf((await readNamed(expect.file, options.places)).toString('utf8'))
      : expect;
  const { console, status, timedOut } = await captureGuest({
    image: options.image,
    name: guest.program,
    config: configOf(guest),
    memory: guest.memory,
    stdin:
      typeof stdin === 'object'
        ? await readNamed(stdin.file, options.places)
        : Buffer.from(stdin ?? ''),
    timeout: guest.timeout,
    stop: options.stop,
    env: options.env,
    logger: options.logger,
  });
  return {
    name: guest.name,
    problem: options.stop.aborted
      ? 'was interrupted'
      : timedOut
        ? `did not end within ${guest.timeout} s`
        : judge({ status: guest.status, expect: expected }, console, status),
    console,
    seconds: (performance.now() - begun) / 1000,
  };
}

function configOf(guest: GuestRun): GuestConfig {
  const { program, arguments: args, directory, pipe } = guest;
  const env = Object.entries(guest.environment).map(([name, value]) => `${name}=${value}`);
  const all = [{ program, arguments: args }, ...pipe];
  const file: GuestConfig =
    directory === undefined && pipe.length === 0
      ? {}
      : {
          rc: all.map((each, index) => ({
            bin: path.basename(each.program),
            argv: each.arguments,
            ...(directory === undefined ? {} : { workdir: directory }),
            ...(index < pipe.length ? { runmode: '|' } : {}),
          })),
        };
  return mergeConfig(file, { program, args, env, hostname: undefined, net: [], blk: [] });
}

async function readNamed(text: string, places: FilePlaces): Promise<Buffer> {
  return readFile(hostFile(text, places)).catch((error: unknown) => {
    throw new UserError('NO_FILE', `the recipe names ${text}, which cannot be read`, { cause: error });
  });
}

/** What a guest is to do. */
export interface Expected {
  status: number;
  /** A regular expression, all lines, or nothing. */
  expect: string | readonly string[] | undefined;
}

/** What of a guest's output and status is not as expected; undefined when all is. */
export function judge(expected: Expected, console: string, status: number): string | undefined {
  if (status !== expected.status) return `ended with status ${status}, expected ${expected.status}`;
  const { expect } = expected;
  if (expect === undefined) return undefined;
  if (typeof expect === 'string') {
    return new RegExp(expect, 'm').test(console) ? undefined : `printed nothing that matches /${expect}/`;
  }
  const lines = linesOf(console);
  // One further, so that lines that are too many are seen.
  const at = [...expect, undefined].findIndex((line, index) => line !== lines[index]);
  if (at < 0) return undefined;
  const quoted = (line: string | undefined): string => (line === undefined ? 'the end' : JSON.stringify(line));
  return `printed ${quoted(lines[at])} in line ${at + 1}, expected ${quoted(expect[at])}`;
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}
