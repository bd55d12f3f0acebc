import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { explainSystemError } from '../../src/util/system-errors.js';
import { UserError } from '../../src/util/errors.js';
import { writeFileAtomic, writeThenRename } from '../../src/util/files.js';

test('a file that could not be written leaves the old one and no other', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'files-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'a');
  await writeFileAtomic(file, 'old');
  await assert.rejects(
    writeThenRename(file, async (temporary) => {
      await writeFile(temporary, 'half');
      throw new Error('stopped');
    }),
    /stopped/,
  );
  assert.equal(await readFile(file, 'utf8'), 'old');
  assert.deepEqual(await readdir(folder), ['a']);
});

test('a full disk is one line that names the file', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'files-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'a');
  const error = await writeThenRename(file, () => writeFile('/dev/full', 'x')).catch(explainSystemError);
  assert.ok(error instanceof UserError);
  assert.equal(error.code, 'DISK_FULL');
  assert.equal(error.message, `${file}: no space left on the disk`);
});

test('bugs stay bugs', () => {
  const bug = new TypeError('x is not a function');
  assert.equal(explainSystemError(bug), bug);
});
