import { whyNeeded } from '../../packages/graph.js';
import { loadPorts } from '../../packages/recipe.js';
import { UserError } from '../../util/errors.js';
import { usage, type Command } from './command.js';

export const command: Command = {
  synopsis: 'NAME',
  operands: 'ports',
  help: `Says which ports need a port, directly or by way of others.

examples
  rumprun-pkg why zlib
`,
  async run(args) {
    const [name, ...more] = args.operands;
    if (name === undefined || more.length > 0) throw usage('name one port');
    const ports = await loadPorts(args.packages);
    if (!ports.has(name)) {
      throw new UserError('NO_PORT', `there is no port "${name}" in ${args.packages}`, { hint: 'see rumprun-pkg list' });
    }
    const chains = whyNeeded(ports, name);
    const lines = chains.map((chain) => `${chain.join(' needs ')}\n`);
    process.stdout.write(lines.length === 0 ? `no port needs ${name}\n` : lines.join(''));
    return 0;
  },
};
