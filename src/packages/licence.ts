import { parseDeb822 } from '../sources/apt-sources.js';

/** Debian's short names of licences, in lower case, where SPDX's differ. */
const names: Readonly<Record<string, string>> = {
  'apache-2': 'Apache-2.0',
  'apache-2.0': 'Apache-2.0',
  artistic: 'Artistic-1.0-Perl',
  'bsd-2-clause': 'BSD-2-Clause',
  'bsd-3-clause': 'BSD-3-Clause',
  'bsd-4-clause': 'BSD-4-Clause',
  expat: 'MIT',
  mit: 'MIT',
  isc: 'ISC',
  zlib: 'Zlib',
  'gpl-1': 'GPL-1.0-only',
  'gpl-1+': 'GPL-1.0-or-later',
  'gpl-2': 'GPL-2.0-only',
  'gpl-2+': 'GPL-2.0-or-later',
  'gpl-3': 'GPL-3.0-only',
  'gpl-3+': 'GPL-3.0-or-later',
  'lgpl-2': 'LGPL-2.0-only',
  'lgpl-2+': 'LGPL-2.0-or-later',
  'lgpl-2.1': 'LGPL-2.1-only',
  'lgpl-2.1+': 'LGPL-2.1-or-later',
  'lgpl-3': 'LGPL-3.0-only',
  'lgpl-3+': 'LGPL-3.0-or-later',
  'mpl-2.0': 'MPL-2.0',
  'cc0-1.0': 'CC0-1.0',
  'boost-1.0': 'BSL-1.0',
  'bsl-1.0': 'BSL-1.0',
  unlicense: 'Unlicense',
};

/**
 * The licence of most of a source by its debian/copyright, as an SPDX
 * expression; undefined when that file is not in the machine-readable form or
 * names a licence we do not know.
 */
export function guessLicence(copyright: string): string | undefined {
  const stanza = parseDeb822(copyright).find((one) => (one.get('files') ?? '').split(/\s+/).includes('*'));
  const short = stanza?.get('license')?.split('\n')[0]?.trim().toLowerCase();
  if (short === undefined || short === '') return undefined;
  const parts = short.split(/\s+(and|or)\s+/);
  const known = parts.map((part) =>
    part === 'and' || part === 'or' ? part.toUpperCase() : names[part.replace(/(\d)\.0(\+?)$/, '$1$2')] ?? names[part],
  );
  return known.every((part) => part !== undefined) ? known.join(' ') : undefined;
}
