import { spawn, spawnSync, type SpawnSyncOptions } from 'node:child_process';

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
  const results = measure.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, one] of measure.entries()) {
      const took = await one();
      if (round > 0) results[index]?.push(took); // The first round warms caches.
    }
  }
  return results.map((took) => Math.min(...took));
}

/** Milliseconds from the start of a command until it has printed `text`. */
export function timeUntil(argv: readonly string[], text: string): Promise<number> {
  return watch(argv, ['', text], 30_000);
}

/** Milliseconds between a command's printing of two texts. */
export function timeBetween(argv: readonly string[], begin: string, end: string): Promise<number> {
  return watch(argv, [begin, end], 600_000);
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
