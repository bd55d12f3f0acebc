import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '../harness.js';
import { tapProblem } from '../tap.js';
import type { CustomCase } from '../types.js';

const source = fileURLToPath(new URL('../projects/fixed-base/fixed-base.c', import.meta.url));

/** Code with 32-bit addresses: one line says so at baking, describe shows it, and it runs. */
export const fixedBaseCase: CustomCase = {
  name: 'fixed-base',
  run: async ({ command, folder }) => {
    const program = path.join(folder, 'fixed-base');
    const linked = await command(['x86_64-rumprun-netbsd-gcc', '-O2', '-o', program, source]);
    expect(linked.status === 0 && linked.text === '', 'it does not link', linked.text);
    const baked = await command(['rumprun-bake', 'hw_virtio', `${program}.bin`, program]);
    expect(baked.status === 0, 'it cannot be baked', baked.text);
    expect(/^rumprun-bake: \S+fixed-base holds addresses in 32 bits.*\n?$/.test(baked.text), 'no warning', baked.text);
    const described = await command(['rumprun-bake', 'describe', `${program}.bin`]);
    expect(/^base: fixed$/m.test(described.text), 'describe does not say so', described.text);
    const ended = await command(['rumprun', 'qemu', '-i', `${program}.bin`], { timeout: 30 });
    expect(ended.status === 0, `it ends with ${ended.status}`, ended.text);
    const problem = tapProblem(ended.text);
    expect(problem === undefined, problem ?? '', ended.text);
  },
};
