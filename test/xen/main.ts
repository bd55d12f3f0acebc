import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { xenTypes } from '../../src/run/options.js';
import { Harness } from '../guest/harness.js';
import { xenMachine } from '../guest/machines.js';
import { cases, type Prepared } from './cases.js';
import { runInDom0, type Dom0Result } from './dom0.js';
import { fetchLinux, fetchXen } from './packages.js';

const { values } = parseArgs({
  options: {
    destdir: { type: 'string', default: process.env['RUMPRUN_DESTDIR'] ?? 'rumprun' },
    objdir: { type: 'string', default: process.env['RUMPRUN_GUEST_OBJDIR'] ?? 'obj-guest-tests' },
    filter: { type: 'string', default: '' },
    verbose: { type: 'boolean', short: 'v', default: false },
  },
});

/** Seconds for everything in dom0, on a busy machine. */
const patience = 600;

const destdir = path.resolve(values.destdir);
const objdir = path.resolve(values.objdir);
const filter = new RegExp(values.filter);
const chosen = xenTypes.flatMap((type) =>
  cases.map((one) => ({ ...one, type, name: `xen-dom0-${type}/${one.name}` })).filter(({ name }) => filter.test(name)),
);

if (chosen.length === 0) {
  process.stderr.write(`nothing matches ${values.filter}\n`);
  process.exitCode = 1;
} else if (!existsSync(path.join(destdir, 'rumprun-x86_64/lib/rumprun-xen'))) {
  process.stderr.write(`xen is not installed in ${destdir}; run ./bin/build-rr xen first\n`);
  process.exitCode = 1;
} else {
  await mkdir(path.join(objdir, 'xen'), { recursive: true });
  const failures = await runAll();
  process.stdout.write(`${chosen.length - failures} passed, ${failures} failed\n`);
  process.exitCode = failures === 0 ? 0 : 1;
}

/** Prepares all, boots one dom0 that runs them, and tells of each; returns how many have failed. */
async function runAll(): Promise<number> {
  const harness = new Harness({ destdir, objdir, machine: xenMachine('pv') });
  const prepared = new Map<string, Prepared>();
  let failures = 0;
  for (const { name, type, prepare } of chosen) {
    try {
      prepared.set(name, await prepare(await harness.context(name), type));
    } catch (error) {
      failures++;
      const { message, output = '' } = error as Error & { output?: string };
      process.stdout.write(`FAILED ${name}: cannot be prepared: ${message}\n${output}`);
    }
  }
  if (prepared.size === 0) return failures;
  const flat = (name: string): string => name.replaceAll('/', '-');
  const [xen, linux] = [await fetchXen(), await fetchLinux()];
  const tell = (result: Dom0Result): void => {
    const [name, test] = [...prepared].find(([one]) => flat(one) === result.name) ?? [];
    if (name === undefined || test === undefined) return;
    const problem = problemOf(result, test);
    const time = `${result.seconds.toFixed(1)} s`;
    if (problem === undefined) {
      process.stdout.write(`ok ${name} (${time})\n`);
      return;
    }
    failures++;
    const shown = result.text.trimEnd().split('\n').slice(-80);
    process.stdout.write(`FAILED ${name} (${time}): ${problem}\n${shown.map((line) => `    ${line}\n`).join('')}`);
  };
  const console = await runInDom0(
    {
      folder: path.join(objdir, 'xen'),
      ...{ xen, linux },
      files: [...new Set([...prepared.values()].flatMap(({ files }) => files))],
      tests: [...prepared].map(([name, { script }]) => ({ name: flat(name), script })),
    },
    patience,
    {
      line: (line) => {
        if (values.verbose) process.stdout.write(`${line}\n`);
      },
      result: tell,
    },
  );
  await writeFile(path.join(objdir, 'xen/console'), console);
  return failures;
}

function problemOf({ status, text }: Dom0Result, test: Prepared): string | undefined {
  if (status === undefined) return 'the machine ended before it did';
  if (status !== 0) return `status ${status}`;
  const missing = test.console.find((pattern) => !pattern.test(text));
  return missing === undefined ? undefined : `what it says does not match ${missing}`;
}
