import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { writeState } from '../../src/packages/cache.js';
import { loadPorts } from '../../src/packages/recipe.js';
import { collectResults, portsDocument, readResults } from '../../src/packages/report.js';
import { library, makeFixture } from './fixture.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('results are taken from a build tree, and older ones of the same version kept', async (t) => {
  const fixture = await makeFixture(t);
  const tests = { cases: [{ program: 't/*' }], omitted: [{ test: 'shell.sh', reason: 'a shell script' }] };
  for (const name of ['fresh', 'kept', 'newer', 'untested']) {
    await fixture.addPort(name, { ...library.recipe, tests }, library.source);
  }
  const ports = await loadPorts(fixture.packages);
  await writeState(fixture.objects, 'fresh', {
    key: {}, built: true, seconds: 1, files: {},
    tests: { key: '', passed: 2, failed: 0 },
    suite: { key: '', passed: 3, failed: 1, problem: 't/x ended', failures: ['t/x'] },
  });
  const known = {
    fresh: { version: '1', smoke: { passed: 9, failed: 9 } },
    kept: { version: '1', suite: { passed: 5, failed: 0 } },
    newer: { version: '0.9', suite: { passed: 5, failed: 0 } },
    gone: { version: '1', smoke: { passed: 1, failed: 0 } },
  };
  const results = await collectResults(ports, fixture.objects, known);
  assert.deepEqual(results, {
    fresh: { version: '1', smoke: { passed: 2, failed: 0 }, suite: { passed: 3, failed: 1, failures: ['t/x'] } },
    kept: { version: '1', suite: { passed: 5, failed: 0 } },
  });
  const text = await portsDocument([...ports.values()], results);
  assert.match(text, /^\| \[fresh\]\(\S+\) \| 1 \| make \| none \| 2 passed \| 3 passed, 1 failed \|$/m);
  assert.match(text, /^\| \[newer\]\(\S+\) \| 1 \| make \| none \| not run \| not run \|$/m);
  assert.match(text, /^- \*\*fresh\*\*: fails: `t\/x`\. Not run: shell\.sh \(a shell script\)\.$/m);
});

test('docs/ports.md says what the recipes and packages/results.json do', async () => {
  const packages = path.join(root, 'packages');
  const ports = await loadPorts(packages);
  const text = await portsDocument([...ports.values()], await readResults(packages));
  assert.equal(await readFile(path.join(root, 'docs/ports.md'), 'utf8'), text, 'run npx tsx scripts/ports-table.ts');
});
