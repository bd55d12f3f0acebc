import { expect } from '../harness.js';
import type { CustomCase } from '../types.js';

/** What goes wrong on the way to a guest is said by the installed tools in one line. */
export const errorsCase: CustomCase = {
  name: 'launch-errors',
  run: async ({ command, image }) => {
    const hello = await image({ sources: ['hello-quick.c'] });
    const program = hello.replace(/\.bin$/, '');
    const cases: [string[], number, RegExp][] = [
      [['-g', '-M nonsense', hello], 122, /^rumprun: QEMU failed: unsupported machine type/],
      [['-g', '-display nonsense', hello], 122, /^rumprun: QEMU failed: /],
      [['-M', '1', hello], 1, /^rumprun: -M 1: .*give it at least \d+\n/],
      [[program], 1, /^rumprun: .* is a program that is not baked yet \(bake it first: rumprun-bake /],
      [['/bin/sh'], 1, /^rumprun: \/bin\/sh is not an image: rumprun-bake did not make it/],
      [['-b', 'no-such-disk', hello], 1, /^rumprun: -b no-such-disk: there is no such file/],
    ];
    for (const [argv, status, expected] of cases) {
      const ended = await command(['rumprun', 'qemu', '-i', ...argv]);
      const right = ended.status === status && expected.test(ended.text);
      expect(right, `${argv.join(' ')}: status ${ended.status}`, ended.text);
      expect(ended.text.split('\n').length === 2, `${argv.join(' ')}: not one line`, ended.text);
    }
    const missing = await command(['env', 'QEMU=/none', 'rumprun', 'qemu', '-i', hello]);
    expect(missing.status === 122 && missing.text.startsWith('rumprun: /none is not there'), 'no QEMU', missing.text);
    const broken = await command(['env', 'QEMU=/bin/false', 'rumprun', 'qemu', '-i', hello]);
    expect(broken.status === 122 && broken.text.includes('not a working QEMU'), 'broken QEMU', broken.text);
  },
};
