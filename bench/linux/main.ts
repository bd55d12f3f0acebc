import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { quoteCmdlineWord } from '../../src/config/guest-config.js';
import { cacheFolder } from '../../src/sources/fetch.js';
import { inTurnEach, stretchesOf } from '../measure.js';
import { fetchLinux, kernelArguments, linuxImage } from './guest.js';
import { luaLoads, opensslLoads, portSource, sqliteLoads, type Load } from './programs.js';
import { qemuCommand } from './qemu.js';

const { values } = parseArgs({
  options: {
    destdir: { type: 'string', default: 'rumprun' },
    objdir: { type: 'string', default: 'obj-bench' },
    rounds: { type: 'string', default: '3' },
    port: { type: 'string', default: '' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

/** By the port whose source they are made of. */
const makers = { 'lua5.4': luaLoads, sqlite3: sqliteLoads, openssl: opensslLoads };

if (values.help) {
  process.stdout.write(`usage: bench/linux/run [--destdir DIR] [--objdir DIR] [--rounds N] [--port NAME]

Runs the same programs in a rumprun guest and, built natively, in a Linux guest
with the same options of QEMU, and prints how fast each was: a ratio above 1 is
faster than Linux.
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

  const rounds = Math.max(1, Number(values.rounds) || 3);
  const rows: string[][] = [];
  for (const load of loads) {
    const image = await linuxImage({ linux, folder, program: load.program.native, args: load.args });
    const ours = rumprunCommand(folder, load);
    const theirs = qemuCommand({
      folder,
      image: image.kernel,
      config: {},
      guestArgs: ['-initrd', image.initrd, '-append', kernelArguments],
    });
    const [mine = [], peer = []] = await inTurnEach(rounds, [() => costs(ours, load), () => costs(theirs, load)]);
    for (const [index, name] of load.names.entries()) {
      const [one = 0, other = 0] = [mine[index], peer[index]];
      const ratio = (other / one).toFixed(2);
      rows.push([name, shown(one, load), shown(other, load), ratio]);
      process.stdout.write(`${name}: ${ratio}\n`);
    }
  }
  process.stdout.write(`\nLinux ${linux.version}\n\n`);
  process.stdout.write('| load | rumprun | Linux | ratio |\n|---|---:|---:|---:|\n');
  for (const row of rows) process.stdout.write(`| ${row.join(' | ')} |\n`);
}

/** Processor time of the host, in milliseconds, of each of a load's stretches, or of one of the things it counts. */
async function costs(argv: readonly string[], { begin, end, names, counts }: Load): Promise<number[]> {
  const stretches = await stretchesOf(argv, begin, end, names.length);
  return stretches.map(({ took, match }) => took / (counts === undefined ? 1 : Number(match[1]) * counts.each));
}

/** A cost as it is read: a time, or how much there is in a second of it. */
function shown(cost: number, { counts }: Load): string {
  if (counts === undefined) return `${cost.toFixed(0)} ms`;
  const rate = 1000 / cost;
  return `${rate.toFixed(rate < 100 ? 1 : 0)} ${counts.unit}`;
}

function rumprunCommand(folder: string, load: Load): string[] {
  const cmdline = ['program', ...load.args].map(quoteCmdlineWord).join(' ');
  return qemuCommand({ folder, image: load.program.image, config: { cmdline } });
}
