import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readPosix, type PosixInterface } from '../../../src/components/compat.js';
import { expect } from '../harness.js';
import type { CustomCase } from '../types.js';

const table = fileURLToPath(new URL('../../../components/libc/posix.tsv', import.meta.url));
const refused = fileURLToPath(new URL('../programs/posix-refused.c', import.meta.url));

/** One translation unit per header: what it declares is used, without calling anything. */
function useAll(header: string, interfaces: readonly PosixInterface[]): string {
  const id = header.replaceAll(/\W/g, '_');
  const functions = interfaces.filter((one) => one.kind !== 'macro');
  return [
    `#include <${header}>`,
    ...interfaces.filter((one) => one.kind === 'macro').map((one) => `#ifndef ${one.name}\n#error "${one.name}"\n#endif`),
    ...functions.map((one) => `#undef ${one.name}`),
    `extern const void *volatile posix_use;`,
    `void use_${id}(void);`,
    `void use_${id}(void)\n{`,
    ...functions.map((one) => `\tposix_use = (const void *)&${one.name};`),
    '}',
    '',
  ].join('\n');
}

function byHeader(interfaces: readonly PosixInterface[]): Map<string, PosixInterface[]> {
  const groups = new Map<string, PosixInterface[]>();
  for (const one of interfaces) groups.set(one.header, [...(groups.get(one.header) ?? []), one]);
  return groups;
}

/** The table of POSIX interfaces is true: what is said to be there compiles and links, the rest is absent. */
export const posixCase: CustomCase = {
  name: 'posix-interfaces',
  run: async ({ command, destdir, folder }) => {
    const all = await readPosix(table);
    const there = all.filter((one) => one.state !== 'absent');
    const calls: string[] = [];
    const files: string[] = [];
    for (const [header, interfaces] of byHeader(there)) {
      const file = path.join(folder, `use-${header.replaceAll('/', '-')}.c`);
      await writeFile(file, useAll(header, interfaces));
      files.push(file);
      calls.push(`use_${header.replaceAll(/\W/g, '_')}`);
    }
    const main = path.join(folder, 'use.c');
    await writeFile(
      main,
      [
        'const void *volatile posix_use;',
        ...calls.map((name) => `void ${name}(void);`),
        `int main(void) { ${calls.map((name) => `${name}();`).join(' ')} return 0; }`,
        '',
      ].join('\n'),
    );
    const linked = await command(
      ['x86_64-rumprun-netbsd-gcc', '-std=c99', '-D_XOPEN_SOURCE=700', '-Werror=implicit-function-declaration',
        '-w', '-o', path.join(folder, 'use'), main, ...files, '-lm'],
      { timeout: 300 },
    );
    expect(linked.status === 0, 'an interface is not declared, or not there', linked.text);

    const library = path.join(destdir, 'rumprun-x86_64/lib/libc.a');
    const listed = await command(['sh', '-c', `nm -g --defined-only ${library} 2>/dev/null`]);
    const defined = new Set([...listed.text.matchAll(/^[0-9a-f]+ [A-Z] (\S+)$/gm)].map((match) => match[1]));
    expect(defined.has('printf'), 'the library cannot be read', listed.text);
    const surprising = all.filter((one) => one.state === 'absent' && defined.has(one.name)).map((one) => one.name);
    expect(surprising.length === 0, `said to be absent, but in the library: ${surprising.join(' ')}`);

    const tested = await readFile(refused, 'utf8');
    const names = all.filter((one) => !['works', 'partial', 'absent'].includes(one.state));
    const untested = names.filter(
      (one) =>
        !tested.includes(`"${one.name} ${one.state}"`) &&
        !new RegExp(`FAILS\\("${one.name}", .*, ${one.state}\\);`).test(tested),
    );
    expect(untested.length === 0, `posix-refused.c does not try: ${untested.map((one) => one.name).join(' ')}`);
  },
};
