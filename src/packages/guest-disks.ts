import { rm } from 'node:fs/promises';
import path from 'node:path';
import { readDisk, type Disk } from '../run/disks.js';
import { run } from '../util/exec.js';
import type { Logger } from '../util/logger.js';
import { stageFiles, type FilePlaces } from './guest-files.js';
import type { GuestDisk } from './recipe.js';

/** Makes a guest's disks in `folder`, with the files a recipe names on them. */
export async function makeDisks(
  disks: readonly GuestDisk[],
  folder: string,
  places: FilePlaces,
  logger: Logger,
): Promise<Disk[]> {
  return Promise.all(
    disks.map(async ({ mount, format, megabytes, files }, index) => {
      const file = path.join(folder, `disk${index}`);
      const tree = `${file}.files`;
      await stageFiles(files, tree, places);
      // Users' $PATH often lacks the folders where mke2fs is.
      const env = { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
      const [program, args] =
        format === 'ext2'
          ? (['mke2fs', ['-q', '-F', '-t', 'ext2', '-d', tree, file, `${megabytes}M`]] as const)
          : (['xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-o', file, tree]] as const);
      await run(program, args, { logger, env, code: 'NO_DISK' });
      await rm(tree, { recursive: true });
      return readDisk({ path: file, mountpoint: mount, readOnly: format === 'iso', fstype: undefined }, file, index);
    }),
  );
}
