import { mkdir } from 'node:fs/promises';
import { lockFolder } from '../../build/lock.js';
import { buildPorts, usualJobs, type Outcome } from '../../packages/build.js';
import { portsInOrder } from '../../packages/graph.js';
import { withApt } from '../../packages/source.js';
import type { PortToolchain } from '../../packages/toolchain.js';
import { UserError } from '../../util/errors.js';
import { jobs, type Arguments, type ChosenPorts } from './command.js';
import { openProgress } from './progress.js';

/** Options of the commands that build. */
export const buildOptions = 'j:';
export const buildLong = { all: false, explain: false, offline: false, platform: true } as const;

export const buildHelp = `options
  -j n         use n processors (default: all)
  --all        all ports
  --explain    say of every port why it is built or not
  --offline    take archives from the cache only
  --platform hw|xen
               what images are for (default: hw); ports are compiled the same
`;

/**
 * Does work in the build tree, alone and until it is interrupted: the first ^C
 * or SIGTERM ends what runs, so that nothing half-done stays; returns its
 * status, or 130.
 */
export async function inBuildTree(
  args: Arguments,
  work: (stop: AbortSignal) => Promise<number>,
): Promise<number> {
  await mkdir(args.objects, { recursive: true });
  const unlock = await lockFolder(args.objects);
  const stop = new AbortController();
  const onSignal = (): void => {
    // The second time is meant.
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  try {
    const status = await work(stop.signal);
    if (!stop.signal.aborted) return status;
    throw new UserError('INTERRUPTED', 'interrupted', { exitStatus: 130 });
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
    await unlock();
  }
}

/** Builds ports with progress on the terminal; returns what came of each. */
export async function buildWithProgress(
  args: Arguments,
  { ports, wrong, stopped, names }: Omit<ChosenPorts, 'chosen'>,
  { toolchain, stop }: { toolchain: PortToolchain; stop: AbortSignal },
): Promise<Map<string, Outcome>> {
  const order = portsInOrder(ports, names).map(({ name }) => name);
  const progress = await openProgress(order, args.quiet, args.verbose);
  const explain = args.has('explain');
  try {
    const outcomes = await withApt(args, (apt) =>
      buildPorts({
        ports,
        names,
        toolchain,
        objects: args.objects,
        jobs: jobs(args, usualJobs()),
        cache: args.cache,
        offline: args.has('offline'),
        logger: args.logger,
        apt,
        stop,
        onEvent: (event) => {
          const { name } = event.port;
          if (event.kind === 'begins') progress.begins(name, `building: ${event.reason}`);
          else if (event.kind === 'says') progress.says(name, event.text);
          else if (event.outcome.kind === 'unchanged' && !explain) progress.ends(name, true, '');
          else progress.ends(name, isGood(event.outcome), describeOutcome(event.outcome));
        },
      }),
    );
    for (const [name, { message }] of wrong) {
      outcomes.set(name, { kind: 'failed', problem: message, log: undefined, seconds: 0 });
    }
    for (const [name, because] of stopped) outcomes.set(name, { kind: 'skipped', because });
    return outcomes;
  } finally {
    await progress.close();
  }
}

/** `1 test`, `2 tests`. */
export function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** Whether the port can be used. */
export function isGood(outcome: Outcome | undefined): boolean {
  return outcome?.kind === 'built' || outcome?.kind === 'unchanged';
}

function describeOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'built':
      return `built in ${outcome.seconds.toFixed(1)} s`;
    case 'unchanged':
      return 'nothing of it has changed';
    case 'skipped':
      return outcome.because === undefined ? 'not begun' : `not built, because ${outcome.because} failed`;
    case 'failed':
      return `${outcome.problem}${outcome.log === undefined ? '' : `\n   log: ${outcome.log}`}`;
  }
}

/** One line on all, and one for each port that failed. */
export function printBuildSummary(outcomes: ReadonlyMap<string, Outcome>): void {
  const counts = new Map<string, number>();
  for (const { kind } of outcomes.values()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const [name, outcome] of outcomes) {
    if (isGood(outcome)) continue;
    process.stderr.write(`rumprun-pkg: ${name}: ${describeOutcome(outcome)}\n`);
  }
  const words = ['built', 'unchanged', 'failed', 'skipped'].flatMap((kind) => {
    const count = counts.get(kind);
    return count === undefined ? [] : [`${count} ${kind}`];
  });
  process.stdout.write(`${words.join(', ')}\n`);
}
