import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { findSection, isElf, parseElf } from '../elf/read.js';
import { UserError } from '../util/errors.js';
import { globToRegExp, listFiles } from '../util/glob.js';
import type { Logger } from '../util/logger.js';
import { makePool } from '../util/pool.js';
import { bakePrograms } from './bake.js';
import { outputKey, readState, writeState, type TestRecord } from './cache.js';
import { digest } from './content.js';
import { portFolders } from './folders.js';
import { runGuest, type GuestResult } from './guest.js';
import { stageFiles, type FilePlaces } from './guest-files.js';
import { configurationFor, expandEach, type GuestRun, type Port } from './recipe.js';
import { buildTests } from './systems.js';
import type { PortToolchain } from './toolchain.js';

export interface ImageOptions {
  toolchain: PortToolchain;
  objects: string;
  /** Platform the images are for. */
  platform: string;
  logger: Logger;
}

export interface TestPortsOptions extends ImageOptions {
  /** The smoke tests, or the ports' own test suites. */
  what: 'smoke' | 'suite';
  /** Guests at the same time. */
  jobs: number;
  stop: AbortSignal;
  env: NodeJS.ProcessEnv;
  onEvent: (event: TestEvent) => void;
}

export type TestEvent =
  | { kind: 'begins'; port: Port; guests: number }
  | { kind: 'guest'; port: Port; result: GuestResult }
  | { kind: 'ends'; port: Port; results: GuestResult[] };

/** Boots the guests that test ports which are built, several at the same time. */
export async function testPorts(
  ports: readonly Port[],
  options: TestPortsOptions,
): Promise<Map<string, GuestResult[]>> {
  const pool = makePool(options.jobs);
  const all = await Promise.all(
    ports.map(async (port) => {
      const results = await testPort(port, pool, options);
      if (!options.stop.aborted) await rememberTests(port, results, options);
      options.onEvent({ kind: 'ends', port, results });
      return [port.name, results] as const;
    }),
  );
  return new Map(all);
}

/** A guest to boot, with its programs as files. */
interface PlannedGuest extends GuestRun {
  programFiles: readonly string[];
  configuration: string;
}

async function testPort(
  port: Port,
  pool: ReturnType<typeof makePool>,
  options: TestPortsOptions,
): Promise<GuestResult[]> {
  let guests: PlannedGuest[];
  try {
    guests =
      options.what === 'smoke'
        ? planSmoke(port, options)
        : await pool(() => planSuite(port, options));
  } catch (error) {
    return [failure(options.what, error)];
  }
  options.onEvent({ kind: 'begins', port, guests: guests.length });
  const image = imageMaker(port, options);
  return Promise.all(
    guests.map((guest) =>
      pool(async () => {
        const places = placesOf(port, options.objects);
        const result = await image(guest)
          .then((made) => runGuest(guest, { ...options, image: made, places }))
          .catch((error: unknown) => failure(guest.name, error));
        options.onEvent({ kind: 'guest', port, result });
        return result;
      }),
    ),
  );
}

/** What a user can understand becomes a result; anything else is a bug. */
function failure(name: string, error: unknown): GuestResult {
  if (!(error instanceof UserError)) throw error;
  return { name, problem: error.message, console: '', seconds: 0 };
}

function placesOf(port: Port, objects: string): FilePlaces {
  const { source, build, destination } = portFolders(objects, port.name);
  return { port: port.folder, source, build, destination };
}

function planSmoke(port: Port, options: ImageOptions): PlannedGuest[] {
  return port.smoke.flatMap(expandEach).map((guest) => ({
    ...guest,
    programFiles: [guest, ...guest.pipe].map(({ program }) => programFile(port, program, options.objects)),
    configuration: configurationFor(port.bake.get(guest.program), options.platform),
  }));
}

