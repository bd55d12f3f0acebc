import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../util/errors.js';
import { portFolders, prefix, type PortFolders } from './folders.js';
import { programSource, type Port } from './recipe.js';
import { startLog, withShell, type PortShell, type ShellOptions } from './shell.js';
import { copySource } from './source.js';

/** Whether a build works in a copy of the source instead of beside it. */
export function buildsInCopy({ build }: Port): boolean {
  // What autoreconf makes goes into the source's folders.
  return build.inSource || build.autoreconf || build.system === 'make' || build.system === 'steps';
}

/** Where make, ninja and a recipe's steps run. */
function buildHome(port: Port, folders: PortFolders): string {
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
  if (tests === undefined || [tests.targets, tests.steps, tests.programs].every(({ length }) => length === 0)) return;
  await startLog(folders.testLog, `${port.name} ${port.version}: test suite`);
  await withShell(port, { ...options, log: folders.testLog }, jobs, async (shell) => {
    const folder = buildHome(port, folders);
    const tool = port.build.system === 'cmake' || port.build.system === 'meson' ? 'ninja' : 'make';
    if (tests.targets.length > 0) {
      await shell.run(tool, [`-j${jobs}`, ...makeVariables(port, shell), ...tests.targets], { folder });
    }
    await shell.steps(tests.steps, folder);
    for (const name of tests.programs) {
      await shell.run(`${shell.tuple}-gcc`, ['-O2', '-o', path.join(folders.build, name), programSource(port, name)]);
    }
  });
}

/** Configures, builds and installs a port by its build system, then runs the recipe's steps. */
export async function runBuild(port: Port, shell: PortShell): Promise<void> {
  const { build } = port;
  const { folders, jobs, tuple, sysroot } = shell;
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
