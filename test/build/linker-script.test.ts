import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { readLinkerScript } from '../../src/build/linker-script.js';

test('a linker script has the files it includes in it', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'script-'));
  t.after(() => rm(folder, { recursive: true }));
  const script = path.join(folder, 'image.lds');
  await writeFile(path.join(folder, 'rest.lds'), '\t.text : { }\n');
  await writeFile(script, 'SECTIONS\n{\nINCLUDE rest.lds\n}\n');
  assert.equal(await readLinkerScript(script), 'SECTIONS\n{\n\t.text : { }\n}\n');
  await writeFile(script, 'SECTIONS\n{\nINCLUDE other.lds\n}\n');
  await assert.rejects(readLinkerScript(script), {
    code: 'BAD_PLATFORM',
    message: `${script}:3: other.lds cannot be read`,
  });
});
