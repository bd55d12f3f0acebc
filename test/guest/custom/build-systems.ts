import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { quoteForShell } from '../../../src/util/exec-format.js';
import { expect } from '../harness.js';
import type { Context, CustomCase } from '../types.js';

const projects = fileURLToPath(new URL('../projects/', import.meta.url));

/** Runs shell commands in a fresh copy of a project; all must succeed. */
async function inProject(context: Context, project: string, script: string): Promise<string> {
  const folder = path.join(context.folder, project);
  await rm(folder, { recursive: true, force: true });
  await cp(path.join(projects, project), folder, { recursive: true });
  const sysroot = path.join(context.destdir, 'rumprun-x86_64');
  const prelude = [
    'set -e',
    `sysroot=${quoteForShell(sysroot)}`,
    `CONFIG_SITE=$sysroot/lib/rumprun/config.site; export CONFIG_SITE`,
    `cd ${quoteForShell(folder)}`,
  ];
  const ended = await context.command(['sh', '-c', [...prelude, script].join('\n')], { timeout: 180 });
  expect(ended.status === 0, `the ${project} project does not build`, ended.text);
  return folder;
}

/** Bakes a program and boots it; it must say `said` and succeed. */
async function boots(context: Context, program: string, said: RegExp): Promise<void> {
  const image = `${program}.bin`;
  const baked = await context.command(['rumprun-bake', 'hw_generic', image, program]);
  expect(baked.status === 0, `${program} cannot be baked`, baked.text);
  const ended = await context.command(['rumprun', 'qemu', '-i', image], { timeout: 30 });
  expect(ended.status === 0, `${program} ends with ${ended.status}`, ended.text);
  expect(said.test(ended.text), `${program} does not say ${said}`, ended.text);
}

const autotools = 'mkdir -p m4\nautoreconf -fi >/dev/null 2>&1\n';
const configure = './configure --host=x86_64-rumprun-netbsd';
const tripping = '-s -pie -Wl,--gc-sections -Wl,-z,now -flto';

export const buildSystemCases: CustomCase[] = [
  {
    name: 'build-libtool',
    run: async (context) => {
      const folder = await inProject(
        context,
        'libtool',
        `${autotools}${configure}\nmake\nmake install-strip prefix=/usr DESTDIR="$PWD/dest"\n` +
          'test -f dest/usr/lib/libgreeting.a\n! ls dest/usr/lib/*.so*\ninstall -s greet installed',
      );
      await boots(context, path.join(folder, 'dest/usr/bin/greet'), /greeting libtool 42/);
      await boots(context, path.join(folder, 'installed'), /greeting libtool 42/);
    },
  },
  {
    name: 'build-libtool-flags',
    slow: true,
    run: async (context) => {
      const folder = await inProject(
        context,
        'libtool',
        `${autotools}${configure} LDFLAGS='${tripping}'\nmake`,
      );
      await boots(context, path.join(folder, 'greet'), /greeting libtool 42/);
    },
  },
  {
    name: 'build-cmake',
    run: async (context) => {
      const folder = await inProject(
        context,
        'cmake',
        'cmake -B build -DCMAKE_TOOLCHAIN_FILE="$sysroot/share/toolchain.cmake" ' +
          `-DCMAKE_EXE_LINKER_FLAGS='${tripping}' .\n` +
          'cmake --build build\ncmake --install build --strip --prefix "$PWD/dest"',
      );
      await boots(context, path.join(folder, 'dest/bin/greet'), /greeting cmake/);
    },
  },
  {
    name: 'build-meson',
    run: async (context) => {
      const folder = await inProject(
        context,
        'meson',
        'meson setup --cross-file="$sysroot/share/meson-cross.ini" build\nninja -C build',
      );
      await boots(context, path.join(folder, 'build/greet'), /greeting meson/);
    },
  },
];
