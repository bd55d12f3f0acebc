import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { packPrefix } from '../../src/packages/archive.js';
import { verifyIndex, writeIndex } from '../../src/packages/index.js';
import { newKeyPair } from '../../src/packages/sign.js';
import { silentLogger } from '../../src/util/logger.js';

test('an index is signed, grows, and a tampered or older one is refused', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'index-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const [key, prefix, repository] = ['key', 'prefix', 'repository'].map((name) => path.join(folder, name)) as [string, string, string];
  await newKeyPair(key);
  await mkdir(prefix);
  await mkdir(repository);
  await writeFile(path.join(prefix, 'z.h'), '');
  const about = {
    name: 'zlib', version: '1.3', licence: 'Zlib', summary: 'Compression', depends: {},
    tuple: 'x86_64-rumprun-netbsd', abi: 1, platformIndependent: true, recipe: 'a'.repeat(64),
  };
  await packPrefix(prefix, about, path.join(repository, 'zlib-1.3.tar.gz'));
  const write = { folder: repository, key, testsOf: () => Promise.resolve('passed'), logger: silentLogger };
  assert.equal((await writeIndex(write)).serial, 1);
  assert.equal((await writeIndex(write)).serial, 2);
  const text = await readFile(path.join(repository, 'index.json'), 'utf8');
  const signature = await readFile(path.join(repository, 'index.json.sig'), 'utf8');
  const check = { text, signature, key: `${key}.pub`, seen: 2, shown: 'index.json' };
  const index = await verifyIndex(check);
  assert.deepEqual(index.packages.map(({ name, tests }) => [name, tests]), [['zlib', 'passed']]);
  await assert.rejects(verifyIndex({ ...check, seen: 3 }), { code: 'OLD_INDEX' });
  await assert.rejects(verifyIndex({ ...check, text: text.replace('1.3', '1.4') }), { code: 'BAD_SIGNATURE' });
  assert.match(await readFile(path.join(repository, 'index.html'), 'utf8'), /zlib-1\.3\.tar\.gz/);
});
