import type { AptArchive } from '../sources/apt.js';
import { compareVersions, upstreamOf } from '../sources/debian-version.js';
import type { Port } from './recipe.js';

/** How a port stands to Debian's archive. */
export interface Standing {
  port: Port;
  /** The version of its orig archive. */
  has: string;
  /** What the archive has; undefined when it does not have the package. */
  archive: string | undefined;
  state: 'current' | 'outdated' | 'ahead' | 'gone';
}

/** Compares ports that come from Debian with the newest version the machine's own release has. */
export async function findOutdated(ports: readonly Port[], apt: AptArchive): Promise<Standing[]> {
  const debian = ports.flatMap((port) => (port.source.debian === undefined ? [] : [{ port, ...port.source.debian }]));
  const found = await apt.sources([...new Set(debian.map((one) => one.package))].sort());
  return debian.map(({ port, package: name, file }) => {
    const has = origVersion(file) ?? port.version;
    const archive = found
      .filter((one) => one.name === name)
      .map(({ version }) => upstreamOf(version))
      .sort(compareVersions)
      .at(-1);
    if (archive === undefined) return { port, has, archive, state: 'gone' };
    const order = compareVersions(has, archive);
    return { port, has, archive, state: order === 0 ? 'current' : order < 0 ? 'outdated' : 'ahead' };
  });
}

/** The version in the name of an orig archive. */
function origVersion(file: string): string | undefined {
  return /_([^_]+)\.orig\.tar\.\w+$/.exec(file)?.[1];
}
