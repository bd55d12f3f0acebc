import { chmod, copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../util/errors.js';
import { listFiles } from '../util/glob.js';
import { zeroArchiveTimes } from './archive-times.js';
import type { PortFolders } from './folders.js';
import type { Port } from './recipe.js';

/** Takes what only exists by accident from what was installed, and checks that all is there. */
export async function finishInstallation(port: Port, folders: PortFolders): Promise<void> {
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
