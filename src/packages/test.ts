import path from 'node:path';
import { UserError } from '../util/errors.js';
import type { Logger } from '../util/logger.js';
import { makePool } from '../util/pool.js';
import { bakeProgram } from './bake.js';
import { portFolders } from './build.js';
import { outputKey, readState, writeState } from './cache.js';
import { runGuest, type GuestResult } from './guest.js';
import { configurationOf, type GuestRun, type Port } from './recipe.js';
import type { PortToolchain } from './toolchain.js';

export interface TestPortsOptions {
  toolchain: PortToolchain;
  objects: string;
  /** Platform the images are for. */
  platform: string;
  /** Guests at the same time. */
  jobs: number;
  stop: AbortSignal;
  env: NodeJS.ProcessEnv;
  logger: Logger;
  onEvent: (event: TestEvent) => void;
}

export type TestEvent =
  | { kind: 'begins'; port: Port; guests: number }
  | { kind: 'guest'; port: Port; result: GuestResult }
  | { kind: 'ends'; port: Port; results: GuestResult[] };

/** Boots the smoke tests of ports that are built, several at the same time. */
export async function testPorts(
  ports: readonly Port[],
  options: TestPortsOptions,
): Promise<Map<string, GuestResult[]>> {
  const pool = makePool(options.jobs);
  const all = await Promise.all(
    ports.map(async (port) => {
      const image = imageMaker(port, options);
      options.onEvent({ kind: 'begins', port, guests: port.smoke.length });
      const results = await Promise.all(
        port.smoke.map((guest) => pool(() => bootGuest(port, guest, image, options))),
      );
      await rememberTests(port, results, options.objects);
      options.onEvent({ kind: 'ends', port, results });
      return [port.name, results] as const;
    }),
  );
  return new Map(all);
}

/** Makes a program's image when it is first asked for. */
function imageMaker(port: Port, options: TestPortsOptions): (program: string) => Promise<string> {
  const images = new Map<string, Promise<string>>();
  return (program) => {
    const made = images.get(program) ?? bakePortProgram(port, program, options);
    images.set(program, made);
    return made;
  };
}

/** Bakes one of a built port's programs for a platform; returns the image's path. */
export async function bakePortProgram(
  port: Port,
  program: string,
  options: Pick<TestPortsOptions, 'toolchain' | 'objects' | 'platform' | 'logger'>,
): Promise<string> {
  const folders = portFolders(options.objects, port.name);
  const yielded = port.yields.programs.find(({ name }) => name === program);
  if (yielded === undefined) {
    throw new UserError('NO_PROGRAM', `${port.name} yields no program "${program}"`);
  }
  const image = path.join(folders.images, options.platform, `${program}.bin`);
  await bakeProgram({
    toolchain: options.toolchain,
    program: path.join(folders.prefix, yielded.path),
    configuration: configurationOf(port, program),
    image,
    logger: options.logger,
  });
  return image;
}

async function bootGuest(
  port: Port,
  guest: GuestRun,
  image: (program: string) => Promise<string>,
  options: TestPortsOptions,
): Promise<GuestResult> {
  let result: GuestResult;
  try {
    result = await runGuest(port, guest, { ...options, image: await image(guest.program) });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    result = { name: guest.name, problem: error.message, console: '', seconds: 0 };
  }
  options.onEvent({ kind: 'guest', port, result });
  return result;
}

async function rememberTests(port: Port, results: readonly GuestResult[], objects: string): Promise<void> {
  const state = await readState(objects, port.name);
  if (state === undefined) return;
  const failed = results.filter(({ problem }) => problem !== undefined);
  state.tests = {
    key: outputKey(state),
    passed: results.length - failed.length,
    failed: failed.length,
    ...(failed[0] === undefined ? {} : { problem: `${failed[0].name} ${failed[0].problem ?? ''}` }),
  };
  await writeState(objects, port.name, state);
}
