import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { library, makeFixture, start } from './fixture.js';

test('bash and zsh complete commands, options and ports', async (t) => {
  const fixture = await makeFixture(t);
  await fixture.addPort('one', library.recipe, library.source);
  await fixture.addPort('other', library.recipe, library.source);
  const script = (shell: string): string =>
    execFileSync(process.execPath, [...start, 'completion', shell], { encoding: 'utf8' });
  const bash = script('bash');
  const complete = (...words: string[]): string[] => {
    const ask = `COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _rumprun_pkg; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const said = execFileSync('bash', ['-c', `${bash}\n${ask}`, 'bash', 'rumprun-pkg', ...words], {
      cwd: fixture.folder,
      encoding: 'utf8',
    });
    return said.split('\n').filter((word) => word !== '');
  };
  assert.deepEqual(complete('in'), ['info', 'index', 'install']);
  assert.deepEqual(complete('build', 'o'), ['one', 'other']);
  assert.deepEqual(complete('build', '--platform', 'x'), ['xen']);
  assert.deepEqual(complete('build', '--of'), ['--offline']);
  assert.deepEqual(complete('test', '--su'), ['--suite']);
  assert.deepEqual(complete('completion', ''), ['bash', 'zsh']);
  assert.deepEqual(complete('index', '--key', fixture.folder.slice(0, -1)).includes(fixture.folder), true);
  assert.deepEqual(complete('list', 'o'), []);
  assert.deepEqual(complete('nosuch', 'o'), []);
  const zsh = script('zsh');
  assert.equal(zsh, `autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n${bash}`);
  if (spawnSync('zsh', ['--version']).status === 0) execFileSync('zsh', ['-n'], { input: zsh });
  const wrong = spawnSync(process.execPath, [...start, 'completion', 'fish'], { encoding: 'utf8' });
  assert.deepEqual([wrong.status, wrong.stderr], [2, 'rumprun-pkg: name a shell: bash or zsh (see --help)\n']);
});
