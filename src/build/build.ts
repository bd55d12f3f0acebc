import { createHash } from 'node:crypto';
import { access, constants, mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { componentsFor } from '../components/graph.js';
import { loadComponents, loadPlatforms, type Component, type Platform } from '../components/manifest.js';
import { cacheFolder } from '../sources/fetch.js';
import { prepareSources } from '../sources/index.js';
import { loadPins, type SourcePin } from '../sources/pins.js';
import { installToolchain } from '../toolchain/install.js';
import { probeCompiler, type HostCompiler } from '../toolchain/probe.js';
import { UserError } from '../util/errors.js';
import { writeFileAtomic } from '../util/files.js';
import { listFiles } from '../util/glob.js';
import type { Logger } from '../util/logger.js';
import { installPlatform, installText } from './install.js';
import { lockFolder } from './lock.js';
import { describeBuild } from './ninja-file.js';
import { formatNinja } from './ninja.js';
import { findNinja, runNinja } from './run-ninja.js';
import { installTools } from './tools.js';

/** Shows what is going on; `update` replaces the line about details. */
export interface Reporter {
  stage<T>(title: string, work: (update: (detail: string) => void) => Promise<T>): Promise<T>;
}

export interface BuildOptions {
  /** The checkout; absolute, as all paths here. */
  root: string;
  platform: string;
  destination: string;
  objects: string;
  jobs: number | undefined;
  keepGoing: boolean;
  verbose: boolean;
  offline: boolean;
  /** Kernel with RUMP_DEBUG: checks that cost time. */
  debug: boolean;
  install: boolean;
  env: Readonly<Record<string, string | undefined>>;
  logger: Logger;
  reporter: Reporter;
}

export interface BuildReport {
  tuple: string;
  /** Name of the C compiler's wrapper; undefined without installation. */
  cc: string | undefined;
  /** The file that puts the destination in front of $PATH. */
  configPath: string;
}

/** Builds a platform with all its components, and installs it with the toolchain. */
export async function build(options: BuildOptions): Promise<BuildReport> {
  const { root, env, logger, reporter } = options;
  const platform = await findPlatform(root, options.platform);
  await makeWritable(options.objects);
  if (options.install) await makeWritable(options.destination);
  const unlock = await lockFolder(options.objects);
  try {
    const ninja = await findNinja(env['PATH']);
    const compiler = await reporter.stage('compiler', async (update) => {
      const cacheFile = path.join(options.objects, 'probe.json');
      const found = await probeCompiler({ env, logger, cacheFile });
      update(`${found.display} (${found.command.join(' ')})`);
      return found;
    });
    if (platform.cpus[compiler.cpu] === undefined) {
      throw new UserError('UNSUPPORTED_CPU', `${platform.name} is not there for ${compiler.cpu}`, {
        hint: `it is there for ${Object.keys(platform.cpus).join(', ')}`,
      });
    }
    const components = componentsFor(await loadComponents(root), platform, compiler.cpu);
    const pins = await loadPins(root);
    const sources = await reporter.stage('sources', (update) =>
      prepareSources({
        pins: usedPins(components, pins),
        destination: path.join(options.objects, 'src'),
        cache: cacheFolder(env),
        offline: options.offline,
        env,
        logger: { ...logger, info: update },
      }),
    );
    const folders = { root, objects: options.objects, sources };
    const description = await describeBuild({
      components,
      compiler,
      cpu: compiler.cpu,
      folders,
      debug: options.debug,
    });
    await installText(formatNinja(description.ninja), path.join(options.objects, 'build.ninja'));
    await installText(
      `${JSON.stringify(description.compileCommands, null, 1)}\n`,
      path.join(options.objects, 'compile_commands.json'),
    );
    await reporter.stage(`build ${platform.name}`, (update) =>
      runNinja({
        ninja,
        folder: options.objects,
        jobs: options.jobs,
        keepGoing: options.keepGoing,
        verbose: options.verbose,
        logger,
        onProgress: ({ done, total, what }) => update(`[${done}/${total}] ${what}`),
      }),
    );
    const configPath = path.join(options.objects, 'config-PATH.sh');
    if (!options.install) return { tuple: compiler.tuple, cc: undefined, configPath };
    const cc = await reporter.stage('install', async () => {
      await installPlatform({
        destination: options.destination,
        platform,
        cpu: compiler.cpu,
        components,
        libraries: description.libraries,
        pins,
        folders,
      });
      await installTools(root, options.destination);
      return emitToolchain(compiler, platform, options);
    });
    await installText(configPathScript(options.destination, compiler.cpu), configPath);
    return { tuple: compiler.tuple, cc, configPath };
  } finally {
    await unlock();
  }
}

async function findPlatform(root: string, name: string): Promise<Platform> {
  const platforms = await loadPlatforms(root);
  const found = platforms.find((platform) => platform.name === name);
  if (found !== undefined) return found;
  const there = platforms.map((platform) => platform.name).join(', ');
  throw new UserError('NO_PLATFORM', `there is no platform ${name}`, {
    hint: there === '' ? 'no platform is there at all' : `there is: ${there}`,
  });
}

/** As mkdir -p; Node's own never ends below /proc, where nothing can be made. */
async function makeFolder(folder: string): Promise<void> {
  if ((await stat(folder).catch(() => undefined))?.isDirectory() === true) return;
  if (path.dirname(folder) !== folder) await makeFolder(path.dirname(folder));
  await mkdir(folder).catch(async (error: unknown) => {
    // Another build may have been quicker.
    if ((await stat(folder).catch(() => undefined))?.isDirectory() !== true) throw error;
  });
}

async function makeWritable(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    await access(folder, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC') throw error;
    throw new UserError('NOT_WRITABLE', `${folder} cannot be written to (${code ?? 'unknown'})`, {
      cause: error,
    });
  }
}

function usedPins(
  components: readonly Component[],
  pins: ReadonlyMap<string, SourcePin>,
): SourcePin[] {
  const used = new Set<SourcePin>();
  for (const { thirdParty, file } of components) {
    if (thirdParty === undefined) continue;
    const pin = pins.get(thirdParty.source);
    if (pin === undefined) {
      throw new UserError(
        'BAD_COMPONENT',
        `${file}: "thirdParty.source" names "${thirdParty.source}", which is not in sources.json`,
      );
    }
    used.add(pin);
  }
  return [...used];
}

/** Writes the wrappers and what goes with them, unless nothing they come from has changed. */
async function emitToolchain(
  host: HostCompiler,
  platform: Platform,
  options: BuildOptions,
): Promise<string> {
  const { destination, root, logger } = options;
  const sysroot = path.join(destination, `rumprun-${host.cpu}`);
  const bakeConfiguration = path.join(root, 'platforms/rumprun-bake.conf');
  const lib = path.join(sysroot, 'lib');
  const libraries = (await listFiles(lib)).filter(
    (file) => file === 'libc.a' || file.startsWith(`rumprun-${platform.name}/`),
  );
  const from = [
    ...libraries.map((file) => path.join(lib, file)),
    ...(await listFiles(path.join(root, 'dist'))).map((file) => path.join(root, 'dist', file)),
    bakeConfiguration,
  ];
  const hash = createHash('sha256').update(JSON.stringify([host, destination]));
  for (const file of from) {
    const { size, mtimeMs } = await stat(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  const key = `${hash.digest('hex')}\n`;
  const stamp = path.join(options.objects, 'toolchain.stamp');
  const wrapper = path.join(destination, 'bin', `${host.tuple}-gcc`);
  try {
    if ((await readFile(stamp, 'utf8')) === key) {
      await access(wrapper, constants.X_OK);
      await access(path.join(sysroot, 'toolchain.json'));
      return path.basename(wrapper);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const { cc } = await installToolchain({
    destdir: destination,
    host,
    platforms: await installedPlatforms(lib),
    bakeConfiguration,
    logger,
  });
  await writeFileAtomic(stamp, key);
  return cc;
}

/** Platforms installed into the same destination, by this build or earlier ones. */
async function installedPlatforms(lib: string): Promise<string[]> {
  const names = new Set<string>();
  for (const file of await listFiles(lib)) {
    const name = /^rumprun-([a-z][a-z0-9_]*)\/components\.json$/.exec(file)?.[1];
    if (name !== undefined) names.add(name);
  }
  return [...names];
}

function configPathScript(destination: string, cpu: string): string {
  const quoted = (file: string): string => file.replace(/[\\"$`]/g, String.raw`\$&`);
  const bin = quoted(path.join(destination, 'bin'));
  const site = quoted(path.join(destination, `rumprun-${cpu}/lib/rumprun/config.site`));
  return `# For bourne-style shells: source this file.
case ":\${PATH}:" in
"":"${bin}":*) ;;
*) PATH="${bin}:\${PATH}" ;;
esac
CONFIG_SITE="${site}"
export PATH CONFIG_SITE
`;
}
