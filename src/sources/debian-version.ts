/** Upstream's part of a Debian version: `1.2.13.dfsg` of `1:1.2.13.dfsg-1`. */
export function upstreamOf(version: string): string {
  return version.replace(/^\d+:/, '').replace(/-[^-]*$/, '');
}

/**
 * Compares versions as dpkg does (deb-version(7)): negative, zero or positive.
 * Epochs and revisions count, so compare like with like.
 */
export function compareVersions(a: string, b: string): number {
  const [one, other] = [a, b].map(parts) as [Parts, Parts];
  return (
    one.epoch - other.epoch ||
    comparePart(one.upstream, other.upstream) ||
    comparePart(one.revision, other.revision)
  );
}

interface Parts {
  epoch: number;
  upstream: string;
  revision: string;
}

function parts(version: string): Parts {
  const revision = /-([^-]*)$/.exec(version)?.[1] ?? '';
  return { epoch: Number(/^(\d+):/.exec(version)?.[1] ?? 0), upstream: upstreamOf(version), revision };
}

/** Letters sort before everything else but `~`, which sorts even before the end. */
function weight(letter: string | undefined): number {
  if (letter === '~') return -1;
  if (letter === undefined || /\d/.test(letter)) return 0;
  return /[A-Za-z]/.test(letter) ? letter.charCodeAt(0) : letter.charCodeAt(0) + 256;
}

function comparePart(a: string, b: string): number {
  let [left, right] = [a, b];
  while (left !== '' || right !== '') {
    const texts = [left, right].map((text) => /^\D*/.exec(text)?.[0] ?? '') as [string, string];
    for (let at = 0; at < Math.max(texts[0].length, texts[1].length); at++) {
      const difference = weight(texts[0][at]) - weight(texts[1][at]);
      if (difference !== 0) return difference;
    }
    [left, right] = [left.slice(texts[0].length), right.slice(texts[1].length)];
    const numbers = [left, right].map((text) => /^\d*/.exec(text)?.[0] ?? '') as [string, string];
    const difference = BigInt(numbers[0] || '0') - BigInt(numbers[1] || '0');
    if (difference !== 0n) return difference > 0n ? 1 : -1;
    [left, right] = [left.slice(numbers[0].length), right.slice(numbers[1].length)];
  }
  return 0;
}
