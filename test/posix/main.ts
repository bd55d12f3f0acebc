import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cacheFolder } from '../../src/sources/fetch.js';
import { prepareSources } from '../../src/sources/index.js';
import { loadPins } from '../../src/sources/pins.js';
import { imagesOf, openGuests } from './guests.js';
import { suiteDocument } from './report.js';
import { openResults, outcomeOf, type Result } from './results.js';
import { findTests, readNotes, usesProcesses, type SuiteTest } from './suite.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const { values } = parseArgs({
  options: {
    destdir: { type: 'string', default: process.env['RUMPRUN_DESTDIR'] ?? 'rumprun' },
    objdir: { type: 'string', default: process.env['RUMPRUN_POSIX_OBJDIR'] ?? 'obj-posix' },
    filter: { type: 'string', default: '' },
    jobs: { type: 'string', default: '4' },
    timeout: { type: 'string', default: '120' },
    selection: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
  },
});
/** Results that another run would not change. */
const settled: readonly string[] = ['PASS', 'LEFT OUT', 'UNTESTED'];
const destdir = path.resolve(values.destdir);
const objdir = path.resolve(values.objdir);
const jobs = Math.max(1, Number(values.jobs) || 1);

/** Tests that do not pass in a guest, each with its reason; also what a report shows. */
const explanations = await readNotes(path.join(here, 'explanations.tsv'));
const leftOut = await readNotes(path.join(here, 'left-out.tsv'));

if (!existsSync(path.join(destdir, 'bin/rumprun'))) {
  process.stderr.write(`nothing is installed in ${destdir}; run ./bin/build-rr hw first\n`);
  process.exitCode = 1;
} else {
  await main();
}

async function main(): Promise<void> {
  const source = await fetchSuite();
  const { tests, scripts } = await findTests(source);
  const chosen = await choose(tests);
  if (chosen.length === 0) {
    process.stderr.write(`nothing matches ${values.filter}\n`);
    process.exitCode = 1;
    return;
  }
  const table = await openResults(path.join(objdir, 'results.tsv'), values.fresh);
  const redo = (test: SuiteTest): boolean => {
    const old = table.results.get(test.name);
    return old === undefined || (values.again && !settled.includes(old.outcome));
  };
  const guests = await openGuests({ destdir, objdir, source, timeout: Number(values.timeout) });
  const pending = values.selection ? chosen : chosen.filter(redo);
  const add = async (test: SuiteTest, outcome: Result['outcome'], detail = '', seconds = 0): Promise<void> => {
    await table.add({ name: test.name, outcome, detail, seconds });
    if (!settled.includes(outcome)) process.stdout.write(`${outcome} ${test.name} ${detail}\n`);
  };

  const runnable: SuiteTest[] = [];
  // Compilers work while they run; guests mostly sleep.
  await each(pending, Math.min(jobs, 2), async (test) => {
    const excluded = leftOut.of(test.name);
    if (excluded !== undefined) {
      await add(test, 'LEFT OUT', excluded);
      return;
    }
    const built = await guests.build(test);
    if ('problem' in built) {
      await writeFile(path.join(objdir, 'console', test.name.replaceAll('/', '.')), built.problem);
      await add(test, 'NOT BUILT');
      return;
    }
    if ('noMain' in built) {
      await add(test, 'PASS');
      return;
    }
    const calls = usesProcesses(built.undefinedSymbols);
    if (calls.length > 0) {
      await add(test, 'LEFT OUT', `needs a second process: ${calls.join(', ')}`);
    } else if (test.buildOnly) {
      await add(test, 'PASS');
    } else {
      runnable.push(test);
    }
  });
  const order = new Map(pending.map((test, index) => [test, index]));
  runnable.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  const images = imagesOf(runnable);
  await each(
    runnable,
    jobs,
    async (test) => {
      const image = images.get(test);
      if (image === undefined) return;
      const begun = performance.now();
      const { status, timedOut } = await guests.boot(test, image);
      const outcome = outcomeOf(status, timedOut);
      const detail = outcome === 'INTERRUPTED' ? `status ${status}` : '';
      await add(test, outcome, detail, (performance.now() - begun) / 1000);
    },
  );
  await table.finish();

  const results = chosen.flatMap((test) => table.results.get(test.name) ?? []);
  if (values.report) {
    const file = path.join(here, '../../docs/posix-suite.md');
    await writeFile(file, suiteDocument({ results, scripts, explanations }));
  }
  summarise(results);
}

/** The last line counts what was explained as right: it is what the test expects. */
function summarise(results: readonly Result[]): void {
  const ran = results.filter(({ outcome }) => outcome !== 'LEFT OUT');
  // A test that is UNTESTED says itself that it does nothing.
  const bad = ran.filter(
    ({ name, outcome }) => !settled.includes(outcome) && explanations.of(name) === undefined,
  );
  const counts = new Map<string, number>();
  for (const { outcome } of results) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  process.stdout.write(`${[...counts].map(([name, count]) => `${name} ${count}`).join(', ')}\n`);
  for (const { name, outcome } of bad) process.stdout.write(`unexplained: ${name} ${outcome}\n`);
  process.stdout.write(`${ran.length - bad.length} passed, ${bad.length} failed\n`);
  process.exitCode = bad.length === 0 ? 0 : 1;
}

async function fetchSuite(): Promise<string> {
  const pins = [...(await loadPins(here)).values()];
  const logger = {
    info: (text: string) => void process.stderr.write(`${text}\n`),
    warn: (text: string) => void process.stderr.write(`${text}\n`),
    debug: () => undefined,
  };
  const folders = await prepareSources({
    pins,
    destination: path.join(objdir, 'source'),
    cache: cacheFolder(process.env),
    offline: false,
    env: process.env,
    logger,
  });
  const folder = folders.get('posixtestsuite');
  if (folder === undefined) throw new Error('sources.json has no posixtestsuite');
  return folder;
}

async function choose(tests: readonly SuiteTest[]): Promise<SuiteTest[]> {
  const filter = new RegExp(values.filter);
  const matching = tests.filter(({ name }) => filter.test(name) || filter.test(`posix/${name}`));
  if (!values.selection) return matching;
  const text = await readFile(path.join(here, 'selection.txt'), 'utf8');
  const names = new Set(text.split('\n').filter((line) => line !== '' && !line.startsWith('#')));
  return matching.filter(({ name }) => names.has(name));
}

/** Works on all items, a number of them at a time. */
async function each<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
