const magic = '!<arch>\n';
const headerSize = 60;

/** Sets the times and owners in a library's member headers to 0, in place; tells whether any changed. */
export function zeroArchiveTimes(data: Buffer): boolean {
  if (data.toString('latin1', 0, magic.length) !== magic) return false;
  const wanted = `${'0'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}`;
  let changed = false;
  for (let at = magic.length; at + headerSize <= data.length; ) {
    const size = Number.parseInt(data.toString('latin1', at + 48, at + 58), 10);
    if (!(size >= 0)) return changed;
    // The tables of symbols and of long names have fields of their own.
    if (data[at] !== 0x2f && data.toString('latin1', at + 16, at + 40) !== wanted) {
      data.write(wanted, at + 16, 'latin1');
      changed = true;
    }
    at += headerSize + size + (size % 2);
  }
  return changed;
}
