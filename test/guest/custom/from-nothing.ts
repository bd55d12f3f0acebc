import { spawnSync } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { quoteForShell } from '../../../src/util/exec-format.js';
import { expect } from '../harness.js';
import type { Context, CustomCase } from '../types.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const programs = ['hello-quick', 'tls', 'signals', 'libc-threads'];

/** Builds hw with `buildRr` in an empty folder; programs of that toolchain are booted. */
async function chain(context: Context, buildRr: string, environment: string): Promise<void> {
  const { folder, command } = context;
  for (const name of ['obj', 'rumprun']) await rm(path.join(folder, name), { recursive: true, force: true });
  const built = await command(['sh', '-c', `${environment} ${quoteForShell(buildRr)} -q -j2 -o obj -d rumprun hw`], {
    timeout: 550,
  });
  expect(built.status === 0 && built.text === '', 'build-rr fails', built.text);
  for (const name of programs) {
    const source = path.join(root, 'test/guest/programs', `${name}.c`);
    const script = [
      'set -e',
      '. obj/config-PATH.sh',
      `x86_64-rumprun-netbsd-gcc -O2 -o ${name} ${quoteForShell(source)}`,
      `rumprun-bake hw_generic ${name}.bin ${name}`,
      `rumprun qemu -i ${name}.bin`,
    ].join('\n');
    const ended = await command(['sh', '-c', script], { timeout: 60 });
    expect(ended.status === 0 && !/^not ok/m.test(ended.text), `${name} fails`, ended.text);
  }
  await rm(path.join(folder, 'obj'), { recursive: true, force: true });
}

const installed = (compiler: string): boolean => spawnSync(compiler, ['--version']).status === 0;

/** What the archive has beside the usual gcc; those not installed are left out. */
const compilers = ['gcc-11', 'clang-14', 'clang-14 -fuse-ld=lld', 'clang-15', 'clang-16', 'clang-19'];

export const fromNothingCases: CustomCase[] = [
  ...compilers
    .filter((compiler) => installed(compiler.split(' ')[0] ?? ''))
    .map((compiler) => ({
      name: `built-with-${compiler.replaceAll(' ', '')}`,
      slow: true,
      run: (context: Context) =>
        chain(context, path.join(root, 'bin/build-rr'), `CC=${quoteForShell(compiler)}`),
    })),
  {
    name: 'npm-package',
    slow: true,
    run: async (context) => {
      const { folder, command } = context;
      const packed = await command(
        ['npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', folder, root],
        { timeout: 60 },
      );
      expect(packed.status === 0, 'npm pack fails', packed.text);
      const archive = (await readdir(folder)).find((name) => /^rumprun-[\d.]+\.tgz$/.test(name));
      expect(archive !== undefined, 'npm pack makes no archive', packed.text);
      await rm(path.join(folder, 'prefix'), { recursive: true, force: true });
      const options = ['--global', '--prefix', path.join(folder, 'prefix'), '--no-audit', '--no-fund'];
      const made = await command(['npm', 'install', ...options, path.join(folder, archive)], { timeout: 120 });
      expect(made.status === 0, 'the package cannot be installed', made.text);
      await chain(context, path.join(folder, 'prefix/bin/build-rr'), '');
    },
  },
];
