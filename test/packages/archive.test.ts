import assert from 'node:assert/strict';
import { access, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { create } from 'tar';
import { packPrefix, unpackPackage } from '../../src/packages/archive.js';
import { silentLogger } from '../../src/util/logger.js';

const about = {
  name: 'zlib', version: '1.3', licence: 'Zlib', summary: 'Compression', depends: {},
  tuple: 'x86_64-rumprun-netbsd', abi: 1, platformIndependent: true, recipe: 'a'.repeat(64),
};

async function packed(t: TestContext): Promise<{ folder: string; archive: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'archive-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await mkdir(path.join(folder, 'prefix/include'), { recursive: true });
  await writeFile(path.join(folder, 'prefix/include/zlib.h'), 'int z;\n');
  await writeFile(path.join(folder, 'prefix/tool'), 'x', { mode: 0o755 });
  const archive = path.join(folder, 'zlib.tar.gz');
  await packPrefix(path.join(folder, 'prefix'), about, archive);
  return { folder, archive };
}

test('a package is the same bytes each time and unpacks as it was', async (t) => {
  const { folder, archive } = await packed(t);
  await utimes(path.join(folder, 'prefix/tool'), 5, 5);
  const again = path.join(folder, 'again.tar.gz');
  await packPrefix(path.join(folder, 'prefix'), about, again);
  assert.ok((await readFile(archive)).equals(await readFile(again)));
  const manifest = await unpackPackage(archive, path.join(folder, 'out'), silentLogger);
  assert.deepEqual(manifest.files.map(({ path: name, mode }) => [name, mode]), [
    ['include/zlib.h', 0o644],
    ['tool', 0o755],
  ]);
  assert.equal(await readFile(path.join(folder, 'out/files/include/zlib.h'), 'utf8'), 'int z;\n');
});

const tampering: Record<string, [(out: string) => Promise<void>, RegExp]> = {
  'a changed file': [(out) => writeFile(path.join(out, 'files/tool'), 'y'), /tool is not as/],
  'a missing file': [(out) => rm(path.join(out, 'files/tool')), /tool is missing/],
  'an added file': [(out) => writeFile(path.join(out, 'files/more'), ''), /more is not in/],
  'a link': [(out) => symlink('tool', path.join(out, 'files/link')), /link is a link/],
  'no manifest': [(out) => rm(path.join(out, 'manifest.json')), /no manifest/],
  'a manifest of another form': [(out) => writeFile(path.join(out, 'manifest.json'), '{}'), /is missing/],
};

for (const [what, [change, message]] of Object.entries(tampering)) {
  test(`a package with ${what} is refused and leaves nothing`, async (t) => {
    const { folder, archive } = await packed(t);
    const out = path.join(folder, 'zlib-1.3');
    await unpackPackage(archive, out, silentLogger);
    await change(out);
    await create({ file: archive, gzip: true, cwd: folder }, ['zlib-1.3']);
    const destination = path.join(folder, 'refused');
    await assert.rejects(unpackPackage(archive, destination, silentLogger), { code: 'BAD_PACKAGE', message });
    await assert.rejects(access(destination));
  });
}
