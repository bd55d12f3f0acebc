import { usualJobs } from '../../packages/build.js';
import type { GuestResult } from '../../packages/guest.js';
import type { Port } from '../../packages/recipe.js';
import { testPorts, type TestPortsOptions } from '../../packages/test.js';
import { UserError } from '../../util/errors.js';
import { buildHelp, buildLong, buildOptions, buildWithProgress, countOf, inBuildTree, isGood, printBuildSummary } from './building.js';
import { choosePorts, findPlatform, findToolchainFor, jobs, type Arguments, type Command } from './command.js';
import { openProgress } from './progress.js';

export const command: Command = {
  synopsis: '[-j n] [--suite] NAME...|--all',
  operands: 'ports',
  options: buildOptions,
  long: { ...buildLong, suite: false },
  help: `Builds ports, bakes their programs and boots their smoke tests in guests, several
at the same time. The console of a guest that did not do as expected is printed.

${buildHelp}  --suite      the ports' own test suites instead, as "tests" of their recipes says;
               with --all of those ports that have one

examples
  rumprun-pkg test zlib bzip2
  rumprun-pkg test --all -j2
  rumprun-pkg test --suite pcre2
`,
  async run(args) {
    const what = args.has('suite') ? 'suite' : 'smoke';
    const ports = await choosePorts(args);
    const { chosen } = ports;
    const wanted = chosen.filter(({ tests }) => what === 'smoke' || tests !== undefined || !args.has('all'));
    const platform = findPlatform(args);
    if (platform !== 'hw') {
      throw new UserError('NO_LAUNCHER', `rumprun cannot boot images for ${platform}; tests run on hw`);
    }
    const toolchain = await findToolchainFor(args, platform);
    return inBuildTree(args, async (stop) => {
      const names = wanted.map(({ name }) => name);
      const outcomes = await buildWithProgress(args, { ...ports, names }, { toolchain, stop });
      const broken = ![...outcomes.values()].every(isGood);
      if (broken) printBuildSummary(outcomes);
      const ready = wanted.filter(({ name }) => isGood(outcomes.get(name)));
      const results = await boot(args, ready, { what, platform, toolchain, stop });
      const all = [...results].flatMap(([name, list]) => list.map((result) => ({ name, result })));
      const failed = all.filter(({ result }) => !passed(result));
      for (const { name, result } of failed) printFailure(name, result);
      if (what === 'suite') printOmitted(ready);
      process.stdout.write(`${all.length - failed.length} passed, ${failed.length} failed\n`);
      return broken || failed.length > 0 ? 1 : 0;
    });
  },
};

/** Boots the tests of ports with progress on the terminal. */
async function boot(
  args: Arguments,
  ports: readonly Port[],
  options: Pick<TestPortsOptions, 'what' | 'platform' | 'toolchain' | 'stop'>,
): Promise<Map<string, GuestResult[]>> {
  const progress = await openProgress(ports.map(({ name }) => name), args.quiet, args.verbose);
  try {
    return await testPorts(ports, {
      ...options,
      objects: args.objects,
      jobs: jobs(args, usualJobs()),
      env: process.env,
      logger: args.logger,
      onEvent: (event) => {
        const { name } = event.port;
        if (event.kind === 'begins') progress.begins(name, `booting ${countOf(event.guests, 'guest')}`);
        else if (event.kind === 'guest') progress.says(name, event.result.name);
        else progress.ends(name, event.results.every(passed), describeResults(event.results));
      },
    });
  } finally {
    await progress.close();
  }
}

const passed = ({ problem }: GuestResult): boolean => problem === undefined;

/** What of the suites is not run stands in the recipes, with the reasons. */
function printOmitted(ports: readonly Port[]): void {
  for (const { name, tests } of ports) {
    for (const { test, reason } of tests?.omitted ?? []) {
      process.stdout.write(`${name}: not run: ${test}: ${reason}\n`);
    }
  }
}

function describeResults(results: readonly GuestResult[]): string {
  const failed = results.filter((result) => !passed(result));
  const first = failed[0];
  if (first === undefined) return `${results.length} passed`;
  return `${failed.length} of ${results.length} failed: ${first.name} ${first.problem ?? ''}`;
}

function printFailure(name: string, { name: guest, problem, console }: GuestResult): void {
  const lines = console.replace(/\n$/, '').split('\n').map((line) => `  | ${line}\n`);
  process.stderr.write(
    `rumprun-pkg: ${name}: ${guest} ${problem ?? ''}${console === '' ? '; its console is empty\n' : `; its console:\n${lines.join('')}`}`,
  );
}
