import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { create } from 'tar';
import { findOutdated } from '../../src/packages/outdated.js';
import { guessLicence } from '../../src/packages/licence.js';
import { lintPort } from '../../src/packages/lint.js';
import { loadPorts } from '../../src/packages/recipe.js';
import { scaffoldPort } from '../../src/packages/scaffold.js';
import { sourceOf, type AptArchive, type SourcePackage } from '../../src/sources/apt.js';
import { parseDeb822 } from '../../src/sources/apt-sources.js';
import { compareVersions, upstreamOf } from '../../src/sources/debian-version.js';
import { silentLogger } from '../../src/util/logger.js';
import { library, makeFixture, type Files, type Fixture } from './fixture.js';

interface Archive {
  apt: AptArchive;
  add(name: string, version: string, source: Files, debian: Files, more?: Partial<SourcePackage>): Promise<void>;
}

/** Debian's archive, as far as tests need one. */
function makeArchive(fixture: Fixture): Archive {
  const known: SourcePackage[] = [];
  const folder = path.join(fixture.folder, 'archive');
  const pack = async (file: string, top: string, files: Files): Promise<{ name: string; sha256: string }> => {
    const work = path.join(fixture.folder, 'work');
    await rm(work, { recursive: true, force: true });
    await mkdir(path.join(work, top), { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(work, top, name)), { recursive: true });
      await writeFile(path.join(work, top, name), text);
    }
    await mkdir(folder, { recursive: true });
    await create({ file: path.join(folder, file), cwd: work, gzip: true, portable: true }, [top]);
    const data = await readFile(path.join(folder, file));
    return { name: file, sha256: createHash('sha256').update(data).digest('hex') };
  };
  return {
    apt: {
      fetch: (origin) => Promise.resolve(path.join(folder, origin.file)),
      sources: (names) => Promise.resolve(known.filter(({ name }) => names.includes(name))),
      packages: () => Promise.resolve([]),
      dependencies: () => Promise.resolve([]),
      close: () => Promise.resolve(),
    },
    async add(name, version, source, debian, more = {}) {
      const files = [
        await pack(`${name}_${upstreamOf(version)}.orig.tar.gz`, `${name}-1`, source),
        await pack(`${name}_${version}.debian.tar.gz`, 'debian', debian),
      ];
      known.push({ name, version, home: `https://example.org/${name}`, binaries: [name], buildDepends: [], files, ...more });
    },
  };
}

const debian = {
  control: 'Source: x\n\nPackage: greet\nDescription: greet - says hello.\n Long text.\n',
  copyright: 'Format: x\n\nFiles: *\nCopyright: me\nLicense: Expat\n',
};

interface Written {
  version: string;
  licence: string;
  build: object;
  yields: object;
  depends?: string[];
  smoke?: { program: string }[];
}

test('a recipe is made of what the archive knows, and lints', async (t) => {
  const fixture = await makeFixture(t);
  const archive = makeArchive(fixture);
  await fixture.addPort('one', library.recipe, library.source);
  const file = path.join(fixture.packages, 'one/recipe.json');
  const one = JSON.parse(await readFile(file, 'utf8')) as { source: object };
  const sha256 = 'a'.repeat(64);
  one.source = { debian: { package: 'onesrc', file: 'onesrc_1.orig.tar.gz', sha256, decompress: 'gzip' } };
  await writeFile(file, JSON.stringify(one));
  await archive.add('onesrc', '1-1', {}, {}, { binaries: ['libone1', 'libone-dev'] });
  await archive.add('greet', '1.9-1', { configure: '' }, debian);
  await archive.add(
    'greet',
    '1:1.10+dfsg-2',
    { configure: '', 'src/Makefile.am': 'bin_PROGRAMS = greet \\\n\tungreet\nlib_LTLIBRARIES = libgreet.la\n' },
    { ...debian, 'libgreet-dev.install': 'usr/include/greet/*.h\nusr/include/greet.h\nusr/lib/*/libgreet.a\n' },
    { buildDepends: ['debhelper-compat', 'libone-dev', 'libother-dev'] },
  );
  const options = { packages: fixture.packages, apt: archive.apt, temporary: path.join(fixture.folder, 'tmp'), logger: silentLogger };
  const ports = [...(await loadPorts(fixture.packages)).values()];
  const made = await scaffoldPort({ ...options, name: 'greet', ports });
  assert.ok(made.guesses.some((guess) => /"licence" is MIT/.test(guess)));
  const port = (await loadPorts(fixture.packages, ['greet'])).get('greet');
  assert.ok(port);
  const warnings = (await lintPort(port)).map(({ text }) => text);
  assert.deepEqual(warnings, ['no "smoke" test runs ungreet']);
  assert.deepEqual(
    [port.version, port.licence, port.summary, port.home, port.depends, port.build.system],
    ['1.10', 'MIT', 'Says hello', 'https://example.org/greet', ['one'], 'autotools'],
  );
  assert.deepEqual(port.source.debian?.file, 'greet_1.10+dfsg.orig.tar.gz');
  assert.deepEqual(port.yields.programs.map((program) => program.path), ['bin/greet', 'bin/ungreet']);
  assert.deepEqual([port.yields.libraries, port.yields.headers], [['lib/libgreet.a'], ['include/greet.h']]);
  assert.deepEqual(await readdir(options.temporary), []);
  await assert.rejects(scaffoldPort({ ...options, name: 'greet', ports }), { code: 'PORT_EXISTS' });
  await assert.rejects(scaffoldPort({ ...options, name: 'nothing', ports }), { code: 'NOT_IN_ARCHIVE' });
});

