import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import type { AptArchive } from '../../src/sources/apt.js';
import { cacheFolder, fetchSource, type FetchOptions } from '../../src/sources/fetch.js';
import type { ArchiveOrigin, DebOrigin, SourcePin } from '../../src/sources/pins.js';
import { UserError } from '../../src/util/errors.js';
import { silentLogger } from '../../src/util/logger.js';

const content = 'the archive';
const sha256 = createHash('sha256').update(content).digest('hex');
const foundHash = createHash('sha256').update('something else').digest('hex');

const pin: SourcePin<ArchiveOrigin> = {
  name: 'thing',
  version: '1.0',
  licence: 'MIT',
  home: 'https://thing.example/',
  origins: [
    { kind: 'https', url: 'https://thing.example/thing-1.0.tar.gz', file: 'thing-1.0.tar.gz', sha256, decompress: 'gzip' },
    { kind: 'apt', package: 'thing', file: 'thing_1.0.orig.tar.xz', sha256, decompress: 'xz' },
  ],
};

interface World extends FetchOptions {
  asked: string[];
}

async function world(
  t: TestContext,
  given: { https?: string; apt?: string; offline?: boolean },
): Promise<World> {
  const cache = await mkdtemp(path.join(tmpdir(), 'cache-'));
  t.after(() => rm(cache, { recursive: true }));
  const asked: string[] = [];
  const apt: AptArchive = {
    sources: () => Promise.resolve([]),
    dependencies: () => Promise.resolve([]),
    async packages(names) {
      asked.push(`package ${names.join(' ')}`);
      if (given.apt === undefined) throw new UserError('NO_APT', 'no apt here');
      const file = path.join(cache, 'thing-dev_1.0_amd64.deb');
      await writeFile(file, given.apt);
      return [file];
    },
    async fetch(origin) {
      asked.push(`apt ${origin.package}`);
      if (given.apt === undefined) throw new UserError('NO_APT', 'no apt here');
      const file = path.join(cache, 'from-apt');
      await writeFile(file, given.apt);
      return file;
    },
    close: () => Promise.resolve(),
  };
  return {
    cache,
    offline: given.offline ?? false,
    logger: silentLogger,
    apt,
    asked,
    async download(url, file) {
      asked.push(url);
      if (given.https === undefined) throw new UserError('DOWNLOAD_FAILED', 'no route');
      await writeFile(file, given.https);
    },
  };
}

const cached = async (cache: string): Promise<string[]> =>
  (await readdir(path.join(cache, 'sources')).catch(() => [])).sort();

test('upstream comes first, and then the cache', async (t) => {
  const options = await world(t, { https: content });
  const first = await fetchSource(pin, options);
  assert.equal(await readFile(first.file, 'utf8'), content);
  const second = await fetchSource(pin, options);
  assert.equal(second.origin.kind, 'https');
  assert.deepEqual(options.asked, ['https://thing.example/thing-1.0.tar.gz']);
});

test('apt comes in when upstream cannot be reached', async (t) => {
  const options = await world(t, { apt: content });
  const { origin } = await fetchSource(pin, options);
  assert.equal(origin.kind, 'apt');
  assert.equal(origin.decompress, 'xz');
  assert.deepEqual(await cached(options.cache), ['thing_1.0.orig.tar.xz']);
});

test('a wrong hash names file, expected and found, and leaves nothing', async (t) => {
  const options = await world(t, { https: 'something else', apt: 'something else' });
  await assert.rejects(fetchSource(pin, options), (error) => {
    assert.ok(error instanceof UserError);
    for (const part of ['thing-1.0.tar.gz', 'thing_1.0.orig.tar.xz', sha256, foundHash]) {
      assert.ok(error.message.includes(part), part);
    }
    return true;
  });
  assert.deepEqual(await cached(options.cache), []);
});

test('a spoilt file in the cache is replaced', async (t) => {
  const options = await world(t, { https: content });
  const file = path.join(options.cache, 'sources/thing-1.0.tar.gz');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, 'something else');
  await fetchSource(pin, options);
  assert.equal(await readFile(file, 'utf8'), content);
});

test('a binary package is had through apt, once', async (t) => {
  const options = await world(t, { apt: 'any content: apt has verified it' });
  const origin: DebOrigin = { kind: 'deb', package: 'thing-dev', folder: 'usr/include/thing' };
  const headers: SourcePin<DebOrigin> = { ...pin, origins: [origin] };
  await fetchSource(headers, options);
  const second = await fetchSource(headers, options);
  assert.equal(second.origin.package, 'thing-dev');
  assert.deepEqual(options.asked, ['package thing-dev']);
  assert.deepEqual(await cached(options.cache), ['thing-dev.deb']);
});

test('--offline asks nobody', async (t) => {
  const options = await world(t, { https: content, apt: content, offline: true });
  await assert.rejects(fetchSource(pin, options), /thing 1\.0 is not in the cache .*--offline/);
  assert.deepEqual(options.asked, []);
});

test('several at once end with one whole file', async (t) => {
  const options = await world(t, { https: content });
  const all = await Promise.all(Array.from({ length: 8 }, () => fetchSource(pin, options)));
  for (const { file } of all) assert.equal(await readFile(file, 'utf8'), content);
  assert.deepEqual(await cached(options.cache), ['thing-1.0.tar.gz']);
});

test('the cache is below XDG_CACHE_HOME when that is absolute', () => {
  assert.equal(cacheFolder({ XDG_CACHE_HOME: '/x', HOME: '/h' }), '/x/rumprun');
  assert.equal(cacheFolder({ XDG_CACHE_HOME: 'x', HOME: '/h' }), '/h/.cache/rumprun');
  assert.equal(cacheFolder({ HOME: '/h' }), '/h/.cache/rumprun');
});
