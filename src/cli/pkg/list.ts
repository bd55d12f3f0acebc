import { outputKey, readState, type PortState } from '../../packages/cache.js';
import { patchLines, tryLoadPorts, type Port } from '../../packages/recipe.js';
import { UserError } from '../../util/errors.js';
import { countOf } from './building.js';
import type { Command } from './command.js';

export const command: Command = {
  synopsis: '[options]',
  operands: 'none',
  help: `Lists the ports: name, version, how many lines their patches change, and what came
of the last build and test.

examples
  rumprun-pkg list
`,
  async run(args) {
    const ports = await tryLoadPorts(args.packages);
    const rows = await Promise.all(
      [...ports].map(async ([name, port]) => {
        if (port instanceof UserError) return [name, '?', '?', 'recipe is wrong', port.message];
        const state = await readState(args.objects, port.name);
        return [port.name, port.version, await describePatches(port), lastResult(state), port.summary];
      }),
    );
    const table = [['NAME', 'VERSION', 'PATCHES', 'LAST RESULT', 'SUMMARY'], ...rows];
    const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
    for (const row of table) {
      const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
      process.stdout.write(`${cells.join('  ').trimEnd()}\n`);
    }
    return 0;
  },
};

/** How much of a port's source is not upstream's. */
async function describePatches(port: Port): Promise<string> {
  const lines = await patchLines(port);
  const patched = [
    ...(port.source.debian?.patches === undefined ? [] : ["Debian's"]),
    ...(lines === 0 ? [] : [countOf(lines, 'line')]),
  ];
  return patched.length === 0 ? 'unmodified' : patched.join(', ');
}

/** What came of a port's last build and test, in a few words. */
export function lastResult(state: PortState | undefined): string {
  if (state === undefined) return 'never built';
  if (!state.built) return 'build failed';
  const { tests } = state;
  if (tests === undefined || tests.key !== outputKey(state)) return 'built';
  return tests.failed === 0 ? `${countOf(tests.passed, 'test')} passed` : `${countOf(tests.failed, 'test')} failed`;
}
