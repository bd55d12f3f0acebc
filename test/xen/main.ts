import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { xenTypes, type XenType } from '../../src/run/options.js';
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

/** Seconds for a test in dom0, and for dom0's start, on a busy machine. */
const patience = 240;

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

/** Prepares all, has dom0 run them, and tells of each; returns how many have failed. */
async function runAll(): Promise<number> {
  const harness = new Harness({ destdir, objdir, machine: xenMachine('pv') });
  const prepared: Ready[] = [];
  let failures = 0;
  for (const { name, type, prepare } of chosen) {
    try {
      prepared.push({ name, type, test: await prepare(await harness.context(name), type) });
    } catch (error) {
      failures++;
      const { message, output = '' } = error as Error & { output?: string };
      process.stdout.write(`FAILED ${name}: cannot be prepared: ${message}\n${output}`);
    }
  }
  return failures + (await runPrepared(prepared));
}

interface Ready {
  name: string;
  type: XenType;
  test: Prepared;
}

/** Boots a dom0 that runs the tests, and another one for those left when one hangs; returns how many have failed. */
async function runPrepared(prepared: readonly Ready[]): Promise<number> {
  const [xen, linux] = [await fetchXen(), await fetchLinux()];
  const hung = new Set<Ready>();
  let left = prepared;
  let failures = 0;
  let console = '';
  while (left.length > 0) {
    const told = new Set<Ready>();
    const tell = (result: Dom0Result): void => {
      const one = left.find(({ name }) => flat(name) === result.name);
      if (one === undefined) return;
      // QEMU hangs guests of this type now and then: see README.md.
      if (result.status === undefined && one.type === 'pvh' && !hung.has(one)) {
        hung.add(one);
        process.stdout.write(`again ${one.name}: it hung after ${result.seconds.toFixed(1)} s\n`);
        return;
      }
      told.add(one);
      if (!passed(one, result)) failures++;
    };
    const hungBefore = hung.size;
    const text = await runInDom0(
      {
        folder: path.join(objdir, 'xen'),
        ...{ xen, linux },
        files: [...new Set(left.flatMap(({ test }) => test.files))],
        tests: left.map(({ name, test }) => ({ name: flat(name), script: test.script })),
      },
      patience,
      {
        line: (line) => {
          if (values.verbose) process.stdout.write(`${line}\n`);
        },
        result: tell,
      },
    );
    console += text;
    left = left.filter((one) => !told.has(one));
    if (told.size > 0 || hung.size > hungBefore) continue;
    process.stdout.write(`FAILED: dom0 runs no test\n${shown(text)}`);
    failures += left.length;
    break;
  }
  await writeFile(path.join(objdir, 'xen/console'), console);
  return failures;
}

function flat(name: string): string {
  return name.replaceAll('/', '-');
}

function shown(text: string): string {
  const lines = text.trimEnd().split('\n').slice(-80);
  return lines.map((line) => `    ${line}\n`).join('');
}

/** Tells what came of a test. */
function passed({ name, test }: Ready, result: Dom0Result): boolean {
  const problem = problemOf(result, test);
  const time = `${result.seconds.toFixed(1)} s`;
  if (problem === undefined) process.stdout.write(`ok ${name} (${time})\n`);
  else process.stdout.write(`FAILED ${name} (${time}): ${problem}\n${shown(result.text)}`);
  return problem === undefined;
}

function problemOf({ status, text }: Dom0Result, test: Prepared): string | undefined {
  if (status === undefined) return 'it hung, or the machine ended before it did';
  if (status !== 0) return `status ${status}`;
  const missing = test.console.find((pattern) => !pattern.test(text));
  return missing === undefined ? undefined : `what it says does not match ${missing}`;
}
