import assert from 'node:assert/strict';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { detectFileSystem, diskConfig, parseDiskOption, readDisk } from '../../src/run/disks.js';
import { UserError } from '../../src/util/errors.js';
import { temporaryFolder } from './fixtures.js';

const failure = (value: string): string => {
  try {
    parseDiskOption(value);
  } catch (error) {
    assert.ok(error instanceof UserError);
    return error.message;
  }
  return assert.fail(`${value} was taken`);
};

test('-b names a file, a mount point, and how', () => {
  assert.deepEqual(parseDiskOption('a.img'), {
    path: 'a.img',
    mountpoint: undefined,
    readOnly: false,
    fstype: undefined,
  });
  assert.deepEqual(parseDiskOption('a,,b.img,/data,ro,fstype=ext2fs'), {
    path: 'a,b.img',
    mountpoint: '/data',
    readOnly: true,
    fstype: 'ext2fs',
  });
});

test('-b says what is wrong', () => {
  assert.match(failure(''), /names no file/);
  assert.match(failure('a,data'), /"data" is no mount point/);
  assert.match(failure('a,/x,fstype=ntfs'), /unknown file system "ntfs" \(known: cd9660, ext2fs, ffs\)/);
  assert.match(failure('a,fstype=ffs'), /needs a mount point/);
});

/** The start of a disk with something at an offset. */
function start(offset: number, bytes: readonly number[] | string): Buffer {
  const buffer = Buffer.alloc(264 * 1024);
  Buffer.from(bytes as string).copy(buffer, offset);
  return buffer;
}

const iso = start(32769, 'CD001');
const ext2 = start(1080, [0x53, 0xef]);
const ufs1 = start(8192 + 1372, [0x54, 0x19, 1, 0]);

test('file systems are recognised', () => {
  assert.equal(detectFileSystem(iso), 'cd9660');
  assert.equal(detectFileSystem(ext2), 'ext2fs');
  assert.equal(detectFileSystem(ufs1), 'ffs');
  for (const place of [0, 8192, 65_536, 262_144]) {
    const ufs2 = start(place + 1372, [0x19, 1, 0x54, 0x19]);
    ufs2.writeUInt32LE(place, place + 1000);
    assert.equal(detectFileSystem(ufs2), 'ffs');
    ufs2.writeUInt32LE(place + 1, place + 1000);
    assert.equal(detectFileSystem(ufs2), undefined);
  }
  assert.equal(detectFileSystem(start(0, [])), undefined);
  assert.equal(detectFileSystem(Buffer.alloc(10)), undefined);
});

test('a disk is looked at before the guest starts', async (t) => {
  const folder = await temporaryFolder(t);
  const read = async (name: string, option: string, data?: Buffer): ReturnType<typeof readDisk> => {
    const file = path.join(folder, name);
    if (data !== undefined) await writeFile(file, data);
    return readDisk(parseDiskOption(`${name}${option}`), file, 1);
  };
  assert.deepEqual(diskConfig(await read('iso', ',/cd', iso)), {
    source: 'dev',
    path: '/dev/ld1',
    fstype: 'cd9660',
    mountpoint: '/cd',
    options: 'ro',
  });
  assert.deepEqual(diskConfig(await read('ext2', ',/data', ext2)), {
    source: 'dev',
    path: '/dev/ld1a',
    fstype: 'ext2fs',
    mountpoint: '/data',
  });
  assert.deepEqual(diskConfig(await read('table', ',/data', start(510, [0x55, 0xaa])))?.['fstype'], 'blk');
  const qcow2 = await read('qcow2', ',/data', Buffer.from('QFI\xfb...', 'latin1'));
  assert.equal(qcow2.format, 'qcow2');
  assert.equal(diskConfig(await read('bare', '', start(0, []))), undefined);
  await assert.rejects(read('bare', ',/data'), /-b bare: no file system a guest knows/);
  await assert.rejects(read('none', ''), /-b none: there is no such file/);
  await assert.rejects(read('odd', '', Buffer.alloc(1000)), /1000 bytes are not whole sectors/);
  await mkdir(path.join(folder, 'folder'));
  await assert.rejects(read('folder', ''), /neither a file nor a block device/);
  if (process.getuid?.() !== 0) {
    await chmod(path.join(folder, 'ext2'), 0o400);
    await assert.rejects(read('ext2', ',/data'), /-b ext2: not writable/);
  }
});
