import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tapProblem } from './tap.js';

test('TAP that is whole passes', () => {
  assert.equal(tapProblem('ok 1 - a\r\n# note\r\nok 2 - b\r\n1..2\r\n'), undefined);
  assert.equal(tapProblem('1..1\nok 1\n'), undefined);
});

test('TAP that is not says why', () => {
  const cases: [string, RegExp][] = [
    ['', /0 TAP plans/],
    ['ok 1\n', /0 TAP plans/],
    ['1..1\n1..1\nok 1\n', /2 TAP plans/],
    ['1..0\n', /empty/],
    ['ok 1\n1..2\n', /1 results, 2 planned/],
    ['ok 1\nnot ok 2 - b\n1..2\n', /1 not ok: not ok 2 - b/],
    ['ok 2\nok 1\n1..2\n', /not in order/],
  ];
  for (const [text, expected] of cases) assert.match(tapProblem(text) ?? '', expected, text);
});
