import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { archiveFolder } from '../../src/bake/files-archive.js';

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'files-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await mkdir(path.join(folder, 'etc/conf.d'), { recursive: true });
  await writeFile(path.join(folder, 'etc/motd'), 'hello\n');
  await writeFile(path.join(folder, 'run'), '#!\n', { mode: 0o700 });
  await symlink('etc/motd', path.join(folder, 'news'));
  return folder;
}

test('an archive of files is the same bytes for the same files', async (t) => {
  const folder = await folderOf(t);
  const first = await archiveFolder(folder);
  await utimes(path.join(folder, 'etc/motd'), 1, 1);
  await chmod(path.join(folder, 'etc/motd'), 0o600);
  assert.ok((await archiveFolder(folder)).equals(first));
  await writeFile(path.join(folder, 'etc/motd'), 'bye\n');
  assert.ok(!(await archiveFolder(folder)).equals(first));
});

test('an archive of files names folders before what is in them, with modes', async (t) => {
  const archive = (await archiveFolder(await folderOf(t))).toString('latin1');
  const entries = [...archive.matchAll(/070701(.{8})(.{8})(?:.{88})([^\0]+)\0/g)].map((match) => [
    match[3],
    Number.parseInt(match[2] ?? '', 16).toString(8),
  ]);
  assert.deepEqual(entries, [
    ['etc', '40755'],
    ['etc/conf.d', '40755'],
    ['etc/motd', '100644'],
    ['news', '120777'],
    ['run', '100755'],
    ['TRAILER!!!', '0'],
  ]);
});

test('a folder that is not there, and what is no file, are refused by name', async (t) => {
  const folder = await folderOf(t);
  await assert.rejects(archiveFolder(path.join(folder, 'none')), {
    code: 'FILES_UNREADABLE',
    message: /none cannot be read: ENOENT/,
  });
  execFileSync('mkfifo', [path.join(folder, 'pipe')]);
  await assert.rejects(archiveFolder(folder), { code: 'FILES_UNREADABLE', message: /pipe is neither/ });
});
