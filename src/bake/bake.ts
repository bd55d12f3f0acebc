import { access, chmod, constants, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { machineOfCpu } from '../elf/constants.js';
import { parseElf } from '../elf/read.js';
import { UserError } from '../util/errors.js';
import { formatCommand } from '../util/exec-format.js';
import { writeThenRename } from '../util/files.js';
import type { Logger } from '../util/logger.js';
import type { Configuration } from './configurations.js';
import type { ImageDescription } from './describe.js';
import { archiveFolder } from './files-archive.js';
import { makeImageObject } from './image-object.js';
import { readPlatform, type Installation, type InstalledPlatform, type Toolchain } from './installation.js';
import { linkArguments, linkImage } from './link.js';
import { hideRelocations } from './loaders.js';
import { extractOwnState, withOwnState } from './own-state.js';
import { findPrivileged } from './privileged.js';
import {
  checkDistinctNames,
  isolateProgram,
  privateName,
  readProgram,
  type Program,
} from './programs.js';
import { makeSbom } from './sbom.js';
import { selectComponents, type Selection } from './select.js';
import { withSymtab } from './symtab.js';

export interface BakeOptions {
  installation: Installation;
  configuration: Configuration;
  output: string;
  inputs: readonly string[];
  /** Folder whose contents are in the guest's root file system when the programs start; absolute. */
  files?: string | undefined;
  /** Asked before the image is put in place, and when the link fails. */
  interrupted?: () => boolean;
  logger: Logger;
}

/** The platform a configuration is for, by its name: `hw` of hw_generic. */
export function platformName(configuration: string): string {
  return configuration.slice(0, Math.max(0, configuration.indexOf('_')));
}

/** The platform of a configuration; one line says when it is not there. */
export async function platformOf(
  installation: Installation,
  configuration: string,
): Promise<InstalledPlatform> {
  const name = platformName(configuration);
  const platform = await readPlatform(installation, name);
  if (platform !== undefined) return platform;
  const there = installation.toolchain.platforms;
  throw new UserError(
    'NO_PLATFORM',
    `configuration ${configuration} is not available: platform ${name} is not installed, only ${there.join(', ')}`,
  );
}

interface Plan {
  programs: Program[];
  platform: InstalledPlatform;
  selection: Selection;
  fixedBy: Program | undefined;
}

async function plan(options: BakeOptions): Promise<Plan> {
  const { installation, configuration, inputs } = options;
  const platform = await platformOf(installation, configuration.name);
  const selection = selectComponents(configuration, platform, options.files !== undefined);
  const programs = await Promise.all(
    inputs.map((input) => readProgram(input, installation.toolchain)),
  );
  checkDistinctNames(programs);
  return {
    programs,
    platform,
    selection,
    fixedBy: programs.find(({ narrowAddress }) => narrowAddress !== undefined),
  };
}

/** The command that would link the image, for -n. */
export async function describeLink(options: BakeOptions): Promise<string> {
  const { programs, platform, selection, fixedBy } = await plan(options);
  const { toolchain } = options.installation;
  const input = {
    toolchain,
    platform,
    selection,
    objects: ['image.o', ...programs.map((program) => program.input)],
    fixed: fixedBy !== undefined,
  };
  return formatCommand(toolchain.linker.path, linkArguments(input, options.output));
}

/** Makes an image of programs; leaves nothing behind when it fails. */
export async function bake(options: BakeOptions): Promise<void> {
  const { installation, configuration, logger } = options;
  await checkOutput(options.output, options.inputs);
  const { programs, platform, selection, fixedBy } = await plan(options);
  const { toolchain } = installation;
  if (fixedBy !== undefined) {
    logger.warn(
      `${fixedBy.input} holds addresses in 32 bits (${fixedBy.narrowAddress ?? ''}): the image has a fixed base`,
    );
  }
  const several = programs.length > 1;
  const components = [...selection.kernel, ...selection.user];
  const names = programs.map(({ name }) => name);
  const files = options.files === undefined ? undefined : await archiveFolder(options.files);
  const description: ImageDescription = {
    format: 1,
    configuration: configuration.name,
    platform: platform.name,
    tuple: toolchain.tuple,
    base: fixedBy === undefined ? 'any' : 'fixed',
    programs: programs.map(({ name, note }) => ({ name, cc: note.cc, flags: note.flags })),
    components: components.map(({ name, description: text, faction, licence, version }) => ({
      name,
      description: text,
      faction,
      licence,
      ...(version === undefined ? {} : { version }),
    })),
    sbom: makeSbom({ programs: names, components, compiler: toolchain.compiler.display }),
    ...(files === undefined ? {} : { files: files.length }),
  };

  const temporary = await mkdtemp(path.join(os.tmpdir(), 'rumprun-bake.'));
  try {
    const imageObject = path.join(temporary, 'image.o');
    await writeFile(
      imageObject,
      makeImageObject({
        machine: machineOfCpu[toolchain.cpu] ?? 0,
        programs: names.map((name) => ({ name, main: several ? privateName(name, 'main') : 'main' })),
        description,
        files,
      }),
    );
    const objects = several
      ? await isolatePrograms(programs, { toolchain, selection, temporary, logger })
      : programs.map(({ file }) => file);
    const link = {
      toolchain,
      platform,
      selection,
      objects: [imageObject, ...objects],
      fixed: fixedBy !== undefined,
    };
    await writeThenRename(path.resolve(options.output), async (file) => {
      const linking = linkImage(link, file, logger);
      for (const program of programs) warnOfPrivileged(program, logger);
      try {
        await linking;
      } finally {
        if (options.interrupted?.() === true) {
          throw new UserError('INTERRUPTED', 'interrupted', { exitStatus: 130 });
        }
      }
      const image = parseElf(await readFile(file), options.output);
      hideRelocations(image);
      await writeFile(file, withSymtab(image));
      await chmod(file, 0o644);
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Writes the programs' objects so that they can be linked into one image; returns their files. */
async function isolatePrograms(
  programs: readonly Program[],
  options: { toolchain: Toolchain; selection: Selection; temporary: string; logger: Logger },
): Promise<string[]> {
  const { temporary, selection } = options;
  const state = await extractOwnState(selection.user.map(({ library }) => library), temporary);
  return Promise.all(
    programs.map(async (program, index) => {
      const output = path.join(temporary, `joined${index + 1}.o`);
      const joined = await withOwnState(program, state, { ...options, output });
      const file = path.join(temporary, `program${index + 1}.o`);
      await writeFile(file, isolateProgram({ ...program, elf: joined }));
      return file;
    }),
  );
}

function warnOfPrivileged(program: Program, logger: Logger): void {
  const found = findPrivileged(program.elf);
  if (found === undefined) return;
  logger.warn(
    `${program.input}: ${found.where} uses the privileged instruction ${found.instruction}, which acts on the machine itself in a guest`,
  );
}

/** Refuses an output that cannot be written, before anything is done. */
async function checkOutput(output: string, inputs: readonly string[]): Promise<void> {
  const file = path.resolve(output);
  const cannot = (why: string): UserError =>
    new UserError('OUTPUT_NOT_WRITABLE', `${output} cannot be written: ${why}`);
  if (inputs.some((input) => path.resolve(input) === file)) {
    throw cannot('it is an input too');
  }
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory() === true) throw cannot('it is a folder');
  const folder = await stat(path.dirname(file)).catch(() => undefined);
  if (folder === undefined) throw cannot(`${path.dirname(output)} is not there`);
  if (!folder.isDirectory()) throw cannot(`${path.dirname(output)} is not a folder`);
  await access(path.dirname(file), constants.W_OK).catch(() => {
    throw cannot(`${path.dirname(output)} is not writable`);
  });
}
