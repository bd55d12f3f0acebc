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
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], timeout: 30_000 });
    let seen = '';
    let took: number | undefined;
    child.once('error', reject);
    child.stdout.on('data', (chunk: Buffer) => {
      seen += chunk.toString('latin1');
      if (took !== undefined || !seen.includes(text)) return;
      took = performance.now() - begin;
      child.kill('SIGKILL');
    });
    child.once('close', () => {
      if (took === undefined) reject(new Error(`${argv.join(' ')} never prints ${text}: ${seen}`));
      else resolve(took);
    });
  });
}
