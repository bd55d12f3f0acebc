import { randomBytes } from 'node:crypto';
import { accessSync, constants, realpathSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../util/errors.js';
import type { Disk } from './disks.js';
import { uptimeFile } from './host-clock.js';
import { cardArguments, type Card } from './networks.js';
import type { QemuTarget } from './options.js';

/** What of an image decides how QEMU is set up. */
export interface ImageNeeds {
  /** It has a driver for virtio's entropy device. */
  virtioRng: boolean;
}

/** Where the guest's serial console goes. */
export type Console =
  | { kind: 'stdio' }
  | { kind: 'file'; file: string }
  /** QEMU has the terminal for its own display. */
  | { kind: 'display' };

export interface QemuSetup {
  target: QemuTarget;
  image: string;
  needs: ImageNeeds;
  memory: number;
  name: string;
  paused: boolean;
  gdbPort: number | undefined;
  /** The user's own words; they come last, so QEMU lets them win. */
  guestArgs: readonly string[];
  console: Console;
  configFile: string;
  seedFile: string;
  /** When this machine booted, in milliseconds since 1970; undefined: the guest is not told. */
  hostBooted: number | undefined;
  /** Gets what the guest writes to the debug console. */
  reportFile: string;
  /** QEMU detaches itself and writes its process id here. */
  pidFile: string | undefined;
  /** Network cards, in the guest's order. */
  cards: readonly Card[];
  /** In the guest's order. */
  disks: readonly Disk[];
  /** `qboot.rom`, QEMU's small firmware, when the installation has it. */
  qboot: boolean;
}

/** What the user's own QEMU words say that our own have to follow. */
export interface GuestArgsSummary {
  machine: string | undefined;
  firmware: boolean;
  /** A display, or none said: where the VGA card's text would be seen. */
  display: string | undefined;
  vga: boolean;
  /** They say themselves where serial lines go. */
  serial: boolean;
}

/** Displays QEMU draws in the terminal it was started from. */
const terminalDisplays = new Set(['curses']);

export function summariseGuestArgs(words: readonly string[]): GuestArgsSummary {
  const summary: GuestArgsSummary = {
    machine: undefined,
    firmware: false,
    display: undefined,
    vga: false,
    serial: false,
  };
  words.forEach((word, index) => {
    const option = /^--?([a-zA-Z]\S*)$/.exec(word)?.[1];
    const value = words[index + 1] ?? '';
    switch (option) {
      case 'M':
      case 'machine':
        summary.machine = machineName(value) ?? summary.machine;
        break;
      case 'bios':
      case 'pflash':
        summary.firmware = true;
        break;
      case 'curses':
      case 'sdl':
        summary.display = option;
        break;
      case 'display':
        summary.display = value.split(',')[0];
        break;
      case 'vnc':
      case 'spice':
        summary.display = option;
        break;
      case 'vga':
        summary.vga = true;
        break;
      case 'serial':
        summary.serial = true;
        break;
    }
  });
  if (summary.display === 'none') summary.display = undefined;
  return summary;
}

/** `q35,accel=tcg` and `accel=tcg,type=q35` both name q35. */
function machineName(value: string): string | undefined {
  const parts = value.split(',');
  const typed = parts.find((part) => part.startsWith('type='));
  if (typed !== undefined) return typed.slice('type='.length);
  return parts[0]?.includes('=') === false ? parts[0] : undefined;
}

/** Whether QEMU itself draws in the user's terminal, so that the launcher must not touch it. */
export function usesTerminal(guestArgs: readonly string[]): boolean {
  const { display } = summariseGuestArgs(guestArgs);
  return display !== undefined && terminalDisplays.has(display);
}

/** QEMU's options for one guest, without the program itself. */
export function qemuArguments(setup: QemuSetup): string[] {
  const user = summariseGuestArgs(setup.guestArgs);
  const machine = user.machine ?? 'pc';
  const microvm = machine.startsWith('microvm');
  const display = user.display !== undefined;
  if (display && microvm) {
    throw new UserError('NO_DISPLAY', `machine ${machine} has no display; leave ${user.display} out`);
  }

  return [
    ...['-nodefaults', '-no-user-config', '-no-reboot'],
    ...(user.machine === undefined ? ['-machine', machine] : []),
    // The VGA card's text mode is set up by its own firmware, which qboot does not run.
    ...(!microvm && !display && !user.firmware && setup.qboot ? ['-bios', 'qboot.rom'] : []),
    ...accelerator(setup.target),
    ...['-m', String(setup.memory), '-name', escapeComma(setup.name)],
    ...(display ? (user.vga ? [] : ['-vga', 'std']) : ['-display', 'none']),
    ...serial(setup.console, user.serial),
    ...['-chardev', `file,id=rumprun-report,path=${escapeComma(setup.reportFile)}`],
    ...['-device', 'isa-debugcon,iobase=0xe9,chardev=rumprun-report'],
    ...['-device', 'isa-debug-exit,iobase=0xf4,iosize=0x04'],
    ...['-fw_cfg', 'name=opt/org.rumprun/debug-exit,string=1'],
    ...['-fw_cfg', `name=opt/org.rumprun/config,file=${escapeComma(setup.configFile)}`],
    ...['-fw_cfg', `name=opt/org.rumprun/seed,file=${escapeComma(setup.seedFile)}`],
    ...hostTime(setup.hostBooted),
    ...(setup.needs.virtioRng
      ? ['-device', microvm ? 'virtio-rng-device' : 'virtio-rng-pci']
      : []),
    ...cardArguments(setup.cards, microvm, randomMac),
    ...setup.disks.flatMap((disk, index) => diskArguments(disk, index, microvm)),
    ...(setup.paused ? ['-S'] : []),
    ...(setup.gdbPort === undefined ? [] : ['-gdb', `tcp:127.0.0.1:${setup.gdbPort}`]),
    ...(setup.pidFile === undefined ? [] : ['-daemonize', '-pidfile', setup.pidFile]),
    ...setup.guestArgs.flatMap(modernWord),
    ...['-kernel', setup.image],
  ];
}

/**
 * What QEMU's start is by this machine's clock: how long it has been up, which QEMU reads
 * when it starts, and what to add to that. The real-time clock tells only seconds.
 */
function hostTime(booted: number | undefined): string[] {
  if (booted === undefined) return [];
  return [
    ...['-fw_cfg', `name=opt/org.rumprun/host-boot,string=${booted}`],
    ...['-fw_cfg', `name=opt/org.rumprun/host-uptime,file=${uptimeFile}`],
  ];
}

/** An address of the range QEMU has for its cards. */
function randomMac(): string {
  const tail = [...randomBytes(3)].map((byte) => byte.toString(16).padStart(2, '0'));
  return ['52', '54', '00', ...tail].join(':');
}

function diskArguments(disk: Disk, index: number, microvm: boolean): string[] {
  const id = `rumprun-disk${index}`;
  const drive = [
    ...['if=none', `id=${id}`, `format=${disk.format}`, 'discard=unmap'],
    ...(disk.readOnly ? ['readonly=on'] : []),
    `file=${escapeComma(disk.file)}`,
  ];
  // Left to itself, QEMU fills the slots of microvm from the last one on; the
  // interrupt of slot 0 goes to an input of its I/O APIC that is another slot's.
  const device = microvm
    ? `virtio-blk-device,bus=virtio-mmio-bus.${index + 1},drive=${id}`
    : `virtio-blk-pci,drive=${id}`;
  return [...['-drive', drive.join(',')], ...['-device', device]];
}

/** QEMU 7.1 dropped these short forms of -display; users still type them. */
function modernWord(word: string): string[] {
  const short = /^--?(curses|sdl)$/.exec(word)?.[1];
  return short === undefined ? [word] : ['-display', short];
}

function accelerator(target: QemuTarget): string[] {
  switch (target) {
    case 'qemu':
      return ['-accel', 'tcg', '-cpu', 'max'];
    case 'kvm':
      return ['-enable-kvm', '-cpu', 'host'];
    case 'hvf':
      return ['-accel', 'hvf', '-cpu', 'host'];
  }
}

function serial(console: Console, userSerial: boolean): string[] {
  if (userSerial) return [];
  switch (console.kind) {
    case 'stdio':
      return [
        ...['-chardev', 'stdio,id=rumprun-console,signal=off'],
        ...['-serial', 'chardev:rumprun-console'],
      ];
    case 'file':
      return [
        ...['-chardev', `file,id=rumprun-console,path=${escapeComma(console.file)}`],
        ...['-serial', 'chardev:rumprun-console'],
      ];
    case 'display':
      return ['-serial', 'null'];
  }
}

/** QEMU's option lists separate by commas and read a doubled one as one. */
function escapeComma(text: string): string {
  return text.replaceAll(',', ',,');
}

/**
 * The QEMU program: `$QEMU`, else qemu-system-x86_64 on $PATH. One line says
 * so when there is none.
 */
export function findQemu(environment: NodeJS.ProcessEnv): string {
  const wanted = environment['QEMU'] || 'qemu-system-x86_64';
  const candidates = wanted.includes('/')
    ? [path.resolve(wanted)]
    : (environment['PATH'] ?? '')
        .split(path.delimiter)
        .filter((folder) => folder !== '')
        .map((folder) => path.resolve(folder, wanted));
  const found = candidates.find((file) => canAccess(file, constants.X_OK));
  if (found !== undefined) return found;
  throw new UserError('NO_QEMU', `${wanted} is not there`, {
    hint: 'install QEMU (Debian: qemu-system-x86) or set $QEMU',
    exitStatus: 122,
  });
}

/** Whether this QEMU's installation has qboot.rom beside its other firmware. */
export function hasQboot(qemu: string): boolean {
  try {
    const file = path.join(path.dirname(realpathSync(qemu)), '../share/qemu/qboot.rom');
    return canAccess(file, constants.R_OK);
  } catch {
    return false;
  }
}

function canAccess(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}
