import { UserError } from '../util/errors.js';
import { getopt } from '../util/getopt.js';
import { parseDiskOption, type DiskOption } from './disks.js';
import { parseNetworks, type NetworkOption, type Networks } from './networks.js';
import { splitWords } from './words.js';
import { parseVifs, type Vifs } from './xen/vifs.js';

/** Targets that are QEMU with another accelerator each. */
export const qemuTargets = ['qemu', 'kvm', 'hvf'] as const;
export type QemuTarget = (typeof qemuTargets)[number];
export const launchTargets = [...qemuTargets, 'xen'] as const;
export type LaunchTarget = (typeof launchTargets)[number];

/** What comes before the launch target on the command line. */
export interface ScriptOptions {
  help: boolean;
  version: boolean;
  verbose: boolean;
  /** -D: print the command instead of running it. */
  dump: boolean;
  /** -t, -T: folder for temporary files. */
  temporary: string | undefined;
  /** -T: leave it there. */
  keepTemporary: boolean;
}

/** What comes between the launch target and the image, and after the image. */
export type GuestOptions = QemuOptions | XenOptions;

interface CommonOptions {
  image: string;
  args: string[];
  interactive: boolean;
  paused: boolean;
  /** Megabytes; absent: enough for the image, at least 64. */
  memory: number | undefined;
  name: string | undefined;
  gdbPort: number | undefined;
  env: string[];
  configFile: string | undefined;
  disks: DiskOption[];
}

export interface QemuOptions extends CommonOptions {
  target: QemuTarget;
  /** Words for QEMU from all -g together. */
  guestArgs: string[];
  networks: Networks;
}

export const xenTypes = ['pv', 'pvh'] as const;
/** How Xen runs a guest: paravirtualised, or in hardware's virtualisation without an emulated PC. */
export type XenType = (typeof xenTypes)[number];

export interface XenOptions extends CommonOptions {
  target: 'xen';
  type: XenType;
  /** -d: Xen forgets a guest without -i when it has ended. */
  destroy: boolean;
  /** Print what would be done instead of doing it. */
  dryRun: boolean;
  vifs: Vifs;
}

export interface CommandLine {
  script: ScriptOptions;
  /** Absent when -h or --version was given. */
  guest: GuestOptions | undefined;
}

/** Parses `rumprun [script options] TARGET [guest options] IMAGE [--] [args]`. */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const script: ScriptOptions = {
    help: false,
    version: false,
    verbose: false,
    dump: false,
    temporary: undefined,
    keepTemporary: false,
  };
  const first = getopt(argv, 'hDSvt:T:', { help: false, version: false });
  for (const { option, value } of first.options) {
    switch (option) {
      case 'h':
      case 'help':
        script.help = true;
        break;
      case 'version':
        script.version = true;
        break;
      case 'v':
        script.verbose = true;
        break;
      case 'D':
        script.dump = true;
        break;
      case 't':
      case 'T':
        script.temporary = value;
        script.keepTemporary = option === 'T';
        break;
      case 'S': // Nothing QEMU does here needs root; accepted as in the original.
        break;
    }
  }
  if (script.help || script.version) return { script, guest: undefined };

  const [target, ...rest] = first.rest;
  if (target === undefined) throw new UserError('USAGE', 'no launch target given', { hint: 'see -h' });
  if (!isLaunchTarget(target)) throw unknownTarget(target);
  return { script, guest: parseGuestOptions(target, rest) };
}

function parseGuestOptions(target: LaunchTarget, argv: readonly string[]): GuestOptions {
  const xen = target === 'xen';
  const { options, rest } = xen
    ? getopt(argv, 'b:dD:e:iI:M:n:N:pW:', { config: true, type: true, 'dry-run': false })
    : getopt(argv, 'b:dD:e:g:iI:M:n:N:pW:', { config: true, publish: true });
  const [image, ...args] = rest;
  const guest: CommonOptions = {
    image: image ?? '',
    args: args[0] === '--' ? args.slice(1) : args,
    interactive: false,
    paused: false,
    memory: undefined,
    name: undefined,
    gdbPort: undefined,
    env: [],
    configFile: undefined,
    disks: [],
  };
  const networks: NetworkOption[] = [];
  const guestArgs: string[] = [];
  let type: XenType = 'pv';
  let destroy = false;
  let dryRun = false;
  for (const { option, value = '' } of options) {
    switch (option) {
      case 'b':
        guest.disks.push(parseDiskOption(value));
        break;
      case 'd': // Under QEMU a guest never outlives its power-off.
        destroy = true;
        break;
      case 'D':
        guest.gdbPort = number(value, '-D', 1, 65535);
        break;
      case 'e':
        guest.env.push(environmentEntry(value));
        break;
      case 'g':
        guestArgs.push(...splitWords(value));
        break;
      case 'I':
      case 'W':
      case 'n':
      case 'publish':
        networks.push({ option, value });
        break;
      case 'i':
        guest.interactive = true;
        break;
      case 'M':
        guest.memory = number(value, '-M', 1, 1 << 24);
        break;
      case 'N':
        if (value === '') throw new UserError('USAGE', '-N: a name cannot be empty');
        guest.name = value;
        break;
      case 'p':
        guest.paused = true;
        break;
      case 'config':
        guest.configFile = value;
        break;
      case 'type':
        type = xenType(value);
        break;
      case 'dry-run':
        dryRun = true;
        break;
    }
  }
  if (image === undefined) throw new UserError('USAGE', 'no image given', { hint: 'see -h' });
  if (xen) return { ...guest, target, type, destroy, dryRun, vifs: parseVifs(networks) };
  return { ...guest, target, guestArgs, networks: parseNetworks(networks) };
}

function xenType(value: string): XenType {
  const found = xenTypes.find((type) => type === value);
  if (found !== undefined) return found;
  throw new UserError('USAGE', `--type: "${value}" is no type of Xen guest (known: ${xenTypes.join(', ')})`);
}

function isLaunchTarget(name: string): name is LaunchTarget {
  return (launchTargets as readonly string[]).includes(name);
}

function unknownTarget(name: string): UserError {
  const known = `known: ${launchTargets.join(', ')}`;
  return ['iso', 'ec2'].includes(name)
    ? new UserError('TARGET_NOT_THERE', `launch target ${name} is not there yet (${known})`)
    : new UserError('USAGE', `unknown launch target "${name}" (${known})`);
}

/** NAME alone means the empty value: nothing leaks in from the host's environment. */
function environmentEntry(value: string): string {
  const equals = value.indexOf('=');
  if (value === '' || equals === 0) {
    throw new UserError('USAGE', `-e: "${value}" has no name; give NAME=VALUE`);
  }
  return equals < 0 ? `${value}=` : value;
}

function number(value: string, option: string, min: number, max: number): number {
  const result = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (!(result >= min && result <= max)) {
    throw new UserError('USAGE', `${option}: "${value}" is not a number from ${min} to ${max}`);
  }
  return result;
}
