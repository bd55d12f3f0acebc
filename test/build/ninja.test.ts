import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapePath, escapeValue, formatNinja } from '../../src/build/ninja.js';

test('paths and values are escaped as ninja wants it', () => {
  assert.equal(escapePath('a b:c$d|e'), 'a$ b$:c$$d$|e');
  assert.equal(escapeValue('a b $x'), 'a b $$x');
  assert.throws(() => escapePath('a\nb'));
});

test('a file is written as described', () => {
  const text = formatNinja({
    variables: { builddir: '.' },
    rules: [
      {
        name: 'cc',
        command: 'cc -c $in -o $out',
        description: 'CC $in',
        depfile: '$out.d',
        deps: 'gcc',
      },
    ],
    edges: [
      {
        rule: 'cc',
        outputs: ['a.o'],
        inputs: ['a b.c'],
        implicit: ['x.h'],
        orderOnly: ['gen.h'],
        variables: { shown: 'a' },
      },
    ],
    defaults: ['a.o'],
  });
  assert.equal(
    text,
    `ninja_required_version = 1.5
builddir = .

rule cc
  command = cc -c $in -o $out
  description = CC $in
  depfile = $out.d
  deps = gcc

build a.o: cc a$ b.c | x.h || gen.h
  shown = a

default a.o
`,
  );
});
