import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { installPlatform } from '../../src/build/install.js';

test('headers of an earlier build go away, those of installed packages stay', async (t) => {
  const destination = await mkdtemp(path.join(tmpdir(), 'install-'));
  t.after(() => rm(destination, { recursive: true }));
  const sysroot = path.join(destination, 'rumprun-x86_64');
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(path.dirname(path.join(sysroot, file)), { recursive: true });
    await writeFile(path.join(sysroot, file), text);
  };
  await write('include/earlier.h', '');
  await write('include/z/zlib.h', '');
  const files = ['include/z/zlib.h', 'lib/libz.a'];
  await write('share/rumprun-pkg/zlib.json', JSON.stringify({ name: 'zlib', version: '1', sha256: '', files }));
  await installPlatform({
    destination,
    platform: { name: 'mini', description: '', folder: destination, cpus: {}, components: [], file: '' },
    cpu: 'x86_64',
    components: [],
    libraries: new Map(),
    pins: new Map(),
    folders: { root: destination, objects: destination, sources: new Map() },
  });
  const left = await readdir(path.join(sysroot, 'include'), { recursive: true, withFileTypes: true });
  assert.deepEqual(left.filter((entry) => entry.isFile()).map(({ name }) => name), ['zlib.h']);
});
