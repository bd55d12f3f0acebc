import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { mergeConfig, type GuestConfig } from '../config/guest-config.js';
import { captureGuest } from '../run/capture.js';
import { diskConfig, type Disk } from '../run/disks.js';
import { parseNetworks, type InterfaceConfig } from '../run/networks.js';
import { makeWorkdir } from '../run/workdir.js';
import { UserError } from '../util/errors.js';
import type { Logger } from '../util/logger.js';
import { freePort } from '../util/ports.js';
import { runClient, type ClientEnded } from './client.js';
import { makeDisks } from './guest-disks.js';
import { hostFile, type FilePlaces } from './guest-files.js';
import type { Expectation, GuestRun } from './recipe.js';

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

/** Boots one guest of a port and compares what it and its client did with what the recipe expects. */
export async function runGuest(guest: GuestRun, options: RunGuestOptions): Promise<GuestResult> {
  const begun = performance.now();
  const { stdin, client, disks } = guest;
  const { places, env, logger } = options;
  const expected = await readExpectation(guest.expect, places);
  const clientExpects = await readExpectation(client?.expect, places);
  const workdir = await makeWorkdir();
  try {
    const ports = await choosePorts(guest.publish);
    const networks = parseNetworks(
      [...ports].map(([inside, outside]) => ({ option: 'publish' as const, value: `${outside}:${inside}` })),
    );
    const made = await makeDisks(disks, workdir.directory, places, logger);
    const served = new AbortController();
    const running = captureGuest({
      image: options.image,
      name: guest.program,
      config: configOf(guest, networks.config, made),
      memory: guest.memory,
      cards: networks.cards,
      disks: made,
      stdin:
        typeof stdin === 'object' ? await readNamed(stdin.file, places) : Buffer.from(stdin ?? ''),
      timeout: guest.timeout,
      stop: AbortSignal.any([options.stop, served.signal]),
      env,
      logger,
    });
    let ran: ClientEnded | undefined;
    if (client !== undefined) {
      try {
        ran = await runClient(client, { ports, places, during: running, logger });
      } finally {
        served.abort();
        await running;
      }
    }
    const { console, status, timedOut } = await running;
    const problem = (): string | undefined => {
      if (options.stop.aborted) return 'was interrupted';
      if (timedOut && ran !== undefined) return `had no client that did as expected within ${guest.timeout} s`;
      if (timedOut) return `did not end within ${guest.timeout} s`;
      if (client === undefined || ran === undefined) return judge({ status: guest.status, expect: expected }, console, status);
      if (!ran.complete) return `ended with status ${status} before its client was through`;
      const wrong = judge({ status: client.status, expect: clientExpects }, ran.output, ran.status);
      return wrong === undefined ? judge({ status, expect: expected }, console, status) : `client ${wrong}`;
    };
    return {
      name: guest.name,
      problem: problem(),
      console: ran === undefined ? console : `${withNewline(console)}the client:\n${ran.output}`,
      seconds: (performance.now() - begun) / 1000,
    };
  } finally {
    workdir.remove();
  }
}

function withNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

async function readExpectation(expect: Expectation, places: FilePlaces): Promise<Expected['expect']> {
  return typeof expect === 'object' && 'file' in expect
    ? linesOf((await readNamed(expect.file, places)).toString('utf8'))
    : expect;
}

/** A free port of this machine for each of the guest's. */
async function choosePorts(published: readonly number[]): Promise<Map<number, number>> {
  return new Map(await Promise.all(published.map(async (port) => [port, await freePort()] as const)));
}

function configOf(guest: GuestRun, net: readonly InterfaceConfig[], disks: readonly Disk[]): GuestConfig {
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
  const blk = disks.map(diskConfig).filter((entry) => entry !== undefined);
  return mergeConfig(file, { program, args, env, hostname: undefined, net: [...net], blk });
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
