import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processStart } from '../../src/run/guests.js';
import { follow } from '../../src/util/exec.js';
import { silentLogger } from '../../src/util/logger.js';

const logger = silentLogger;

test('a followed command gives its lines and its status', async () => {
  const lines: string[] = [];
  const onLine = (line: string): void => void lines.push(line);
  const status = await follow('sh', ['-c', 'echo out; echo err >&2; exit 3'], { logger, onLine });
  assert.equal(status, 3);
  assert.deepEqual(lines.sort(), ['err', 'out']);
  assert.equal(await follow('sh', ['-c', 'kill -9 $$'], { logger, onLine }), 137);
});

test('a followed command that is not there is named, with what to install', async () => {
  const onLine = (): void => undefined;
  await assert.rejects(follow('ninja', [], { logger, onLine, env: { PATH: '/nowhere' }, cleanEnv: true }), {
    code: 'NO_TOOL',
    message: 'ninja is not in $PATH',
    hint: 'install ninja-build',
  });
});

test('a stopped command ends with all it has started', async () => {
  const stop = new AbortController();
  const begun = performance.now();
  let child = 0;
  const onLine = (line: string): void => {
    child = Number(line);
    stop.abort();
  };
  // What it has started keeps the output open, and does not listen to SIGTERM.
  const script = '(trap "" TERM; while :; do sleep 1; done) & echo $!; wait';
  await assert.rejects(follow('sh', ['-c', script], { logger, onLine, stop: stop.signal }), { code: 'INTERRUPTED' });
  assert.ok(performance.now() - begun < 20_000);
  assert.ok(child > 0);
  // It may wait to be reaped by whoever got it.
  assert.equal(await processStart(child), undefined);
});

test('nothing of the environment is passed on when that is asked for', async () => {
  const lines: string[] = [];
  const onLine = (line: string): void => void lines.push(line);
  await follow('/usr/bin/env', [], { logger, onLine, env: { ONE: '1' }, cleanEnv: true });
  assert.deepEqual(lines, ['ONE=1']);
});
