import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { serialiseConfig } from '../src/config/guest-config.js';
import { findQemu, hasQboot, qemuArguments } from '../src/run/qemu.js';
import { inTurn, timeOf, timeUntil, type Figure } from './measure.js';

const { values } = parseArgs({
  options: {
    destdir: { type: 'string' },
    rounds: { type: 'string', default: '20' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) {
  process.stdout.write(`usage: bench/run [--destdir DIR] [--rounds N]

Builds everything from nothing (unless --destdir names an installation) and
prints each figure with its bar. Exit status 1 when a bar is missed.
`);
} else {
  const folder = mkdtempSync(path.join(tmpdir(), 'rumprun-bench.'));
  try {
    const figures = await measureAll(folder);
    process.stdout.write(table(figures));
    process.exitCode = figures.every(({ measured, bar }) => measured <= bar) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureAll(folder: string): Promise<Figure[]> {
  const rounds = Math.max(1, Number(values.rounds) || 20);
  const figures: Figure[] = [];
  let destdir = values.destdir === undefined ? undefined : path.resolve(values.destdir);
  if (destdir === undefined) {
    destdir = path.join(folder, 'rumprun');
    figures.push(...measureBuild(destdir, path.join(folder, 'obj')));
  }
  process.env['PATH'] = `${destdir}/bin:${process.env['PATH']}`;

  const source = path.resolve('test/guest/programs/hello-quick.c');
  const hello = path.join(folder, 'hello');
  const wrapper = 'x86_64-rumprun-netbsd-gcc';
  timeOf([wrapper, '-O2', '-o', hello, source]);
  const image = (configuration: string): string => {
    const file = path.join(folder, `${configuration}.bin`);
    timeOf(['rumprun-bake', configuration, file, hello]);
    return file;
  };
  const virtio = image('hw_virtio');
  const tiny = image('hw_tiny');
  const generic = image('hw_generic');
  const stripped = (file: string): number => {
    timeOf(['x86_64-rumprun-netbsd-strip', '-o', `${file}.stripped`, file]);
    return statSync(`${file}.stripped`).size;
  };
  figures.push(
    { what: 'hello stripped, hw_virtio', unit: 'KB', measured: stripped(virtio) / 1000, bar: 1000 },
    { what: 'hello stripped, hw_tiny', unit: 'KB', measured: stripped(tiny) / 1000, bar: 300 },
  );
  figures.push(...(await measureBoots(folder, generic, rounds)));
  figures.push({
    what: 'smallest memory for hello, hw_generic',
    unit: 'MiB',
    measured: smallestMemory(generic),
    bar: 8,
  });
  figures.push(...(await measureTools(folder, source, hello, generic, rounds)));
  return figures;
}

/** A build from nothing with cached sources, and one with nothing to do. */
function measureBuild(destdir: string, objdir: string): Figure[] {
  const build = ['./bin/build-rr', '-d', destdir, '-o', objdir, '-j', '2', '-q', 'hw'];
  timeOf(build); // Fetches the sources; only the next one is measured.
  rmSync(objdir, { recursive: true, force: true });
  rmSync(destdir, { recursive: true, force: true });
  const clean = timeOf(build);
  const nothing = Math.min(...[1, 2, 3].map(() => timeOf(build)));
  return [
    { what: 'clean build-rr hw, 2 jobs', unit: 's', measured: clean / 1000, bar: 90 },
    { what: 'build-rr hw, nothing changed', unit: 's', measured: nothing / 1000, bar: 1 },
  ];
}

/** From QEMU's start to "Hello!", beside a guest that only writes one byte. */
async function measureBoots(folder: string, hello: string, rounds: number): Promise<Figure[]> {
  const bare = path.join(folder, 'bare');
  timeOf(['gcc', '-c', '-o', `${bare}.o`, 'bench/bare/bare.S']);
  const script = ['-T', 'bench/bare/bare.lds', '-z', 'max-page-size=4096', '-z', 'noexecstack'];
  timeOf(['ld', '-nostdlib', ...script, '-o', bare, `${bare}.o`]);

  const qemu = findQemu(process.env);
  const configFile = path.join(folder, 'config.json');
  const seedFile = path.join(folder, 'seed');
  writeFileSync(configFile, serialiseConfig({ cmdline: 'hello' }));
  writeFileSync(seedFile, randomBytes(32));
  const command = (image: string, guestArgs: string[]): string[] => [
    qemu,
    ...qemuArguments({
      target: 'qemu',
      image,
      needs: { virtioRng: image === hello },
      memory: 64,
      name: 'bench',
      paused: false,
      gdbPort: undefined,
      guestArgs,
      cards: [],
      console: { kind: 'stdio' },
      configFile,
      seedFile,
      hostBooted: undefined,
      reportFile: path.join(folder, 'report'),
      pidFile: undefined,
      disks: [],
    qboot: hasQboot(qemu),
    }),
  ];
  const figures: Figure[] = [];
  for (const [machine, guestArgs] of [
    ['pc', []],
    ['pc, SeaBIOS', ['-bios', 'bios-256k.bin']],
    ['microvm', ['-M', 'microvm']],
  ] as const) {
    const [base = 0, full = 0] = await inTurn(rounds, [
      () => timeUntil(command(bare, [...guestArgs]), '!'),
      () => timeUntil(command(hello, [...guestArgs]), 'Hello!'),
    ]);
    figures.push({
      what: `QEMU start to Hello! above a bare guest, ${machine}`,
      unit: 'ms',
      measured: full - base,
      bar: 60,
      note: `${full.toFixed(0)} and ${base.toFixed(0)}`,
    });
  }
  return figures;
}

function smallestMemory(image: string): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (let size = 16; size > 0; size--) {
    try {
      timeOf(['rumprun', 'qemu', '-i', '-M', String(size), image], { timeout: 20_000 });
    } catch {
      break;
    }
    smallest = size;
  }
  return smallest;
}

async function measureTools(
  folder: string,
  source: string,
  hello: string,
  image: string,
  rounds: number,
): Promise<Figure[]> {
  const object = path.join(folder, 'hello.o');
  const wrapper = 'x86_64-rumprun-netbsd-gcc';
  const gcc = process.env['CC'] ?? 'gcc';
  const compile = ['-O2', '-c', '-o', object, source];
  const [compiled = 0, compiledPlain = 0] = await inTurn(3 * rounds, [
    () => timeOf([wrapper, ...compile]),
    () => timeOf([gcc, ...compile]),
  ]);
  const plain = path.join(folder, 'plain.o');
  timeOf([gcc, '-O2', '-c', '-o', plain, source]);
  timeOf([wrapper, ...compile]);
  const [linked = 0, linkedPlain = 0, baked = 0] = await inTurn(rounds, [
    () => timeOf([wrapper, '-o', `${object}.out`, object]),
    () => timeOf([gcc, '-o', `${plain}.out`, plain]),
    () => timeOf(['rumprun-bake', 'hw_generic', path.join(folder, 'bench.bin'), hello]),
  ]);
  return [
    {
      what: 'wrapper -c above gcc',
      unit: 'ms',
      measured: compiled - compiledPlain,
      bar: 2,
      note: `${compiled.toFixed(1)} and ${compiledPlain.toFixed(1)}`,
    },
    {
      what: "wrapper link, gcc's is 1",
      unit: 'x',
      measured: linked / linkedPlain,
      bar: 1.5,
      note: `${linked.toFixed(1)} and ${linkedPlain.toFixed(1)} ms`,
    },
    { what: 'rumprun-bake', unit: 'ms', measured: baked, bar: 250 },
    { what: 'rumprun until QEMU starts', unit: 'ms', measured: launchTime(folder, image, rounds), bar: 150 },
  ];
}

/** From the start of rumprun to the start of what stands for QEMU, which notes the time. */
function launchTime(folder: string, image: string, rounds: number): number {
  const fake = path.join(folder, 'fake-qemu');
  const noted = path.join(folder, 'noted');
  writeFileSync(fake, `#!/bin/bash\necho $EPOCHREALTIME >${noted}\n`);
  chmodSync(fake, 0o755);
  const times = Array.from({ length: rounds + 1 }, () => {
    const begin = performance.timeOrigin + performance.now();
    const ended = { ...process.env, QEMU: fake };
    try {
      timeOf(['rumprun', 'qemu', '-i', image], { env: ended });
    } catch {
      // The stand-in runs no guest, so rumprun says that there was no report.
    }
    return 1000 * Number(readFileSync(noted, 'utf8')) - begin;
  });
  return Math.min(...times.slice(1));
}

function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, unit, measured, bar, note }) => [
    what,
    `${measured.toFixed(measured < 10 ? 2 : 0)} ${unit}`,
    `${bar} ${unit}`,
    measured <= bar ? 'ok' : 'MISSED',
    note ?? '',
  ]);
  const all = [['figure', 'measured', 'at most', '', ''], ...rows];
  const widths = [0, 1, 2, 3, 4].map((at) => Math.max(...all.map((row) => (row[at] ?? '').length)));
  return all
    .map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ').trimEnd())
    .map((line) => `${line}\n`)
    .join('');
}
