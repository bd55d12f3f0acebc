import { chmod, copyFile, mkdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isKernel, type Component, type Platform } from '../components/manifest.js';
import type { SourcePin } from '../sources/pins.js';
import { packageFiles } from '../toolchain/installed-packages.js';
import { writeFileAtomic, writeThenRename } from '../util/files.js';
import { listFiles } from '../util/glob.js';
import { resolve, type BuildFolders } from './flags.js';
import { readLinkerScript } from './linker-script.js';

/** Copies a file by write-then-rename, only when the content differs; tells whether it did. */
export async function installFile(from: string, to: string): Promise<boolean> {
  if (await sameContent(from, to)) return false;
  await writeThenRename(to, async (temporary) => {
    await copyFile(from, temporary);
    await chmod(temporary, 0o644);
  });
  return true;
}

/** Writes a file only when its content differs; tells whether it did. */
export async function installText(text: string, to: string, mode = 0o644): Promise<boolean> {
  try {
    if ((await readFile(to, 'utf8')) === text) return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  await writeFileAtomic(to, text, mode);
  return true;
}

async function sameContent(a: string, b: string): Promise<boolean> {
  try {
    const [one, other] = await Promise.all([stat(a), stat(b)]);
    if (one.size !== other.size) return false;
    const [first, second] = await Promise.all([readFile(a), readFile(b)]);
    return first.equals(second);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

export interface InstallOptions {
  destination: string;
  platform: Platform;
  cpu: string;
  components: readonly Component[];
  libraries: ReadonlyMap<string, string>;
  pins: ReadonlyMap<string, SourcePin>;
  folders: BuildFolders;
}

/** Path of a component's library below the sysroot's lib. */
export function libraryName(component: Component, platform: Platform): string {
  // libc is the same on every platform, and found by the host's driver.
  return component.name === 'libc' ? 'libc.a' : `rumprun-${platform.name}/lib${component.name}.a`;
}

/** Puts libraries, linker script, component list and headers into the sysroot. */
export async function installPlatform(options: InstallOptions): Promise<void> {
  const { platform, cpu, components } = options;
  const sysroot = path.join(options.destination, `rumprun-${cpu}`);
  const lib = path.join(sysroot, 'lib');
  const own = path.join(lib, `rumprun-${platform.name}`);
  await mkdir(own, { recursive: true });

  const libraries = components.map((component) => libraryName(component, platform));
  for (const [index, component] of components.entries()) {
    const from = options.libraries.get(component.name);
    const to = libraries[index];
    if (from !== undefined && to !== undefined) await installFile(from, path.join(lib, to));
  }
  await removeOthers(own, [...libraries.map((name) => path.basename(name)), 'image.lds', 'components.json']);

  const layout = platform.cpus[cpu];
  if (layout !== undefined) {
    const script = path.join(platform.folder, layout.folder, layout.ldscript);
    await installText(await readLinkerScript(script), path.join(own, 'image.lds'));
  }
  await installText(componentList(options), path.join(own, 'components.json'));
  await installHeaders(options, path.join(sysroot, 'include'));
}

function componentList(options: InstallOptions): string {
  const { platform, cpu, components, pins } = options;
  const list = components.map((component) => {
    const version = pins.get(component.thirdParty?.source ?? '')?.version;
    return {
      name: component.name,
      description: component.description,
      faction: component.faction,
      kernel: isKernel(component),
      needs: component.needs,
      library: libraryName(component, platform),
      licence: component.licence,
      ...(component.thirdParty === undefined ? {} : { source: component.thirdParty.source }),
      ...(version === undefined ? {} : { version }),
    };
  });
  const content = {
    platform: platform.name,
    description: platform.description,
    cpu,
    platformComponents: platform.components,
    components: list,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** Header trees, later ones over earlier ones; headers of an earlier build go away, those of installed packages stay. */
async function installHeaders(options: InstallOptions, include: string): Promise<void> {
  const chosen = new Map<string, string>();
  for (const component of options.components) {
    for (const { from, to } of component.install) {
      const folder = resolve(from, component, options.folders, options.cpu);
      for (const file of await listFiles(folder)) {
        const target = path.posix.join(to, file);
        if (target.startsWith('include/')) chosen.set(target.slice('include/'.length), path.join(folder, file));
      }
    }
  }
  for (const [file, from] of chosen) await installFile(from, path.join(include, file));
  const packages = [...(await packageFiles(path.dirname(include))).keys()];
  const theirs = packages.flatMap((file) => (file.startsWith('include/') ? [file.slice('include/'.length)] : []));
  await removeOthers(include, [...chosen.keys(), ...theirs]);
}

/** Removes the files below a folder that are not named, relative to it. */
export async function removeOthers(folder: string, keep: readonly string[]): Promise<void> {
  const kept = new Set(keep);
  for (const file of await listFiles(folder)) {
    if (!kept.has(file)) await rm(path.join(folder, file), { force: true });
  }
}
