import { buildHelp, buildLong, buildOptions, buildWithProgress, inBuildTree, isGood, printBuildSummary } from './building.js';
import { choosePorts, findPlatform, findToolchainFor, type Command } from './command.js';

export const command: Command = {
  synopsis: '[-j n] [--explain] [--offline] NAME...|--all',
  operands: 'ports',
  options: buildOptions,
  long: buildLong,
  help: `Builds ports, after what they depend on. What was built before is built again only
when its recipe, patches, source, dependencies or the toolchain have changed. A
port that fails stops only what depends on it; its log is named.

${buildHelp}
examples
  rumprun-pkg build zlib
  rumprun-pkg build --all -j2 --explain
`,
  async run(args) {
    const chosen = await choosePorts(args);
    const toolchain = await findToolchainFor(args, findPlatform(args));
    return inBuildTree(args, async (stop) => {
      const outcomes = await buildWithProgress(args, chosen, { toolchain, stop });
      const good = [...outcomes.values()].every(isGood);
      if (!args.quiet || !good) printBuildSummary(outcomes);
      return good ? 0 : 1;
    });
  },
};
