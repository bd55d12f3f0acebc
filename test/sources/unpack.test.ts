import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { isUnpacked, unpack, unpackOnce } from '../../src/sources/unpack.js';
import type { Decompressor } from '../../src/sources/pins.js';
import { UserError } from '../../src/util/errors.js';
import { silentLogger } from '../../src/util/logger.js';

interface Member {
  name: string;
  /** `0` file, `1` hard link, `2` symbolic link, `3` device, `5` folder */
  type?: string;
  link?: string;
  data?: string;
}

/** An archive of just these members, however odd: no tar program would write it. */
function makeTar(members: readonly Member[]): Buffer {
  const blocks: Buffer[] = [];
  for (const { name, type = '0', link = '', data = '' } of members) {
    const header = Buffer.alloc(512);
    header.write(name, 0, 100);
    header.write('0000644\0', 100);
    header.write('0000000\0', 108);
    header.write('0000000\0', 116);
    header.write(`${data.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.fill(' ', 148, 156);
    header.write(type, 156);
    header.write(link, 157, 100);
    header.write('ustar\x0000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    const padded = Buffer.alloc(Math.ceil(data.length / 512) * 512);
    padded.write(data);
    blocks.push(header, padded);
  }
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

interface Place {
  folder: string;
  destination: string;
  archive: string;
}

async function place(t: TestContext, data: Buffer): Promise<Place> {
  const folder = await mkdtemp(path.join(tmpdir(), 'unpack-'));
  t.after(() => rm(folder, { recursive: true }));
  const archive = path.join(folder, 'a.tar');
  await writeFile(archive, data);
  return { folder, archive, destination: path.join(folder, 'out/thing') };
}

const unpackTo = ({ archive, destination }: Place, decompress: Decompressor): Promise<void> =>
  unpack({ archive, decompress, destination, logger: silentLogger });

const plain: Member[] = [
  { name: 'thing-1.0/', type: '5' },
  { name: 'thing-1.0/src/', type: '5' },
  { name: 'thing-1.0/src/a.c', data: 'int a;\n' },
  { name: 'thing-1.0/b.c', type: '2', link: 'src/a.c' },
];

test('the top folder is taken off', async (t) => {
  const where = await place(t, gzipSync(makeTar(plain)));
  await unpackTo(where, 'gzip');
  assert.equal(await readFile(path.join(where.destination, 'b.c'), 'utf8'), 'int a;\n');
});

for (const [decompress, tool] of [['xz', 'xz'], ['bzip2', 'bzip2']] as const) {
  test(`${decompress} goes through the system's ${tool}`, async (t) => {
    const where = await place(t, execFileSync(tool, ['-c'], { input: makeTar(plain) }));
    await unpackTo(where, decompress);
    assert.equal(await readFile(path.join(where.destination, 'src/a.c'), 'utf8'), 'int a;\n');
  });
}

const hostile: [string, Member[]][] = [
  ['an absolute path', [{ name: '/tmp/rumprun-hostile', data: 'x' }]],
  ['a path with ..', [{ name: 'thing-1.0/../../../escaped', data: 'x' }]],
  ['a path that starts with ..', [{ name: '../escaped', data: 'x' }]],
  ['a symbolic link outwards', [{ name: 'thing-1.0/l', type: '2', link: '../../escaped' }]],
  ['an absolute symbolic link', [{ name: 'thing-1.0/l', type: '2', link: '/etc/passwd' }]],
  [
    'a file through a symbolic link',
    [
      { name: 'thing-1.0/l', type: '2', link: '../..' },
      { name: 'thing-1.0/l/escaped', data: 'x' },
    ],
  ],
  ['a hard link outwards', [{ name: 'thing-1.0/l', type: '1', link: '../../escaped' }]],
  ['an absolute hard link', [{ name: 'thing-1.0/l', type: '1', link: '/etc/passwd' }]],
  [
    'a hard link through a folder that is a link',
    [
      { name: 'thing-1.0/d', type: '2', link: '/etc' },
      { name: 'thing-1.0/l', type: '1', link: 'thing-1.0/d/passwd' },
    ],
  ],
  ['a device', [{ name: 'thing-1.0/null', type: '3' }]],
  ['a FIFO', [{ name: 'thing-1.0/fifo', type: '6' }]],
];

for (const [what, members] of hostile) {
  test(`hostile archive: ${what} is refused and nothing stays`, async (t) => {
    const where = await place(t, makeTar([...plain, ...members]));
    await assert.rejects(unpackTo(where, 'none'), (error) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.code, 'BAD_ARCHIVE');
      return true;
    });
    assert.deepEqual((await readdir(where.folder)).sort(), ['a.tar', 'out']);
    assert.deepEqual(await readdir(path.join(where.folder, 'out')), []);
    await assert.rejects(stat('/tmp/rumprun-hostile'));
  });
}

