import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ArchiveOrigin, Decompressor, SourcePin } from '../sources/pins.js';
import { UserError } from '../util/errors.js';
import { listFiles } from '../util/glob.js';
import { loadSchema } from '../util/schema.js';
import { readLocatedJson, type LocatedJson } from './json-lines.js';

export type BuildSystem = 'autotools' | 'cmake' | 'meson' | 'make' | 'steps';

/** A pinned archive. */
export interface ArchivePin {
  file: string;
  sha256: string;
  decompress: Decompressor;
}

export interface RecipeSource {
  debian?: ArchivePin & {
    package: string;
    /** The .debian.tar archive, when Debian's patch series is applied. */
    patches?: ArchivePin;
  };
  upstream?: ArchivePin & { url: string };
}

export interface RecipeBuild {
  system: BuildSystem;
  arguments: string[];
  environment: Record<string, string>;
  /** Undefined: the default target. */
  targets: string[];
  install: string[];
  directory: string | undefined;
  inSource: boolean;
  autoreconf: boolean;
  steps: string[];
}

/** A program a port yields. */
export interface YieldedProgram {
  /** Its file's name. */
  name: string;
  /** Below the prefix. */
  path: string;
  /** Below the build folder, when the build does not install it itself. */
  from: string | undefined;
}

/** Files of a guest by their path in it: where each comes from, or its text. */
export type GuestFiles = Readonly<Record<string, string | { text: string }>>;

/** A regular expression, all lines of the output, or a file with them; undefined: the status is all. */
export type Expectation = string | string[] | { file: string } | undefined;

/** A disk made for a guest. */
export interface GuestDisk {
  /** Where it is mounted. */
  mount: string;
  format: 'ext2' | 'iso';
  /** Of an ext2 file system. */
  megabytes: number;
  files: GuestFiles;
}

/** A command on the host that uses a guest. */
export interface GuestClient {
  command: string[];
  expect: Expectation;
  status: number;
}

/** One guest to boot, and what it must do. */
export interface GuestRun {
  name: string;
  program: string;
  arguments: string[];
  /** A guest is booted for each of these, ${each} standing for it, or for several arguments; none: one guest. */
  each: (string | string[])[];
  /** Programs of the same image; each reads what the one before it writes. */
  pipe: { program: string; arguments: string[] }[];
  stdin: string | { file: string } | undefined;
  files: GuestFiles;
  directory: string | undefined;
  environment: Record<string, string>;
  /** TCP ports of the guest that the client reaches. */
  publish: number[];
  disks: GuestDisk[];
  /** With one, the guest is stopped when it has done as expected. */
  client: GuestClient | undefined;
  expect: Expectation;
  status: number;
  memory: number | undefined;
  /** Seconds. */
  timeout: number;
}

export interface RecipeTests {
  targets: string[];
  steps: string[];
  /** Names of programs in the folder of ports that cases use. */
  programs: string[];
  cases: GuestRun[];
  files: GuestFiles;
  configuration: string | undefined;
  omitted: { test: string; reason: string }[];
}

/** What recipe.json says, with every default filled in. */
export interface Recipe {
  name: string;
  version: string;
  licence: string;
  summary: string;
  home: string | undefined;
  source: RecipeSource;
  depends: string[];
  build: RecipeBuild;
  yields: { programs: YieldedProgram[]; libraries: string[]; headers: string[] };
  /** Configuration by program. */
  bake: ReadonlyMap<string, string>;
  smoke: GuestRun[];
  tests: RecipeTests | undefined;
}

/** A recipe and the folder it came from. */
export interface Port extends Recipe {
  /** Absolute path of packages/NAME. */
  folder: string;
  /** Its recipe.json as shown in messages. */
  file: string;
  /** The recipe's text, which the build's key is made of. */
  text: string;
  /** The port's own patches, absolute, in the order of applying. */
  patches: string[];
  /** The line of recipe.json at which the value at a path of keys stands. */
  lineOf: LocatedJson['lineOf'];
}

const code = 'BAD_RECIPE';
const recipeName = 'recipe.json';

/** The source of a program that the test suites of several ports use. */
export function programSource(port: Port, name: string): string {
  return path.join(path.dirname(port.folder), 'programs', `${name}.c`);
}

