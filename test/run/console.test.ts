import assert from 'node:assert/strict';
import { Readable, type Transform } from 'node:stream';
import { test } from 'node:test';
import { KeyFilter, NewlineRestorer, PipedInput } from '../../src/run/console.js';

const feed = (keys: KeyFilter, text: string, now = 0): [string, string | undefined] => {
  const { pass, stop } = keys.feed(Buffer.from(text, 'latin1'), now);
  return [pass.toString('latin1'), stop];
};

async function through(transform: Transform, chunks: string[]): Promise<string> {
  const parts: Buffer[] = [];
  const stream = Readable.from(chunks.map((chunk) => Buffer.from(chunk, 'latin1'))).pipe(transform);
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('latin1');
}

test('Ctrl-A x stops, also across reads; Ctrl-A Ctrl-A is one Ctrl-A', () => {
  assert.deepEqual(feed(new KeyFilter(), 'ab\x01xcd'), ['ab', 'escape']);
  const keys = new KeyFilter();
  assert.deepEqual(feed(keys, 'a\x01'), ['a', undefined]);
  assert.deepEqual(feed(keys, 'x'), ['', 'escape']);
  assert.deepEqual(feed(new KeyFilter(), 'x\x01\x01x'), ['x\x01x', undefined]);
  assert.deepEqual(feed(new KeyFilter(), '\x01b'), ['\x01b', undefined]);
});

test('one ^C goes to the guest, the second within a second stops it', () => {
  const keys = new KeyFilter();
  assert.deepEqual(feed(keys, '\x03', 0), ['\x03', undefined]);
  assert.deepEqual(feed(keys, '\x03', 1000), ['\x03', undefined]);
  assert.deepEqual(feed(keys, 'a\x03', 1999), ['a', 'interrupt']);
  assert.deepEqual(feed(new KeyFilter(), '\x03\x03'), ['\x03', 'interrupt']);
});

test('piped input ends as typed input would', async () => {
  assert.equal(await through(new PipedInput(), []), '\x04');
  assert.equal(await through(new PipedInput(), ['a\n']), 'a\n\x04');
  assert.equal(await through(new PipedInput(), ['a\n', 'b']), 'a\nb\x04\x04');
});

test('one CR before LF is removed, wherever the pieces are cut', async () => {
  assert.equal(await through(new NewlineRestorer(), ['a\r\nb\r', '\nc\r\r\n', 'd\re\r']), 'a\nb\nc\r\nd\re\r');
});
