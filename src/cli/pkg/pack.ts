import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { readInstallation } from '../../bake/installation.js';
import { packPort } from '../../packages/pack.js';
import { buildHelp, buildLong, buildOptions, buildWithProgress, inBuildTree, isGood, printBuildSummary } from './building.js';
import { choosePorts, findPlatform, findToolchainFor, type Command } from './command.js';

export const command: Command = {
  synopsis: '[-j n] [--to folder] NAME...|--all',
  operands: 'ports',
  options: buildOptions,
  long: { ...buildLong, to: true },
  help: `Makes binary packages of ports and of what they depend on, building them first
where that is needed. The archives' names are printed.

${buildHelp}  --to folder  put the archives there (default: ./repository)

examples
  rumprun-pkg pack zlib
  rumprun-pkg pack --all --to ports && rumprun-pkg index --key my.key ports
`,
  async run(args) {
    const chosen = await choosePorts(args);
    const { ports } = chosen;
    const toolchain = await findToolchainFor(args, findPlatform(args));
    const { abi } = (await readInstallation(toolchain.sysroot)).toolchain;
    const folder = path.resolve(args.value('to') ?? 'repository');
    return inBuildTree(args, async (stop) => {
      const outcomes = await buildWithProgress(args, chosen, { toolchain, stop });
      const failed = ![...outcomes.values()].every(isGood);
      if (failed) printBuildSummary(outcomes);
      await mkdir(folder, { recursive: true });
      const { objects } = args;
      for (const [name, outcome] of outcomes) {
        const port = ports.get(name);
        if (port === undefined || !isGood(outcome)) continue;
        const archive = await packPort(port, { ports, objects, folder, tuple: toolchain.tuple, abi });
        process.stdout.write(`${archive}\n`);
      }
      return failed ? 1 : 0;
    });
  },
};