/** The names of the ports below a folder, sorted. */
export async function portNames(packages: string): Promise<string[]> {
  const found: string[] = [];
  const entries = await readdir(packages, { withFileTypes: true }).catch((error: unknown) => {
    throw new UserError('NO_PACKAGES', `there are no ports in ${packages}`, {
      hint: 'name their folder with -p',
      cause: error,
    });
  });
  for (const entry of entries) {
    if (!entry.isDirectory()) continue;
    const names = await readdir(path.join(packages, entry.name));
    if (names.includes(recipeName)) found.push(entry.name);
  }
  return found.sort();
}

/** Reads and checks ports and all they depend on; every port of the folder when none is named. */
export async function loadPorts(
  packages: string,
  names?: readonly string[],
): Promise<Map<string, Port>> {
  const load = await recipeLoader(packages);
  const ports = new Map<string, Port>();
  const there = new Set(await portNames(packages));
  let wanted = names ?? [...there];
  const unknown = wanted.find((name) => !there.has(name));
  if (unknown !== undefined) throw noPort(unknown, packages);
  while (wanted.length > 0) {
    for (const port of await Promise.all(wanted.map(load))) {
      checkDepends(port, there);
      ports.set(port.name, port);
    }
    const needed = [...ports.values()].flatMap(({ depends }) => depends);
    wanted = [...new Set(needed)].filter((name) => !ports.has(name));
  }
  return ports;
}

/** Every port of the folder, or what is wrong with it. */
export async function tryLoadPorts(packages: string): Promise<Map<string, Port | UserError>> {
  const load = await recipeLoader(packages);
  const names = await portNames(packages);
  const there = new Set(names);
  const results = names.map(async (name): Promise<[string, Port | UserError]> => {
    try {
      const port = await load(name);
      checkDepends(port, there);
      return [name, port];
    } catch (error) {
      if (error instanceof UserError) return [name, error];
      throw error;
    }
  });
  return new Map(await Promise.all(results));
}

function noPort(name: string, packages: string, cause?: unknown): UserError {
  return new UserError('NO_PORT', `there is no port "${name}" in ${packages}`, {
    hint: 'see rumprun-pkg list',
    cause,
  });
}

/** Returns a function that reads and checks the port in one folder below `packages`. */
export async function recipeLoader(packages: string): Promise<(folder: string) => Promise<Port>> {
  const validate = await loadSchema('recipe.schema.json', code);
  return async (name) => {
    const folder = path.join(packages, name);
    const file = shownName(path.join(folder, recipeName));
    const text = await readFile(path.join(folder, recipeName), 'utf8').catch((error: unknown) => {
      throw noPort(name, packages, error);
    });
    const json = readLocatedJson(text, file, code);
    validate(json.value, file, json.lineOf);
    const patches = (await listFiles(path.join(folder, 'patches')))
      .filter((patch) => patch.endsWith('.patch'))
      .map((patch) => path.join(folder, 'patches', patch));
    const recipe = complete(json.value as WrittenRecipe);
    const port = { ...recipe, folder, file, text, patches, lineOf: json.lineOf };
    check(port, name);
    const programs = await listFiles(path.join(packages, 'programs'));
    for (const [index, program] of (port.tests?.programs ?? []).entries()) {
      if (programs.includes(`${program}.c`)) continue;
      const line = json.lineOf(['tests', 'programs', index]);
      throw new UserError(code, `${file}:${line}: "tests.programs.${index}" names "${program}", and there is no programs/${program}.c beside the ports`);
    }
    return port;
  };
}

function shownName(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file : relative;
}

type WrittenGuest = Omit<Partial<GuestRun>, 'pipe' | 'disks' | 'client'> &
  Pick<GuestRun, 'program'> & {
    pipe?: { program: string; arguments?: string[] }[];
    disks?: (Partial<GuestDisk> & Pick<GuestDisk, 'mount' | 'format'>)[];
    client?: Partial<GuestClient> & Pick<GuestClient, 'command'>;
  };

interface WrittenRecipe extends Omit<Partial<Recipe>, 'build' | 'yields' | 'bake' | 'smoke' | 'tests'> {
  build: Partial<RecipeBuild> & Pick<RecipeBuild, 'system'>;
  yields: {
    programs?: (string | { path: string; from: string })[];
    libraries?: string[];
    headers?: string[];
  };
  bake?: Record<string, { configuration?: string }>;
  smoke?: WrittenGuest[];
  tests?: Omit<Partial<RecipeTests>, 'cases'> & { cases: WrittenGuest[] };
}

