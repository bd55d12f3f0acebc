import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

/** One test of the suite: a C file below conformance/interfaces. */
export interface SuiteTest {
  /** `aio_read/1-1`, `mq_open/speculative/2-2`. */
  name: string;
  interface: string;
  file: string;
  /** It has no main or says so in its name: that it compiles is the test. */
  buildOnly: boolean;
}

/** The suite's own rule for what is a test (its locate-test): a number, a hyphen. */
const testFile = /^[0-9]+-.*\.c$/;

/** Finds the C tests in a fixed order, and counts the shell scripts beside them. */
export async function findTests(source: string): Promise<{ tests: SuiteTest[]; scripts: string[] }> {
  const root = path.join(source, 'conformance/interfaces');
  const files = (await readdir(root, { recursive: true })).sort(byNumbers);
  const tests: SuiteTest[] = [];
  for (const name of files) {
    if (!testFile.test(path.basename(name))) continue;
    const file = path.join(root, name);
    const text = await readFile(file, 'latin1');
    tests.push({
      name: name.replace(/\.c$/, ''),
      interface: name.split('/')[0] ?? '',
      file,
      buildOnly: name.includes('-buildonly') || !hasMain(text),
    });
  }
  const scripts = files.filter((name) => /\/[0-9]+-[0-9][^/]*\.sh$/.test(name));
  return { tests, scripts: scripts.map((name) => name.replace(/\.sh$/, '')) };
}

function hasMain(text: string): boolean {
  return /\bmain\s*\(/.test(text.replace(/\/\*[^]*?\*\//g, '').replace(/\/\/.*/g, ''));
}

/** Orders `2-1` before `10-1`. */
export function byNumbers(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** Functions whose use shows that a test needs a second process. */
const processCalls = /^_?(fork|vfork|popen|system|posix_spawnp?|execv[ep]*|execl[ep]*)$/;

/** The calls among undefined symbols that make another process. */
export function usesProcesses(undefinedSymbols: readonly string[]): string[] {
  return undefinedSymbols.filter((name) => processCalls.test(name));
}

/**
 * Reads a table of lines `name<TAB>text`; a name may end with `*`. Comments begin
 * with `#`.
 */
export async function readNotes(file: string): Promise<Notes> {
  const exact = new Map<string, string>();
  const prefixes: [string, string][] = [];
  for (const [index, line] of (await readFile(file, 'utf8')).split('\n').entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const [name, text, more] = line.split('\t');
    if (name === undefined || text === undefined || text === '' || more !== undefined) {
      throw new Error(`${file}:${index + 1}: not "name<TAB>text"`);
    }
    if (name.endsWith('*')) prefixes.push([name.slice(0, -1), text]);
    else exact.set(name, text);
  }
  return {
    of: (name) => exact.get(name) ?? prefixes.find(([prefix]) => name.startsWith(prefix))?.[1],
  };
}

export interface Notes {
  of(name: string): string | undefined;
}