/** A Debian package with a folder of headers, and these symbolic links in it. */
async function makePackage(folder: string, links: Record<string, string> = {}): Promise<string> {
  const root = path.join(folder, 'package');
  const include = path.join(root, 'usr/include/thing');
  await mkdir(path.join(root, 'DEBIAN'), { recursive: true });
  await mkdir(path.join(include, 'io'), { recursive: true });
  const control = 'Package: thing-dev\nVersion: 1\nArchitecture: all\nMaintainer: me\nDescription: x\n';
  await writeFile(path.join(root, 'DEBIAN/control'), control);
  await writeFile(path.join(root, 'usr/include/other.h'), 'other\n');
  await writeFile(path.join(include, 'io/ring.h'), 'ring\n');
  for (const [name, target] of Object.entries(links)) await symlink(target, path.join(include, name));
  const file = path.join(folder, 'thing.deb');
  execFileSync('dpkg-deb', ['--root-owner-group', '-b', root, file], { stdio: 'pipe' });
  return file;
}

const hasDpkg = spawnSync('dpkg-deb', ['--version']).status === 0;
const debian = { skip: hasDpkg ? false : 'no dpkg-deb here' };

test('one folder of a Debian package is taken', debian, async (t) => {
  const where = await place(t, Buffer.alloc(0));
  const archive = await makePackage(where.folder, { 'io.h': 'io/ring.h' });
  const { destination } = where;
  await unpack({ archive, decompress: 'deb', folder: 'usr/include/thing', destination, logger: silentLogger });
  assert.deepEqual(await readdir(destination), ['thing']);
  assert.deepEqual((await readdir(path.join(destination, 'thing'))).sort(), ['io', 'io.h']);
  assert.equal(await readFile(path.join(destination, 'thing/io.h'), 'utf8'), 'ring\n');
});

test('a link out of that folder is refused, and so is what is no package', debian, async (t) => {
  const where = await place(t, Buffer.alloc(1024, 'no package'));
  const archive = await makePackage(where.folder, { 'other.h': '../other.h' });
  const options = { decompress: 'deb', folder: 'usr/include/thing', logger: silentLogger } as const;
  const { destination } = where;
  await assert.rejects(unpack({ ...options, archive, destination }), { code: 'BAD_ARCHIVE' });
  await assert.rejects(unpack({ ...options, archive: where.archive, destination }), /dpkg-deb: .*not a Debian/);
  await assert.rejects(stat(destination));
});

test('a chain of inward links cannot lead out', async (t) => {
  const where = await place(
    t,
    makeTar([
      ...plain,
      { name: 'thing-1.0/x', type: '2', link: 'src' },
      { name: 'thing-1.0/y', type: '2', link: 'x/../..' },
      { name: 'thing-1.0/y/escaped', data: 'x' },
    ]),
  );
  await assert.rejects(unpackTo(where, 'none'), UserError);
  assert.deepEqual((await readdir(where.folder)).sort(), ['a.tar', 'out']);
});

test('a cut archive is refused and nothing stays', async (t) => {
  const whole = gzipSync(makeTar(plain));
  const where = await place(t, whole.subarray(0, whole.length - 20));
  await assert.rejects(unpackTo(where, 'gzip'), /a\.tar/);
  assert.deepEqual(await readdir(path.join(where.folder, 'out')), []);
});

test('a full disk is said as such, and nothing stays', async (t) => {
  const members = Array.from({ length: 800 }, (_, n) => ({
    name: `thing-1.0/d${n % 40}/f${n}`,
    data: 'x'.repeat(4000),
  }));
  const where = await place(t, gzipSync(makeTar([plain[0] as Member, ...members])));
  const disk = path.dirname(where.destination);
  await mkdir(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    t.skip('no permission to mount a small disk');
    return;
  }
  try {
    await assert.rejects(unpackTo(where, 'gzip'), { code: 'ENOSPC', path: disk });
    assert.deepEqual(await readdir(disk), []);
  } finally {
    execFileSync('umount', [disk]);
  }
});

test('what is unpacked already is left alone, a new hash replaces it', async (t) => {
  const where = await place(t, makeTar(plain));
  const common = { archive: where.archive, decompress: 'none', logger: silentLogger } as const;
  await mkdir(where.destination, { recursive: true });
  await writeFile(path.join(where.destination, 'stale'), '');
  await unpackOnce({ ...common, destination: where.destination, key: 'one' });
  assert.ok(await isUnpacked(where.destination, ['one']));
  await assert.rejects(stat(path.join(where.destination, 'stale')));
  await writeFile(path.join(where.destination, 'mark'), '');
  await unpackOnce({ ...common, destination: where.destination, key: 'one' });
  await stat(path.join(where.destination, 'mark'));
  await unpackOnce({ ...common, destination: where.destination, key: 'two' });
  await assert.rejects(stat(path.join(where.destination, 'mark')));
});
