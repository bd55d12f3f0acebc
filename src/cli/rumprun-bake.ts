import path from 'node:path';
import { bake, describeLink, platformName, platformOf } from '../bake/bake.js';
import {
  findConfiguration,
  loadConfigurations,
  modifyConfiguration,
  publicConfigurations,
} from '../bake/configurations.js';
import { findInstallation } from '../bake/installation.js';
import { UserError } from '../util/errors.js';
import { getopt } from '../util/getopt.js';
import type { Logger } from '../util/logger.js';
import { version } from '../util/version.js';

const help = `usage: rumprun-bake [-c conffile]... list
       rumprun-bake [-c conffile]... [-m cmd]... describe config|image
       rumprun-bake [-c conffile]... [-m cmd]... [-n] [--rootfs dir]
                    config output input [input...]

Makes a bootable image of programs that x86_64-rumprun-netbsd-gcc linked.

  list         the configurations there are
  describe     the components of a configuration, or all about an image
  config       what to bake in, such as hw_generic
  output       the image
  input        programs; several start as the guest's configuration says (rc)

options
  -h, --help   this text
  --version    the version
  -c conffile  read more configurations, or changes to them, from this file
  -m cmd       change the configuration: -m "add -lrumpfs_ext2fs"
  --rootfs dir start the guest with the files below dir in its root file system
  -n           print the link command instead of running it
  -q           no warnings
  -v           say what is run
`;

interface CommandLine {
  files: string[];
  changes: string[];
  /** Folder whose files the guest begins with. */
  rootfs: string | undefined;
  dryRun: boolean;
  logger: Logger;
  operands: string[];
}

/** Runs `rumprun-bake`; returns its exit status. */
export async function main(argv: readonly string[]): Promise<number> {
  const { options, rest } = getopt(argv, 'hc:m:nqv', { help: false, version: false, rootfs: true });
  const has = (...names: string[]): boolean => options.some(({ option }) => names.includes(option));
  const values = (name: string): string[] =>
    options.flatMap(({ option, value }) => (option === name && value !== undefined ? [value] : []));
  if (has('h', 'help')) {
    process.stdout.write(help);
    return 0;
  }
  if (has('version')) {
    process.stdout.write(`rumprun-bake ${await version()}\n`);
    return 0;
  }
  const command: CommandLine = {
    files: values('c'),
    changes: values('m'),
    rootfs: values('rootfs').at(-1),
    dryRun: has('n'),
    logger: makeLogger(has('v'), has('q')),
    operands: rest,
  };
  const [first] = rest;
  if (first === undefined) throw usage('name a configuration, an output and an input');
  const isOperation = rest.length < 3;
  if (first === 'list' && isOperation) return list(command);
  if (first === 'describe' && isOperation) return describe(command);
  return bakeImage(command);
}

async function list(command: CommandLine): Promise<number> {
  if (command.operands.length !== 1) throw usage('list takes nothing');
  const installation = await findInstallation(process.env);
  const configurations = await loadConfigurations(installation.sysroot, command.files);
  for (const { name, description } of publicConfigurations(configurations)) {
    const there = installation.toolchain.platforms.includes(platformName(name));
    const note = there ? '' : ` (platform ${platformName(name)} is not installed)`;
    process.stdout.write(`${name.padEnd(16)}: ${description}${note}\n`);
  }
  return 0;
}

async function describe(command: CommandLine): Promise<number> {
  const [, subject, ...more] = command.operands;
  if (subject === undefined || more.length > 0) {
    throw usage('describe takes one configuration or image');
  }
  const { describeImage, looksLikeImage } = await import('../bake/describe.js');
  if (await looksLikeImage(path.resolve(subject))) {
    process.stdout.write(formatImage(await describeImage(path.resolve(subject), subject)));
    return 0;
  }
  const { selectComponents } = await import('../bake/select.js');
  const installation = await findInstallation(process.env);
  const configurations = await loadConfigurations(installation.sysroot, command.files);
  const configuration = findConfiguration(configurations, subject);
  for (const change of command.changes) {
    modifyConfiguration(change, configuration.name, configurations);
  }
  const platform = await platformOf(installation, configuration.name);
  const { kernel, user } = selectComponents(configuration, platform);
  process.stdout.write(`${configuration.name}: ${configuration.description}\n`);
  process.stdout.write(formatComponents([...kernel, ...user]));
  return 0;
}

async function bakeImage(command: CommandLine): Promise<number> {
  const [wanted, output, ...inputs] = command.operands;
  if (wanted === undefined || output === undefined || inputs.length === 0) {
    throw usage('name a configuration, an output and an input');
  }
  const installation = await findInstallation(process.env);
  const configurations = await loadConfigurations(installation.sysroot, command.files);
  const configuration = findConfiguration(configurations, wanted);
  for (const change of command.changes) {
    modifyConfiguration(change, configuration.name, configurations);
  }
  const files = command.rootfs === undefined ? undefined : path.resolve(command.rootfs);
  const options = { installation, configuration, output, inputs, files, logger: command.logger };
  if (command.dryRun) {
    process.stdout.write(`${await describeLink(options)}\n`);
    return 0;
  }
  // What was begun is removed before the process ends.
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => (interrupted = true));
  }
  await bake({ ...options, interrupted: () => interrupted });
  return 0;
}

type DescribedImage = Awaited<ReturnType<(typeof import('../bake/describe.js'))['describeImage']>>;

function formatImage({ description, sizes }: DescribedImage): string {
  const kilobytes = (bytes: number): string => `${Math.ceil(bytes / 1024)} KiB`;
  const lines = [
    `configuration: ${description.configuration}`,
    `platform: ${description.platform} (${description.tuple})`,
    `base: ${description.base === 'any' ? 'any (position-independent)' : 'fixed'}`,
    `sizes: code ${kilobytes(sizes.code)}, constants ${kilobytes(sizes.constants)}, ` +
      `data ${kilobytes(sizes.data)}, symbols ${kilobytes(sizes.symbols)}, file ${kilobytes(sizes.file)}`,
    ...(description.files === undefined ? [] : [`files: ${kilobytes(description.files)}`]),
    'programs:',
    ...description.programs.map(({ name, cc }) => `  ${name} (${cc})`),
    'components:',
  ];
  return `${lines.join('\n')}\n${formatComponents(description.components)}sbom:\n${JSON.stringify(description.sbom, null, 2)}\n`;
}

function formatComponents(
  components: readonly {
    name: string;
    description: string;
    licence: string;
    version?: string | undefined;
  }[],
): string {
  return components
    .map(({ name, description, licence, version: release }) => {
      const about = release === undefined ? description : `${description}, ${release}`;
      return `  ${name.padEnd(24)} ${about} [${licence}]\n`;
    })
    .join('');
}

function usage(message: string): UserError {
  return new UserError('USAGE', message, { hint: 'see -h' });
}

function makeLogger(verbose: boolean, quiet: boolean): Logger {
  const say = (message: string): void => void process.stderr.write(`rumprun-bake: ${message}\n`);
  const nothing = (): void => undefined;
  return { info: quiet ? nothing : say, warn: quiet ? nothing : say, debug: verbose ? say : nothing };
}