const systems: [string, Files, string[], object][] = [
  ['configure', { configure: '', 'CMakeLists.txt': '' }, [], { system: 'autotools' }],
  ['cmake, as Debian builds it', { configure: '', 'CMakeLists.txt': '' }, ['cmake'], { system: 'cmake' }],
  ['meson', { 'meson.build': '' }, ['meson'], { system: 'meson' }],
  ['configure.ac', { 'configure.ac': '' }, [], { system: 'autotools', autoreconf: true }],
  ['a makefile', { Makefile: '' }, [], { system: 'make', arguments: ['PREFIX=${prefix}', 'prefix=${prefix}'] }],
];
for (const [what, source, buildDepends, build] of systems) {
  test(`build system: ${what}`, async (t) => {
    const fixture = await makeFixture(t);
    const archive = makeArchive(fixture);
    await archive.add('greet', '1-1', source, { control: debian.control }, { buildDepends });
    const { file } = await scaffoldPort({
      name: 'greet', packages: fixture.packages, ports: [], apt: archive.apt,
      temporary: path.join(fixture.folder, 'tmp'), logger: silentLogger,
    });
    const written = JSON.parse(await readFile(file, 'utf8')) as Written;
    assert.deepEqual(written.build, build);
    assert.deepEqual([written.licence, written.yields], ['LicenseRef-unknown', { programs: ['bin/greet'] }]);
    await loadPorts(fixture.packages);
  });
}

test('an archive that is not what the list says leaves no recipe', async (t) => {
  const fixture = await makeFixture(t);
  const archive = makeArchive(fixture);
  await archive.add('greet', '1-1', { configure: '' }, debian);
  await writeFile(path.join(fixture.folder, 'archive/greet_1.orig.tar.gz'), 'x');
  const temporary = path.join(fixture.folder, 'tmp');
  await assert.rejects(
    scaffoldPort({ name: 'greet', packages: fixture.packages, ports: [], apt: archive.apt, temporary, logger: silentLogger }),
    { code: 'WRONG_HASH' },
  );
  assert.deepEqual(await readdir(fixture.packages), []);
});

test('outdated compares the orig archive with the newest of the archive', async (t) => {
  const fixture = await makeFixture(t);
  const archive = makeArchive(fixture);
  for (const [name, file] of Object.entries({ old: 'old_1.9.orig.tar.gz', same: 'same_1.10.orig.tar.xz', ahead: 'ahead_2.0.orig.tar.gz', gone: 'gone_1.orig.tar.gz' })) {
    await fixture.addPort(name, { ...library.recipe, source: { debian: { package: name, file, sha256: 'a'.repeat(64), decompress: 'gzip' } } }, library.source);
    if (name !== 'gone') await archive.add(name, '1.10-3', {}, {});
  }
  await archive.add('old', '1.9-1', {}, {});
  await fixture.addPort('elsewhere', library.recipe, library.source);
  const found = await findOutdated([...(await loadPorts(fixture.packages)).values()], archive.apt);
  assert.deepEqual(
    found.map(({ port, has, archive: there, state }) => [port.name, has, there, state]),
    [['ahead', '2.0', '1.10', 'ahead'], ['gone', '1', undefined, 'gone'], ['old', '1.9', '1.10', 'outdated'], ['same', '1.10', '1.10', 'current']],
  );
});

test("Debian's versions are ordered as dpkg orders them", () => {
  const rising = ['1.0~rc1-1', '1.0-1', '1.0-1+b1', '1.0-2', '1.0a-1', '1.0+dfsg-1', '1.0.1-1', '1.9-1', '1.10-1', '1.10.123456789012345678901-1', '1:0.1-1'];
  for (const [index, version] of rising.entries()) {
    assert.equal(compareVersions(version, version), 0);
    for (const later of rising.slice(index + 1)) {
      assert.ok(compareVersions(version, later) < 0, `${version} < ${later}`);
      assert.ok(compareVersions(later, version) > 0, `${later} > ${version}`);
    }
  }
  assert.equal(upstreamOf('2:1.2-rc3-4'), '1.2-rc3');
});

test('licences by debian/copyright', () => {
  const of = (text: string): string | undefined => guessLicence(`Format: x\n\nFiles: debian/*\nLicense: GPL-2+\n\nFiles: *\nLicense: ${text}\n Text\n`);
  assert.equal(of('Expat'), 'MIT');
  assert.equal(of('GPL-2+ or LGPL-2.1'), 'GPL-2.0-or-later OR LGPL-2.1-only');
  assert.equal(of('GPL-3.0+'), 'GPL-3.0-or-later');
  assert.equal(of('strange'), undefined);
  assert.equal(guessLicence('This was packaged by me.'), undefined);
});

test("the archive's list is read", () => {
  const stanza = `Package: zlib
Binary: zlib1g, zlib1g-dev
Version: 1:1.2.13.dfsg-1
Build-Depends: debhelper (>= 13), gcc-multilib [amd64], libfoo-dev | libbar-dev
Homepage: http://zlib.net/
Checksums-Sha256:
 aaa 12 zlib_1.2.13.dfsg-1.dsc
 bbb 34 zlib_1.2.13.dfsg.orig.tar.bz2
`;
  const [source] = parseDeb822(stanza).flatMap(sourceOf);
  assert.deepEqual(source, {
    name: 'zlib',
    version: '1:1.2.13.dfsg-1',
    home: 'http://zlib.net/',
    binaries: ['zlib1g', 'zlib1g-dev'],
    buildDepends: ['debhelper', 'gcc-multilib', 'libfoo-dev'],
    files: [{ name: 'zlib_1.2.13.dfsg-1.dsc', sha256: 'aaa' }, { name: 'zlib_1.2.13.dfsg.orig.tar.bz2', sha256: 'bbb' }],
  });
});
