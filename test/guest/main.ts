import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { allCases } from './cases.js';
import { Harness, type Outcome } from './harness.js';

const { values } = parseArgs({
  options: {
    destdir: { type: 'string', default: process.env['RUMPRUN_DESTDIR'] ?? 'rumprun' },
    objdir: { type: 'string', default: process.env['RUMPRUN_GUEST_OBJDIR'] ?? 'obj-guest-tests' },
    filter: { type: 'string', default: '' },
    jobs: { type: 'string', default: '2' },
    all: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});

const filter = new RegExp(values.filter);
const destdir = path.resolve(values.destdir);
const objdir = path.resolve(values.objdir);
const chosen = (await allCases())
  .filter((test) => filter.test(test.name))
  .filter((test) => values.all || test.slow !== true);

if (values.list) {
  process.stdout.write(chosen.map(({ name }) => `${name}\n`).join(''));
} else if (chosen.length === 0) {
  process.stderr.write(`no guest test matches ${values.filter}\n`);
  process.exitCode = 1;
} else if (!existsSync(path.join(destdir, 'bin/rumprun'))) {
  process.stderr.write(`nothing is installed in ${destdir}; run ./bin/build-rr hw first\n`);
  process.exitCode = 1;
} else {
  await mkdir(objdir, { recursive: true });
  const failed = (await runAll()).filter(({ problem }) => problem !== undefined);
  process.stdout.write(`${chosen.length - failed.length} passed, ${failed.length} failed\n`);
  for (const { name, problem } of failed) process.stdout.write(`  ${name}: ${problem}\n`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

async function runAll(): Promise<Outcome[]> {
  const harness = new Harness({ destdir, objdir });
  const outcomes: Outcome[] = [];
  const queue = [...chosen];
  const worker = async (): Promise<void> => {
    for (let test = queue.shift(); test !== undefined; test = queue.shift()) {
      const outcome = await harness.run(test);
      outcomes.push(outcome);
      print(outcome);
    }
  };
  const jobs = Math.max(1, Number(values.jobs) || 1);
  await Promise.all(Array.from({ length: jobs }, worker));
  return outcomes;
}

function print({ name, seconds, problem, output }: Outcome): void {
  const time = `${seconds.toFixed(1)} s`;
  if (problem === undefined) {
    process.stdout.write(`ok ${name} (${time})\n`);
    return;
  }
  const shown = (output ?? '').trimEnd().split('\n').slice(-120);
  process.stdout.write(`FAILED ${name} (${time}): ${problem}\n`);
  process.stdout.write(`${shown.map((line) => `    ${line.trimEnd()}`).join('\n')}\n`);
}
