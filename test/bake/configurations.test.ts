import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  findConfiguration,
  modifyConfiguration,
  nearest,
  publicConfigurations,
  readConfigurations,
  splitStatements,
  type Configurations,
} from '../../src/bake/configurations.js';
import { UserError } from '../../src/util/errors.js';
import { mutate, randomNumbers } from '../elf/fixtures.js';

const head = 'version 20160209\n';

function read(text: string): Configurations {
  const configurations: Configurations = new Map();
  readConfigurations(head + text, 'test.conf', configurations);
  return configurations;
}

test('statements are split as a shell would', () => {
  assert.deepEqual(
    splitStatements('a "b c" \'d "e"\' f\\ g # note\n\nh \\\n\ti; j "k\\"l"', 'x').map(({ words, line }) => [line, ...words]),
    [
      [1, 'a', 'b c', 'd "e"', 'f g'],
      [3, 'h', 'i'],
      [4, 'j', 'k"l'],
    ],
  );
});

test('nothing is executed', () => {
  assert.deepEqual(splitStatements('create "$(touch /tmp/x)" `id` $HOME', 'x')[0]?.words, [
    'create',
    '$(touch /tmp/x)',
    '`id`',
    '$HOME',
  ]);
});

test('create, assimilate, add, remove, nuke', () => {
  const all = read(`
conf _a
	create "first"
	add -lone -ltwo
fnoc
conf hw_b
	create "second"
	assimilate _a
	add -lthree -lone
	remove -ltwo
fnoc
conf hw_c
	create "third"
fnoc
nuke hw_c
`);
  assert.deepEqual(all.get('hw_b')?.components, ['one', 'three']);
  assert.deepEqual(
    publicConfigurations(all).map(({ name }) => name),
    ['hw_b'],
  );
  modifyConfiguration('add -lfour; remove -lone', 'hw_b', all);
  assert.deepEqual(all.get('hw_b')?.components, ['three', 'four']);
});

test('a later file changes a configuration without creating it', () => {
  const all = read('conf hw_b\ncreate "b"\nfnoc\n');
  readConfigurations(`${head}conf hw_b\nadd -lmore\nfnoc\n`, 'more.conf', all);
  assert.deepEqual(all.get('hw_b')?.components, ['more']);
});

const wrong: [string, string, RegExp][] = [
  ['a name of no platform', 'conf generic\ncreate "x"\nfnoc', /must begin with/],
  ['no description', 'conf hw_a\ncreate\nfnoc', /description/],
  ['created twice', 'conf hw_a\ncreate "x"\ncreate "x"\nfnoc', /there already/],
  ['not created', 'conf hw_a\nadd -lx\nfnoc', /there is no configuration hw_a/],
  ['unknown to assimilate', 'conf hw_a\ncreate "x"\nassimilate _z\nfnoc', /no configuration _z/],
  ['not there to remove', 'conf hw_a\ncreate "x"\nremove -lz\nfnoc', /hw_a has no z/],
  ['unknown statement', 'conf hw_a\ncreate "x"\nfrobnicate\nfnoc', /frobnicate/],
  ['outside', 'add -lx', /outside conf/],
  ['not closed', 'conf hw_a\ncreate "x"', /no fnoc/],
  ['not opened', 'fnoc', /without conf/],
  ['quote', 'conf hw_a\ncreate "x\nfnoc', /quote is not closed/],
];
for (const [what, text, message] of wrong) {
  test(`refused with file and line: ${what}`, () => {
    assert.throws(
      () => read(text),
      (error) => error instanceof UserError && message.test(error.message) && /^test\.conf:\d/.test(error.message),
    );
  });
}

test('another version or none is refused', () => {
  assert.throws(() => readConfigurations('version 20150930\n', 'x', new Map()), /20160209/);
  assert.throws(() => readConfigurations('conf hw_a\n', 'x', new Map()), /must begin with/);
  assert.throws(() => readConfigurations('', 'x', new Map()), /no "version/);
});

test('an unknown configuration brings the nearest', () => {
  const all = read('conf hw_generic\ncreate "x"\nfnoc\nconf hw_tiny\ncreate "x"\nfnoc\n');
  assert.equal(findConfiguration(all, 'hw-generic').name, 'hw_generic');
  assert.throws(() => findConfiguration(all, 'hw_genric'), { code: 'UNKNOWN_CONFIG', hint: 'did you mean hw_generic?' });
  assert.throws(() => findConfiguration(all, 'zzzzzzzzzzzzzz'), { hint: 'there are: hw_generic, hw_tiny' });
  assert.throws(() => findConfiguration(all, 'xen_pci'), {
    code: 'UNKNOWN_CONFIG',
    message: /^configuration xen_pci is not available: Xen guests have no PCI devices here/,
  });
  assert.equal(nearest('tiny', ['hw_tiny', 'hw_generic']), 'hw_tiny');
});

test('the shipped configurations are read', () => {
  const all: Configurations = new Map();
  const file = new URL('../../platforms/rumprun-bake.conf', import.meta.url);
  readConfigurations(readFileSync(file, 'utf8'), 'rumprun-bake.conf', all);
  const names = publicConfigurations(all).map(({ name }) => name);
  for (const name of ['hw_generic', 'hw_virtio', 'hw_virtio_scsi', 'hw_tiny', 'xen_pv']) {
    assert.ok(names.includes(name), name);
  }
});

test('damaged text is an error of the user, never another', () => {
  const text = Buffer.from(`${head}conf hw_b\n\tcreate "second \\"x\\""\n\tadd -lthree \\\n\t-lone\nfnoc\n`);
  const random = randomNumbers(3);
  for (let i = 0; i < 5000; i++) {
    try {
      readConfigurations(mutate(text, random).toString('latin1'), 'x', new Map());
    } catch (error) {
      assert.ok(error instanceof UserError, String(error));
    }
  }
});
