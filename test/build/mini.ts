import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import type { BuildOptions } from '../../src/build/build.js';
import { silentLogger } from '../../src/util/logger.js';

const component = (name: string, rest: object): string =>
  JSON.stringify({ name, description: name, faction: 'base', licence: 'MIT', ...rest });

const files: Record<string, string> = {
  'sources.json': '{}',
  'platforms/mini/platform.json': JSON.stringify({
    name: 'mini',
    description: 'Nothing',
    cpus: { x86_64: { folder: '.', ldscript: 'image.lds' } },
    components: ['platform_mini'],
  }),
  'platforms/mini/image.lds': '',
  'platforms/mini/component.json': component('platform_mini', {
    faction: 'platform',
    needs: ['core'],
    sources: ['*.c'],
  }),
  'platforms/mini/console.c': '#include "core.h"\nvoid rumpuser_putchar(int c) { core_use(c); }\n',
  'components/core/component.json': component('core', {
    sources: ['*.c', '*.S'],
    exportIncludes: ['include'],
    includes: ['include', '${gen}'],
    generate: [{ script: 'make.sh', inputs: ['input'], outputs: ['made.h'] }],
  }),
  'components/core/include/core.h': 'void core_use(int);\nvoid rumpuser_putchar(int);\n',
  'components/core/input': '41',
  'components/core/make.sh': 'echo "#define MADE $(cat "$1/input")" > "$3/made.h"\n',
  'components/core/core.c':
    '#include "core.h"\n#include "made.h"\nstatic int hidden;\nint core_value = MADE;\nvoid core_use(int c) { hidden += c; panic_hook(c, __FILE_NAME__, __FILE__); }\n',
  'components/core/panic.c':
    '#include "core.h"\nint core_last;\nvoid panic_hook(int c, const char *f, const char *g) { core_last = c + *f + *g; rumpuser_putchar(c); }\n',
  'components/core/entry.S': '\t.text\n\t.globl core_entry\ncore_entry:\n\tret\n',
};

/** A checkout of a few small files, and the options that build it without installing. */
export async function miniCheckout(
  t: TestContext,
  changes: Readonly<Record<string, string>> = {},
): Promise<BuildOptions> {
  const root = await mkdtemp(path.join(tmpdir(), 'mini-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const core = 'void panic_hook(int, const char *, const char *);\n';
  const all = { ...files, ...changes };
  all['components/core/include/core.h'] += core;
  for (const [file, text] of Object.entries(all)) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), text);
  }
  return {
    root,
    platform: 'mini',
    destination: path.join(root, 'dest'),
    objects: path.join(root, 'obj'),
    jobs: 1,
    keepGoing: false,
    verbose: false,
    offline: true,
    debug: false,
    install: false,
    env: process.env,
    logger: silentLogger,
    reporter: { stage: (_title, work) => work(() => undefined) },
  };
}
