import path from 'node:path';
import { addScreen, mergeConfig, type GuestConfig } from '../config/guest-config.js';
import { diskConfig, readDisk, type Disk } from '../run/disks.js';
import { newGuestFiles, runInteractive, startDetached } from '../run/launch.js';
import { parseCommandLine, type GuestOptions, type QemuOptions, type ScriptOptions, type XenOptions } from '../run/options.js';
import { prepareGuest } from '../run/prepare.js';
import { findQemu, hasQboot, qemuArguments, usesTerminal, type Console } from '../run/qemu.js';
import { stateFolder } from '../run/guests.js';
import { makeWorkdir, type Workdir } from '../run/workdir.js';
import { UserError } from '../util/errors.js';
import type { Logger } from '../util/logger.js';
import { version } from '../util/version.js';

const help = `usage: rumprun [-hDSv] [-t dir] [-T dir] qemu|kvm|hvf|xen [guest options] image [--] [args]

Starts a baked image as a guest.

launch targets
  qemu  QEMU emulating the CPU (-accel tcg)
  kvm   QEMU on Linux's KVM
  hvf   QEMU on macOS's Hypervisor.framework
  xen   a guest of this Xen machine (in its dom0, by xl)

options
  -h, --help     this text
  --version      the version
  -D             print the command instead of running it
  -S             accepted; nothing here needs root
  -t dir         make dir for temporary files (default: rumprun.XXXXXX in $TMPDIR)
  -T dir         the same, and leave it there
  -v             say what is run

guest options
  -b file[,mountpoint][,ro][,fstype=cd9660|ext2fs|ffs]
                 a disk, ld0 for the first; the guest mounts it on mountpoint
  -D port        let gdb attach to this port of localhost
  -d             accepted; a guest always ends with its power-off
  -e VAR[=VALUE] set an environment variable
  -g args        words for QEMU itself, as in -g '-M q35' or -g -curses
  -I tag,vioif|wm[,words]
                 a network card; words for QEMU say what it is connected to, as
                 in '-net tap,ifname=tap0,script=no'; without: '-net user'
  -i             attach to the guest's console; returns the program's status
  -M mem         memory in megabytes (default: 64, more for a large image)
  -N name        name and host name of the guest (default: rumprun-IMAGE)
  -n address     a card on QEMU's user network, configured as -W says
  -p             create the guest paused
  -W tag,address configure the card of that tag, address being one of inet,dhcp
                 inet6,auto inet,static,ADDRESS/BITS[,GATEWAY] inet6,static,...
  --publish [host:]port:guestport[/udp]
                 pass connections to a port of this machine (127.0.0.1 unless
                 host says otherwise) on to the guest; needs no other option
  --config file  take the guest's configuration from this file

With -i, Ctrl-A x or ^C twice within a second stops the guest. Without it,
"qemu:PID" is printed; rumpstop ends such a guest.

for xen: no -g and --publish, and
  -D port        print the command that lets gdb attach to this port
  -d             without -i, leave nothing of a guest that has ended
  -I tag,xenif[,words]
                 a network card; words for xl, as in bridge=xenbr0,mac=...
  -n address     a card on xl's usual bridge, configured as -W says
  --type pv|pvh  how Xen runs it (default: pv)
  --dry-run      print the commands instead of running them
With -i, ^] stops the guest. Without it, "xen:DOMID" is printed.
`;

/** Runs `rumprun`; returns its exit status. */
export async function main(argv: readonly string[]): Promise<number> {
  const { script, guest } = parseCommandLine(argv);
  if (guest === undefined) {
    process.stdout.write(script.version ? `rumprun ${await version()}\n` : help);
    return 0;
  }
  const logger = makeLogger(script.verbose);
  const workdir = await makeWorkdir({
    directory: script.temporary === undefined ? undefined : path.resolve(script.temporary),
    keep: script.keepTemporary,
  });
  try {
    return guest.target === 'xen'
      ? await launchXen(script, guest, workdir)
      : await launch(script, guest, workdir, logger);
  } finally {
    workdir.remove();
  }
}

