import { serialiseConfig, type GuestConfig } from '../../src/config/guest-config.js';
import { parseExitReport, statusOfReport } from '../../src/run/report.js';
import type { XenType } from '../../src/run/options.js';
import { fetchXen } from './packages.js';

export interface InitialDomain {
  image: string;
  type: XenType;
  config: GuestConfig;
  /** Megabytes; 64 if undefined. */
  memory: number | undefined;
  /** Gets the console; a pipe that is not read at once would lose some of it. */
  consoleFile: string | undefined;
}

/** Megabytes that Xen needs beside the guest's. */
const xenMemory = 192;

const common = [
  ...['-accel', 'tcg', '-smp', '1', '-nodefaults', '-no-user-config', '-display', 'none'],
  ...['-serial', 'chardev:console', '-no-reboot'],
];

/*
 * QEMU 7.2: with SMAP, an interrupt's return to ring 3 faults; leaving a guest
 * because of RDTSCP confuses Xen. Xen wants an IOMMU to let a PVH domain have
 * the devices.
 */
const machines: Readonly<Record<XenType, readonly string[]>> = {
  pv: ['-cpu', 'max,-smap'],
  pvh: ['-cpu', 'max,-smap,-rdtscp', '-machine', 'q35', '-device', 'amd-iommu'],
};

export interface XenMachine {
  type: XenType;
  /** Megabytes of the initial domain. */
  memory: number;
  /** Gets the console; standard output if undefined. */
  consoleFile: string | undefined;
  /** What a boot loader gives Xen: the initial domain's kernel with its words, and what it is given. */
  modules: readonly string[];
}

/** QEMU that boots Xen. */
export async function xenCommand({ type, memory, consoleFile, modules }: XenMachine): Promise<string[]> {
  const { hypervisor } = await fetchXen();
  const options = [
    ...['console=com1', 'com1=115200,8n1', 'loglvl=warning', 'guest_loglvl=all'],
    `dom0_mem=${memory}M,max:${memory}M`,
    ...(type === 'pvh' ? ['dom0=pvh'] : []),
  ];
  const console = consoleFile === undefined ? 'stdio,id=console' : `file,id=console,path=${escaped(consoleFile)}`;
  return [
    ...['qemu-system-x86_64', '-chardev', console, ...common, ...machines[type]],
    ...['-m', String(xenMemory + memory), '-kernel', hypervisor, '-append', options.join(' ')],
    ...['-initrd', modules.map(escaped).join(',')],
  ];
}

/** QEMU separates by commas and reads a doubled one as one. */
function escaped(text: string): string {
  return text.replaceAll(',', ',,');
}

/** QEMU that boots Xen with the image as its initial domain: no dom0, no xenstore, no devices. */
export async function initialDomainCommand(domain: InitialDomain): Promise<string[]> {
  const { image, type, config, memory = 64, consoleFile } = domain;
  // QEMU ends at a restart, and Xen writes its console out before one.
  const words = `rumprun.end_by_reset ${serialiseConfig(config).trimEnd()}`;
  return xenCommand({ type, memory, consoleFile, modules: [`${image} ${words}`] });
}

/**
 * What the guest itself has written, and how it ended. QEMU's own status says
 * nothing: the machine restarts after a crash, too.
 */
export function readConsole(text: string): { console: string; status: number } {
  const lines = text.replaceAll('\r', '').split('\n');
  const console = lines.filter((line) => !/^\(XEN\) |^ ?Xen \d|^rumprun-exit: /.test(line)).join('\n');
  return { console, status: statusOfReport(parseExitReport(text)) };
}
