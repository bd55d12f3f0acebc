import { readFile } from 'node:fs/promises';

/** What NetBSD's headers say (netbsd.json). */
export interface Abi {
  release: string;
  exempt: Record<string, string>;
  constants: Record<string, Record<string, number>>;
  structures: Record<string, { size: number; fields: Record<string, number> }>;
  types: Record<string, { size: number; signed?: boolean }>;
  kernel: Record<string, Record<string, number>>;
}

export async function readAbi(): Promise<Abi> {
  const text = await readFile(new URL('netbsd.json', import.meta.url), 'utf8');
  // Larger than a double holds: such constants stay exact as text.
  return JSON.parse(text.replace(/: (-?\d{16,})/g, ': "$1"')) as Abi;
}

/** A constant of 64 bits, whatever its sign. */
function unsigned(value: number | string): string {
  return `${BigInt.asUintN(64, BigInt(value))}UL`;
}

function constant(header: string, name: string, value: number | string): string {
  return `_Static_assert((unsigned long)(${name}) == ${unsigned(value)}, "${header}: ${name}");`;
}

/** C that compiles if the kernel's own list of a header's constants agrees. */
export function kernelHeader(abi: Abi, header: string): string {
  const constants = Object.entries(abi.kernel[header] ?? {});
  return [
    `#include <${header}>`,
    ...constants.map(([name, value]) => constant(header, name, value)),
    '',
  ].join('\n');
}

/** C that compiles if one public header's constants agree. */
export function publicHeader(abi: Abi, header: string): string {
  const constants = Object.entries(abi.constants[header] ?? {});
  return [
    `#include <${header}>`,
    ...constants
      .filter(([name]) => !(name in abi.exempt))
      .map(([name, value]) => constant(header, name, value)),
    '',
  ].join('\n');
}

/** C that compiles if every structure and type agrees. */
export function layouts(abi: Abi): string {
  const lines = Object.keys(abi.constants).map((header) => `#include <${header}>`);
  lines.push('#include <net/if_dl.h>', '#include <mqueue.h>', '#include <ifaddrs.h>', '#include <grp.h>', '#include <netdb.h>', '#include <sys/times.h>');
  for (const [name, { size, fields }] of Object.entries(abi.structures)) {
    lines.push(`_Static_assert(sizeof(${name}) == ${size}, "size of ${name}");`);
    for (const [field, offset] of Object.entries(fields)) {
      lines.push(
        `_Static_assert(__builtin_offsetof(${name}, ${field}) == ${offset}, "${name}: ${field}");`,
      );
    }
  }
  for (const [name, { size, signed }] of Object.entries(abi.types)) {
    lines.push(`_Static_assert(sizeof(${name}) == ${size}, "size of ${name}");`);
    if (signed !== undefined) {
      lines.push(`_Static_assert(((${name})-1 < (${name})1) == ${Number(signed)}, "sign of ${name}");`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** docs/abi.md's table. */
export function table(abi: Abi): string {
  const rows = Object.entries(abi.constants).map(([header, constants]) => {
    const names = Object.keys(constants);
    const exempt = names.filter((name) => name in abi.exempt);
    return `| \`<${header}>\` | ${names.length - exempt.length} | ${exempt.length === 0 ? '' : exempt.length > 4 ? `${exempt.length} names` : exempt.map((name) => `\`${name}\``).join(', ')} |`;
  });
  const kernel = Object.entries(abi.kernel).map(
    ([header, constants]) => `| \`<${header}>\` (kernel) | ${Object.keys(constants).length} | |`,
  );
  const structures = Object.entries(abi.structures).map(
    ([name, { size, fields }]) => `| \`${name}\` | ${size} | ${Object.keys(fields).length} |`,
  );
  const types = Object.entries(abi.types).map(([name, { size }]) => `\`${name}\` ${size}`);
  return [
    '| header | constants checked | different on purpose |',
    '|---|---|---|',
    ...rows,
    ...kernel,
    '',
    '| structure | bytes | members checked |',
    '|---|---|---|',
    ...structures,
    '',
    `Types, with their sizes: ${types.join(', ')}.`,
    '',
  ].join('\n');
}
