import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { bakePortProgram } from '../../packages/test.js';
import { UserError } from '../../util/errors.js';
import { writeThenRename } from '../../util/files.js';
import { buildHelp, buildLong, buildOptions, buildWithProgress, inBuildTree, isGood, printBuildSummary } from './building.js';
import { choosePorts, findPlatform, findToolchainFor, type Command } from './command.js';

export const command: Command = {
  synopsis: '[-j n] [--to folder] NAME...|--all',
  operands: 'ports',
  options: buildOptions,
  long: { ...buildLong, to: true },
  help: `Makes images of the programs of ports, building the ports first where that is
needed. The images' names are printed.

${buildHelp}  --to folder  put the images there (default: they stay in the build tree)

examples
  rumprun-pkg bake bzip2
  rumprun-pkg bake --to images bzip2 && rumprun qemu -i images/bzip2.bin --help
`,
  async run(args) {
    const ports = await choosePorts(args);
    const platform = findPlatform(args);
    const toolchain = await findToolchainFor(args, platform);
    return inBuildTree(args, async (stop) => {
      const outcomes = await buildWithProgress(args, ports, { toolchain, stop });
      const failed = ![...outcomes.values()].every(isGood);
      if (failed) printBuildSummary(outcomes);
      const to = args.value('to');
      const { chosen } = ports;
      const only = chosen.length === 1 ? chosen[0] : undefined;
      if (only?.yields.programs.length === 0) {
        throw new UserError('NO_PROGRAM', `${only.name} yields libraries only; there is nothing to bake`);
      }
      for (const port of chosen.filter(({ name }) => isGood(outcomes.get(name)))) {
        for (const program of port.yields.programs) {
          const { objects, logger } = args;
          const image = await bakePortProgram(port, program.name, { toolchain, objects, platform, logger });
          const final = to === undefined ? image : path.resolve(to, path.basename(image));
          if (final !== image) await writeThenRename(final, (temporary) => copyFile(image, temporary));
          process.stdout.write(`${final}\n`);
        }
      }
      return failed ? 1 : 0;
    });
  },
};
