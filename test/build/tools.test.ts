import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { installTools } from '../../src/build/tools.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function folder(t: TestContext): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'tools-'));
  t.after(() => rm(made, { recursive: true, force: true }));
  return made;
}

test('installed tools work from where they were moved to, and older pieces go away', async (t) => {
  const made = await folder(t);
  const dist = 'lib/rumprun-tools/dist/cli';
  await mkdir(path.join(made, 'first', dist), { recursive: true });
  await writeFile(path.join(made, 'first', dist, 'chunk-OLD.js'), '');
  await installTools(root, path.join(made, 'first'));
  execFileSync('mv', [path.join(made, 'first'), path.join(made, 'second')]);
  for (const tool of ['rumprun', 'rumprun-bake', 'rumpstop']) {
    const said = execFileSync(path.join(made, 'second/bin', tool), ['--version'], { encoding: 'utf8' });
    assert.match(said, new RegExp(`^${tool} \\d`));
  }
  const pieces = await readdir(path.join(made, 'second', dist));
  assert.deepEqual(pieces.sort(), (await readdir(path.join(root, 'dist/cli'))).sort());
});

test('a checkout whose tools are not compiled says so', async (t) => {
  const made = await folder(t);
  await mkdir(path.join(made, 'dist'));
  await assert.rejects(installTools(made, path.join(made, 'dest')), { code: 'NOT_COMPILED' });
  await mkdir(path.join(made, 'bin'));
  execFileSync('cp', [path.join(root, 'bin/build-rr'), path.join(made, 'bin')]);
  const { status, stderr } = spawnSync(path.join(made, 'bin/build-rr'), ['hw'], { encoding: 'utf8' });
  assert.deepEqual([status, stderr], [1, 'build-rr: the tools are not compiled yet; run scripts/setup\n']);
});
