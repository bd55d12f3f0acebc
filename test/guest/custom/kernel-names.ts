import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '../harness.js';
import type { Context, CustomCase } from '../types.js';

/** Names that are C's own and cannot be a function's. */
const keywords = /^(main|_.*|.*\..*)$/;

async function definedIn(context: Context, archive: string): Promise<string[]> {
  const listed = await context.command(['nm', '-g', '--defined-only', '--format=posix', archive]);
  expect(listed.status === 0, `nm ${archive} fails`, listed.text);
  return [...listed.text.matchAll(/^(\S+) [A-TV-Z] /gm)].map((match) => match[1] ?? '');
}

async function archives(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => name.endsWith('.a')).map((name) => path.join(folder, name));
}

/**
 * A program that defines every global name the kernel's sources define. Kernel
 * and program are one link, but two name spaces: it must link and run, and the
 * kernel must not call any of it.
 */
export const kernelNamesCase: CustomCase = {
  name: 'kernel-names',
  run: async (context) => {
    const library = path.join(context.destdir, 'rumprun-x86_64/lib');
    const kernel = new Set<string>();
    for (const archive of await archives(path.join(library, 'rumprun-hw'))) {
      for (const name of await definedIn(context, archive)) {
        if (name.startsWith('rumpns_')) kernel.add(name.slice('rumpns_'.length));
      }
    }
    const libc = new Set<string>();
    for (const folder of [library, path.join(library, 'rumprun-hw')]) {
      for (const archive of await archives(folder)) {
        for (const name of await definedIn(context, archive)) libc.add(name);
      }
    }
    const names = [...kernel].filter((name) => !libc.has(name) && !keywords.test(name)).sort();
    expect(names.length > 100, `only ${names.length} kernel names were found`);

    const source = path.join(context.folder, 'kernel-names.c');
    const functions = names.map((name) => `void ${name}(void) { called("${name}"); }`);
    await writeFile(
      source,
      `int printf(const char *, ...);
int fflush(void *);
void _exit(int);
static void called(const char *name) { printf("called: %s\\n", name); fflush(0); _exit(1); }
${functions.join('\n')}
int main(void) { printf("${names.length} names of the kernel are mine\\n"); return 0; }
`,
    );
    const image = await context.image({ sources: [source], cflags: ['-fno-builtin', '-w'] });
    const ended = await context.command(['rumprun', 'qemu', '-i', image]);
    expect(ended.status === 0, `status ${ended.status}`, ended.text);
    expect(ended.text === `${names.length} names of the kernel are mine\n`, 'unexpected console', ended.text);
  },
};
