import path from 'node:path';
import { UserError } from '../util/errors.js';
import { listFiles } from '../util/glob.js';
import { loadSchema, readJson } from '../util/schema.js';

export type Faction = 'base' | 'vfs' | 'net' | 'dev' | 'platform' | 'user';

/** What component.json says; see docs/architecture.md. */
export interface Component {
  name: string;
  description: string;
  faction: Faction;
  needs: string[];
  platforms?: string[];
  cpus?: string[];
  sources: string[];
  thirdParty?: ThirdParty;
  generate: Generator[];
  includes: string[];
  exportIncludes: string[];
  flags: string[];
  install: { from: string; to: string }[];
  licence: string;
  /** Absolute path of its folder. */
  folder: string;
  /** Its component.json, relative to the root, for messages. */
  file: string;
}

export interface ThirdParty {
  source: string;
  sources: string[];
  overlay?: string;
  archOverride?: boolean;
  fast?: string[];
}

export interface Generator {
  script: string;
  inputs?: string[];
  outputs: string[];
}

/** What platform.json says. */
export interface Platform {
  name: string;
  description: string;
  cpus: Record<string, { folder: string; ldscript: string }>;
  components: string[];
  folder: string;
  file: string;
}

/** Whether the component's symbols live in the kernel's name space. */
export function isKernel(component: Component): boolean {
  return component.faction !== 'user';
}

const badComponent = 'BAD_COMPONENT';

/** Reads and checks every component.json below components/ and platforms/ of the root. */
export async function loadComponents(root: string): Promise<Component[]> {
  const files = await manifestFiles(root, ['components', 'platforms'], 'component.json');
  if (files.length === 0) return [];
  const validate = await loadSchema('component.schema.json', badComponent);
  const components = await Promise.all(
    files.map(async (file) => {
      const value = await readJson(path.join(root, file), file, badComponent);
      validate(value, file);
      return complete(value as Partial<Component>, root, file);
    }),
  );
  return checkTogether(components);
}

/** Reads and checks every platform.json. */
export async function loadPlatforms(root: string): Promise<Platform[]> {
  const files = await manifestFiles(root, ['platforms'], 'platform.json');
  if (files.length === 0) return [];
  const code = 'BAD_PLATFORM';
  const validate = await loadSchema('platform.schema.json', code);
  return Promise.all(
    files.map(async (file) => {
      const value = await readJson(path.join(root, file), file, code);
      validate(value, file);
      return { ...(value as Platform), folder: path.join(root, path.dirname(file)), file };
    }),
  );
}

async function manifestFiles(
  root: string,
  folders: readonly string[],
  name: string,
): Promise<string[]> {
  const lists = await Promise.all(
    folders.map(async (folder) =>
      (await listFiles(path.join(root, folder)))
        .filter((file) => path.basename(file) === name)
        .map((file) => `${folder}/${file}`),
    ),
  );
  return lists.flat();
}

function complete(value: Partial<Component>, root: string, file: string): Component {
  return {
    needs: [],
    sources: [],
    generate: [],
    includes: [],
    exportIncludes: [],
    flags: [],
    install: [],
    ...value,
    folder: path.join(root, path.dirname(file)),
    file,
  } as Component;
}

/** Names are unique and every need is a component. */
function checkTogether(components: Component[]): Component[] {
  const byName = new Map<string, Component>();
  for (const component of components) {
    const other = byName.get(component.name);
    if (other !== undefined) {
      throw new UserError(
        badComponent,
        `${component.file}: "name" is "${component.name}", which is ${other.file}'s`,
      );
    }
    byName.set(component.name, component);
  }
  for (const component of components) {
    for (const [index, need] of component.needs.entries()) {
      if (!byName.has(need)) {
        throw new UserError(
          badComponent,
          `${component.file}: "needs.${index}" names "${need}", and there is no such component`,
        );
      }
    }
  }
  return components;
}
