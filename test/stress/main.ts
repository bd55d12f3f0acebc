import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    destdir: { type: 'string', default: process.env['RUMPRUN_DESTDIR'] ?? 'rumprun' },
    objdir: { type: 'string', default: 'obj-stress' },
    seconds: { type: 'string', default: '3600' },
    rounds: { type: 'string', default: '0' },
    seed: { type: 'string', default: `0x${randomBytes(8).toString('hex')}` },
    memory: { type: 'string', default: '128' },
  },
});

/** Seconds a guest may take beyond what it was told: booting, and its last round on a busy machine. */
const grace = 300;

const here = path.dirname(fileURLToPath(import.meta.url));
const destdir = path.resolve(values.destdir);
const objdir = path.resolve(values.objdir);
const program = path.join(objdir, 'stress');
const sources = ['stress.c', 'io.c', 'memory.c', 'threads.c'].map((name) => path.join(here, name));

/** Runs a command on this terminal; resolves to its status, null when a signal ended it. */
function run(argv: readonly string[], seconds?: number): Promise<number | null> {
  const [command = '', ...args] = argv;
  const child = spawn(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH: `${destdir}/bin:${process.env['PATH'] ?? ''}` },
    ...(seconds === undefined ? {} : { timeout: seconds * 1000 }),
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
}

async function stress(): Promise<boolean> {
  if (!existsSync(path.join(destdir, 'bin/rumprun'))) {
    process.stderr.write(`nothing is installed in ${destdir}; run ./bin/build-rr hw first\n`);
    return false;
  }
  await mkdir(objdir, { recursive: true });
  const warnings = ['-Wall', '-Wextra', '-Wshadow', '-Werror'];
  const compile = ['x86_64-rumprun-netbsd-gcc', '-O2', '-g', ...warnings, '-o', program];
  if ((await run([...compile, ...sources, '-lpthread'])) !== 0) return false;
  if ((await run(['rumprun-bake', 'hw_generic', `${program}.bin`, program])) !== 0) return false;
  process.stdout.write(`seed ${values.seed}, ${values.seconds} seconds\n`);
  const guest = ['rumprun', 'qemu', '-i', '-M', values.memory, `${program}.bin`];
  const args = ['--', values.seed, values.seconds, values.rounds];
  const status = await run([...guest, ...args], Number(values.seconds) + grace);
  if (status === null) process.stdout.write('the guest hangs\n');
  return status === 0;
}

const good = await stress();
process.stdout.write(good ? '1 passed, 0 failed\n' : '0 passed, 1 failed\n');
process.exitCode = good ? 0 : 1;
