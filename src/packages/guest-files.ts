import { cp, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../util/errors.js';
import type { GuestFiles } from './recipe.js';

/** Folders that a recipe's files can be in. */
export interface FilePlaces {
  port: string;
  source: string;
  build: string;
  destination: string;
}

const inFolder = /^\$\{(source|build|destdir)\}\/?(.*)$/;

/** The path of a file that a recipe names: in the port's folder, or below `${source}` and the like. */
export function hostFile(text: string, places: FilePlaces): string {
  const named = inFolder.exec(text);
  if (named === null) return path.join(places.port, text);
  const folders: Record<string, string> = {
    source: places.source,
    build: places.build,
    destdir: places.destination,
  };
  return path.join(folders[named[1] ?? ''] ?? '', named[2] ?? '');
}

/** A word of a command: a path when it begins with `${source}` or the like, else itself. */
export function hostWord(word: string, places: FilePlaces): string {
  return inFolder.test(word) ? hostFile(word, places) : word;
}

/** Puts the files a guest is to have below `folder`, which is replaced. */
export async function stageFiles(files: GuestFiles, folder: string, places: FilePlaces): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [to, from] of Object.entries(files)) {
    const target = path.join(folder, to);
    await mkdir(path.dirname(target), { recursive: true });
    if (typeof from !== 'string') {
      await writeFile(target, from.text);
      continue;
    }
    const source = hostFile(from, places);
    if ((await stat(source).catch(() => undefined)) === undefined) {
      throw new UserError('NO_FILE', `"files" names ${from}, which is not there`);
    }
    await cp(source, target, { recursive: true, verbatimSymlinks: true });
  }
}
