import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { checkConfigFits, checkMemory, defaultMemory, readImage } from '../../src/run/image.js';
import { UserError } from '../../src/util/errors.js';
import { makeElf, makeImage, temporaryFolder } from './fixtures.js';

test('an image is read; its driver list decides about virtio-rng', async (t) => {
  const file = path.join(await temporaryFolder(t), 'x.bin');
  await writeFile(file, makeImage());
  const plain = await readImage(file, 'x.bin');
  assert.deepEqual([plain.configuration, plain.platform], ['hw_generic', 'hw']);
  assert.equal(plain.needs.virtioRng, false);
  await writeFile(file, makeImage({ components: ['rump', 'rumpdev_virtio_viornd'] }));
  assert.equal((await readImage(file, 'x.bin')).needs.virtioRng, true);
});

test('what is no image is refused in one line', async (t) => {
  const folder = await temporaryFolder(t);
  const file = path.join(folder, 'x');
  const damagedTable = makeImage();
  damagedTable.writeBigUInt64LE(0xffffffffffffffffn, 40);
  const damagedSection = makeImage();
  damagedSection.writeBigUInt64LE(1n << 40n, damagedSection.length - 2 * 64 + 24);
  const notJson = makeElf({
    sections: [{ name: '.rump.components', data: Buffer.from('{"configuration":') }],
  });
  const null_ = makeElf({ sections: [{ name: '.rump.components', data: Buffer.from('[]') }] });
  const cases: [string, Buffer, RegExp][] = [
    ['empty', Buffer.alloc(0), /not an ELF file/],
    ['text', Buffer.from('#!/bin/sh\n'.repeat(20)), /not an ELF file/],
    ['cut', makeImage().subarray(0, 100), /damaged/],
    ['section table far outside', damagedTable, /damaged/],
    ['section outside', damagedSection, /damaged/],
    ['component list cut', notJson, /component list is unreadable/],
    ['component list of another form', null_, /component list is unreadable/],
    ['host program', makeElf({ type: 3 }), /rumprun-bake did not make it/],
    ['object', makeElf({ type: 1 }), /it is an object file/],
    [
      'program',
      makeElf({ type: 1, sections: [{ name: '.note.rumprun', data: Buffer.from('x') }] }),
      /not baked yet/,
    ],
    ['other CPU', makeImage({}, { machine: 183 }), /is for aarch64, not for x86_64/],
    ['other platform', makeImage({ platform: 'xen' }), /baked for xen \(xen_pv\), not for hw/],
  ];
  for (const [what, data, expected] of cases) {
    await writeFile(file, data);
    await assert.rejects(readImage(file, 'x'), (error) => {
      assert.ok(error instanceof UserError, `${what}: ${String(error)}`);
      assert.match(error.message, expected, what);
      assert.ok(!error.message.includes('\n'), what);
      return true;
    });
  }
  await assert.rejects(readImage(path.join(folder, 'none'), 'none'), /none is not there/);
  await assert.rejects(readImage(folder, 'folder'), /folder is a folder/);
});

test('any damage of any byte ends in a UserError or in an image', async (t) => {
  const file = path.join(await temporaryFolder(t), 'x');
  const good = makeImage();
  for (let at = 0; at < good.length; at++) {
    const bad = Buffer.from(good);
    bad[at] = (bad[at] ?? 0) ^ 0xff;
    await writeFile(file, bad);
    await readImage(file, 'x').catch((error: unknown) => {
      assert.ok(error instanceof UserError, `byte ${at}: ${String(error)}`);
    });
  }
});

test('memory follows the image', async (t) => {
  const file = path.join(await temporaryFolder(t), 'x');
  await writeFile(file, makeImage());
  const small = await readImage(file, 'x');
  assert.equal(defaultMemory(small), 64);
  await writeFile(file, makeImage({}, { loadEnds: [0x300000, 62 * 1024 * 1024] }));
  const large = await readImage(file, 'x');
  assert.equal(defaultMemory(large), 94);
  await writeFile(file, makeImage({ files: 10 * 1024 * 1024 }, { loadEnds: [0x300000, 62 * 1024 * 1024] }));
  const withFiles = await readImage(file, 'image');
  assert.equal(defaultMemory(withFiles), 104);
  assert.throws(() => checkMemory(large, 62), /give it at least 63/);
  checkMemory(large, 63);
});

test('a configuration that asks for what is not baked in is refused', async (t) => {
  const file = path.join(await temporaryFolder(t), 'x');
  await writeFile(file, makeImage());
  const image = await readImage(file, 'x');
  assert.throws(() => checkConfigFits({ net: [{ if: 'vioif0' }] }, image), /no rumpnet_netinet/);
  checkConfigFits({ net: [], mount: [{ mountpoint: '/tmp' }] }, image);
});
