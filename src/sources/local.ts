import { mkdir, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../util/errors.js';
import type { SourcePin } from './pins.js';
import { fillOnce } from './unpack.js';

/** A folder of this machine that has a source already. */
export interface LocalFolder {
  folder: string;
  /** Its name below the source's own folder. */
  as: string;
}

/**
 * Looks for a source on this machine: in the folder its variable names, which
 * then has to be right, else in the usual ones. Undefined: it has to be fetched.
 */
export async function findLocal(
  pin: Pick<SourcePin, 'name' | 'local'>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<LocalFolder | undefined> {
  const { local } = pin;
  if (local === undefined) return undefined;
  const { variable, folders, has, as } = local;
  const named = env[variable];
  if (named !== undefined && named !== '') {
    const folder = path.resolve(named);
    if (await isFile(path.join(folder, has))) return { folder, as };
    throw new UserError('NO_LOCAL_SOURCE', `${variable} is ${named}, and there is no ${has} in it`);
  }
  for (const folder of folders) if (await isFile(path.join(folder, has))) return { folder, as };
  return undefined;
}

/** Makes `destination` a folder through which the local one is seen. */
export async function linkLocal({ folder, as }: LocalFolder, destination: string): Promise<void> {
  await fillOnce(destination, `local ${folder}`, async (fresh) => {
    await mkdir(fresh, { recursive: true });
    await symlink(folder, path.join(fresh, as));
  });
}

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isFile() === true;
}
