import { access, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../util/errors.js';

/** A component as components.json lists it. */
export interface InstalledComponent {
  name: string;
  description: string;
  faction: string;
  needs: string[];
  /** Absolute path of its library; the file has it relative to the sysroot's lib. */
  library: string;
  licence: string;
  version: string | undefined;
}

/** What toolchain.json says. */
export interface Toolchain {
  tuple: string;
  cpu: string;
  abi: number;
  compiler: { kind: string; version: string; display: string };
  linker: { kind: 'gnu' | 'lld'; path: string };
  /** libgcc.a or its counterpart. */
  runtimeLibrary: string | undefined;
  platforms: string[];
}

export interface Installation {
  /** Absolute path of rumprun-<cpu>. */
  sysroot: string;
  toolchain: Toolchain;
}

export interface InstalledPlatform {
  name: string;
  linkerScript: string;
  components: Map<string, InstalledComponent>;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

const sysrootName = 'rumprun-x86_64';

/**
 * Finds what build-rr installed: beside this program when it was installed with
 * it, else by the compiler wrapper in $PATH, else ./rumprun.
 */
export async function findInstallation(env: NodeJS.ProcessEnv): Promise<Installation> {
  const candidates: string[] = [];
  let folder = path.dirname(await realpath(fileURLToPath(import.meta.url)));
  for (; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    candidates.push(path.join(folder, sysrootName));
  }
  for (const entry of (env['PATH'] ?? '').split(path.delimiter)) {
    if (entry === '') continue;
    if (!(await exists(path.join(entry, 'x86_64-rumprun-netbsd-gcc')))) continue;
    candidates.push(path.join(path.dirname(await realpath(entry)), sysrootName));
  }
  candidates.push(path.resolve('rumprun', sysrootName));
  for (const candidate of candidates) {
    if (await exists(path.join(candidate, 'toolchain.json'))) return readInstallation(candidate);
  }
  throw new UserError('NOT_INSTALLED', 'no rumprun installation found', {
    hint: 'run build-rr and put its bin folder into $PATH (". .../config-PATH.sh")',
  });
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UserError('DAMAGED_INSTALLATION', `${file} cannot be read`, {
      hint: 'run build-rr again',
      cause: error,
    });
  }
}

/** Reads toolchain.json of an installation. */
export async function readInstallation(sysroot: string): Promise<Installation> {
  const file = path.join(sysroot, 'toolchain.json');
  const value = asRecord(await readJson(file), file);
  const compiler = asRecord(value['compiler'], file);
  const linker = asRecord(value['linker'], file);
  const kind = text(linker['kind'], file);
  const runtimeLibrary = value['runtimeLibrary'];
  return {
    sysroot,
    toolchain: {
      tuple: text(value['tuple'], file),
      cpu: text(value['cpu'], file),
      abi: Number(value['abi']),
      compiler: {
        kind: text(compiler['kind'], file),
        version: text(compiler['version'], file),
        display: text(compiler['display'], file),
      },
      linker: { kind: kind === 'lld' ? 'lld' : 'gnu', path: text(linker['path'], file) },
      runtimeLibrary: typeof runtimeLibrary === 'string' ? runtimeLibrary : undefined,
      platforms: list(value['platforms'], file).map((one) => text(one, file)),
    },
  };
}

/** Reads components.json of a platform; undefined when the platform is not installed. */
export async function readPlatform(
  installation: Installation,
  name: string,
): Promise<InstalledPlatform | undefined> {
  const lib = path.join(installation.sysroot, 'lib');
  const folder = path.join(lib, `rumprun-${name}`);
  const file = path.join(folder, 'components.json');
  if (!(await exists(file))) return undefined;
  const value = await readJson(file);
  const items = list(asRecord(value, file)['components'], file);
  const components = new Map<string, InstalledComponent>();
  for (const item of items) {
    const record = asRecord(item, file);
    const component: InstalledComponent = {
      name: text(record['name'], file),
      description: text(record['description'], file),
      faction: text(record['faction'], file),
      needs: list(record['needs'] ?? [], file).map((need) => text(need, file)),
      library: path.resolve(lib, text(record['library'], file)),
      licence: text(record['licence'], file),
      version: typeof record['version'] === 'string' ? record['version'] : undefined,
    };
    components.set(component.name, component);
  }
  return { name, linkerScript: path.join(folder, 'image.lds'), components };
}

function damaged(file: string): UserError {
  return new UserError('DAMAGED_INSTALLATION', `${file} is not as build-rr writes it`, {
    hint: 'run build-rr again',
  });
}

function asRecord(value: unknown, file: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damaged(file);
  return value as Record<string, unknown>;
}

function list(value: unknown, file: string): unknown[] {
  if (!Array.isArray(value)) throw damaged(file);
  return value as unknown[];
}

function text(value: unknown, file: string): string {
  if (typeof value !== 'string') throw damaged(file);
  return value;
}
