import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { imagesOf } from './guests.js';
import { suiteDocument } from './report.js';
import { openResults, outcomeOf, parseResults, type Result } from './results.js';
import { findTests, readNotes, usesProcesses, type SuiteTest } from './suite.js';

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rumprun-posix-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('exit statuses mean what the suite says', () => {
  assert.equal(outcomeOf(0, false), 'PASS');
  assert.equal(outcomeOf(2, false), 'UNRESOLVED');
  assert.equal(outcomeOf(3, false), 'INTERRUPTED');
  assert.equal(outcomeOf(null, true), 'HUNG');
  assert.equal(outcomeOf(139, false), 'INTERRUPTED');
});

test('a table cut off in a line is read up to there, and later lines win', () => {
  const results = parseResults('a/1-1\tFAIL\t1.0\t\nb/1-1\tPASS\t2.0\t\na/1-1\tPASS\t1.0\t\nc/1-1\tPA');
  assert.deepEqual([...results.values()].map(({ name, outcome }) => `${name} ${outcome}`), [
    'a/1-1 PASS',
    'b/1-1 PASS',
  ]);
});

test('results outlive the run', () =>
  inFolder(async (folder) => {
    const file = path.join(folder, 'results.tsv');
    const first = await openResults(file, false);
    await first.add({ name: 'b/10-1', outcome: 'FAIL', detail: '', seconds: 1 });
    await first.add({ name: 'b/2-1', outcome: 'PASS', detail: '', seconds: 1 });
    const second = await openResults(file, false);
    assert.equal(second.results.get('b/10-1')?.outcome, 'FAIL');
    assert.deepEqual([...second.results.keys()], ['b/10-1', 'b/2-1']);
    await second.finish();
    const third = await openResults(file, false);
    assert.deepEqual([...third.results.keys()], ['b/2-1', 'b/10-1']);
    assert.equal((await openResults(file, true)).results.size, 0);
  }));

test('tests, scripts and templates are told apart', () =>
  inFolder(async (folder) => {
    const below = path.join(folder, 'conformance/interfaces/x');
    await mkdir(path.join(below, 'speculative'), { recursive: true });
    await writeFile(path.join(below, '10-1.c'), 'int main() { return 0; }');
    await writeFile(path.join(below, '2-1.c'), 'int main() { return 0; }');
    await writeFile(path.join(below, '3-1-buildonly.c'), 'int x;');
    await writeFile(path.join(below, 'testfrmw.c'), 'int y;');
    await writeFile(path.join(below, '4-1.sh'), '');
    await writeFile(path.join(below, 'speculative/1-1.c'), 'int main(void) {}');
    const { tests, scripts } = await findTests(folder);
    assert.deepEqual(tests.map(({ name }) => name), [
      'x/2-1',
      'x/3-1-buildonly',
      'x/10-1',
      'x/speculative/1-1',
    ]);
    assert.deepEqual(tests.map(({ buildOnly }) => buildOnly), [false, true, false, false]);
    assert.deepEqual(scripts, ['x/4-1']);
  }));

test('a second process is seen by the symbols', () => {
  assert.deepEqual(usesProcesses(['printf', 'fork', 'execvp', 'waitpid', 'executor']), ['fork', 'execvp']);
});

test('notes are by name or beginning, and a wrong line is reported', () =>
  inFolder(async (folder) => {
    const file = path.join(folder, 'notes.tsv');
    await writeFile(file, '# comment\na/1-1\tone\na/*\tthe others\n');
    const notes = await readNotes(file);
    assert.equal(notes.of('a/1-1'), 'one');
    assert.equal(notes.of('a/2-1'), 'the others');
    assert.equal(notes.of('b/1-1'), undefined);
    await writeFile(file, 'a/1-1 no tab\n');
    await assert.rejects(readNotes(file), /notes\.tsv:1:/);
  }));

test('images hold tests of one interface, a limited number', () => {
  const tests = Array.from({ length: 50 }, (_, index): SuiteTest => ({
    name: `x/${index}-1`,
    interface: 'x',
    file: '',
    buildOnly: false,
  }));
  const images = new Set(imagesOf(tests).values());
  assert.deepEqual([...images].map(({ tests: { length } }) => length), [40, 10]);
});

test('the report counts, and shows what nobody explained', () => {
  const result = (name: string, outcome: Result['outcome'], detail = ''): Result => ({
    name,
    outcome,
    detail,
    seconds: 0,
  });
  const text = suiteDocument({
    results: [
      result('x/1-1', 'PASS'),
      result('x/2-1', 'PASS'),
      result('x/3-1', 'PASS'),
      result('x/4-1', 'FAIL'),
      result('x/5-1', 'UNRESOLVED'),
      result('y/1-1', 'UNTESTED'),
      result('y/2-1', 'LEFT OUT', 'needs a second process: fork'),
    ],
    scripts: ['x/6-1'],
    explanations: { of: (name) => (name === 'x/5-1' ? 'it says so' : undefined) },
  });
  assert.match(text, /\*\*3 of 5 tests that test something pass: 60\.0 %\.\*\* 1 more say/);
  assert.match(text, /of all 6 that run 50\.0 % pass\. 1 are left out/);
  assert.match(text, /^\| x \| 3 \| 1 \| 1 \| {2}\| {2}\| {2}\|$/m);
  assert.match(text, /x\/4-1 \| FAIL \| \*\*unexplained\*\*/);
  assert.match(text, /x\/5-1 \| UNRESOLVED \| it says so/);
  assert.match(text, /- 1: needs a second process/);
});
