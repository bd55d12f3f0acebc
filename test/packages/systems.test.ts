import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { library, makeFixture, type Files } from './fixture.js';

/* Each build system's usual way to find a library, with the real toolchain. */

const root = fileURLToPath(new URL('../..', import.meta.url));
const destdir = process.env['RUMPRUN_DESTDIR'] ?? path.join(root, 'rumprun');
const skip = existsSync(path.join(destdir, 'rumprun-x86_64/toolchain.json'))
  ? false
  : 'no toolchain: run build-rr hw, or set RUMPRUN_DESTDIR';

const main = { 'two.c': '#include <one.h>\nint main(void) { return one(); }\n' };
const yields = { programs: ['bin/two'] };

/** By build system: the source, and what is said when the library is not there. */
const systems: Record<string, [Files, RegExp]> = {
  autotools: [
    {
      ...main,
      // As autoconf's: out of tree, cross compiling by --host, answers by CONFIG_SITE.
      configure: `#!/bin/sh
for a do case $a in --host=*) host=\${a#*=} ;; --prefix=*) prefix=\${a#*=} ;; esac; done
. "$CONFIG_SITE"
test "$enable_shared" = no || exit 9
echo 'int one(void); int main(void) { return one(); }' >conftest.c
$CC -o conftest conftest.c -lone || { echo 'configure: error: no library one' >&2; exit 1; }
sed "s|@srcdir@|$(dirname "$0")|; s|@prefix@|$prefix|; s|@CC@|$CC|" "$(dirname "$0")/Makefile.in" >Makefile
`,
      'Makefile.in':
        'two: @srcdir@/two.c\n\t@CC@ -o $@ @srcdir@/two.c -lone\ninstall: two\n\tmkdir -p $(DESTDIR)@prefix@/bin\n\tcp two $(DESTDIR)@prefix@/bin\n',
    },
    /sh ended with status 1: .*no library one/,
  ],
  cmake: [
    {
      ...main,
      'CMakeLists.txt': `cmake_minimum_required(VERSION 3.13)
project(two C)
find_library(ONE one REQUIRED)
add_executable(two two.c)
target_link_libraries(two \${ONE})
install(TARGETS two DESTINATION bin)
`,
    },
    /cmake ended with status 1: CMake Error at CMakeLists\.txt:3 \(find_library\): Could not find ONE/,
  ],
  meson: [
    {
      ...main,
      'meson.build': "project('two', 'c')\nexecutable('two', 'two.c', dependencies: dependency('one'), install: true)\n",
    },
    /meson ended with status 1: .*Dependency "one" not found/i,
  ],
};

for (const [system, [source, message]] of Object.entries(systems)) {
  test(`${system}: a declared dependency is found, another is not`, { skip }, async (t: TestContext) => {
    const fixture = await makeFixture(t);
    const one = { ...library.source, 'one.c': 'int one(void) { return 0; }\n' };
    await fixture.addPort('one', library.recipe, one);
    const smoke = [{ program: 'two', expect: [] }];
    await fixture.addPort('two', { build: { system }, yields, smoke, depends: ['one'] }, source);
    await fixture.addPort('alone', { build: { system }, yields }, source);
    const good = await fixture.command(['test', '--offline', 'two'], destdir);
    assert.match(good.stdout, /\n1 passed, 0 failed\n$/, `${good.stderr}\n${readFileSync(path.join(fixture.objects, 'logs/two.log'), 'utf8')}`);
    const bad = await fixture.command(['build', '--offline', 'one', 'alone'], destdir);
    assert.equal(bad.status, 1);
    assert.match(bad.stderr, message);
  });
}