/** xl has the guests of a machine in one list, where each name stands once. */
async function launchXen(script: ScriptOptions, guest: XenOptions, workdir: Workdir): Promise<number> {
  const { needXl, planXenGuest, runScript } = await import('../run/xen/launch.js');
  const dryRun = script.dump || guest.dryRun;
  if (!dryRun) await needXl(process.env);
  const disks = await Promise.all(
    guest.disks.map((disk, index) => readDisk(disk, path.resolve(disk.path), index, 'xbd')),
  );
  const commands = await planXenGuest({
    options: guest,
    imageFile: path.resolve(guest.image),
    config: await guestConfig(guest, disks),
    disks,
    name: guest.name ?? `rumprun-${path.basename(guest.image)}-${process.pid}`,
  });
  if (dryRun || script.verbose) (dryRun ? process.stdout : process.stderr).write(commands);
  return dryRun ? 0 : runScript(commands, workdir.directory);
}

async function launch(
  script: ScriptOptions,
  guest: QemuOptions,
  workdir: Workdir,
  logger: Logger,
): Promise<number> {
  const qemu = findQemu(process.env);
  const imageFile = path.resolve(guest.image);
  const disks = await Promise.all(
    guest.disks.map((disk, index) => readDisk(disk, path.resolve(disk.path), index)),
  );
  const prepared = await prepareGuest({
    imageFile,
    shown: guest.image,
    config: await guestConfig(guest, disks),
    memory: guest.memory,
    cards: guest.networks.cards,
    disks,
    directory: workdir.directory,
  });

  const name = guest.name ?? `rumprun-${path.basename(guest.image)}`;
  const ownsTerminal = usesTerminal(guest.guestArgs);
  if (ownsTerminal && !guest.interactive) {
    throw new UserError('USAGE', 'a display in the terminal needs -i');
  }
  const common = {
    ...prepared,
    target: guest.target,
    name,
    paused: guest.paused,
    gdbPort: guest.gdbPort,
    guestArgs: guest.guestArgs,
    qboot: hasQboot(qemu),
  };

  if (guest.interactive || script.dump) {
    const reportFile = path.join(workdir.directory, 'report');
    const console: Console = ownsTerminal
      ? { kind: 'display' }
      : guest.interactive
        ? { kind: 'stdio' }
        : { kind: 'file', file: path.join(workdir.directory, 'console.log') };
    const pidFile = guest.interactive ? undefined : path.join(workdir.directory, 'pid');
    const args = qemuArguments({ ...common, console, reportFile, pidFile });
    if (script.dump || script.verbose) {
      const { formatCommand } = await import('../util/exec.js');
      const line = formatCommand(qemu, args);
      if (script.dump) {
        process.stdout.write(`${line}\n`);
        return 0;
      }
      logger.debug(`+ ${line}`);
    }
    return runInteractive({
      command: { qemu, args },
      reportFile,
      ownsTerminal,
      input: process.stdin,
      output: process.stdout,
      errors: process.stderr,
      logger,
    });
  }

  const state = stateFolder(process.env);
  const files = await newGuestFiles(state, name);
  const args = qemuArguments({
    ...common,
    console: { kind: 'file', file: files.log },
    reportFile: files.report,
    pidFile: files.pid,
  });
  const started = await startDetached({
    command: { qemu, args },
    files,
    state,
    name,
    image: imageFile,
    logger,
  });
  process.stdout.write(`qemu:${started.pid}\n`);
  logger.info(`console: ${started.log}`);
  return 0;
}

async function guestConfig(guest: GuestOptions, disks: readonly Disk[]): Promise<GuestConfig> {
  let file: GuestConfig = {};
  if (guest.configFile !== undefined) {
    const { readConfig } = await import('../config/read.js');
    file = await readConfig(path.resolve(guest.configFile));
    if (file.rc !== undefined && guest.args.length > 0) {
      throw new UserError(
        'USAGE',
        `arguments were given, but the programs' own are in ${guest.configFile} (rc)`,
      );
    }
  }
  const config = mergeConfig(file, {
    program: guest.image,
    args: guest.args,
    env: guest.env,
    hostname: guest.name,
    net: (guest.target === 'xen' ? guest.vifs : guest.networks).config,
    blk: disks.map(diskConfig).filter((entry) => entry !== undefined),
  });
  const { stdin, stdout } = process;
  if (!guest.interactive || !stdin.isTTY || !stdout.isTTY) return config;
  return addScreen(config, { rows: stdout.rows, columns: stdout.columns, type: process.env.TERM });
}

/** Messages go to stderr: stdout is the guest's console, or `qemu:PID`. */
function makeLogger(verbose: boolean): Logger {
  const say = (message: string): void => void process.stderr.write(`rumprun: ${message}\n`);
  return { info: say, warn: say, debug: verbose ? say : () => undefined };
}
