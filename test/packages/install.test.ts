import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { appendFile, copyFile, cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { packPrefix, type PackageManifest } from '../../src/packages/archive.js';
import { writeIndex } from '../../src/packages/index.js';
import { installPackages } from '../../src/packages/install.js';
import { newKeyPair } from '../../src/packages/sign.js';
import { openToolchain } from '../../src/packages/toolchain.js';
import { silentLogger } from '../../src/util/logger.js';
import { library, makeFixture, program, tuple, type Fixture } from './fixture.js';

/** A fixture whose two ports are packed and indexed, with a key. */
async function withRepository(t: TestContext): Promise<{ fixture: Fixture; repository: string; key: string }> {
  const fixture = await makeFixture(t);
  process.env['XDG_STATE_HOME'] = path.join(fixture.folder, 'state');
  await fixture.addPort('one', library.recipe, library.source);
  await fixture.addPort('two', { ...program.recipe, depends: ['one'] }, program.source);
  const repository = path.join(fixture.folder, 'repository');
  const key = path.join(fixture.folder, 'key');
  assert.equal((await fixture.command(['key', key])).status, 0);
  const packed = await fixture.command(['pack', '--offline', '-q', '--to', repository, 'two']);
  assert.deepEqual(packed, { status: 0, stdout: ['one', 'two'].map((name) => `${repository}/${name}-1.tar.gz\n`).join(''), stderr: '' });
  const indexed = await fixture.command(['index', '--key', key, repository]);
  assert.deepEqual(indexed, { status: 0, stdout: '2 packages, serial 1\n', stderr: '' });
  return { fixture, repository, key: `${key}.pub` };
}

const installed = (fixture: Fixture, file: string): Promise<string> =>
  readFile(path.join(fixture.destdir, 'rumprun-x86_64', file), 'utf8');

test('a package and what it needs go into the sysroot, and nothing is done twice', async (t) => {
  const { fixture, repository, key } = await withRepository(t);
  const before = await fixture.toolchain();
  const install = ['install', '--key', key, repository, 'two'];
  assert.deepEqual(await fixture.command(install), { status: 0, stdout: 'one 1\ntwo 1\n', stderr: '' });
  assert.equal(await installed(fixture, 'include/one.h'), 'int one(void);\n');
  await installed(fixture, 'lib/libone.a');
  await installed(fixture, 'bin/two');
  assert.equal((await fixture.command(install)).stdout, 'one 1 is there already\ntwo 1 is there already\n');
  // What was installed is no part of the toolchain that ports are built with.
  assert.equal((await fixture.toolchain()).buildKey, before.buildKey);
});

test('another version replaces the files of the one before', async (t) => {
  const { fixture, repository, key } = await withRepository(t);
  const prefix = path.join(fixture.folder, 'prefix');
  const install = ['install', '--key', key, '--to', prefix, repository, 'one'];
  assert.equal((await fixture.command(install)).stdout, 'one 1\n');
  const source = { ...library.source, Makefile: library.source.Makefile.replace(/.*one\.pc\n/, '') };
  await fixture.addPort('one', { ...library.recipe, version: '2' }, source);
  await rm(path.join(repository, 'one-1.tar.gz'));
  assert.equal((await fixture.command(['pack', '--offline', '-q', '--to', repository, 'one'])).status, 0);
  assert.equal((await fixture.command(['index', '--key', key.replace(/\.pub$/, ''), repository])).stdout, '2 packages, serial 2\n');
  assert.equal((await fixture.command(install)).stdout, 'one 2\n');
  assert.deepEqual(await readdir(path.join(prefix, 'lib')), ['libone.a']);
  // "two" was built with the older one.
  const { status, stderr } = await fixture.command([...install.slice(0, -1), 'two']);
  assert.equal(status, 1);
  assert.match(stderr, /: two was built with one 1, but one is 2 there\n$/);
});

test('over http', async (t) => {
  const { fixture, repository, key } = await withRepository(t);
  const server = createServer((request, response) => {
    readFile(path.join(repository, request.url?.replace('/packages/', '') ?? '')).then(
      (data) => response.end(data),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/packages`;
  assert.deepEqual(await fixture.command(['install', '--key', key, address, 'two']), { status: 0, stdout: 'one 1\ntwo 1\n', stderr: '' });
  const gone = await fixture.command(['install', '--key', key, `${address}/none`, 'two']);
  assert.match(gone.stderr, /^rumprun-pkg: http:\S+\/none has no index\.json: the server answered 404\n$/);
});

test('what was tampered with is refused with the reason, and nothing is installed', async (t) => {
  const { fixture, repository, key } = await withRepository(t);
  const good = path.join(fixture.folder, 'good');
  await cp(repository, good, { recursive: true });
  const archive = path.join(repository, 'one-1.tar.gz');
  const index = path.join(repository, 'index.json');
  const other = path.join(fixture.folder, 'other');
  await newKeyPair(other);
  const damages: [string, () => Promise<unknown>, RegExp, string?][] = [
    ['archive longer', () => appendFile(archive, 'x'), /^one-1\.tar\.gz: it has SHA-256 [0-9a-f]{64}, and the index says [0-9a-f]{64}$/],
    ['another package in its place', () => copyFile(path.join(repository, 'two-1.tar.gz'), archive), /^one-1\.tar\.gz: it has SHA-256/],
    ['archive gone', () => rm(archive), /has no one-1\.tar\.gz: /],
    ['index', async () => writeFile(index, (await readFile(index, 'utf8')).replace('"1"', '"7"')), /index\.json: the signature is not of this content by/],
    ['signature', () => writeFile(`${index}.sig`, 'AAAA\n'), /index\.json: the signature is not of this content by/],
    ['no signature', () => rm(`${index}.sig`), /has no index\.json\.sig: /],
    ['another key', () => Promise.resolve(), /the signature is not of this content by \S+other\.pub$/, `${other}.pub`],
    ['no key', () => Promise.resolve(), /^key \/nowhere\.pub cannot be read$/, '/nowhere.pub'],
  ];
  for (const [what, damage, message, otherKey] of damages) {
    await rm(repository, { recursive: true });
    await cp(good, repository, { recursive: true });
    await damage();
    const { status, stderr } = await fixture.command(['install', '--key', otherKey ?? key, repository, 'two']);
    assert.equal(status, 1, what);
    assert.match(stderr.replace(/^rumprun-pkg: /, '').trimEnd(), message, what);
    assert.equal(stderr.split('\n').length, 2, what);
    await assert.rejects(installed(fixture, 'include/one.h'), what);
    await assert.rejects(installed(fixture, 'bin/two'), what);
  }
});

test('an older index is refused once a newer one was seen, from wherever it comes', async (t) => {
  const { fixture, repository, key } = await withRepository(t);
  const old = path.join(fixture.folder, 'old');
  await cp(repository, old, { recursive: true });
  assert.equal((await fixture.command(['index', '--key', key.replace(/\.pub$/, ''), repository])).stdout, '2 packages, serial 2\n');
  assert.equal((await fixture.command(['install', '--key', key, old, 'one'])).status, 0);
  assert.equal((await fixture.command(['install', '--key', key, repository, 'one'])).status, 0);
  const renamed = path.join(fixture.folder, 'renamed.pub');
  await copyFile(key, renamed);
  const { status, stderr } = await fixture.command(['install', '--key', renamed, old, 'one']);
  assert.equal(status, 1);
  assert.match(stderr, /old: index\.json: serial 1 is older than 2, seen before\n$/);
});

/** A repository with one package of the given files, whose manifest can be changed. */
async function repositoryOf(
  fixture: Fixture,
  files: Record<string, string>,
  about: Partial<PackageManifest> = {},
): Promise<{ repository: string; key: string }> {
  const [prefix, repository, key] = ['made', 'repository', 'key'].map((name) => path.join(fixture.folder, name)) as [string, string, string];
  await mkdir(repository);
  await newKeyPair(key);
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(prefix, file)), { recursive: true });
    await writeFile(path.join(prefix, file), text);
  }
  const recipe = createHash('sha256').update('').digest('hex');
  const manifest = { name: 'three', version: '1', licence: 'MIT', summary: 'x', depends: {}, tuple, abi: 1, platformIndependent: true, recipe, ...about };
  await packPrefix(prefix, manifest, path.join(repository, 'three-1.tar.gz'));
  await writeIndex({ folder: repository, key, testsOf: () => Promise.resolve('not run'), logger: silentLogger });
  return { repository, key: `${key}.pub` };
}

const misfits: [string, Record<string, string>, Partial<PackageManifest>, string, RegExp][] = [
  ['another ABI version', { a: '' }, { abi: 2 }, 'WRONG_ABI', /it has ABI version 2, and the toolchain has 1$/],
  ['another target', { a: '' }, { tuple: 'aarch64-rumprun-netbsd' }, 'BAD_PACKAGE', /is for aarch64-rumprun-netbsd, and the toolchain is for x86_64/],
  ['a file of the toolchain', { 'include/target.h': '' }, {}, 'FILE_CONFLICT', /^three: \S+include\/target\.h is there already and is no package's$/],
  ['a record', { 'share/rumprun-pkg/x.json': '{}' }, {}, 'BAD_PACKAGE', /which is not for packages to write$/],
  ['a missing dependency', { a: '' }, { depends: { four: '1' } }, 'NO_PACKAGE', /has no package "four", which three depends on$/],
];
for (const [what, files, about, code, message] of misfits) {
  test(`refused: ${what}`, async (t) => {
    const fixture = await makeFixture(t);
    const { repository, key } = await repositoryOf(fixture, files, about);
    const { sysroot } = await openToolchain(fixture.destdir);
    const before = await readdir(sysroot, { recursive: true });
    const options = { repository, key, prefix: sysroot, tuple, abi: 1, state: path.join(fixture.folder, 'state') };
    await assert.rejects(
      installPackages({ ...options, names: ['three'], logger: silentLogger, onPackage: () => undefined }),
      (error: Error & { code: string }) => {
        assert.equal(error.code, code, error.message);
        assert.match(error.message, message);
        return true;
      },
    );
    const after = (await readdir(sysroot, { recursive: true })).filter((file) => !/^share(\/rumprun-pkg)?$/.test(file));
    assert.deepEqual(after, before);
  });
}

test('misuse is told in one line', async (t) => {
  const fixture = await makeFixture(t);
  for (const [args, message] of [
    [['install'], /name a repository/],
    [['install', 'x'], /name a package/],
    [['install', 'x', 'zlib'], /name the public key with --key/],
    [['index'], /name the private key with --key/],
    [['key'], /name one file for the key/],
  ] as const) {
    const { status, stderr } = await fixture.command([...args]);
    assert.equal(status, 2);
    assert.match(stderr, message);
  }
  assert.match((await fixture.command(['index', '--key', 'k', '/nowhere'])).stderr, /there is no folder \/nowhere \(rumprun-pkg pack makes one\)/);
});
