import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { newKeyPair, signWith, verifyWith } from '../../src/packages/sign.js';

test('a signature holds for its content and key alone', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'sign-'));
  t.after(() => rm(folder, { recursive: true }));
  const [key, other] = [path.join(folder, 'key'), path.join(folder, 'other')];
  await newKeyPair(key);
  await newKeyPair(other);
  assert.equal((await stat(key)).mode & 0o777, 0o600);
  const data = Buffer.from('content');
  const signature = await signWith(key, data);
  await verifyWith(`${key}.pub`, data, signature, 'index.json');
  const bad = { code: 'BAD_SIGNATURE' };
  await assert.rejects(verifyWith(`${key}.pub`, Buffer.from('Content'), signature, 'index.json'), bad);
  await assert.rejects(verifyWith(`${other}.pub`, data, signature, 'index.json'), bad);
  await assert.rejects(verifyWith(`${key}.pub`, data, '', 'index.json'), bad);
  await assert.rejects(newKeyPair(key), { code: 'KEY_EXISTS' });
  await assert.rejects(signWith(`${key}.pub`, data), { code: 'BAD_KEY' });
  await assert.rejects(signWith(path.join(folder, 'none'), data), { code: 'NO_KEY' });
});
