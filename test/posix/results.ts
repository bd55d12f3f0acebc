import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { byNumbers } from './suite.js';

export const outcomes = [
  'PASS',
  'FAIL',
  'UNRESOLVED',
  'UNSUPPORTED',
  'UNTESTED',
  'HUNG',
  'INTERRUPTED',
  'NOT BUILT',
  'LEFT OUT',
] as const;
export type OutcomeName = (typeof outcomes)[number];

export interface Result {
  name: string;
  outcome: OutcomeName;
  /** For LEFT OUT the reason, for INTERRUPTED the status. */
  detail: string;
  seconds: number;
}

/** What the suite's exit statuses mean (include/posixtest.h). */
export function outcomeOf(status: number | null, timedOut: boolean): OutcomeName {
  if (timedOut) return 'HUNG';
  const names: Record<number, OutcomeName> = {
    0: 'PASS',
    1: 'FAIL',
    2: 'UNRESOLVED',
    4: 'UNSUPPORTED',
    5: 'UNTESTED',
  };
  return names[status ?? -1] ?? 'INTERRUPTED';
}

const isOutcome = (name: string): name is OutcomeName =>
  (outcomes as readonly string[]).includes(name);

/** Parses a table of results; a line that an interruption cut off is dropped, a later line wins. */
export function parseResults(text: string): Map<string, Result> {
  const results = new Map<string, Result>();
  for (const line of text.split('\n')) {
    const [name, outcome, seconds, detail] = line.split('\t');
    if (name === undefined || outcome === undefined || detail === undefined) continue;
    if (isOutcome(outcome)) {
      results.set(name, { name, outcome, detail, seconds: Number(seconds) });
    }
  }
  return results;
}

/** One line of the table. */
export function formatResult({ name, outcome, seconds, detail }: Result): string {
  return `${name}\t${outcome}\t${seconds.toFixed(1)}\t${detail}\n`;
}

/** A table of results in a file that survives an interruption. */
export interface ResultFile {
  results: Map<string, Result>;
  add(result: Result): Promise<void>;
  /** Writes it anew, in order. */
  finish(): Promise<void>;
}

/** Opens the table; with `fresh` an old one is forgotten. */
export async function openResults(file: string, fresh: boolean): Promise<ResultFile> {
  await mkdir(path.dirname(file), { recursive: true });
  let old = '';
  try {
    if (!fresh) old = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const results = parseResults(old);
  const write = async (): Promise<void> => {
    const sorted = [...results.values()].sort((a, b) => byNumbers(a.name, b.name));
    await writeFile(`${file}.new`, sorted.map(formatResult).join(''));
    await rename(`${file}.new`, file);
  };
  if (fresh) await write();
  return {
    results,
    async add(result) {
      results.set(result.name, result);
      await appendFile(file, formatResult(result));
    },
    finish: write,
  };
}
