/**
 * The machine's package sources, turned into the sources of a private apt
 * configuration: same mirror, same keyring, source packages, other suites.
 */

/** A stanza in deb822 form: field names in lower case, values joined to one line. */
export type Stanza = Map<string, string>;

/** Reads a deb822 `.sources` file. Continuation lines of a field are joined by a newline. */
export function parseDeb822(text: string): Stanza[] {
  const stanzas: Stanza[] = [];
  let stanza: Stanza = new Map();
  let last: string | undefined;
  for (const line of [...text.split(/\r?\n/), '']) {
    if (line.startsWith('#')) continue;
    if (line.trim() === '') {
      if (stanza.size > 0) stanzas.push(stanza);
      stanza = new Map();
      last = undefined;
    } else if (/^\s/.test(line)) {
      if (last !== undefined) stanza.set(last, `${stanza.get(last) ?? ''}\n${line}`);
    } else {
      const colon = line.indexOf(':');
      if (colon < 1) continue;
      last = line.slice(0, colon).toLowerCase();
      stanza.set(last, line.slice(colon + 1).trim());
    }
  }
  return stanzas;
}

/** Reads the older one-line form (`deb [option=value] URI suite component...`). */
export function parseOneLine(text: string): Stanza[] {
  const stanzas: Stanza[] = [];
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(deb|deb-src)\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)((?:\s+[^\s#]+)*)/.exec(line);
    if (match === null) continue;
    const [, type = '', options = '', uri = '', suite = '', components = ''] = match;
    const stanza: Stanza = new Map([
      ['types', type],
      ['uris', uri],
      ['suites', suite],
      ['components', components.trim()],
    ]);
    for (const option of options.trim().split(/\s+/)) {
      const [name = '', value] = option.split('=', 2);
      if (value !== undefined) stanza.set(name.toLowerCase(), value.replaceAll(',', ' '));
    }
    stanzas.push(stanza);
  }
  return stanzas;
}

const wordsOf = (stanza: Stanza, field: string): string[] =>
  (stanza.get(field) ?? '').split(/\s+/).filter((word) => word !== '');

/** Fields that say how the archive is to be trusted and reached; all others are ours to set. */
const keptFields = new Map([
  ['signed-by', 'Signed-By'],
  ['trusted', 'Trusted'],
  ['check-valid-until', 'Check-Valid-Until'],
  ['check-date', 'Check-Date'],
  ['by-hash', 'By-Hash'],
]);

/** What of an archive is wanted: its source packages or its binary ones. */
export type ArchiveType = 'deb-src' | 'deb';

/**
 * The stanzas of the distribution's main archive (those that name `ownSuite`
 * and its main component), as stanzas of `type` and `suite`. Empty when the
 * machine has none.
 */
export function sourceStanzas(
  stanzas: readonly Stanza[],
  ownSuite: string,
  suite: string,
  type: ArchiveType = 'deb-src',
): string[] {
  const written = stanzas
    .filter(
      (stanza) =>
        !/^(no|false|0|off|without|disable)$/i.test(stanza.get('enabled') ?? 'yes') &&
        wordsOf(stanza, 'types').some((type) => type === 'deb' || type === 'deb-src') &&
        wordsOf(stanza, 'suites').some((one) => suiteNames(ownSuite).includes(one)) &&
        wordsOf(stanza, 'components').includes('main'),
    )
    .map((stanza) => {
      const uris = wordsOf(stanza, 'uris').filter((uri) => !uri.startsWith('cdrom:'));
      if (uris.length === 0) return '';
      const lines = [`Types: ${type}`, `URIs: ${uris.join(' ')}`, `Suites: ${suite}`, 'Components: main'];
      for (const [field, name] of keptFields) {
        const value = stanza.get(field);
        if (value !== undefined) lines.push(`${name}: ${value}`);
      }
      return `${lines.join('\n')}\n`;
    });
  return [...new Set(written)].filter((text) => text !== '');
}

/** A release goes by its code name and, for Debian, by what it is at the moment. */
function suiteNames(codename: string): string[] {
  return [codename, 'stable', 'oldstable', 'testing', 'unstable', 'sid'];
}
