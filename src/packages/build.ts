import { appendFileSync, createWriteStream, type WriteStream } from 'node:fs';
import { appendFile, chmod, copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { UserError } from '../util/errors.js';
import { follow, formatCommand } from '../util/exec.js';
import { listFiles } from '../util/glob.js';
import type { Logger } from '../util/logger.js';
import { zeroArchiveTimes } from './archive-times.js';
import { buildKey, outputKey, readState, whyBuild, writeState, type PortState } from './cache.js';
import { hashFiles } from './content.js';
import { dependenciesOf, portsInOrder } from './graph.js';
import type { Port } from './recipe.js';
import { copySource, preparePortSource, sourceStamp, type SourceOptions } from './source.js';
import { makeView, type PortToolchain } from './toolchain.js';

/** Where ports believe to be installed. */
export const prefix = '/usr';

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
  | { kind: 'failed'; problem: string; log: string; seconds: number }
  /** Of a dependency, or because it was interrupted before it began. */
  | { kind: 'skipped'; because: string | undefined };

/** Folders of one port in the build tree. */
export function portFolders(objects: string, name: string) {
  const own = path.join(objects, name);
  const destination = path.join(own, 'destination');
  return {
    own,
    source: path.join(own, 'source'),
    build: path.join(own, 'build'),
    toolchain: path.join(own, 'toolchain'),
    destination,
    prefix: path.join(destination, prefix),
    images: path.join(own, 'images'),
    /** Files of guests, as they are baked in. */
    files: path.join(own, 'files'),
    log: path.join(objects, 'logs', `${name}.log`),
    testLog: path.join(objects, 'logs', `${name}-tests.log`),
  };
}

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

async function startLog(file: string, title: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${title}\n`);
}

export interface ShellOptions {
  objects: string;
  toolchain: PortToolchain;
  logger: Logger;
  stop: AbortSignal;
  /** Where the output goes; the port's own log when absent. */
  log?: string;
  onLine?: (line: string) => void;
}

/** What tests showed holds as long as what was installed is the same. */
function keepTests(old: PortState | undefined, state: PortState): void {
  const key = outputKey(state);
  if (old?.tests?.key === key) state.tests = old.tests;
  if (old?.suite?.key === key) state.suite = old.suite;
}

/** Runs commands for a port: in its environment, with its output in its log. */
export interface PortShell {
  run(command: string, args: readonly string[], options?: { folder?: string; env?: Record<string, string> }): Promise<void>;
  /** Runs a recipe's own steps in a folder. */
  steps(commands: readonly string[], folder: string): Promise<void>;
  replace(text: string): string;
  jobs: number;
  folders: ReturnType<typeof portFolders>;
  tuple: string;
  logger: Logger;
}

export async function withShell(
  port: Port,
  options: ShellOptions,
  jobs: number,
  work: (shell: PortShell) => Promise<void>,
): Promise<void> {
  const folders = portFolders(options.objects, port.name);
  const log: WriteStream = createWriteStream(options.log ?? folders.log, { flags: 'a' });
  const { tuple, sysrootName } = options.toolchain;
  const values: Record<string, string> = {
    prefix,
    source: folders.source,
    build: folders.build,
    destdir: folders.destination,
    port: port.folder,
    tuple,
  };
  const replace = (text: string): string =>
    text.replace(/\$\{([a-z]+)\}/g, (all, name: string) => values[name] ?? all);
  const own: Record<string, string> = Object.fromEntries(
    Object.entries(port.build.environment).map(([name, text]) => [name, replace(text)]),
  );
  const added = (name: string, ours: string): Record<string, string> => {
    const text = [ours, own[name] ?? ''].filter(Boolean).join(' ');
    return text === '' ? {} : { [name]: text };
  };
  const tool = (name: string): string => `${tuple}-${name}`;
  const env: Record<string, string> = {
    ...kept(process.env),
    LC_ALL: 'C',
    TZ: 'UTC0',
    SOURCE_DATE_EPOCH: '1577836800',
    PATH: `${path.join(folders.toolchain, 'bin')}:${process.env['PATH'] ?? ''}`,
    CONFIG_SITE: path.join(folders.toolchain, sysrootName, 'lib/rumprun/config.site'),
    CC: tool('gcc'),
    CXX: tool('g++'),
    AR: tool('ar'),
    RANLIB: tool('ranlib'),
    NM: tool('nm'),
    STRIP: tool('strip'),
    OBJCOPY: tool('objcopy'),
    PKG_CONFIG: tool('pkg-config'),
    ...own,
    ...added('CFLAGS', '-O2'),
    ...added('CXXFLAGS', '-O2'),
    ...added('CPPFLAGS', ''),
    ...added('LDFLAGS', ''),
  };
  const tail: string[] = [];
  const shell: PortShell = {
    replace,
    jobs,
    folders,
    tuple,
    logger: options.logger,
    async steps(commands, folder) {
      const stepEnv = {
        TUPLE: tuple,
        PREFIX: prefix,
        DESTDIR: folders.destination,
        SOURCE: folders.source,
        BUILD: folders.build,
        PORT: port.folder,
        JOBS: String(jobs),
      };
      for (const step of commands) await shell.run('sh', ['-ec', step], { folder, env: stepEnv });
    },
    async run(command, args, { folder = folders.build, env: more = {} } = {}) {
      log.write(`+ cd ${folder} && ${formatCommand(command, args)}\n`);
      const status = await follow(command, args, {
        logger: options.logger,
        cwd: folder,
        env: { ...env, ...more },
        cleanEnv: true,
        stop: options.stop,
        onLine: (line) => {
          options.onLine?.(line);
          log.write(`${line}\n`);
          tail.push(line);
          if (tail.length > 200) tail.shift();
        },
      });
      if (status === 0) return;
      const said = tellingLine(tail);
      throw new UserError('BUILD_FAILED', `${command} ended with status ${status}${said === undefined ? '' : `: ${said}`}`);
    },
  };
  try {
    await work(shell);
  } finally {
    await new Promise<void>((resolve) => log.end(resolve));
  }
}

/** The line of a failed command's output that says most: the first error, else the last line. */
function tellingLine(output: readonly string[]): string | undefined {
  const own = output.filter((line) => !/^(make|ninja|gmake)(\[\d+\])?: /.test(line) && line.trim() !== '');
  // CMake's errors are a place and, in the next line, what is wrong there.
  const cmake = own.findIndex((line) => line.startsWith('CMake Error'));
  if (cmake >= 0) return own.slice(cmake, cmake + 2).map((line) => line.trim()).join(' ');
  const found =
    own.find((line) => /\berror: |undefined reference|: not found$/.test(line)) ??
    own.findLast((line) => /error|cannot|not found|no such/i.test(line)) ??
    own.at(-1);
  return found?.trim();
}

/** Of the caller's environment only what programs cannot run without: the rest would change builds. */
function kept(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    ['HOME', 'TMPDIR'].flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
  );
}

/** Whether a build works in a copy of the source instead of beside it. */
function buildsInCopy({ build }: Port): boolean {
  // What autoreconf makes goes into the source's folders.
  return build.inSource || build.autoreconf || build.system === 'make' || build.system === 'steps';
}

/** Where make, ninja and a recipe's steps run. */
function buildHome(port: Port, folders: ReturnType<typeof portFolders>): string {
  return buildsInCopy(port) ? path.join(folders.build, port.build.directory ?? '') : folders.build;
}

/** What a makefile that nothing has configured is told; its own assignments would win over the environment. */
function makeVariables({ build }: Port, { tuple, replace }: PortShell): string[] {
  if (build.system !== 'make') return [];
  const tools = ['gcc', 'ar', 'ranlib', 'strip'].map(
    (tool) => `${tool === 'gcc' ? 'CC' : tool.toUpperCase()}=${tuple}-${tool}`,
  );
  return [...tools, ...build.arguments.map(replace)];
}

/** Builds what a port's test suite needs, in the build folder of its last build. */
export async function buildTests(
  port: Port,
  jobs: number,
  options: Pick<ShellOptions, 'objects' | 'toolchain' | 'logger' | 'stop'>,
): Promise<void> {
  const { tests } = port;
  const folders = portFolders(options.objects, port.name);
  if (tests === undefined || (tests.targets.length === 0 && tests.steps.length === 0)) return;
  await startLog(folders.testLog, `${port.name} ${port.version}: test suite`);
  await withShell(port, { ...options, log: folders.testLog }, jobs, async (shell) => {
    const folder = buildHome(port, folders);
    const tool = port.build.system === 'cmake' || port.build.system === 'meson' ? 'ninja' : 'make';
    if (tests.targets.length > 0) {
      await shell.run(tool, [`-j${jobs}`, ...makeVariables(port, shell), ...tests.targets], { folder });
    }
    await shell.steps(tests.steps, folder);
  });
}

async function runBuild(port: Port, shell: PortShell): Promise<void> {
  const { build } = port;
  const { folders, jobs, tuple } = shell;
  const sysroot = path.join(folders.toolchain, 'rumprun-x86_64');
  const args = build.arguments.map(shell.replace);
  const below = (folder: string): string => path.join(folder, build.directory ?? '');
  const copies = buildsInCopy(port);
  if (copies) await copySource(folders.source, folders.build, shell.logger);
  else await mkdir(folders.build, { recursive: true });
  const home = buildHome(port, folders);
  const make = (targets: readonly string[], more: readonly string[] = []): Promise<void> =>
    shell.run('make', [`-j${jobs}`, ...makeVariables(port, shell), ...more, ...targets], { folder: home });
  const destination = { env: { DESTDIR: folders.destination }, folder: home };
  const installs = build.install.length > 0;
  switch (build.system) {
    case 'autotools': {
      if (build.autoreconf) await shell.run('autoreconf', ['-fi'], { folder: home });
      const configure = path.join(copies ? home : below(folders.source), 'configure');
      const text = await readFile(configure, 'latin1').catch(() => {
        throw new UserError('BUILD_FAILED', `the source has no ${path.posix.join(build.directory ?? '', 'configure')} script`);
      });
      // A configure script that autoconf has not made knows few options.
      const usual = text.includes('--host')
        ? [`--host=${tuple}`, '--sysconfdir=/etc', '--localstatedir=/var', '--disable-shared', '--enable-static', '--disable-dependency-tracking']
        : [];
      await shell.run('sh', [configure, `--prefix=${prefix}`, ...usual, ...args], { folder: home });
      await make(build.targets);
      if (installs) await make(build.install, [`DESTDIR=${folders.destination}`]);
      break;
    }
    case 'make':
      await make(build.targets);
      if (installs) await make(build.install, [`DESTDIR=${folders.destination}`]);
      break;
    case 'cmake':
      await shell.run('cmake', [
        '-G', 'Ninja', '-S', below(folders.source), '-B', home,
        `-DCMAKE_TOOLCHAIN_FILE=${path.join(sysroot, 'share/toolchain.cmake')}`,
        `-DCMAKE_INSTALL_PREFIX=${prefix}`, '-DCMAKE_INSTALL_LIBDIR=lib', '-DCMAKE_BUILD_TYPE=None',
        ...args,
      ]);
      break;
    case 'meson':
      await shell.run('meson', [
        'setup', '--cross-file', path.join(sysroot, 'share/meson-cross.ini'),
        `--prefix=${prefix}`, '--libdir=lib', '--buildtype=plain', '--wrap-mode=nodownload',
        ...args, below(folders.source), home,
      ]);
      break;
    case 'steps':
      break;
  }
  if (build.system === 'cmake' || build.system === 'meson') {
    await shell.run('ninja', [`-j${jobs}`, ...build.targets], { folder: home });
    if (installs) await shell.run('ninja', build.install, destination);
  }
  await shell.steps(build.steps, home);
}

/** Takes what only exists by accident from what was installed, and checks that all is there. */
async function finishInstallation(port: Port, folders: ReturnType<typeof portFolders>): Promise<void> {
  for (const { path: to, from } of port.yields.programs) {
    if (from === undefined) continue;
    await mkdir(path.dirname(path.join(folders.prefix, to)), { recursive: true });
    await copyFile(path.join(folders.build, from), path.join(folders.prefix, to)).catch(() => {
      throw new UserError('BUILD_FAILED', `the build made no ${from}`);
    });
    await chmod(path.join(folders.prefix, to), 0o644);
  }
  for (const file of await listFiles(folders.prefix)) {
    const full = path.join(folders.prefix, file);
    // A .la file holds folders that are not those of whoever links.
    if (file.endsWith('.la')) await rm(full);
    if (file.endsWith('.a')) {
      const data = await readFile(full);
      if (zeroArchiveTimes(data)) await writeFile(full, data);
    }
  }
  const { programs, libraries, headers } = port.yields;
  for (const file of [...programs.map((program) => program.path), ...libraries, ...headers]) {
    if ((await stat(path.join(folders.prefix, file)).catch(() => undefined))?.isFile() === true) continue;
    throw new UserError('BUILD_FAILED', `"yields" names ${file}, which was not installed`);
  }
}

/** How many jobs there are when the user does not say. */
export function usualJobs(): number {
  return Math.max(1, os.availableParallelism());
}
