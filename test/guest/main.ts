import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { allCases } from './cases.js';
import { Harness, type Outcome } from './harness.js';
import { qemuMachine, runsOnXen, xenCore, xenMachine, type Machine } from './machines.js';
import type { Case } from './types.js';

const { values } = parseArgs({
  options: {
    destdir: { type: 'string', default: process.env['RUMPRUN_DESTDIR'] ?? 'rumprun' },
    objdir: { type: 'string', default: process.env['RUMPRUN_GUEST_OBJDIR'] ?? 'obj-guest-tests' },
    filter: { type: 'string', default: '' },
    platform: { type: 'string', default: 'hw' },
    jobs: { type: 'string', default: '2' },
    all: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});

const filter = new RegExp(values.filter);
const destdir = path.resolve(values.destdir);
const objdir = path.resolve(values.objdir);
/** The machines of each platform. */
const machines: Readonly<Record<string, readonly Machine[]>> = {
  hw: [qemuMachine],
  xen: [xenMachine('pv'), xenMachine('pvh')],
};

interface Chosen {
  machine: Machine;
  test: Case;
  name: string;
}

const chosen = await choose();

if (values.list) {
  process.stdout.write(chosen.map(({ name }) => `${name}\n`).join(''));
} else if (chosen.length === 0) {
  process.stderr.write(`no guest test matches ${values.filter} on ${values.platform}\n`);
  process.exitCode = 1;
} else if (!existsSync(path.join(destdir, `rumprun-x86_64/lib/rumprun-${values.platform}`))) {
  process.stderr.write(
    `${values.platform} is not installed in ${destdir}; run ./bin/build-rr ${values.platform} first\n`,
  );
  process.exitCode = 1;
} else {
  await mkdir(objdir, { recursive: true });
  const failed = (await runAll()).filter(({ problem }) => problem !== undefined);
  process.stdout.write(`${chosen.length - failed.length} passed, ${failed.length} failed\n`);
  for (const { name, problem } of failed) process.stdout.write(`  ${name}: ${problem}\n`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

/** The tests of the platform's machines that the options ask for. */
async function choose(): Promise<Chosen[]> {
  const all = await allCases();
  const unknown = [...xenCore].filter((name) => !all.some((test) => test.name === name));
  if (unknown.length > 0) throw new Error(`machines.ts names ${unknown.join(', ')}, and there is no such test`);
  return (machines[values.platform] ?? []).flatMap((machine) =>
    all
      .map((test) => ({ machine, test, name: machine.prefix + test.name }))
      .filter(({ name }) => filter.test(name))
      .filter(({ test }) =>
        machine.platform === 'hw' ? values.all || test.slow !== true : runsOnXen(test, machine),
      ),
  );
}

async function runAll(): Promise<Outcome[]> {
  const harnesses = new Map<Machine, Harness>();
  const outcomes: Outcome[] = [];
  const queue = [...chosen];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { machine, test } = next;
      const harness = harnesses.get(machine) ?? new Harness({ destdir, objdir, machine });
      harnesses.set(machine, harness);
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
