import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { UserError } from '../util/errors.js';

/** One -b: a disk for the guest, and where the guest mounts it. */
export interface DiskOption {
  /** As the user named it. */
  path: string;
  mountpoint: string | undefined;
  readOnly: boolean;
  fstype: string | undefined;
}

/** What a disk's file turned out to be. */
export interface Disk extends DiskOption {
  /** QEMU's name of the file's format. */
  format: 'raw' | 'qcow2';
  /** The device the guest mounts. */
  device: string;
  /** The file's absolute name. */
  file: string;
}

/** File systems by the names the guest's kernel has for them, and their components. */
export const fileSystemComponents: Readonly<Record<string, string>> = {
  cd9660: 'rumpfs_cd9660',
  ext2fs: 'rumpfs_ext2fs',
  ffs: 'rumpfs_ffs',
};

/** Parses `path[,mountpoint][,ro][,fstype=TYPE]`; a comma in a path is written twice. */
export function parseDiskOption(value: string): DiskOption {
  const [path = '', ...rest] = splitAtCommas(value);
  const disk: DiskOption = { path, mountpoint: undefined, readOnly: false, fstype: undefined };
  if (path === '') throw new UserError('USAGE', `-b: "${value}" names no file`);
  for (const word of rest) {
    if (word === 'ro') {
      disk.readOnly = true;
    } else if (word.startsWith('fstype=')) {
      disk.fstype = word.slice('fstype='.length);
      if (!Object.hasOwn(fileSystemComponents, disk.fstype)) {
        const known = Object.keys(fileSystemComponents).join(', ');
        throw new UserError('USAGE', `-b ${path}: unknown file system "${disk.fstype}" (known: ${known})`);
      }
    } else if (word.startsWith('/') && disk.mountpoint === undefined) {
      disk.mountpoint = word;
    } else {
      throw new UserError('USAGE', `-b ${path}: "${word}" is no mount point (/...), ro or fstype=`);
    }
  }
  if (disk.mountpoint === undefined && disk.fstype !== undefined) {
    throw new UserError('USAGE', `-b ${path}: fstype= needs a mount point`);
  }
  return disk;
}

function splitAtCommas(value: string): string[] {
  return value.split(/(?<!,),(?!,)/).map((word) => word.replaceAll(',,', ','));
}

/** Looks at a disk's file; `index` is the disk's number in the guest, `driver` what it is called there. */
export async function readDisk(
  option: DiskOption,
  file: string,
  index: number,
  driver = 'ld',
): Promise<Disk> {
  const unit = `${driver}${index}`;
  const { path } = option;
  let size: number;
  try {
    const found = await stat(file);
    if (!found.isFile() && !found.isBlockDevice()) {
      throw new UserError('DISK_UNREADABLE', `-b ${path}: neither a file nor a block device`);
    }
    size = found.size;
    await access(file, constants.R_OK);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const reasons: Record<string, string> = {
      ENOENT: 'there is no such file',
      EACCES: 'not readable',
      ENOTDIR: 'there is no such file',
    };
    throw new UserError('DISK_UNREADABLE', `-b ${path}: ${reasons[code] ?? code}`, { cause: error });
  }
  const start = await readStart(file);
  if (start.subarray(0, 4).equals(Buffer.from('QFI\xfb', 'latin1'))) {
    return { ...option, file, format: 'qcow2', device: `/dev/${unit}a` };
  }
  if (size > 0 && size % 512 !== 0) {
    throw new UserError(
      'DISK_UNREADABLE',
      `-b ${path}: ${size} bytes are not whole sectors of 512 bytes`,
      { hint: `make it larger: truncate -s %512 ${path}` },
    );
  }
  const fstype = option.fstype ?? detectFileSystem(start);
  // An ISO 9660 image may hold a partition table of its own for firmware.
  const whole = fstype === 'cd9660';
  const onlyRead = whole || fstype === 'ffs';
  const disk: Disk = {
    ...option,
    file,
    fstype,
    readOnly: option.readOnly || onlyRead,
    format: 'raw',
    device: `/dev/${unit}${whole ? '' : 'a'}`,
  };
  if (option.mountpoint !== undefined && fstype === undefined && !hasPartitions(start)) {
    const known = 'ISO 9660, ext2 and FFS';
    throw new UserError('NO_FILE_SYSTEM', `-b ${path}: no file system a guest knows (${known})`, {
      hint: 'leave the mount point out to give the guest the bare disk',
    });
  }
  if (!disk.readOnly) {
    await access(file, constants.W_OK).catch((cause: unknown) => {
      throw new UserError('DISK_UNREADABLE', `-b ${path}: not writable`, {
        hint: `for reading only: -b ${[path, option.mountpoint, 'ro'].filter(Boolean).join(',')}`,
        cause,
      });
    });
  }
  return disk;
}

/** Up to where file systems say what they are. */
const startLength = 260 * 1024;

async function readStart(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(startLength);
    await handle.read(buffer, 0, startLength, 0);
    return buffer;
  } finally {
    await handle.close();
  }
}

/** The guest's name of the file system that begins so. */
export function detectFileSystem(start: Buffer): string | undefined {
  if (start.subarray(32769, 32774).toString('latin1') === 'CD001') return 'cd9660';
  if (start.length >= 1084 && start.readUInt16LE(1080) === 0xef53) return 'ext2fs';
  return ffsPlaces.some((place) => isFfs(start, place)) ? 'ffs' : undefined;
}

/** Where FFS has its superblock: UFS1, UFS2, behind a large boot block, on a floppy. */
const ffsPlaces = [8192, 65_536, 262_144, 0];

function isFfs(start: Buffer, place: number): boolean {
  if (start.length < place + 1376) return false;
  const magic = start.readUInt32LE(place + 1372);
  const isUfs2 = magic === 0x19540119 || magic === 0x19012038;
  // Copies of a UFS1 superblock may lie at the places of others.
  return isUfs2 ? Number(start.readBigUInt64LE(place + 1000)) === place : magic === 0x00011954 && place === 8192;
}

function hasPartitions(start: Buffer): boolean {
  return start.length >= 512 && start.readUInt16LE(510) === 0xaa55;
}

/** What the guest's configuration says about a disk that is to be mounted. */
export function diskConfig(disk: Disk): Record<string, string> | undefined {
  if (disk.mountpoint === undefined) return undefined;
  return {
    source: 'dev',
    path: disk.device,
    fstype: disk.fstype ?? 'blk',
    mountpoint: disk.mountpoint,
    ...(disk.readOnly ? { options: 'ro' } : {}),
  };
}
