import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { bake } from '../bake/bake.js';
import { findConfiguration, loadConfigurations } from '../bake/configurations.js';
import { readInstallation } from '../bake/installation.js';
import { writeFileAtomic } from '../util/files.js';
import type { Logger } from '../util/logger.js';
import { digest, hashFolder } from './content.js';
import type { PortToolchain } from './toolchain.js';

export interface BakeProgramOptions {
  toolchain: PortToolchain;
  /** The linked program; absolute. */
  program: string;
  configuration: string;
  /** Folder of files to bake in; absolute. */
  files: string | undefined;
  /** Where the image goes; absolute. */
  image: string;
  logger: Logger;
}

/** Bakes a program unless its image is there already, made of the same. */
export async function bakeProgram(options: BakeProgramOptions): Promise<void> {
  const { toolchain, program, image, files, logger } = options;
  const key = digest(
    toolchain.imageKey,
    options.configuration,
    await readFile(program),
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
    inputs: [program],
    files,
    logger,
  });
  await writeFileAtomic(stamp, key);
}
