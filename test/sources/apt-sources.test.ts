import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDeb822, parseOneLine, sourceStanzas } from '../../src/sources/apt-sources.js';

const stock = `Types: deb
# a comment within
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`;

test('a stock bookworm becomes the source packages of trixie, same mirror and key', () => {
  assert.deepEqual(sourceStanzas(parseDeb822(stock), 'bookworm', 'trixie'), [
    `Types: deb-src
URIs: http://mirror.example/debian
Suites: trixie
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`,
  ]);
});

test('the one-line form keeps mirror and key, not the architecture', () => {
  const text = `# deb cdrom:[Debian]/ bookworm main
deb [arch=amd64,i386 signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib # here
deb-src http://mirror.example/debian bookworm main
deb http://mirror.example/debian bookworm-updates main
`;
  assert.deepEqual(sourceStanzas(parseOneLine(text), 'bookworm', 'trixie'), [
    'Types: deb-src\nURIs: http://mirror.example/debian\nSuites: trixie\nComponents: main\nSigned-By: /k.gpg\n',
    'Types: deb-src\nURIs: http://mirror.example/debian\nSuites: trixie\nComponents: main\n',
  ]);
});

test('an embedded key stays whole', () => {
  const stanza = `Types: deb
URIs: http://mirror.example/debian
Suites: bookworm
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc
 -----END PGP PUBLIC KEY BLOCK-----
`;
  const [written = ''] = sourceStanzas(parseDeb822(stanza), 'bookworm', 'trixie');
  assert.match(written, /Signed-By: \n -----BEGIN PGP PUBLIC KEY BLOCK-----\n \.\n abc\n -----END/);
});

test("others' archives, disabled stanzas and CDs are left out", () => {
  const text = `Types: deb
URIs: https://packages.example/node
Suites: nodistro
Components: main

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main

Types: deb
URIs: cdrom:[Debian]
Suites: bookworm
Components: main

Types: deb
URIs: https://docker.example/linux
Suites: bookworm
Components: stable
`;
  assert.deepEqual(sourceStanzas(parseDeb822(text), 'bookworm', 'trixie'), []);
});
