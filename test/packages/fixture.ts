import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { create } from 'tar';
import { buildPorts, type BuildEvent, type Outcome } from '../../src/packages/build.js';
import { loadPorts } from '../../src/packages/recipe.js';
import { openToolchain, type PortToolchain } from '../../src/packages/toolchain.js';
import { silentLogger } from '../../src/util/logger.js';

/*
 * Ports whose sources are a few lines, in the cache already, and a toolchain
 * that is the machine's own compiler: all about building but the target.
 */

export const tuple = 'x86_64-rumprun-netbsd';

const wrapper = (command: string): string => `#!/bin/sh
r=\${0%/bin/*}/rumprun-x86_64
exec ${command} "$@"
`;

async function makeToolchain(destdir: string): Promise<void> {
  const sysroot = path.join(destdir, 'rumprun-x86_64');
  const write = async (file: string, text: string, mode = 0o644): Promise<void> => {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text, { mode });
  };
  for (const [name, command] of Object.entries({
    gcc: 'cc -I"$r/include" -L"$r/lib"',
    ar: 'ar',
    ranlib: 'ranlib',
    nm: 'nm',
    strip: 'strip',
    'pkg-config': 'env PKG_CONFIG_LIBDIR="$r/lib/pkgconfig" pkg-config --define-prefix',
  })) {
    await write(path.join(destdir, 'bin', `${tuple}-${name}`), wrapper(command), 0o755);
  }
  await write(path.join(sysroot, 'include/target.h'), '#define TARGET 1\n');
  await write(path.join(sysroot, 'lib/libspare.a'), '!<arch>\n');
  await write(
    path.join(sysroot, 'toolchain.json'),
    JSON.stringify({
      tuple, cpu: 'x86_64', abi: 1, platforms: ['hw'], runtimeLibrary: null,
      compiler: { kind: 'gcc', version: '12', display: 'gcc 12' },
      linker: { kind: 'gnu', path: '/usr/bin/ld' },
    }),
  );
}

export interface Ended {
  status: number;
  stdout: string;
  stderr: string;
}

/** The command as node starts it. */
export const start = [fileURLToPath(new URL('../../dist/cli/start.js', import.meta.url)), 'rumprun-pkg'];

export type Files = Record<string, string>;

export class Fixture {
  readonly destdir: string;
  readonly packages: string;
  readonly objects: string;
  readonly cache: string;

  constructor(readonly folder: string) {
    this.destdir = path.join(folder, 'rumprun');
    this.packages = path.join(folder, 'packages');
    this.objects = path.join(folder, 'objects');
    this.cache = path.join(folder, 'cache/rumprun');
  }

  toolchain(): Promise<PortToolchain> {
    return openToolchain(this.destdir);
  }

