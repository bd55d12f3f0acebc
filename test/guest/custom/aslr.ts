import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '../harness.js';
import { tapProblem } from '../tap.js';
import type { Context, CustomCase } from '../types.js';

type Layout = Map<string, bigint>;

/** Boots an image that prints `NAME VALUE` lines. */
async function layout(
  { command }: Context,
  image: string,
  status: number,
  ...options: string[]
): Promise<Layout> {
  const ended = await command(['rumprun', 'qemu', '-i', ...options, image], { timeout: 30 });
  expect(ended.status === status, `it ends with ${ended.status}`, ended.text);
  const found = ended.text.matchAll(/^(\S+) (0x[0-9a-f]+)$/gm);
  return new Map([...found].map(([, name = '', value = '']) => [name, BigInt(value)]));
}

function bitsSet(value: bigint): number {
  return value.toString(2).replaceAll('0', '').length;
}

/** How many bits of each value are not the same in all layouts. */
function changing(layouts: readonly Layout[]): Map<string, number> {
  const [first, ...others] = layouts;
  return new Map(
    [...(first ?? [])].map(([name, value]) => [
      name,
      bitsSet(others.reduce((all, other) => all | (value ^ (other.get(name) ?? value)), 0n)),
    ]),
  );
}

const description = (bits: Map<string, number>): string =>
  [...bits].map(([name, count]) => `${name}: ${count} bits change\n`).join('');

/** Random bits that must be seen to change: 10 of the direct map's 15, which moves by GiB. */
const wanted: Readonly<Record<string, number>> = {
  image: 16,
  stack: 16,
  heap: 16,
  mmap: 16,
  'direct-map': 10,
  'kernel-stack': 16,
  'interrupt-stack': 16,
  'stack-guard': 16,
  'heap-secret': 16,
};
const names = Object.keys(wanted);
const places = names.filter((name) => name !== 'stack-guard' && name !== 'heap-secret');

/** Enough starts that so many bits have changed, but for one time in 200,000. */
async function starts(context: Context, image: string, ...options: string[]): Promise<Map<string, number>> {
  const layouts: Layout[] = [];
  for (let n = 0; n < 6; n++) layouts.push(await layout(context, image, 0, ...options));
  return changing(layouts);
}

const randomCase: CustomCase = {
  name: 'aslr',
  run: async (context) => {
    const image = await context.image({ sources: ['layout.c'] });
    const bits = await starts(context, image);
    for (const [name, least] of Object.entries(wanted)) {
      expect((bits.get(name) ?? 0) >= least, `${name} is not random enough`, description(bits));
    }
  },
};

/** A CPU without a generator: the image's base comes from the launcher's seed. */
const seedCase: CustomCase = {
  name: 'aslr-by-seed',
  run: async (context) => {
    const image = await context.image({ sources: ['layout.c'] });
    const layouts = [
      await layout(context, image, 0, '-g', '-cpu qemu64'),
      await layout(context, image, 0, '-g', '-cpu qemu64'),
    ];
    const bits = changing(layouts);
    for (const name of names) {
      expect((bits.get(name) ?? 0) >= 1, `${name} does not change`, description(bits));
    }
  },
};

/** Off, only the secrets change. */
const offCase: CustomCase = {
  name: 'aslr-off',
  run: async (context) => {
    const image = await context.image({ sources: ['layout.c'] });
    const file = path.join(context.folder, 'config.json');
    await writeFile(file, '{ "aslr": false }');
    const layouts = [
      await layout(context, image, 0, '--config', file),
      await layout(context, image, 0, '--config', file),
    ];
    const bits = changing(layouts);
    for (const name of places) {
      expect(bits.get(name) === 0, `${name} changes`, description(bits));
    }
    for (const name of ['stack-guard', 'heap-secret']) {
      expect((bits.get(name) ?? 0) > 8, `${name} does not change`, description(bits));
    }
  },
};

/** An image at a fixed base keeps it; all else is random. */
const fixedCase: CustomCase = {
  name: 'aslr-fixed-base',
  run: async (context) => {
    const source = fileURLToPath(new URL('../programs/layout.c', import.meta.url));
    const program = path.join(context.folder, 'layout');
    const linked = await context.command(['x86_64-rumprun-netbsd-gcc', '-fno-pie', '-O2', '-o', program, source]);
    expect(linked.status === 0, 'it does not link', linked.text);
    const baked = await context.command(['rumprun-bake', 'hw_virtio', `${program}.bin`, program]);
    expect(/holds addresses in 32 bits/.test(baked.text), 'bake does not say so', baked.text);
    const bits = changing([
      await layout(context, `${program}.bin`, 0),
      await layout(context, `${program}.bin`, 0),
    ]);
    expect(bits.get('image') === 0, 'the base changes', description(bits));
    for (const name of ['stack', 'heap', 'mmap']) {
      expect((bits.get(name) ?? 0) > 0, `${name} does not change`, description(bits));
    }
  },
};

/** The kernel's stack protector: it finds an overrun, and its guard is another each time. */
const guardCase: CustomCase = {
  name: 'kernel-guard',
  run: async (context) => {
    const image = await context.image({ sources: ['kernel-guard.c'] });
    const { command } = context;
    const guards: string[] = [];
    for (let n = 0; n < 2; n++) {
      const ended = await command(['rumprun', 'qemu', '-i', image], { timeout: 30 });
      expect(/^panic: kernel stack smashed$/m.test(ended.text), 'no panic', ended.text);
      expect(!ended.text.includes('survived'), 'it goes on', ended.text);
      guards.push(/^kernel-guard (\S+)$/m.exec(ended.text)?.[1] ?? '');
    }
    expect(guards[0] !== guards[1], `the guard is ${guards[0]} each time`);
  },
};

/** The first stack begins anywhere in a page; of its 256 places one that is wrong is missed one time in 350. */
const stackCase: CustomCase = {
  name: 'first-stack-places',
  slow: true,
  run: async (context) => {
    const image = await context.image({ sources: ['first-stack.c'], configuration: 'hw_tiny' });
    for (let boots = 0; boots < 1500; boots++) {
      const ended = await context.command(['rumprun', 'qemu', '-i', image], { timeout: 30 });
      expect(tapProblem(ended.text) === undefined, `boot ${boots + 1}`, ended.text);
    }
  },
};

export const aslrCases: readonly CustomCase[] = [randomCase, seedCase, offCase, fixedCase, guardCase, stackCase];
