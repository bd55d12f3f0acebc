import assert from 'node:assert/strict';
import { test } from 'node:test';
import { globToRegExp, selectFiles } from '../../src/util/glob.js';

const matches = (glob: string, file: string): boolean => globToRegExp(glob).test(file);

test('* stays within one part', () => {
  assert.ok(matches('src/*.c', 'src/a.c'));
  assert.ok(!matches('src/*.c', 'src/b/a.c'));
  assert.ok(matches('src/*/*.c', 'src/b/a.c'));
  assert.ok(!matches('*.c', 'axc'));
});

test('** spans any number of parts, none too', () => {
  for (const file of ['a.c', 'x/a.c', 'x/y/a.c']) assert.ok(matches('**/a.c', file), file);
  assert.ok(!matches('**/a.c', 'xa.c'));
});

test('a choice may hold globs and be nested', () => {
  assert.ok(matches('src/{math,string}/*.{c,s}', 'src/string/m.s'));
  assert.ok(matches('{a{b,c},d}.c', 'ac.c'));
  assert.ok(!matches('src/{math,string}/*.c', 'src/stdio/m.c'));
});

test('other letters of regular expressions are plain', () => {
  assert.ok(matches('a+(b).c', 'a+(b).c'));
  assert.ok(matches('[x].c', '[x].c'));
  assert.throws(() => globToRegExp('{a,b'), /without its \}/);
});

test('the last glob that matches decides', () => {
  const files = ['a.c', 'linux/b.c', 'linux/c.c'];
  assert.deepEqual(selectFiles(files, ['**/*.c', '!linux/*.c', 'linux/c.c']), ['a.c', 'linux/c.c']);
  assert.deepEqual(selectFiles(files, ['!a.c']), []);
});
