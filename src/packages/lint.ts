import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { listFiles } from '../util/glob.js';
import type { GuestRun, Port } from './recipe.js';

/** Something about a port that works, but should not stay so. */
export interface LintWarning {
  file: string;
  line: number;
  text: string;
}

/** What is worth a warning in a port whose recipe is right. */
export async function lintPort(port: Port): Promise<LintWarning[]> {
  const warnings: LintWarning[] = [];
  const warn = (keys: readonly (string | number)[], text: string): void => {
    warnings.push({ file: port.file, line: port.lineOf(keys), text });
  };
  const { default: parseSpdx } = await import('spdx-expression-parse');
  try {
    parseSpdx(port.licence);
  } catch {
    warn(['licence'], `"licence" is "${port.licence}", which SPDX's list does not know`);
  }
  if (port.smoke.length === 0) warn([], 'there is no "smoke" test');
  if (/\.$/.test(port.summary)) warn(['summary'], '"summary" ends with a full stop');
  if (new RegExp(`^(an? |the )?${escapeRegExp(port.name)}\\b`, 'i').test(port.summary)) {
    warn(['summary'], '"summary" begins with the name of the port');
  }
  const run = new Set(port.smoke.flatMap((guest) => [guest, ...guest.pipe]).map(({ program }) => program));
  for (const [index, { name }] of port.yields.programs.entries()) {
    if (!run.has(name)) warn(['yields', 'programs', index], `no "smoke" test runs ${name}`);
  }
  for (const [index, step] of port.build.steps.entries()) {
    if (!/\b(make|ninja)\b[^;&|]*\binstall/.test(step) || step.includes('DESTDIR')) continue;
    warn(['build', 'steps', index], `"build.steps.${index}" installs without DESTDIR=$DESTDIR: a makefile's own value wins over the environment's`);
  }
  const used = await lintFiles(port, warn);
  for (const file of await listFiles(port.folder)) {
    if (file === 'recipe.json' || /^(files|patches)\//.test(file)) continue;
    if ([...used].some((name) => file === name || file.startsWith(`${name}/`))) continue;
    warn([], `nothing uses ${file}`);
  }
  for (const name of await readdir(path.join(port.folder, 'patches')).catch(() => [])) {
    if (!name.endsWith('.patch')) warn([], `patches/${name} is not applied: its name does not end with .patch`);
  }
  return warnings;
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.|+?()[\]{}*]/g, String.raw`\$&`);
}

/** Warns of files that recipes name and that are not there; returns those of the port's folder. */
async function lintFiles(
  port: Port,
  warn: (keys: readonly (string | number)[], text: string) => void,
): Promise<Set<string>> {
  const used = new Set<string>();
  const there = await listFiles(port.folder);
  const check = (file: string, keys: readonly (string | number)[]): void => {
    if (file.startsWith('${')) return;
    used.add(file);
    if (there.some((name) => name === file || name.startsWith(`${file}/`))) return;
    warn(keys, `"${keys.join('.')}" names ${file}, which is not in the port's folder`);
  };
  const checkGuest = (guest: GuestRun, keys: readonly (string | number)[]): void => {
    for (const [to, from] of Object.entries(guest.files)) {
      if (typeof from === 'string') check(from, [...keys, 'files', to]);
    }
    for (const [index, disk] of guest.disks.entries()) {
      for (const [to, from] of Object.entries(disk.files)) {
        if (typeof from === 'string') check(from, [...keys, 'disks', index, 'files', to]);
      }
    }
    for (const [index, word] of (guest.client?.command ?? []).entries()) {
      // A client's own files may stand among its words.
      if (there.includes(word)) check(word, [...keys, 'client', 'command', index]);
    }
    if (typeof guest.stdin === 'object') check(guest.stdin.file, [...keys, 'stdin']);
    const { expect } = guest;
    if (typeof expect === 'object' && 'file' in expect) check(expect.file, [...keys, 'expect']);
  };
  port.smoke.forEach((guest, index) => checkGuest(guest, ['smoke', index]));
  port.tests?.cases.forEach((guest, index) => checkGuest(guest, ['tests', 'cases', index]));
  for (const [to, from] of Object.entries(port.tests?.files ?? {})) {
    if (typeof from === 'string') check(from, ['tests', 'files', to]);
  }
  return used;
}
