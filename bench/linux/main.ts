import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { quoteCmdlineWord, serialiseConfig } from '../../src/config/guest-config.js';
import { findQemu, hasQboot, qemuArguments } from '../../src/run/qemu.js';
import { cacheFolder } from '../../src/sources/fetch.js';
import { inTurn, timeBetween } from '../measure.js';
import { fetchLinux, kernelArguments, linuxImage } from './guest.js';
import { luaLoads, portSource, sqliteLoads, type Load } from './programs.js';

const { values } = parseArgs({
  options: {
    destdir: { type: 'string', default: 'rumprun' },
    objdir: { type: 'string', default: 'obj-bench' },
    rounds: { type: 'string', default: '3' },
    port: { type: 'string', default: '' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const memory = 256;

/** By the port whose source they are made of. */
const makers = { 'lua5.4': luaLoads, sqlite3: sqliteLoads };

if (values.help) {
  process.stdout.write(`usage: bench/linux/run [--destdir DIR] [--objdir DIR] [--rounds N] [--port NAME]

Runs the same programs in a rumprun guest and, built natively, in a Linux guest
with the same options of QEMU, and prints how long each took.
`);
} else {
  await compare();
}

async function compare(): Promise<void> {
  const destdir = path.resolve(values.destdir);
  const objdir = path.resolve(values.objdir);
  const folder = path.join(objdir, 'linux');
  mkdirSync(folder, { recursive: true });
  process.env['PATH'] = `${destdir}/bin:${process.env['PATH']}`;
  const linux = await fetchLinux(cacheFolder(process.env));
  const packages = path.join(objdir, 'packages');
  const loads = Object.entries(makers)
    .filter(([port]) => values.port === '' || values.port === port)
    .flatMap(([port, make]) => {
      portSource(destdir, packages, port);
      return make(packages, folder);
    });

  const rows: string[][] = [];
  for (const load of loads) {
    const image = await linuxImage(linux, folder, load.program.native, load.args);
    const ours = rumprunCommand(folder, load);
    const theirs = qemuCommand(folder, image.kernel, '', [
      ...['-initrd', image.initrd],
      ...['-append', kernelArguments],
    ]);
    const [mine = 0, linuxTime = 0] = await inTurn(Math.max(1, Number(values.rounds) || 3), [
      () => timeBetween(ours, load.begin, load.end),
      () => timeBetween(theirs, load.begin, load.end),
    ]);
    const ratio = mine / linuxTime;
    rows.push([load.name, mine.toFixed(0), linuxTime.toFixed(0), ratio.toFixed(2)]);
    process.stdout.write(`${load.name}: ${ratio.toFixed(2)}\n`);
  }
  process.stdout.write(`\nLinux ${linux.version}\n\n`);
  process.stdout.write('| load | rumprun, ms | Linux, ms | ratio |\n|---|---:|---:|---:|\n');
  for (const row of rows) process.stdout.write(`| ${row.join(' | ')} |\n`);
}

function rumprunCommand(folder: string, load: Load): string[] {
  const cmdline = ['program', ...load.args].map(quoteCmdlineWord).join(' ');
  return qemuCommand(folder, load.program.image, cmdline, []);
}

/** The same options for both guests; what one does not use does not disturb it. */
function qemuCommand(folder: string, image: string, cmdline: string, guestArgs: string[]): string[] {
  const qemu = findQemu(process.env);
  const configFile = path.join(folder, cmdline === '' ? 'no-config.json' : 'config.json');
  const seedFile = path.join(folder, 'seed');
  writeFileSync(configFile, serialiseConfig({ cmdline }));
  writeFileSync(seedFile, randomBytes(32));
  const setup = {
    ...{ target: 'qemu', image, memory, name: 'bench', guestArgs } as const,
    ...{ needs: { virtioRng: true }, paused: false, gdbPort: undefined, pidFile: undefined },
    ...{ configFile, seedFile, reportFile: path.join(folder, 'report') },
    ...{ console: { kind: 'stdio' } as const, cards: [], disks: [], qboot: hasQboot(qemu) },
  };
  return [qemu, ...qemuArguments(setup)];
}
