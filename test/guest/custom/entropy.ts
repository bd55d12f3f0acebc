import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseExitReport } from '../../../src/run/report.js';
import { expect } from '../harness.js';
import type { Context, CustomCase, Ended } from '../types.js';

interface Machine {
  name: string;
  /** QEMU's options. */
  words: readonly string[];
  /** How the driver says it talks to the device. */
  mode: string;
}

const legacy = 'virtio-rng-pci,disable-modern=on,disable-legacy=off';
const modern = 'virtio-rng-pci,disable-legacy=on';
const msix = '1.x, interrupts by MSI-X';
const intx = '1.x, interrupts by INTx';
const legacyMsix = 'legacy, interrupts by MSI-X';
const legacyIntx = 'legacy, interrupts by INTx';

const machine = (name: string, type: string, mode: string, ...words: string[]): Machine => ({
  name,
  words: ['-M', type, ...words],
  mode,
});
const qboot = ['-bios', 'qboot.rom'];

/**
 * Machines with virtio's entropy device, over each transport and each kind of
 * interrupt. Nothing else there gives entropy (qemu64 has no RDRAND and no seed
 * is passed), so a guest that starts has been given some by the driver, by
 * interrupt.
 */
const machines: readonly Machine[] = [
  machine('pc-transitional', 'pc', msix, '-device', 'virtio-rng-pci'),
  machine('pc-modern', 'pc', msix, '-device', modern),
  machine('pc-legacy', 'pc', legacyMsix, '-device', legacy),
  machine('pc-modern-intx', 'pc', intx, '-device', `${modern},vectors=0`),
  machine('pc-legacy-intx', 'pc', legacyIntx, '-device', `${legacy},vectors=0`),
  machine('pc-qboot', 'pc', msix, ...qboot, '-device', 'virtio-rng-pci'),
  machine('pc-qboot-legacy-intx', 'pc', legacyIntx, ...qboot, '-device', `${legacy},vectors=0`),
  machine(
    ...(['pc-bridge-intx', 'pc', intx, '-device', 'pci-bridge,id=bridge,chassis_nr=1'] as const),
    ...['-device', 'virtio-rng-pci,bus=bridge,addr=3,vectors=0'],
  ),
  machine('q35', 'q35', msix, '-device', 'virtio-rng-pci'),
  machine('q35-intx', 'q35', intx, '-device', 'virtio-rng-pci,vectors=0'),
  machine('q35-qboot', 'q35', msix, ...qboot, '-device', 'virtio-rng-pci'),
  machine(
    ...(['q35-root-port', 'q35', msix, '-device', 'pcie-root-port,id=root0'] as const),
    ...['-device', 'virtio-rng-pci,bus=root0'],
  ),
  machine('microvm-mmio-legacy', 'microvm', 'legacy', '-device', 'virtio-rng-device'),
  machine(
    ...(['microvm-mmio-modern', 'microvm', '1.x', '-global', 'virtio-mmio.force-legacy=false'] as const),
    ...['-device', 'virtio-rng-device'],
  ),
  machine('microvm-one-ioapic', 'microvm,ioapic2=off', 'legacy', '-device', 'virtio-rng-device'),
  machine('microvm-pcie', 'microvm,pcie=on', msix, '-device', 'virtio-rng-pci'),
  machine('microvm-pcie-intx', 'microvm,pcie=on', intx, '-device', 'virtio-rng-pci,vectors=0'),
];

/**
 * The console goes to a file: to a socket, which is what a child's standard
 * output is, QEMU drops what its reader is too slow for once its standard input
 * has ended.
 */
async function boot(
  { command, folder, image }: Context,
  words: readonly string[],
): Promise<{ ended: Ended; report: string | undefined }> {
  const program = await image({ sources: ['hello-quick.c'] });
  const report = path.join(folder, 'report');
  const serial = path.join(folder, 'serial');
  const ended = await command(
    [
      ...['qemu-system-x86_64', '-accel', 'tcg', '-cpu', 'qemu64', '-m', '64'],
      ...['-nodefaults', '-no-reboot', '-display', 'none', '-serial', `file:${serial}`],
      ...['-chardev', `file,id=report,path=${report}`],
      ...['-device', 'isa-debugcon,iobase=0xe9,chardev=report'],
      ...words,
      ...['-kernel', program],
    ],
    { timeout: 30 },
  );
  const read = (file: string): Promise<string> => readFile(file, 'latin1').catch(() => '');
  const text = (await read(serial)).replaceAll('\r', '') + ended.text;
  return { ended: { ...ended, text }, report: parseExitReport(await read(report))?.cause };
}

const deviceCases = machines.map(
  ({ name, words, mode }): CustomCase => ({
    name: `entropy-${name}`,
    run: async (context) => {
      const { ended, report } = await boot(context, [...words, '-append', 'verbose']);
      expect(!ended.timedOut, 'the guest hangs', ended.text);
      expect(ended.text.endsWith('\nHello!\n'), 'the guest has no entropy', ended.text);
      expect(ended.text.includes(`\nvirtio0: ${mode}\n`), `not by ${mode}`, ended.text);
      expect(ended.text.includes('\nviornd0: at virtio0'), 'no viornd0', ended.text);
      expect(report === 'exit', `report: ${report}`, ended.text);
    },
  }),
);

/** Without any source the guest does not start, and says why in one line. */
const noneCase: CustomCase = {
  name: 'entropy-none',
  run: async (context) => {
    const { ended, report } = await boot(context, ['-M', 'pc']);
    expect(!ended.timedOut, 'the guest hangs', ended.text);
    expect(/^random: no source of entropy.*\n$/.test(ended.text), 'not one clear line', ended.text);
    expect(report === 'panic', `report: ${report}`, ended.text);
  },
};

/** ... unless it is told that weak random numbers will do. */
const weakCase: CustomCase = {
  name: 'entropy-weak',
  run: async (context) => {
    const config = ['-fw_cfg', 'name=opt/org.rumprun/config,string={"entropy": "weak"}'];
    const { ended, report } = await boot(context, ['-M', 'pc', ...config]);
    expect(!ended.timedOut, 'the guest hangs', ended.text);
    expect(/^random: .*weak.*\nHello!\n$/.test(ended.text), 'no warning, or no start', ended.text);
    expect(report === 'exit', `report: ${report}`, ended.text);
  },
};

export const entropyCases: readonly CustomCase[] = [...deviceCases, noneCase, weakCase];