/** Builds the suite, and finds the programs that its cases name or match. */
async function planSuite(port: Port, options: TestPortsOptions): Promise<PlannedGuest[]> {
  const { tests } = port;
  if (tests === undefined) throw new UserError('NO_SUITE', `the recipe of ${port.name} has no "tests"`);
  await buildTests(port, options.jobs, options);
  const { build } = portFolders(options.objects, port.name);
  const omitted = new Set(tests.omitted.map(({ test }) => test));
  const built = await listFiles(build);
  const planned = tests.cases.flatMap(expandEach).map(async (guest): Promise<PlannedGuest[]> => {
    const isGlob = /[*?{]/.test(guest.program);
    const pattern = globToRegExp(guest.program);
    const programs = isGlob
      ? await keepPrograms(built.filter((file) => pattern.test(file) && !omitted.has(file)), build)
      : [guest.program];
    if (programs.length === 0) {
      throw new UserError('NO_PROGRAM', `the build made no program that matches ${guest.program}`);
    }
    return programs.map((program) => ({
      ...guest,
      name: isGlob ? guest.name.replace(guest.program, program) : guest.name,
      program: path.basename(program),
      files: { ...tests.files, ...guest.files },
      programFiles: [program, ...guest.pipe.map((next) => next.program)].map((file) => path.join(build, file)),
      configuration: configurationFor(tests.configuration, options.platform),
    }));
  });
  return (await Promise.all(planned)).flat();
}

/** Those files that are linked programs: a glob also matches their objects and logs. */
async function keepPrograms(files: readonly string[], folder: string): Promise<string[]> {
  const kept: string[] = [];
  for (const file of files) {
    const data = await readFile(path.join(folder, file));
    if (isElf(data) && findSection(parseElf(data, file), '.note.rumprun') !== undefined) kept.push(file);
  }
  return kept;
}

function programFile(port: Port, program: string, objects: string): string {
  const yielded = port.yields.programs.find(({ name }) => name === program);
  if (yielded === undefined) {
    throw new UserError('NO_PROGRAM', `${port.name} yields no program "${program}"`);
  }
  return path.join(portFolders(objects, port.name).prefix, yielded.path);
}

/** Bakes one of a built port's programs, as users get it; returns the image's path. */
export async function bakePortProgram(port: Port, program: string, options: ImageOptions): Promise<string> {
  const image = path.join(portFolders(options.objects, port.name).images, options.platform, `${program}.bin`);
  await bakePrograms({
    ...options,
    programs: [programFile(port, program, options.objects)],
    configuration: configurationFor(port.bake.get(program), options.platform),
    files: undefined,
    image,
  });
  return image;
}

/** Makes the images of guests; those with the same program and files share one. */
function imageMaker(port: Port, options: ImageOptions): (guest: PlannedGuest) => Promise<string> {
  const { files: stagedFiles, images } = portFolders(options.objects, port.name);
  const made = new Map<string, Promise<string>>();
  const staged = new Map<string, Promise<string>>();
  const once = (known: Map<string, Promise<string>>, key: string, work: () => Promise<string>): Promise<string> => {
    const found = known.get(key) ?? work();
    known.set(key, found);
    return found;
  };
  return async (guest) => {
    const { files } = guest;
    const hasFiles = Object.keys(files).length > 0;
    const filesKey = digest(JSON.stringify(files)).slice(0, 12);
    const key = `${path.basename(guest.program)}-${digest(...guest.programFiles, filesKey).slice(0, 12)}`;
    return once(made, key, async () => {
      const folder = !hasFiles
        ? undefined
        : await once(staged, filesKey, async () => {
            const to = path.join(stagedFiles, filesKey);
            await stageFiles(files, to, placesOf(port, options.objects));
            return to;
          });
      const image = path.join(images, options.platform, 'tests', `${key}.bin`);
      await bakePrograms({ ...options, programs: guest.programFiles, configuration: guest.configuration, files: folder, image });
      return image;
    });
  };
}

async function rememberTests(
  port: Port,
  results: readonly GuestResult[],
  { objects, what }: TestPortsOptions,
): Promise<void> {
  const state = await readState(objects, port.name);
  if (state === undefined) return;
  const failed = results.filter(({ problem }) => problem !== undefined);
  const record: TestRecord = {
    key: outputKey(state),
    passed: results.length - failed.length,
    failed: failed.length,
    ...(failed[0] === undefined
      ? {}
      : {
          problem: `${failed[0].name} ${failed[0].problem ?? ''}`,
          failures: failed.map(({ name }) => name),
        }),
  };
  if (what === 'smoke') state.tests = record;
  else state.suite = record;
  await writeState(objects, port.name, state);
}
