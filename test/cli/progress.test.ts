import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { plainReporter } from '../../src/cli/progress.js';
import { Terminal } from '../util/terminal.js';

test('on a terminal a stage shows what it does, and its time when that was long', async (t) => {
  const program = fileURLToPath(new URL('progress.ts', import.meta.url));
  const argv = [process.execPath, '--import', import.meta.resolve('tsx'), program];
  const terminal = await Terminal.start(argv);
  t.after(() => terminal.end());
  await terminal.shows(/first\n.*\[\d+\/25\] long long/);
  await terminal.keys('C-c');
  const screen = await terminal.shows(/status=0\nsame terminal/);
  assert.match(screen, /^✔ first \[\d+\.\d s\]\n/);
  assert.match(screen, /^\^C is ours\n✖ after 41\ncaught over\n/m);
});

test('elsewhere a stage is a line, and one more for what is no count', async () => {
  const lines: string[] = [];
  const reporter = plainReporter((line) => lines.push(line));
  const work = async (update: (detail: string) => void): Promise<number> => {
    update('[1/2] a.c');
    return 7;
  };
  assert.equal(await reporter.stage('quick', work), 7);
  await reporter.stage('sources', async (update) => update('fetching a'));
  assert.deepEqual(lines, ['>> quick: done', '>> sources: fetching a']);
});
