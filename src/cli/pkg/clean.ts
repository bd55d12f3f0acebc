import { rm } from 'node:fs/promises';
import { portFolders } from '../../packages/folders.js';
import { portNames } from '../../packages/recipe.js';
import { usage, type Command } from './command.js';
import { UserError } from '../../util/errors.js';

export const command: Command = {
  synopsis: 'NAME...|--all',
  operands: 'ports',
  long: { all: false },
  help: `Removes what was built of ports: sources, objects, images, logs, and the memory of
their last results. Downloaded archives stay.

options
  --all        all ports

examples
  rumprun-pkg clean zlib
  rumprun-pkg clean --all
`,
  async run(args) {
    const all = args.has('all');
    if (all === args.operands.length > 0) throw usage(all ? '--all goes without names' : 'name a port, or give --all');
    // A wrong recipe does not keep its port from being cleaned.
    const there = await portNames(args.packages);
    const unknown = args.operands.find((name) => !there.includes(name));
    if (unknown !== undefined) {
      throw new UserError('NO_PORT', `there is no port "${unknown}" in ${args.packages}`, { hint: 'see rumprun-pkg list' });
    }
    for (const name of all ? there : args.operands) {
      const folders = portFolders(args.objects, name);
      for (const what of [folders.own, folders.log, folders.testLog]) {
        await rm(what, { recursive: true, force: true });
      }
    }
    return 0;
  },
};
