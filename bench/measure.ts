import { spawn, spawnSync, type SpawnSyncOptions } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** One figure: what was measured, what it may be, what it was. */
export interface Figure {
  what: string;
  unit: string;
  measured: number;
  bar: number;
  note?: string;
}

/** Milliseconds a command takes; throws when it fails. */
export function timeOf(argv: readonly string[], options: SpawnSyncOptions = {}): number {
  const [program = '', ...args] = argv;
  const begin = performance.now();
  const ended = spawnSync(program, args, { stdio: 'pipe', timeout: 600_000, ...options });
  const took = performance.now() - begin;
  if (ended.status !== 0) {
    throw new Error(`${argv.join(' ')} ends with ${ended.status}\n${ended.stdout}${ended.stderr}`);
  }
  return took;
}

/**
 * Runs things in turn, several rounds, and returns the least of each: other
 * load on the machine only ever adds, so the least is nearest to the truth.
 */
export async function inTurn(
  rounds: number,
  measure: readonly (() => number | Promise<number>)[],
): Promise<number[]> {
  const each = await inTurnEach(rounds, measure.map((one) => async () => [await one()]));
  return each.flat();
}

/** The same of things that each measure several at once. */
export async function inTurnEach(
  rounds: number,
  measure: readonly (() => Promise<number[]>)[],
): Promise<number[][]> {
  const least = measure.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, one] of measure.entries()) {
      const took = await one();
      if (round === 0) continue; // It warms caches.
      least[index] = took.map((value, at) => Math.min(value, least[index]?.[at] ?? Infinity));
    }
  }
  return least;
}

/** Milliseconds from the start of a command until it has printed `text`. */
export function timeUntil(argv: readonly string[], text: string): Promise<number> {
  return watch(argv, ['', text], 30_000);
}

/** Milliseconds between a command's printing of two texts. */
export function timeBetween(argv: readonly string[], begin: string, end: string): Promise<number> {
  return watch(argv, [begin, end], 600_000);
}

/** A stretch of a command's work. */
export interface Stretch {
  /** Milliseconds of processor time that it took. */
  took: number;
  /** Milliseconds by the clock. */
  lasted: number;
  /** What its end was told by. */
  match: RegExpExecArray;
}

/**
 * The processor time a command takes between what it prints at the begin and at
 * the end of a stretch, for as many of them as are asked for one after the other.
 * Unlike the time of the clock it hardly depends on what else the machine does.
 */
export function stretchesOf(argv: readonly string[], begin: RegExp, end: RegExp, count: number): Promise<Stretch[]> {
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const stretches: Stretch[] = [];
    let seen = '';
    let begun: { used: number; clock: number } | undefined;
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], timeout: 600_000 });
    child.once('error', reject);
    child.stdout.on('data', (chunk: Buffer) => {
      if (stretches.length === count) return;
      const now = { used: processorTime(child.pid ?? 0), clock: performance.now() };
      seen += chunk.toString('latin1');
      for (;;) {
        const match = (begun === undefined ? begin : end).exec(seen);
        if (match === null) return;
        seen = seen.slice(match.index + match[0].length);
        if (begun === undefined) {
          begun = now;
          continue;
        }
        stretches.push({ took: now.used - begun.used, lasted: now.clock - begun.clock, match });
        begun = undefined;
        if (stretches.length === count) child.kill('SIGKILL');
      }
    });
    child.once('close', () => {
      if (stretches.length === count) resolve(stretches);
      else reject(new Error(`${argv.join(' ')} never prints ${begin.source} and ${end.source}: ${seen}`));
    });
  });
}

/** Milliseconds of processor time a child has used; it may have ended, but not been waited for. */
export function processorTime(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // utime and stime, the 14th and 15th field, in hundredths of a second; the second one may have spaces.
  const [user = 0, system = 0] = stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 13).map(Number);
  return (user + system) * 10;
}

/** Runs a command until it has printed the second text; the empty one is there at once. */
function watch(argv: readonly string[], texts: readonly [string, string], timeout: number): Promise<number> {
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    let begin = texts[0] === '' ? performance.now() : undefined;
    let took: number | undefined;
    let seen = '';
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], timeout });
    child.once('error', reject);
    child.stdout.on('data', (chunk: Buffer) => {
      const now = performance.now();
      seen += chunk.toString('latin1');
      if (begin === undefined && seen.includes(texts[0])) {
        begin = now;
        seen = seen.slice(seen.indexOf(texts[0]) + texts[0].length);
      }
      if (begin === undefined || took !== undefined || !seen.includes(texts[1])) return;
      took = now - begin;
      child.kill('SIGKILL');
    });
    child.once('close', () => {
      if (took === undefined) reject(new Error(`${argv.join(' ')} never prints ${texts.join(' and ')}: ${seen}`));
      else resolve(took);
    });
  });
}
