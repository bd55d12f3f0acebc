import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { output } from './command.js';

/** A program of Debian's with the libraries it needs: names of files here, by their names in a guest. */
export interface DebianProgram {
  program: string;
  files: Readonly<Record<string, string>>;
}

/** Where the packages here have their libraries. */
const libraryFolders = ['lib/x86_64-linux-gnu', 'usr/lib/x86_64-linux-gnu'];
const interpreter = '/lib64/ld-linux-x86-64.so.2';

/**
 * Downloads packages by the machine's own apt, which verifies them, and unpacks
 * them below `cache` without installing anything; returns the folder.
 */
export async function unpackPackages(cache: string, name: string, packages: readonly string[]): Promise<string> {
  const folder = path.resolve(cache, name);
  if (existsSync(folder)) return folder;
  const fresh = `${folder}.${process.pid}`;
  await mkdir(fresh, { recursive: true });
  try {
    output(['apt-get', 'download', '-q', ...packages], fresh);
    for (const file of (await readdir(fresh)).filter((entry) => entry.endsWith('.deb'))) {
      output(['dpkg-deb', '-x', file, '.'], fresh);
      await rm(path.join(fresh, file));
    }
    await rename(fresh, folder);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return folder;
}

/** A program of an unpacked folder, with the shared libraries that it and they name. */
export function withLibraries(folder: string, program: string): DebianProgram {
  const files: Record<string, string> = { [interpreter]: realpathSync(path.join(folder, libraryFolders[0] ?? '', path.basename(interpreter))) };
  const main = realpathSync(path.join(folder, program));
  const queue = [main];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    for (const [, name = ''] of output(['readelf', '-d', file], folder).matchAll(/\(NEEDED\).*\[(.+)\]/g)) {
      const inGuest = `/lib/${name}`;
      if (files[inGuest] !== undefined) continue;
      const found = libraryFolders.map((at) => path.join(folder, at, name)).find((candidate) => existsSync(candidate));
      if (found === undefined) throw new Error(`${file} needs ${name}, which is not in ${readdirSync(folder).join(' ')}`);
      files[inGuest] = realpathSync(found);
      queue.push(files[inGuest]);
    }
  }
  return { program: main, files };
}