function complete(written: WrittenRecipe): Recipe {
  const { build, yields, bake, smoke, tests, ...rest } = written;
  return {
    home: undefined,
    depends: [],
    ...(rest as Pick<Recipe, 'name' | 'version' | 'licence' | 'summary' | 'source'>),
    build: {
      arguments: [],
      environment: {},
      targets: [],
      install: ['install'],
      directory: undefined,
      inSource: false,
      autoreconf: false,
      steps: [],
      ...build,
    },
    yields: {
      programs: (yields.programs ?? []).map((program) => {
        const { path: file, from } =
          typeof program === 'string' ? { path: program, from: undefined } : program;
        return { name: path.posix.basename(file), path: file, from };
      }),
      libraries: yields.libraries ?? [],
      headers: yields.headers ?? [],
    },
    bake: new Map(
      Object.entries(bake ?? {}).flatMap(([name, { configuration }]) =>
        configuration === undefined ? [] : [[name, configuration]],
      ),
    ),
    smoke: (smoke ?? []).map(completeGuest),
    tests:
      tests === undefined
        ? undefined
        : { targets: [], steps: [], programs: [], files: {}, configuration: undefined, omitted: [], ...tests, cases: tests.cases.map(completeGuest) },
  };
}

function completeGuest(written: WrittenGuest): GuestRun {
  return {
    name: written.program,
    arguments: [],
    each: [],
    stdin: undefined,
    files: {},
    directory: undefined,
    environment: {},
    publish: [],
    expect: undefined,
    status: 0,
    memory: undefined,
    timeout: 60,
    ...written,
    disks: (written.disks ?? []).map((disk) => ({ megabytes: 16, files: {}, ...disk })),
    client: written.client === undefined ? undefined : { expect: undefined, status: 0, ...written.client },
    pipe: (written.pipe ?? []).map((next) => ({ arguments: [], ...next })),
  };
}

/** What is baked with when a recipe does not say, by platform. */
const usualConfigurations: Readonly<Record<string, string>> = { hw: 'hw_generic', xen: 'xen_pv' };

/** The configuration for a platform: what the recipe names, if that is for it, else the usual one. */
export function configurationFor(named: string | undefined, platform: string): string {
  if (named?.startsWith(`${platform}_`) === true) return named;
  return usualConfigurations[platform] ?? `${platform}_generic`;
}

const published = /\$\{published:([^}]*)\}/g;

/** The guest's ports that a word of a client's command names, as written. */
function publishedPorts(word: string): string[] {
  return [...word.matchAll(published)].map(([, named = '']) => named);
}

/** A word of a client's command with the host's ports in place of the guest's. */
export function withPublishedPorts(word: string, ports: ReadonlyMap<number, number>): string {
  return word.replace(published, (_, named: string) => String(ports.get(Number(named))));
}

