import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { prepareSources } from '../../src/sources/index.js';
import { findLocal } from '../../src/sources/local.js';
import type { SourcePin } from '../../src/sources/pins.js';
import { silentLogger } from '../../src/util/logger.js';

/** A machine with the headers in two places, and a folder without them. */
async function machine(t: TestContext): Promise<{ pin: SourcePin; folder: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'local-'));
  t.after(() => rm(folder, { recursive: true }));
  for (const name of ['usual', 'named', 'empty']) await mkdir(path.join(folder, name));
  for (const name of ['usual', 'named']) await writeFile(path.join(folder, name, 'thing.h'), name);
  const local = {
    variable: 'THING_HEADERS',
    folders: [path.join(folder, 'empty'), path.join(folder, 'usual')],
    has: 'thing.h',
    as: 'thing',
  };
  const rest = { version: '1', licence: 'MIT', home: 'https://thing.example/', origins: [] };
  return { pin: { name: 'thing', local, ...rest }, folder };
}

test('the variable comes before the usual places, of which the first that is right counts', async (t) => {
  const { pin, folder } = await machine(t);
  const named = path.join(folder, 'named');
  assert.deepEqual(await findLocal(pin, { THING_HEADERS: named }), { folder: named, as: 'thing' });
  assert.equal((await findLocal(pin, {}))?.folder, path.join(folder, 'usual'));
  await rm(path.join(folder, 'usual/thing.h'));
  assert.equal(await findLocal(pin, {}), undefined);
});

test('a variable that names the wrong folder is told by name', async (t) => {
  const { pin, folder } = await machine(t);
  const empty = path.join(folder, 'empty');
  await assert.rejects(findLocal(pin, { THING_HEADERS: empty }), {
    code: 'NO_LOCAL_SOURCE',
    message: `THING_HEADERS is ${empty}, and there is no thing.h in it`,
  });
});

test('a local source is seen below the sources and follows the variable', async (t) => {
  const { pin, folder } = await machine(t);
  const prepare = async (env: Record<string, string>): Promise<string> => {
    const folders = await prepareSources({
      pins: [pin],
      destination: path.join(folder, 'src'),
      cache: path.join(folder, 'cache'),
      offline: true,
      env,
      logger: silentLogger,
    });
    return readFile(path.join(folders.get('thing') ?? '', 'thing/thing.h'), 'utf8');
  };
  assert.equal(await prepare({ THING_HEADERS: path.join(folder, 'named') }), 'named');
  assert.equal(await prepare({}), 'usual');
  assert.deepEqual(await readdir(path.join(folder, 'src')), ['thing-1']);
});
