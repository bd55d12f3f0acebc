import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { archiveFolder } from '../../src/bake/files-archive.js';
import { xenTypes, type XenType } from '../../src/run/options.js';
import { initialDomainCommand, xenCommand } from '../../test/xen/initial-domain.js';
import { fetchLinux } from '../../test/xen/packages.js';
import { inTurnEach, stretchesOf, timeBetween } from '../measure.js';

const { values } = parseArgs({
  options: {
    destdir: { type: 'string', default: 'rumprun' },
    objdir: { type: 'string', default: 'obj-bench' },
    rounds: { type: 'string', default: '3' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

/** What Xen says last before the initial domain runs, and the domain first. */
const marks = { xen: /init memory/, domain: /Hello!/ };

/** Megabytes of the initial domain. */
const memory = 256;

if (values.help) {
  process.stdout.write(`usage: bench/xen/run [--destdir DIR] [--objdir DIR] [--rounds N]

Boots rumprun and Linux as the initial domain of the same Xen, PV and PVH, and prints
how long each takes to its first line, and of that the processor time after Xen's last.
`);
} else {
  await compare();
}

async function compare(): Promise<void> {
  const folder = path.resolve(values.objdir, 'xen');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const image = await makeImage(folder);
  const linux = await fetchLinux();
  const initrd = await makeInitrd(folder, linux.busybox);
  const ours = (type: XenType): Promise<string[]> =>
    initialDomainCommand({ image, type, config: {}, memory, consoleFile: undefined });
  const theirs = (type: XenType): Promise<string[]> =>
    xenCommand({ type, memory, consoleFile: undefined, modules: [`${linux.kernel} console=hvc0 quiet`, initrd] });
  process.stdout.write(`Linux ${linux.version}\n\n`);
  process.stdout.write('| type | rumprun, ms | Linux, ms | rumprun alone, ms of processor time | Linux alone |\n|---|---:|---:|---:|---:|\n');
  for (const type of xenTypes) {
    const commands = [await ours(type), await theirs(type)];
    const [mine = [], other = []] = await inTurnEach(
      Math.max(1, Number(values.rounds) || 3),
      commands.map((argv) => () => stages(argv)),
    );
    const cells = [mine[0], other[0], mine[1], other[1]].map((time) => (time ?? NaN).toFixed(0));
    process.stdout.write(`| ${type} | ${cells.join(' | ')} |\n`);
  }
}

/** Milliseconds from QEMU's start to the first line; of processor time from Xen's last line to it. */
async function stages(argv: readonly string[]): Promise<number[]> {
  const whole = await timeBetween(argv, '', 'Hello!');
  const [own] = await stretchesOf(argv, marks.xen, marks.domain, 1);
  return [whole, own?.took ?? NaN];
}

/** A program that says one line. */
async function makeImage(folder: string): Promise<string> {
  const source = path.join(folder, 'hello.c');
  await writeFile(source, '#include <stdio.h>\nint main(void) { puts("Hello!"); return 0; }\n');
  const env = { ...process.env, PATH: `${path.resolve(values.destdir)}/bin:${process.env['PATH']}` };
  const run = (program: string, ...args: string[]): Buffer => execFileSync(program, args, { cwd: folder, env });
  run('x86_64-rumprun-netbsd-gcc', '-O2', '-o', 'hello', source);
  run('rumprun-bake', 'xen_pv', 'hello.bin', 'hello');
  return path.join(folder, 'hello.bin');
}

/** A Linux that says one line and restarts. */
async function makeInitrd(folder: string, busybox: string): Promise<string> {
  const root = path.join(folder, 'root');
  await mkdir(path.join(root, 'bin'), { recursive: true });
  await copyFile(busybox, path.join(root, 'bin/busybox'));
  const init = path.join(root, 'init');
  await writeFile(init, '#!/bin/busybox sh\n/bin/busybox echo Hello!\n/bin/busybox reboot -f\n');
  await chmod(init, 0o755);
  const file = path.join(folder, 'initrd');
  await writeFile(file, await archiveFolder(root));
  return file;
}
