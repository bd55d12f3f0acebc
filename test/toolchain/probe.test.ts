import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { probeCompiler, type HostCompiler } from '../../src/toolchain/probe.js';
import { stripScript } from '../../src/toolchain/templates/scripts.js';
import { UserError } from '../../src/util/errors.js';
import { silentLogger } from '../../src/util/logger.js';

const has = (program: string): boolean => {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const probe = (CC: string | undefined, env = process.env): Promise<HostCompiler> =>
  probeCompiler({ env: { ...env, CC }, logger: silentLogger });

async function folder(t: TestContext): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'probe-'));
  t.after(() => rm(made, { recursive: true }));
  return made;
}

/** A compiler that only says what it is. */
async function fakeCompiler(t: TestContext, macros: string, triple: string): Promise<string> {
  const file = path.join(await folder(t), 'fake-gcc');
  await writeFile(
    file,
    `#!/bin/sh\ncase "$*" in\n*-dM*) cat <<END\n${macros}\nEND\n;;\n-dumpmachine) echo ${triple} ;;\n*) exit 1 ;;\nesac\n`,
  );
  await chmod(file, 0o755);
  return file;
}

async function refused(CC: string | undefined, code: string, message: RegExp, env = process.env): Promise<void> {
  await assert.rejects(probe(CC, env), (error) => {
    assert.ok(error instanceof UserError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.ok(!error.message.includes('\n'), 'more than one line');
    return true;
  });
}

const macrosOf = (kind: 'gcc' | 'clang', major: number, cpu: string): string =>
  [
    `#define __GNUC__ ${kind === 'gcc' ? major : 4}`,
    '#define __GNUC_MINOR__ 3',
    '#define __GNUC_PATCHLEVEL__ 1',
    ...(kind === 'clang'
      ? ['#define __clang__ 1', `#define __clang_major__ ${major}`, '#define __clang_minor__ 0', '#define __clang_patchlevel__ 2']
      : []),
    `#define __${cpu}__ 1`,
  ].join('\n');

for (const CC of ['cc', 'gcc', 'gcc-11', 'gcc-12', 'clang-14', 'clang-15', 'clang-16', 'clang-19']) {
  test(`${CC} is taken`, { skip: has(CC) ? false : 'not installed' }, async () => {
    const found = await probe(CC);
    assert.equal(found.kind, CC.startsWith('clang') ? 'clang' : 'gcc');
    assert.equal(found.tuple, 'x86_64-rumprun-netbsd');
    assert.match(found.version, /^\d+\.\d+\.\d+$/);
    assert.ok(path.isAbsolute(found.command[0] ?? ''));
    for (const tool of [found.binutils.ar, found.binutils.objcopy, found.linker.path]) {
      assert.ok(path.isAbsolute(tool));
    }
    const major = /-(\d+)$/.exec(CC)?.[1];
    if (major !== undefined) assert.equal(found.version.split('.')[0], major);
    await readFile(path.join(found.includeDir, 'stddef.h'));
  });
}

test('CC may carry flags and a launcher', async () => {
  const found = await probe('env gcc -m64');
  assert.deepEqual(
    found.command.map((word) => path.basename(word)),
    ['env', 'gcc', '-m64'],
  );
  assert.equal(found.cpu, 'x86_64');
});

test('-fuse-ld=lld in CC chooses lld', { skip: has('clang-14') && has('ld.lld-14') ? false : 'no lld' }, async () => {
  const found = await probe('clang-14 -fuse-ld=lld');
  assert.equal(found.linker.kind, 'lld');
});

test('clang without binutils takes LLVM\'s', { skip: has('clang-14') && has('ld.lld-14') ? false : 'no lld' }, async (t) => {
  const bin = await folder(t);
  for (const name of ['clang-14', 'ld.lld-14', 'llvm-ar-14', 'llvm-nm-14', 'llvm-objcopy-14', 'llvm-ranlib-14', 'llvm-strip-14']) {
    await symlink(execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(), path.join(bin, name));
  }
  // -B: the driver would look beside itself and in /usr/bin for ld and ar.
  const found = await probe('clang-14', { PATH: bin });
  assert.ok(found.binutils.kind === 'llvm' || found.binutils.ar.startsWith('/usr/'));
});

test('no compiler', async () => {
  await refused(undefined, 'NO_COMPILER', /^no C compiler: cc is not in \$PATH$/, { PATH: '/nowhere' });
  await refused('nosuch-gcc', 'NO_COMPILER', /CC names nosuch-gcc/);
});

test("the strip of a toolchain of ours in $PATH is not the host's", async (t) => {
  const bin = await folder(t);
  await writeFile(path.join(bin, 'strip'), stripScript(path.join(bin, 'strip'), 'x86_64-rumprun-netbsd'), { mode: 0o755 });
  const found = await probe('gcc', { ...process.env, PATH: `${bin}:${process.env['PATH']}` });
  assert.notEqual(found.binutils.strip, path.join(bin, 'strip'));
  assert.ok(path.isAbsolute(found.binutils.strip));
});

test('a missing binary utility is the one that is named', async (t) => {
  const bin = await folder(t);
  for (const name of ['gcc', 'as', 'ld', 'ar', 'nm', 'ranlib', 'strip']) {
    await symlink(execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(), path.join(bin, name));
  }
  await refused('gcc', 'NO_BINUTILS', /^objcopy is not in \$PATH, nor is its LLVM counterpart$/, { PATH: bin });
});

test('too old a compiler is named with its version and the one needed', async (t) => {
  const gcc = await fakeCompiler(t, macrosOf('gcc', 8, 'x86_64'), 'x86_64-linux-gnu');
  await refused(gcc, 'COMPILER_TOO_OLD', /is gcc 8\.3\.1, and gcc 9 or newer is needed/);
  const clang = await fakeCompiler(t, macrosOf('clang', 13, 'x86_64'), 'x86_64-linux-gnu');
  await refused(clang, 'COMPILER_TOO_OLD', /is clang 13\.0\.2, and clang 14 or newer is needed/);
});

test('a compiler for another CPU', async (t) => {
  const other = await fakeCompiler(t, macrosOf('gcc', 12, 'aarch64'), 'aarch64-linux-gnu');
  await refused(other, 'UNSUPPORTED_CPU', /makes code for aarch64 \(aarch64-linux-gnu\)/);
  const third = await fakeCompiler(t, macrosOf('gcc', 12, 'riscv'), 'riscv64-linux-gnu');
  await refused(third, 'UNSUPPORTED_CPU', /makes code for riscv64/);
});

test('neither gcc nor clang', async (t) => {
  const tcc = await fakeCompiler(t, '#define __TINYC__ 927\n#define __GNUC__ 12', 'x86_64');
  await refused(tcc, 'UNKNOWN_COMPILER', /neither gcc nor clang/);
});

test('a compiler without a needed flag is told by the flag', async (t) => {
  const file = path.join(await folder(t), 'poor-gcc');
  await writeFile(file, '#!/bin/sh\ncase "$*" in *-mgeneral-regs-only*) exit 1 ;; esac\nexec gcc "$@"\n');
  await chmod(file, 0o755);
  await refused(file, 'COMPILER_LACKS_FLAG', /does not understand -mgeneral-regs-only$/);
});

test('the answer is kept until the compiler changes', async (t) => {
  const where = await folder(t);
  const compiler = path.join(where, 'my-gcc');
  const asked = path.join(where, 'asked');
  await writeFile(compiler, `#!/bin/sh\necho x >> '${asked}'\nexec gcc "$@"\n`);
  await chmod(compiler, 0o755);
  const options = {
    env: { ...process.env, CC: compiler },
    logger: silentLogger,
    cacheFile: path.join(where, 'probe.json'),
  };
  const times = async (): Promise<number> => (await readFile(asked, 'utf8')).length;
  const first = await probeCompiler(options);
  const once = await times();
  assert.deepEqual(await probeCompiler(options), JSON.parse(JSON.stringify(first)));
  assert.equal(await times(), once);
  await utimes(compiler, 1, 1);
  await probeCompiler(options);
  assert.ok((await times()) > once);
});