  /** Packs a source into the cache, and tells how a recipe names it. */
  async pack(name: string, files: Files): Promise<object> {
    const top = path.join(this.folder, 'pack', `${name}-1`);
    await rm(path.dirname(top), { recursive: true, force: true });
    for (const [file, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(top, file)), { recursive: true });
      await writeFile(path.join(top, file), text);
    }
    const sources = path.join(this.cache, 'sources');
    await mkdir(sources, { recursive: true });
    const file = path.join(sources, `${name}.tar`);
    await create({ file, cwd: path.dirname(top), portable: true, mtime: new Date(1e12) }, [`${name}-1`]);
    const sha256 = createHash('sha256').update(await readFile(file)).digest('hex');
    const kept = `${name}-${sha256.slice(0, 8)}.tar`;
    await writeFile(path.join(sources, kept), await readFile(file));
    return { file: kept, sha256, decompress: 'none' };
  }

  /** Makes a port; what the recipe does not say is filled in. */
  async addPort(name: string, recipe: object, source: Files, own: Files = {}): Promise<void> {
    const folder = path.join(this.packages, name);
    const archive = await this.pack(name, source);
    const full = {
      name, version: '1', licence: 'MIT', summary: 'For tests',
      source: { upstream: { url: 'https://example.org/x.tar', ...archive } },
      ...recipe,
    };
    for (const [file, text] of Object.entries({ 'recipe.json': JSON.stringify(full, null, 1), ...own })) {
      await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
      await writeFile(path.join(folder, file), text);
    }
  }

  /** Builds ports from the cache; returns outcomes, and the reasons of those that were begun. */
  async build(
    names: readonly string[],
    options: { objects?: string; stop?: AbortSignal; onEvent?: (event: BuildEvent) => void; jobs?: number } = {},
  ): Promise<{ outcomes: Map<string, Outcome>; reasons: Map<string, string> }> {
    const reasons = new Map<string, string>();
    const outcomes = await buildPorts({
      ports: await loadPorts(this.packages, names),
      names,
      toolchain: await this.toolchain(),
      objects: options.objects ?? this.objects,
      jobs: options.jobs ?? 2,
      cache: this.cache,
      offline: true,
      logger: silentLogger,
      apt: { fetch: () => Promise.reject(new Error('apt is not to be asked')), packages: () => Promise.resolve([]), dependencies: () => Promise.resolve([]), sources: () => Promise.resolve([]), close: () => Promise.resolve() },
      stop: options.stop ?? new AbortController().signal,
      onEvent: (event) => {
        if (event.kind === 'begins') reasons.set(event.port.name, event.reason);
        options.onEvent?.(event);
      },
    });
    return { outcomes, reasons };
  }

  /** Arguments that have a command work on the fixture. */
  common(destdir = this.destdir): string[] {
    return ['-p', this.packages, '-o', this.objects, '-d', destdir];
  }

  /** Runs rumprun-pkg on the fixture. */
  command([name = '', ...rest]: readonly string[], destdir?: string): Promise<Ended> {
    const args = [...start, name, ...this.common(destdir), ...rest];
    const env = { ...process.env, XDG_CACHE_HOME: path.dirname(this.cache) };
    return new Promise((resolve) => {
      execFile(process.execPath, args, { env, encoding: 'utf8' }, (error, stdout, stderr) =>
        resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr }),
      );
    });
  }

  log(name: string): Promise<string> {
    return readFile(path.join(this.objects, 'logs', `${name}.log`), 'utf8');
  }
}

export async function makeFixture(t: TestContext): Promise<Fixture> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ports-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const fixture = new Fixture(folder);
  await makeToolchain(fixture.destdir);
  await mkdir(fixture.packages);
  return fixture;
}

/** A library with a makefile that knows of prefix and destination. */
export const library = {
  recipe: {
    build: { system: 'make', arguments: ['PREFIX=${prefix}'] },
    yields: { libraries: ['lib/libone.a'], headers: ['include/one.h'] },
  },
  source: {
    'one.c': '#include "target.h"\nint one(void);\nint one(void) { return TARGET; }\nconst char *file = __FILE__;\n',
    'one.h': 'int one(void);\n',
    Makefile: `libone.a: one.o
	$(AR) rc $@ one.o
install: libone.a
	mkdir -p $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include
	cp libone.a $(DESTDIR)$(PREFIX)/lib
	cp one.h $(DESTDIR)$(PREFIX)/include
	printf 'prefix=/usr\\nName: one\\nDescription: one\\nVersion: 1\\nLibs: -L$\${prefix}/lib -lone\\nCflags: -I$\${prefix}/include\\n' > $(DESTDIR)$(PREFIX)/lib/pkgconfig/one.pc
`,
  },
};

/** A program that includes the library's header and links it. */
export const program = {
  recipe: {
    build: { system: 'steps', steps: ['$CC $CFLAGS $($PKG_CONFIG --cflags one) -o two two.c $($PKG_CONFIG --libs one)'] },
    yields: { programs: [{ path: 'bin/two', from: 'two' }] },
  },
  source: { 'two.c': '#include <one.h>\nint main(void) { return one(); }\n' },
};
