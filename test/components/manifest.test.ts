import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { closure, componentsFor } from '../../src/components/graph.js';
import { loadComponents, loadPlatforms, type Platform } from '../../src/components/manifest.js';
import { UserError } from '../../src/util/errors.js';

const good = { name: 'one', description: 'One', faction: 'base', licence: 'BSD-2-Clause' };

/** A root with these component.json files, by folder below components/. */
async function makeRoot(t: TestContext, files: Record<string, unknown>): Promise<string> {
  const root = await mkdtemp(path.join(tmpdir(), 'components-'));
  t.after(() => rm(root, { recursive: true }));
  for (const [folder, content] of Object.entries(files)) {
    const file = path.join(root, 'components', folder, 'component.json');
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return root;
}

const platform: Platform = {
  name: 'hw',
  description: '',
  cpus: {},
  components: [],
  folder: '',
  file: 'platforms/hw/platform.json',
};

const wrong: [string, unknown, RegExp][] = [
  ['a key that is missing', { ...good, licence: undefined }, /one\/component.json: key "licence" is missing/],
  ['an unknown key', { ...good, soures: [] }, /one\/component.json: unknown key "soures"/],
  ['an unknown faction', { ...good, faction: 'bass' }, /"faction" must be one of base, vfs/],
  ['a number for a glob', { ...good, sources: [3] }, /"sources.0" must be string/],
  ['an absolute glob', { ...good, sources: ['/etc/*.c'] }, /"sources.0" must match pattern/],
  ['a need nobody meets', { ...good, needs: ['two'] }, /"needs.0" names "two", and there is no such/],
  ['an overlay outside', { ...good, thirdParty: { source: 'x', sources: [], overlay: '../y' } }, /"thirdParty.overlay" must match/],
  ['an unknown nested key', { ...good, thirdParty: { source: 'x', sources: [], oops: 1 } }, /unknown key "thirdParty.oops"/],
  ['no JSON', '{ "name": ', /one\/component.json: not valid JSON/],
  ['an array', [], /one\/component.json: the whole must be object/],
];

for (const [what, content, message] of wrong) {
  test(`component.json: ${what} is refused by file and key`, async (t) => {
    const root = await makeRoot(t, { one: content });
    await assert.rejects(loadComponents(root), (error) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.code, 'BAD_COMPONENT');
      assert.match(error.message, message);
      return true;
    });
  });
}

test('two components of one name are refused', async (t) => {
  const root = await makeRoot(t, { a: good, b: good });
  await assert.rejects(loadComponents(root), /b\/component.json: "name" is "one", which is components\/a/);
});

test('each component comes after those it needs', async (t) => {
  const root = await makeRoot(t, {
    a: { ...good, name: 'top', needs: ['middle'] },
    b: { ...good, name: 'middle', needs: ['bottom'] },
    c: { ...good, name: 'bottom' },
    d: { ...good, name: 'elsewhere', platforms: ['xen'] },
  });
  const components = await loadComponents(root);
  const names = componentsFor(components, platform, 'x86_64').map(({ name }) => name);
  assert.deepEqual(names, ['bottom', 'middle', 'top']);
  const top = components.find(({ name }) => name === 'top');
  assert.ok(top);
  assert.deepEqual(
    closure(top, components).map(({ name }) => name),
    ['middle', 'bottom'],
  );
});

test('a circle is refused and shown', async (t) => {
  const root = await makeRoot(t, {
    a: { ...good, name: 'a', needs: ['b'] },
    b: { ...good, name: 'b', needs: ['a'] },
  });
  const components = await loadComponents(root);
  assert.throws(() => componentsFor(components, platform, 'x86_64'), /a -> b -> a/);
});

test('what is not there on the platform cannot be needed', async (t) => {
  const root = await makeRoot(t, {
    a: { ...good, name: 'a', needs: ['b'] },
    b: { ...good, name: 'b', platforms: ['xen'] },
  });
  const components = await loadComponents(root);
  assert.throws(
    () => componentsFor(components, platform, 'x86_64'),
    /"needs.0" names "b", which is not there on hw\/x86_64/,
  );
});

test("this checkout's own manifests are right", async () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const components = await loadComponents(root);
  for (const one of await loadPlatforms(root)) {
    for (const cpu of Object.keys(one.cpus)) {
      assert.ok(componentsFor(components, one, cpu).some(({ name }) => name === 'rump'));
    }
  }
});
