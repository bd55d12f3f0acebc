import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '../harness.js';
import type { CustomCase } from '../types.js';

const ownNames = fileURLToPath(new URL('../projects/own-names.c', import.meta.url));
const everything = fileURLToPath(new URL('../projects/everything.c', import.meta.url));

/** Parts of others, which say so or are no business of programs. */
const internal = /^(bits|rump)\/|^netinet6\/in6\.h$/;

/** Headers that declare nothing for a program that asks for POSIX alone get something to compile. */
const filler = 'extern int rumprun_headers_filler;\n';

async function headersBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.h'))
    .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)));
}

/** Every installed header compiles alone and twice, in C and C++, with everything visible or POSIX only, checked or not. */
export const headersCase: CustomCase = {
  name: 'headers',
  run: async ({ command, destdir, folder }) => {
    const include = path.join(destdir, 'rumprun-x86_64/include');
    const musl = path.join(include, 'musl');
    const own = (await headersBelow(include)).filter((name) => !name.startsWith('musl/'));
    const names = [...new Set([...own, ...(await headersBelow(musl))])].filter((name) => !internal.test(name)).sort();
    expect(names.length > 170, `only ${names.length} headers are installed`);
    const sources = path.join(folder, 'headers');
    await mkdir(sources, { recursive: true });
    for (const name of names) {
      const text = `#include <${name}>\n#include <${name}>\n${filler}`;
      const base = path.join(sources, name.replaceAll(/[/.]/g, '_'));
      await writeFile(`${base}.c`, text);
      await writeFile(`${base}.cpp`, text);
    }
    const files = (suffix: string, chosen = names): string[] =>
      chosen.map((name) => path.join(sources, `${name.replaceAll(/[/.]/g, '_')}.${suffix}`));
    const fortified = names.filter((name) => /^(ssp\/.*|(sys\/)?(string|strings|stdio|stdlib|unistd|poll|socket)\.h)$/.test(name));
    const strict = ['-Wall', '-Wextra', '-Werror', '-fsyntax-only'];
    const ways: [string, string[], string, string[]?][] = [
      ['gcc', [], 'c'],
      ['gcc', ['-std=c99', '-pedantic', '-D_POSIX_C_SOURCE=200809L'], 'c'],
      ['g++', [], 'cpp'],
      ['gcc', ['-O2', '-D_FORTIFY_SOURCE=2'], 'c', fortified],
      ['gcc', ['-std=c99', '-pedantic', '-D_POSIX_C_SOURCE=200809L', '-O2', '-D_FORTIFY_SOURCE=1'], 'c', fortified],
      ['g++', ['-O2', '-D_FORTIFY_SOURCE=2'], 'cpp', fortified],
    ];
    for (const [compiler, flags, suffix, chosen] of ways) {
      const done = await command([`x86_64-rumprun-netbsd-${compiler}`, ...flags, ...strict, ...files(suffix, chosen)], {
        timeout: 300,
      });
      expect(done.status === 0, `${compiler} ${flags.join(' ')}: a header does not compile`, done.text);
    }
    for (const standard of ['-D_POSIX_C_SOURCE=200809L', '-D_XOPEN_SOURCE=700']) {
      const done = await command([
        'x86_64-rumprun-netbsd-gcc', '-std=c99', standard, ...strict, ownNames,
      ]);
      expect(done.status === 0, `${standard}: a header takes a program's name`, done.text);
    }
    for (const macros of [[], ['-D_POSIX_C_SOURCE=200809L', '-D_GNU_SOURCE'], ['-D_XOPEN_SOURCE=700', '-D_NETBSD_SOURCE']]) {
      for (const [compiler, language] of [['gcc', 'c'], ['g++', 'c++']] as const) {
        const done = await command([
          `x86_64-rumprun-netbsd-${compiler}`, ...macros, ...strict, '-x', language, everything,
        ]);
        expect(done.status === 0, `${compiler} ${macros.join(' ')}: not NetBSD's view of the headers`, done.text);
      }
    }
  },
};
