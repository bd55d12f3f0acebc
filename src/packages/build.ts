import { appendFileSync } from 'node:fs';
import { appendFile, mkdir, rm } from 'node:fs/promises';
import os from 'node:os';
import { UserError } from '../util/errors.js';
import { buildKey, outputKey, readState, whyBuild, writeState, type PortState } from './cache.js';
import { hashFiles } from './content.js';
import { finishInstallation } from './finish.js';
import { portFolders } from './folders.js';
import { dependenciesOf, portsInOrder } from './graph.js';
import type { Port } from './recipe.js';
import { startLog, withShell } from './shell.js';
import { preparePortSource, sourceStamp, type SourceOptions } from './source.js';
import { buildsInCopy, runBuild } from './systems.js';
import { makeView, type PortToolchain } from './toolchain.js';

export interface BuildPortsOptions extends SourceOptions {
  ports: ReadonlyMap<string, Port>;
  names: readonly string[];
  toolchain: PortToolchain;
  /** Folder of the build tree; absolute. */
  objects: string;
  jobs: number;
  /** Ends what is running and begins nothing further. */
  stop: AbortSignal;
  onEvent: (event: BuildEvent) => void;
}

export type BuildEvent =
  | { kind: 'begins'; port: Port; reason: string }
  | { kind: 'says'; port: Port; text: string }
  | { kind: 'ends'; port: Port; outcome: Outcome };

export type Outcome =
  | { kind: 'built'; seconds: number }
  | { kind: 'unchanged' }
  /** Without a log when the recipe is wrong. */
  | { kind: 'failed'; problem: string; log: string | undefined; seconds: number }
  /** Of a dependency, or because it was interrupted before it began. */
  | { kind: 'skipped'; because: string | undefined };

/** Builds ports and what they depend on, independent ones at the same time. Never throws for a port. */
export async function buildPorts(options: BuildPortsOptions): Promise<Map<string, Outcome>> {
  if (/\s/.test(options.objects)) {
    throw new UserError('BAD_FOLDER', `ports cannot be built in "${options.objects}": makefiles do not work below a folder with a blank in its name`, {
      hint: 'choose another one with -o',
    });
  }
  const order = portsInOrder(options.ports, options.names);
  const outcomes = new Map<string, Outcome>();
  const outputs = new Map<string, string>();
  const waiting = new Set(order);
  const running = new Set<Promise<void>>();
  const end = (port: Port, outcome: Outcome): void => {
    outcomes.set(port.name, outcome);
    options.onEvent({ kind: 'ends', port, outcome });
  };
  while (waiting.size > 0 || running.size > 0) {
    for (const port of waiting) {
      const missing = port.depends.filter((name) => outcomes.get(name) === undefined);
      if (missing.length > 0) continue;
      const broken = port.depends.find((name) => !outputs.has(name));
      if (broken !== undefined || options.stop.aborted) {
        waiting.delete(port);
        end(port, { kind: 'skipped', because: broken });
        continue;
      }
      if (running.size >= options.jobs) break;
      waiting.delete(port);
      const share = Math.max(1, Math.floor(options.jobs / Math.min(options.jobs, waiting.size + running.size + 1)));
      const work: Promise<void> = buildPort(port, outputs, share, options).then((outcome) => {
        end(port, outcome);
        running.delete(work);
      });
      running.add(work);
    }
    if (running.size > 0) await Promise.race(running);
  }
  return outcomes;
}

async function buildPort(
  port: Port,
  outputs: Map<string, string>,
  jobs: number,
  options: BuildPortsOptions,
): Promise<Outcome> {
  const { objects, ports, toolchain } = options;
  const folders = portFolders(objects, port.name);
  const needs = dependenciesOf(ports, port);
  const begun = performance.now();
  const seconds = (): number => Math.round(performance.now() - begun) / 1000;
  const key = await buildKey(port, toolchain, new Map(needs.map(({ name }) => [name, outputs.get(name) ?? ''])));
  const old = await readState(objects, port.name);
  const reason = await whyBuild(old, key, folders);
  if (reason === undefined && old !== undefined) {
    outputs.set(port.name, outputKey(old));
    return { kind: 'unchanged' };
  }
  options.onEvent({ kind: 'begins', port, reason: reason ?? '' });
  const state: PortState = { key, built: false, seconds: 0, files: {} };
  try {
    // An interrupted build leaves nothing that looks like a finished one.
    await writeState(objects, port.name, state);
    await startLog(folders.log, `${port.name} ${port.version}: ${reason ?? ''}`);
    const onOutput = (text: string): void => appendFileSync(folders.log, `${text}\n`);
    await preparePortSource(port, folders.source, { ...options, onOutput });
    // What is built beside its source may have written there: the next build unpacks it again.
    if (!buildsInCopy(port)) await rm(sourceStamp(folders.source), { force: true });
    for (const gone of [folders.destination, folders.build, folders.images, folders.files]) {
      await rm(gone, { recursive: true, force: true });
    }
    await mkdir(folders.prefix, { recursive: true });
    await makeView(toolchain, {
      folder: folders.toolchain,
      prefixes: needs.map(({ name }) => portFolders(objects, name).prefix),
      prefixMap: new Map([
        [folders.source, `/usr/src/${port.name}`],
        [folders.build, `/usr/obj/${port.name}`],
      ]),
    });
    const onLine = (text: string): void => options.onEvent({ kind: 'says', port, text });
    await withShell(port, { ...options, onLine }, jobs, (shell) => runBuild(port, shell));
    await finishInstallation(port, folders);
    state.files = await hashFiles(folders.destination);
    state.built = true;
    state.seconds = seconds();
    keepTests(old, state);
    outputs.set(port.name, outputKey(state));
    return { kind: 'built', seconds: state.seconds };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    state.problem = error.message;
    await appendFile(folders.log, `failed: ${error.message}\n`);
    return { kind: 'failed', problem: error.message, log: folders.log, seconds: seconds() };
  } finally {
    await writeState(objects, port.name, state);
  }
}

/** What tests showed holds as long as what was installed is the same. */
function keepTests(old: PortState | undefined, state: PortState): void {
  const key = outputKey(state);
  if (old?.tests?.key === key) state.tests = old.tests;
  if (old?.suite?.key === key) state.suite = old.suite;
}

/** How many jobs there are when the user does not say. */
export function usualJobs(): number {
  return Math.max(1, os.availableParallelism());
}