/** What a schema cannot say. */
function check(port: Port, folderName: string): void {
  const wrong = (keys: readonly (string | number)[], what: string): UserError =>
    new UserError(code, `${port.file}:${port.lineOf(keys)}: "${keys.join('.')}" ${what}`);
  if (port.name !== folderName) {
    throw wrong(['name'], `is "${port.name}", but the folder is ${folderName}`);
  }
  const { build, yields } = port;
  if (build.system === 'steps' && build.steps.length === 0) {
    throw wrong(['build', 'system'], 'is steps, but there are no "build.steps"');
  }
  for (const key of ['inSource', 'autoreconf'] as const) {
    if (!build[key] || build.system === 'autotools') continue;
    throw wrong(['build', key], `means nothing with ${build.system}`);
  }
  const names = yields.programs.map(({ name }) => name);
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (twice >= 0) throw wrong(['yields', 'programs', twice], 'has the name of another program');
  for (const name of port.bake.keys()) {
    if (!names.includes(name)) throw wrong(['bake', name], 'is none of "yields.programs"');
  }
  for (const [index, run] of port.smoke.entries()) {
    const named = [
      { keys: ['program'], program: run.program },
      ...run.pipe.map(({ program }, next) => ({ keys: ['pipe', next, 'program'], program })),
    ];
    const unknown = named.find(({ program }) => !names.includes(program));
    if (unknown !== undefined) {
      const keys = ['smoke', index, ...unknown.keys];
      throw wrong(keys, `names "${unknown.program}", which is none of "yields.programs"`);
    }
    if ((run.client ?? run).expect === undefined) {
      throw wrong(['smoke', index, ...(run.client === undefined ? [] : ['client'])], 'does not say what to "expect"');
    }
  }
  const guests = [
    ...port.smoke.map((run, index) => ({ run, keys: ['smoke', index] })),
    ...(port.tests?.cases ?? []).map((run, index) => ({ run, keys: ['tests', 'cases', index] })),
  ];
  for (const { run, keys } of guests) {
    const { client, publish } = run;
    if (client !== undefined && run.status !== 0) {
      throw wrong([...keys, 'status'], 'means nothing with a "client", after which the guest is stopped');
    }
    for (const [index, word] of (client?.command ?? []).entries()) {
      const unknown = publishedPorts(word).find((named) => !publish.includes(Number(named)));
      if (unknown === undefined) continue;
      throw wrong([...keys, 'client', 'command', index], `names port ${unknown}, which is not in "publish"`);
    }
    for (const [expect, at] of [
      [run.expect, ['expect']],
      [client?.expect, ['client', 'expect']],
    ] as const) {
      if (typeof expect !== 'string') continue;
      try {
        new RegExp(expect, 'm');
      } catch (error) {
        throw wrong([...keys, ...at], `is no regular expression: ${(error as Error).message}`);
      }
    }
  }
}

function checkDepends(port: Port, there: ReadonlySet<string>): void {
  for (const [index, name] of port.depends.entries()) {
    if (there.has(name)) continue;
    const line = port.lineOf(['depends', index]);
    throw new UserError(
      code,
      `${port.file}:${line}: "depends.${index}" names "${name}", and there is no such port`,
    );
  }
}

/** The recipe's source as src/sources takes it; Debian's archive first. */
export function pinOf(recipe: Recipe): SourcePin<ArchiveOrigin> {
  const { debian, upstream } = recipe.source;
  return {
    name: recipe.name,
    version: recipe.version,
    licence: recipe.licence,
    home: recipe.home ?? '',
    origins: [
      ...(debian === undefined ? [] : [{ kind: 'apt' as const, ...debian }]),
      ...(upstream === undefined ? [] : [{ kind: 'https' as const, ...upstream }]),
    ],
  };
}

/** Debian's patch series as src/sources takes it; undefined when it is not applied. */
export function debianPatchesPin(recipe: Recipe): SourcePin<ArchiveOrigin> | undefined {
  const { debian } = recipe.source;
  if (debian?.patches === undefined) return undefined;
  return {
    name: `${recipe.name}-debian`,
    version: recipe.version,
    licence: recipe.licence,
    home: '',
    origins: [{ kind: 'apt', package: debian.package, ...debian.patches }],
  };
}

/** Lines that a port's own patches add or take away; 0 means unmodified. */
export async function patchLines(port: Port): Promise<number> {
  let count = 0;
  for (const patch of port.patches) {
    const text = await readFile(patch, 'utf8');
    count += text.split('\n').filter((line) => /^[+-](?![+-]{2} )/.test(line)).length;
  }
  return count;
}

/** The guests that a written one stands for. */
export function expandEach(guest: GuestRun): GuestRun[] {
  if (guest.each.length === 0) return [guest];
  return guest.each.map((value) => {
    const words = [value].flat();
    const put = (text: string): string => text.replaceAll('${each}', words.join(' '));
    const putArguments = (texts: readonly string[]): string[] =>
      texts.flatMap((text) => (text === '${each}' ? words : [put(text)]));
    const { expect } = guest;
    return {
      ...guest,
      name: `${guest.name} ${words.join(' ')}`,
      arguments: putArguments(guest.arguments),
      pipe: guest.pipe.map((next) => ({ ...next, arguments: putArguments(next.arguments) })),
      client: guest.client === undefined ? undefined : { ...guest.client, command: putArguments(guest.client.command) },
      expect: typeof expect === 'object' && 'file' in expect ? { file: put(expect.file) } : expect,
    };
  });
}
