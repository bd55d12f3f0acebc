import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { quoteCmdlineWord, type GuestConfig } from '../../src/config/guest-config.js';
import type { XenType } from '../../src/run/options.js';
import { initialDomainCommand, readConsole } from '../xen/initial-domain.js';
import type { BootCase, Context, Ended } from './types.js';

/** What guests are booted on. */
export interface Machine {
  platform: 'hw' | 'xen';
  /** Tells its tests from those of other machines; empty for the usual one. */
  prefix: string;
  /** What images are baked with when a test does not say. */
  configuration: string;
  /** Boots an image as a case says; the text is what the guest wrote, the status what rumprun would return. */
  boot: (test: BootCase, image: string, context: Context) => Promise<Ended>;
}

const patience = (test: BootCase): number => test.timeout ?? 30;

/** Xen and its guest share one emulated processor. */
const xenPatience = (test: BootCase): number => 2 * patience(test);

/** PC hardware as QEMU emulates it, through `rumprun qemu -i`. */
export const qemuMachine: Machine = {
  platform: 'hw',
  prefix: '',
  configuration: 'hw_generic',
  async boot(test, image, context) {
    const argv = ['rumprun', 'qemu', '-i'];
    if (test.memory !== undefined) argv.push('-M', String(test.memory));
    for (const entry of test.env ?? []) argv.push('-e', entry);
    if (test.qemu !== undefined) argv.push('-g', test.qemu);
    if (test.config !== undefined) {
      const file = path.join(context.folder, 'config.json');
      await writeFile(file, JSON.stringify(test.config));
      argv.push('--config', file);
    }
    argv.push(image, ...(test.args === undefined ? [] : ['--', ...test.args]));
    return context.command(argv, {
      timeout: patience(test),
      ...(test.stdin === undefined ? {} : { stdin: test.stdin }),
    });
  },
};

/** Xen with the guest as its initial domain: no dom0 and no devices, but over in a second. */
export function xenMachine(type: XenType): Machine {
  return {
    platform: 'xen',
    prefix: `xen-${type}/`,
    configuration: 'xen_pv',
    async boot(test, image, context) {
      const config: GuestConfig = { ...test.config };
      if (test.args !== undefined) config.cmdline = ['program', ...test.args].map(quoteCmdlineWord).join(' ');
      if (test.env !== undefined) {
        const entries = test.env.map((entry) => (entry.includes('=') ? entry : `${entry}=`));
        config.env = [...(config.env ?? []), ...entries];
      }
      const consoleFile = path.join(context.folder, 'serial');
      const { memory } = test;
      const argv = await initialDomainCommand({ image, type, config, memory, consoleFile });
      const start = (): Promise<Ended> => context.command(argv, { timeout: xenPatience(test) });
      let { text, timedOut } = await start();
      // QEMU hangs guests of this type now and then: see test/xen/README.md.
      if (timedOut && type === 'pvh') {
        process.stdout.write(`again xen-pvh/${test.name}: it hung\n`);
        ({ text, timedOut } = await start());
      }
      const { console, status } = readConsole(await readFile(consoleFile, 'utf8'));
      return { text: console + text, status, timedOut };
    },
  };
}

/**
 * The tests that are run on Xen as well: those that exercise what the platform
 * does. All others exercise what it has in common with hw.
 */
export function runsOnXen(test: { name: string }, machine: Machine): boolean {
  return xenCore.has(test.name) && leftOut[machine.prefix]?.has(test.name) !== true;
}

const leftOut: Readonly<Record<string, ReadonlySet<string>>> = {
  /** Programs of a PV guest run in ring 3, and these use what only a kernel may. */
  'xen-pv/': new Set(['exit-no-report', 'page-tables']),
  /** Reading a clock takes 0.1 ms in emulated PVH guests: half a minute, and too late when others are busy. */
  'xen-pvh/': new Set(['sleeping']),
};

export const xenCore: ReadonlySet<string> = new Set([
  'hello',
  'args-by-config',
  'exit-42',
  'exit-of-thread',
  'exit-abort',
  'exit-no-report',
  'fault-null-write',
  'fault-null-call',
  'fault-write-text',
  'fault-write-constant',
  'fault-exec-data',
  'fault-exec-stack',
  'fault-exec-heap',
  'fault-overflow',
  'fault-divide',
  'fault-illegal',
  'fault-syscall',
  'fault-noncanonical',
  'fault-protected',
  'malloc-to-exhaustion',
  'descriptors',
  'inet',
  'mappings',
  'memory-protection',
  'multibake-pipe',
  'page-tables',
  'preemption',
  'readiness',
  'signals',
  'sleeping',
  'stacks',
  'thousand-threads',
  'threads',
  'timers',
  'tls',
]);
