import { spawnSync } from 'node:child_process';

/** Runs a command and returns what it prints; throws with that when it fails. */
export function output(argv: readonly string[], cwd: string): string {
  const [program = '', ...args] = argv;
  const ended = spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (ended.status !== 0) {
    throw new Error(`${argv.join(' ')} ends with ${ended.status}\n${ended.stdout}${ended.stderr}`);
  }
  return ended.stdout;
}
