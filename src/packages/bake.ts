import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { bake } from '../bake/bake.js';
import { findConfiguration, loadConfigurations } from '../bake/configurations.js';
import { readInstallation } from '../bake/installation.js';
import { writeFileAtomic } from '../util/files.js';
import { UserError } from '../util/errors.js';
import type { Logger } from '../util/logger.js';
import { digest, hashFolder } from './content.js';
import type { PortToolchain } from './toolchain.js';

export interface BakeProgramsOptions {
  toolchain: PortToolchain;
  /** The linked programs; absolute. */
  programs: readonly string[];
  configuration: string;
  /** Folder of files to bake in; absolute. */
  files: string | undefined;
  /** Where the image goes; absolute. */
  image: string;
  logger: Logger;
}

/** Bakes programs unless their image is there already, made of the same. */
export async function bakePrograms(options: BakeProgramsOptions): Promise<void> {
  const { toolchain, programs, image, files, logger } = options;
  const key = digest(
    toolchain.imageKey,
    options.configuration,
    ...(await Promise.all(programs.map(contentWithName))),
    files === undefined ? '' : await hashFolder(files),
  );
  const stamp = `${image}.key`;
  const old = await readFile(stamp, 'utf8').catch(() => '');
  if (old === key && (await stat(image).catch(() => undefined)) !== undefined) return;
  await mkdir(path.dirname(image), { recursive: true });
  const installation = await readInstallation(toolchain.sysroot);
  const configurations = await loadConfigurations(toolchain.sysroot);
  await bake({
    installation,
    configuration: findConfiguration(configurations, options.configuration),
    output: image,
    inputs: [...programs],
    files,
    logger,
  });
  await writeFileAtomic(stamp, key);
}

/** A program's name in the image is that of its file. */
async function contentWithName(program: string): Promise<string> {
  const content = await readFile(program).catch((error: unknown) => {
    throw new UserError('NO_PROGRAM', `the build made no ${program}`, { cause: error });
  });
  return digest(path.basename(program), content);
}
