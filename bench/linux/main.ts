import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { quoteCmdlineWord } from '../../src/config/guest-config.js';
import { cacheFolder } from '../../src/sources/fetch.js';
import { inTurn, timeBetween } from '../measure.js';
import { fetchLinux, kernelArguments, linuxImage } from './guest.js';
import { luaLoads, portSource, sqliteLoads, type Load } from './programs.js';
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
    const image = await linuxImage({ linux, folder, program: load.program.native, args: load.args });
    const ours = rumprunCommand(folder, load);
    const theirs = qemuCommand({
      folder,
      image: image.kernel,
      config: {},
      guestArgs: ['-initrd', image.initrd, '-append', kernelArguments],
    });
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
  return qemuCommand({ folder, image: load.program.image, config: { cmdline } });
}
