import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../util/errors.js';
import { listFiles } from '../util/glob.js';

/** Where `rumprun-pkg install` writes down what it put below a prefix: NAME.json for each package. */
export const recordFolder = 'share/rumprun-pkg';

/** What is remembered of an installed package. */
export interface InstalledPackage {
  name: string;
  version: string;
  /** SHA-256 of the archive. */
  sha256: string;
  /** Paths below the prefix. */
  files: string[];
}

/** The packages installed below a prefix, by name. */
export async function installedPackages(prefix: string): Promise<Map<string, InstalledPackage>> {
  const found = new Map<string, InstalledPackage>();
  for (const name of await listFiles(path.join(prefix, recordFolder))) {
    if (!name.endsWith('.json')) continue;
    const file = path.join(prefix, recordFolder, name);
    const record = parse(await readFile(file, 'utf8'));
    if (record === undefined) {
      throw new UserError('BAD_RECORD', `${file} is damaged`, { hint: 'remove it and install the package again' });
    }
    found.set(record.name, record);
  }
  return found;
}

/** Which package each file below a prefix belongs to, of those that packages installed. */
export async function packageFiles(prefix: string): Promise<Map<string, string>> {
  const owners = new Map<string, string>();
  for (const { name, files } of (await installedPackages(prefix)).values()) {
    for (const file of files) owners.set(file, name);
  }
  return owners;
}

function parse(text: string): InstalledPackage | undefined {
  try {
    const value = JSON.parse(text) as Partial<InstalledPackage> | null;
    const strings = [value?.name, value?.version, value?.sha256, ...(value?.files ?? [undefined])];
    return strings.every((one) => typeof one === 'string') ? (value as InstalledPackage) : undefined;
  } catch {
    return undefined;
  }
}
