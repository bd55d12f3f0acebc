import { buildHelp, buildLong, buildOptions, buildWithProgress, isGood, printBuildSummary } from './building.js';
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
    const { ports, names } = await choosePorts(args);
    const outcomes = await buildWithProgress(args, ports, names, await findToolchainFor(args, findPlatform(args)));
    if (!args.quiet || ![...outcomes.values()].every(isGood)) printBuildSummary(outcomes);
    return [...outcomes.values()].every(isGood) ? 0 : 1;
  },
};
