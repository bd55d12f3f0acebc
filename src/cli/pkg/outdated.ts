import { findOutdated, type Standing } from '../../packages/outdated.js';
import { loadPorts } from '../../packages/recipe.js';
import { withApt } from '../../packages/source.js';
import type { Command } from './command.js';

export const command: Command = {
  synopsis: '[NAME...]',
  operands: 'ports',
  help: `Tells which ports, all of them unless some are named, are older than what this
machine's Debian archive has. Ports with a source from elsewhere are left out. The
status is 0 also when some are.

examples
  rumprun-pkg outdated
`,
  async run(args) {
    const all = await loadPorts(args.packages, args.operands.length === 0 ? undefined : args.operands);
    const names = args.operands.length === 0 ? [...all.keys()] : args.operands;
    const ports = names.flatMap((name) => all.get(name) ?? []);
    const standings = await withApt(args, (apt) => findOutdated(ports, apt));
    for (const standing of standings) {
      if (standing.state !== 'current') process.stdout.write(`${describe(standing)}\n`);
    }
    const outdated = standings.filter(({ state }) => state === 'outdated').length;
    if (!args.quiet) process.stdout.write(`${outdated} of ${standings.length} outdated\n`);
    return 0;
  },
};

function describe({ port, has, archive, state }: Standing): string {
  switch (state) {
    case 'gone':
      return `${port.name} ${has}: not in the archive`;
    case 'ahead':
      return `${port.name} ${has}: newer than the archive's ${archive}`;
    default:
      return `${port.name} ${has}: the archive has ${archive}`;
  }
}
