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
  consoleFile: string;
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

/** QEMU that boots Xen with the image as its initial domain: no dom0, no xenstore, no devices. */
export async function initialDomainCommand(domain: InitialDomain): Promise<string[]> {
  const { hypervisor } = await fetchXen();
  const memory = domain.memory ?? 64;
  const options = [
    ...['console=com1', 'com1=115200,8n1', 'loglvl=warning', 'guest_loglvl=all'],
    `dom0_mem=${memory}M,max:${memory}M`,
    ...(domain.type === 'pvh' ? ['dom0=pvh'] : []),
  ];
  // QEMU ends at a restart, and Xen writes its console out before one.
  const line = `rumprun.end_by_reset ${serialiseConfig(domain.config).trimEnd()}`;
  // QEMU separates modules by commas and reads a doubled one as one.
  const module = `${domain.image} ${line}`.replaceAll(',', ',,');
  return [
    ...['qemu-system-x86_64', '-chardev', `file,id=console,path=${domain.consoleFile.replaceAll(',', ',,')}`],
    ...[...common, ...machines[domain.type], '-m', String(xenMemory + memory)],
    ...['-kernel', hypervisor, '-append', options.join(' '), '-initrd', module],
  ];
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
