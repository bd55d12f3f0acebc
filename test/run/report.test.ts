import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExitReport, statusOfReport } from '../../src/run/report.js';

const statusOf = (text: string): number => statusOfReport(parseExitReport(text));

test('each cause has its status', () => {
  for (const status of [0, 1, 42, 127, 128, 255]) {
    assert.equal(statusOf(`rumprun-exit: exit ${status}\n`), status);
  }
  assert.equal(statusOf('rumprun-exit: signal 6\n'), 134);
  assert.equal(statusOf('rumprun-exit: panic\n'), 125);
  assert.equal(statusOf('rumprun-exit: oom\n'), 124);
});

test('firmware noise around the report is skipped and the last report wins', () => {
  assert.equal(statusOf('SeaBIOS (version 1)\nrumprun-exit: exit 3\nrumprun-exit: exit 4\n'), 4);
  assert.equal(statusOf('noise\r\nrumprun-exit: signal 11\r\n'), 139);
});

test('what is no report counts as none', () => {
  for (const text of [
    '',
    'rumprun-exit: exit\n',
    'rumprun-exit: exit 256\n',
    'rumprun-exit: exit -1\n',
    'rumprun-exit: signal 0\n',
    'rumprun-exit: panic 1\n',
    'xrumprun-exit: exit 0\n',
    'rumprun-exit: exit 0 and more\n',
  ]) {
    assert.equal(statusOf(text), 123, JSON.stringify(text));
  }
});
