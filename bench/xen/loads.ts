/** Something to measure: what a program does in a guest with a disk or a network card. */
export interface Load {
  name: string;
  /** Which program, bench/disk/blockio.c or bench/net/stream.c. */
  program: 'blockio' | 'stream';
  /** Its words, with `@disk` for the raw disk. */
  args: readonly string[];
  /** Bytes, or operations. */
  amount: number;
  unit: 'MiB/s' | 'IO/s';
}

const mib = 1 << 20;

/** Bytes of the file /disk/large, and of what is used of the raw disk. */
export const fileSize = 96 * mib;

/** Where the server is in dom0. */
export const server = { address: '10.1.0.1', guest: '10.1.0.2', port: 5001 };

function disk(how: 'read' | 'write', order: 'sequential' | 'random', what: 'disk' | 'file'): Load {
  const target = what === 'disk' ? '@disk' : '/disk/large';
  const [block, count] = order === 'sequential' ? [128 << 10, fileSize / (128 << 10)] : [4 << 10, 4000];
  const name = `${order} ${how}, ${what}, ${block >> 10} KiB`;
  const args = [how, order, target, String(block), String(count)];
  return order === 'sequential'
    ? { name, program: 'blockio', args, amount: (block * count) / mib, unit: 'MiB/s' }
    : { name, program: 'blockio', args, amount: count, unit: 'IO/s' };
}

function stream(way: 'send' | 'receive', mebibytes: number): Load {
  const args = [way, server.address, String(server.port), String(mebibytes)];
  const name = way === 'send' ? 'TCP from the guest' : 'TCP to the guest';
  return { name, program: 'stream', args, amount: mebibytes, unit: 'MiB/s' };
}

export const loads: readonly Load[] = [
  stream('receive', 128),
  stream('send', 128),
  disk('read', 'sequential', 'disk'),
  disk('write', 'sequential', 'disk'),
  disk('read', 'random', 'disk'),
  disk('write', 'random', 'disk'),
  disk('read', 'sequential', 'file'),
  disk('write', 'sequential', 'file'),
];
