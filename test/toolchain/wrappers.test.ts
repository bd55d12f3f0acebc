import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { cp, readFile, rename, symlink } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { elf } from '../../src/elf/constants.js';
import { readProgramNotes } from '../../src/elf/program-note.js';
import { parseElf } from '../../src/elf/read.js';
import { makeFixture, symbolsOf, tuple, type Fixture } from './fixture.js';

const hello = '#include <stdio.h>\n#include <string.h>\nint main(void) { return printf("Hello!\\n") + strlen("x"); }\n';
const compilers = [
  'gcc',
  ...['gcc-11', 'clang-14'].filter((name) => existsSync(`/usr/bin/${name}`)),
];

for (const compiler of compilers) {
  describe(`wrappers over ${compiler}`, () => {
    let fixture: Fixture;
    const cc = (...args: string[]) => fixture.run(`${tuple}-gcc`, args);
    const program = async (file: string) =>
      parseElf(await readFile(path.join(fixture.work, file)), file);
    const succeeds = async (...args: string[]): Promise<string> => {
      const { status, stdout, stderr } = await cc(...args);
      assert.equal(status, 0, `${args.join(' ')}: ${stderr}`);
      assert.equal(stderr, '', `${args.join(' ')} said something`);
      return stdout;
    };
    before(async () => {
      fixture = await makeFixture(compiler);
      await fixture.write('hello.c', hello);
    });
    after(() => fixture.remove());

    test('a program is a relocatable with a note and without x bit', async () => {
      await succeeds('-o', 'hello', 'hello.c');
      const file = await program('hello');
      assert.equal(file.type, elf.ET_REL);
      const [note] = readProgramNotes(file);
      assert.equal(note?.tuple, tuple);
      assert.equal(note?.abi, 1);
      assert.equal(statSync(path.join(fixture.work, 'hello')).mode & 0o111, 0);
      assert.ok((await symbolsOf(fixture, 'hello')).includes('main'));
    });

    test('without -o the program is a.out', async () => {
      await succeeds('hello.c');
      assert.ok(existsSync(path.join(fixture.work, 'a.out')));
    });

    test('missing functions are reported and leave nothing behind', async () => {
      for (const missing of ['no_such_function', 'broken', 'indirectly_broken', 'rumpuser_x']) {
        await fixture.write('bad.c', `int ${missing}(void);\nint main(void) { return ${missing}(); }\n`);
        const { status, stderr } = await cc('-o', 'bad', 'bad.c');
        assert.notEqual(status, 0, missing);
        assert.match(stderr, new RegExp(`undefined (reference|symbol).*${missing}`));
        assert.ok(!existsSync(path.join(fixture.work, 'bad')));
        for (const flags of [['-Wl,--gc-sections'], ['-s', '-Wl,--gc-sections', '-Wl,-z,now', '-flto']]) {
          const collected = await cc('-o', 'bad', 'bad.c', ...flags);
          assert.notEqual(collected.status, 0, `${missing} with ${flags.join(' ')}`);
        }
        const { status: discarded } = await cc('-o', '/dev/null', 'bad.c');
        assert.notEqual(discarded, 0);
      }
      assert.ok(statSync('/dev/null').isCharacterDevice());
    });

    test('a program without main is refused', async () => {
      await fixture.write('nomain.c', 'int not_main(void) { return 0; }\n');
      const { status, stderr } = await cc('-o', 'nomain', 'nomain.c');
      assert.notEqual(status, 0);
      assert.match(stderr, /main/);
    });

    test('output can be discarded', async () => {
      await succeeds('-o', '/dev/null', 'hello.c');
      assert.ok(statSync('/dev/null').isCharacterDevice());
    });

    const harmless = [
      ['-s'],
      ['-static'],
      ['-pthread'],
      ['-Wl,--gc-sections'],
      ['-Wl,-z,now', '-Wl,-z,relro'],
      ['-Wl,-z,now,-z,relro,-z,noexecstack'],
      ['-Wl,--as-needed'],
      ['-Wl,-rpath,/x', '-Wl,-rpath=/y', '-Wl,-rpath-link,/z'],
      ['-Wl,-soname,libx.so.1'],
      ['-Wl,-O1,--sort-common'],
      ['-Wl,--build-id=sha1', '-Wl,--hash-style=gnu'],
      ['-Wl,--export-dynamic'],
      ['-rdynamic'],
      ['-Xlinker', '--gc-sections', '-Xlinker', '-z', '-Xlinker', 'now'],
      ['-Wl,--strip-all', '-Wl,-s'],
      ['-Wl,--version-script,/nowhere', '-Wl,--no-undefined'],
      ['-Wl,-Map,hello.map'],
      ['-Wl,--start-group', '-lm', '-Wl,--end-group'],
      ['-lm', '-lpthread', '-lrt', '-ldl', '-lutil', '-lcrypt', '-lresolv', '-lc'],
      ['-flto'],
      ['-s', '-Wl,--gc-sections', '-Wl,-z,now', '-flto'],
      ['-g', '-O3', '-march=native'],
    ];
    for (const flags of harmless) {
      test(`links with ${flags.join(' ')}`, async () => {
        await succeeds('-o', 'flags', 'hello.c', ...flags);
        const file = await program('flags');
        assert.ok((await symbolsOf(fixture, 'flags')).includes('main'));
        assert.deepEqual(
          file.sections.filter(({ name }) => name.startsWith('.gnu.lto')),
          [],
        );
        assert.ok(file.sections.some(({ flags: f, size }) => (f & elf.SHF_EXECINSTR) !== 0 && size > 0));
      });
    }

    test('-pie and -static-pie change nothing', async () => {
      for (const flag of ['-pie', '-static-pie', '-no-pie']) {
        const { status } = await cc('-o', 'pie', 'hello.c', flag);
        assert.equal(status, 0, flag);
      }
    });

    test('objects of link-time optimisation end as code, those of an archive too', async () => {
      await fixture.write('part.c', 'int part(void) { return 7; }\n');
      await fixture.write('whole.c', 'int part(void);\nint main(void) { return part(); }\n');
      await succeeds('-flto', '-O2', '-c', 'part.c', 'whole.c');
      assert.equal((await fixture.run(`${tuple}-ar`, ['rcs', 'libpart.a', 'part.o'])).status, 0);
      // gcc's linker plugin is always there; clang wants to be told.
      const flags = compiler.startsWith('gcc') ? [] : ['-flto'];
      await succeeds('-O2', ...flags, '-o', 'whole', 'whole.o', '-L.', '-lpart');
      const names = (await program('whole')).sections.map(({ name }) => name);
      assert.ok(!names.some((name) => name.startsWith('.gnu.lto')), names.join(' '));
      assert.ok((await symbolsOf(fixture, 'whole')).includes('main'));
    });

    test('main may come from a library', async () => {
      await fixture.write('driver.c', 'int run(void);\nint main(void) { return run(); }\n');
      await fixture.write('run.c', 'int run(void) { return 3; }\n');
      await succeeds('-c', 'driver.c');
      assert.equal((await fixture.run(`${tuple}-ar`, ['rcs', 'libdriver.a', 'driver.o'])).status, 0);
      await succeeds('-o', 'run', 'run.c', '-L.', '-ldriver');
      assert.ok((await symbolsOf(fixture, 'run')).includes('main'));
    });

    test('libraries come from -L only, not from the host', async () => {
      await fixture.write('lib.c', 'int mine(void) { return 1; }\n');
      await fixture.write('uses.c', 'int mine(void);\nint main(void) { return mine(); }\n');
      await succeeds('-c', 'lib.c');
      assert.equal((await fixture.run(`${tuple}-ar`, ['rcs', 'libmine.a', 'lib.o'])).status, 0);
      await succeeds('-o', 'uses', 'uses.c', '-L.', '-lmine');
      assert.ok((await symbolsOf(fixture, 'uses')).includes('mine'));
      const { status, stderr } = await cc('-o', 'uses', 'uses.c', '-L.', '-lmine', '-lanl');
      assert.notEqual(status, 0);
      assert.match(stderr, /-?lanl/);
    });

    test('libc stays out of the program', async () => {
      await succeeds('-o', 'hello', 'hello.c', '-lc');
      assert.ok((await symbolsOf(fixture, 'hello')).some((name) => name.endsWith('?')));
    });

    test('-nostdlib leaves libc unresolved', async () => {
      const { status } = await cc('-nostdlib', '-o', 'hello', 'hello.c');
      assert.notEqual(status, 0);
      await fixture.write('alone.c', 'int main(void) { return 0; }\n');
      await succeeds('-nostdlib', '-o', 'alone', 'alone.c');
    });

    test('partial links are left alone', async () => {
      await fixture.write('half.c', 'int other(void);\nint half(void) { return other(); }\n');
      await succeeds('-r', '-nostdlib', '-o', 'half.o', 'half.c');
      assert.deepEqual(readProgramNotes(await program('half.o')), []);
    });

    test('thread-local variables of libc resolve', async () => {
      await fixture.write('tls.c', 'extern _Thread_local int errno_value;\nint main(void) { return errno_value; }\n');
      await succeeds('-o', 'tls', 'tls.c');
    });

    test('a program may define what libc has', async () => {
      await fixture.write('own.c', 'int puts(const char *s) { return *s; }\nint main(void) { return puts("x"); }\n');
      await succeeds('-o', 'own', 'own.c', '-fno-builtin');
    });

    test('-shared is a clear error', async () => {
      const { status, stderr } = await cc('-shared', '-fPIC', '-o', 'x.so', 'hello.c');
      assert.notEqual(status, 0);
      assert.match(stderr, /shared libraries are not possible/);
      assert.ok(!existsSync(path.join(fixture.work, 'x.so')));
    });

    test('-c, -S, -E, -M, response files, standard input', async () => {
      await succeeds('-c', 'hello.c');
      assert.deepEqual(readProgramNotes(await program('hello.o')), []);
      await succeeds('-S', 'hello.c');
      assert.match(await readFile(path.join(fixture.work, 'hello.s'), 'utf8'), /main:/);
      assert.match(await succeeds('-M', 'hello.c'), /inst\\ all.*stdio\.h/);
      await succeeds('-MMD', '-MF', 'hello.d', '-c', 'hello.c');
      assert.match(await readFile(path.join(fixture.work, 'hello.d'), 'utf8'), /hello\.o:/);
      await fixture.write('args', '-o from-args hello.c -lm');
      await succeeds('@args');
      assert.ok(existsSync(path.join(fixture.work, 'from-args')));
      await fixture.write('stdin.sh', `${tuple}-gcc -x c - -o piped < hello.c\n`);
      assert.equal((await fixture.run('sh', ['stdin.sh'])).status, 0);
      assert.ok(existsSync(path.join(fixture.work, 'piped')));
    });

    test('macros of the target, not of the host', async () => {
      const macros = (await succeeds('-dM', '-E', '-x', 'c', '/dev/null')).split('\n');
      assert.ok(macros.includes('#define __NetBSD__ 1'));
      assert.ok(macros.includes('#define __RUMPRUN__ 1'));
      for (const macro of macros) assert.doesNotMatch(macro, /#define (__linux__|__linux|linux|__gnu_linux__) /);
    });

    test('_GNU_SOURCE is for programs to define, in C++ as well', async () => {
      for (const language of fixture.host.cxx === undefined ? ['c'] : ['c', 'c++']) {
        const macros = async (...options: string[]): Promise<string[]> =>
          (await succeeds(...options, '-dM', '-E', '-x', language, '/dev/null')).split('\n');
        assert.ok(!(await macros()).some((macro) => macro.includes('_GNU_SOURCE')), language);
        assert.ok((await macros('-D_GNU_SOURCE')).includes('#define _GNU_SOURCE 1'), language);
      }
    });

    test('only headers of the sysroot and of the compiler', async () => {
      await fixture.write('headers.c', '#include <stdarg.h>\n#include <string.h>\nint x;\n');
      await succeeds('-c', 'headers.c');
      await fixture.write('headers.c', '#include <pwd.h>\nint x;\n');
      const { status } = await cc('-c', 'headers.c');
      assert.notEqual(status, 0);
    });

    test('generated code: no red zone, frame pointers, sections of their own, PIE', async () => {
      await fixture.write(
        'leaf.c',
        'int shared;\nint leaf(int a) { volatile int x[8]; x[a & 7] = a; return x[0] + shared; }\n',
      );
      await succeeds('-O2', '-S', '-fno-stack-protector', 'leaf.c');
      const text = await readFile(path.join(fixture.work, 'leaf.s'), 'utf8');
      assert.match(text, /push[q]?\s+%rbp/);
      assert.match(text, /sub[q]?\s+\$/);
      assert.match(text, /\.section\s+\.text\.leaf/);
      assert.match(text, /\(%rip\)/);
      await succeeds('-O2', '-fno-pie', '-S', 'leaf.c');
      await succeeds('-O2', '-fPIC', '-S', 'leaf.c');
      assert.match(await readFile(path.join(fixture.work, 'leaf.s'), 'utf8'), /GOTPCREL/);
    });

    test('questions about the compiler have the answers of the target', async () => {
      assert.equal(await succeeds('-dumpmachine'), `${tuple}\n`);
      const sysroot = path.join(fixture.destdir, 'rumprun-x86_64');
      assert.equal(await succeeds('-print-sysroot'), `${sysroot}\n`);
      assert.equal(await succeeds('-print-file-name=libc.a'), `${sysroot}/lib/libc.a\n`);
      assert.equal(await succeeds('-print-prog-name=ld'), `${fixture.destdir}/bin/${tuple}-ld\n`);
      assert.match(await succeeds('--version'), /gcc|cc|clang/);
    });

    test('strip and install -s leave a program bakeable', async () => {
      await succeeds('-g', '-o', 'hello', 'hello.c');
      assert.equal((await fixture.run(`${tuple}-strip`, ['-o', 'stripped', 'hello'])).status, 0);
      assert.ok((await symbolsOf(fixture, 'stripped')).includes('main'));
      assert.equal((await fixture.run(`${tuple}-strip`, ['-s', 'stripped'])).status, 0);
      assert.ok((await symbolsOf(fixture, 'stripped')).includes('main'));
      assert.equal((await fixture.run('install', ['-s', 'hello', 'installed'])).status, 0);
      assert.ok((await symbolsOf(fixture, 'installed')).includes('main'));
      const { sections } = await program('installed');
      assert.ok(!sections.some(({ name }) => name.startsWith('.debug')));
    });

    test('C++ without runtime links; with it, one line says why not', async (t) => {
      if (fixture.host.cxx === undefined) return t.skip('there is no C++ compiler beside it');
      await fixture.write('plain.cc', 'struct A { int x; };\nint main() { A a{0}; return a.x; }\n');
      const plain = await fixture.run(`${tuple}-g++`, ['-o', 'plain', 'plain.cc']);
      assert.equal(plain.status, 0, plain.stderr);
      await fixture.write('runtime.cc', 'int main() { throw 1; }\n');
      const runtime = await fixture.run(`${tuple}-g++`, ['-o', 'runtime', 'runtime.cc']);
      assert.notEqual(runtime.status, 0);
      assert.match(runtime.stderr, /C\+\+ runtime library, which rumprun does not have yet/);
      assert.ok(!existsSync(path.join(fixture.work, 'runtime')));
    });

    test("config.site answers for rumprun's hosts only, and keeps answers given", async () => {
      const site = path.join(fixture.destdir, 'rumprun-x86_64/lib/rumprun/config.site');
      const ask = `. '${site}'; echo "$ac_cv_func_fork,$ac_cv_func_mktime,$ac_cv_func_select_args,$enable_shared"`;
      const answers = async (before: string): Promise<string> => (await fixture.run('sh', ['-c', `${before}; ${ask}`])).stdout;
      assert.equal(await answers(`host=${tuple}`), 'no,yes,int,fd_set *,struct timeval *,no\n');
      assert.equal(await answers(`host_alias=${tuple} ac_cv_func_fork=yes`), 'yes,yes,int,fd_set *,struct timeval *,no\n');
      assert.equal(await answers('host=x86_64-pc-linux-gnu'), ',,,\n');
    });

    test('pkg-config sees the sysroot only', async () => {
      const { status } = await fixture.run(`${tuple}-pkg-config`, ['--exists', 'zlib']);
      assert.notEqual(status, 0);
    });

    test('works through a link, from elsewhere, and after it was moved', async () => {
      const link = path.join(fixture.folder, 'linked-cc');
      await symlink(path.join(fixture.destdir, `bin/${tuple}-gcc`), link);
      assert.equal((await fixture.run(link, ['-o', 'linked', 'hello.c'])).status, 0);
      const moved = path.join(fixture.folder, 'moved');
      await cp(fixture.destdir, moved, { recursive: true, verbatimSymlinks: true });
      const hidden = `${fixture.destdir}.hidden`;
      await rename(fixture.destdir, hidden);
      try {
        const { status, stderr } = await fixture.run(path.join(moved, `bin/${tuple}-cc`), ['-o', 'm', 'hello.c']);
        assert.equal(status, 0, stderr);
      } finally {
        await rename(hidden, fixture.destdir);
      }
    });
  });
}
