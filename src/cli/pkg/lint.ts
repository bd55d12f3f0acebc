import { portsInOrder } from '../../packages/graph.js';
import { lintPort } from '../../packages/lint.js';
import { tryLoadPorts, type Port } from '../../packages/recipe.js';
import { UserError } from '../../util/errors.js';
import { countOf } from './building.js';
import type { Command } from './command.js';

export const command: Command = {
  synopsis: '[NAME...]',
  operands: 'ports',
  help: `Checks recipes, all of them unless some are named. Errors are told by file, line
and key, as are warnings, such as a licence that SPDX's list does not know. The
status is 1 when there are errors.

examples
  rumprun-pkg lint
  rumprun-pkg lint zlib
`,
  async run(args) {
    const all = await tryLoadPorts(args.packages);
    const names = args.operands.length > 0 ? args.operands : [...all.keys()];
    const good = new Map([...all].flatMap(([name, port]) => (port instanceof UserError ? [] : [[name, port]])));
    let errors = 0;
    let warnings = 0;
    for (const name of names) {
      const port = all.get(name) ?? new UserError('NO_PORT', `there is no port "${name}" in ${args.packages}`);
      const error = port instanceof UserError ? port : findCircle(port, good);
      if (error !== undefined || port instanceof UserError) {
        process.stdout.write(`${error?.message ?? ''}\n`);
        errors++;
        continue;
      }
      for (const { file, line, text } of await lintPort(port)) {
        process.stdout.write(`${file}:${line}: warning: ${text}\n`);
        warnings++;
      }
    }
    if (!args.quiet) {
      process.stdout.write(`${countOf(names.length, 'port')}: ${countOf(errors, 'error')}, ${countOf(warnings, 'warning')}\n`);
    }
    return errors > 0 ? 1 : 0;
  },
};

function findCircle(port: Port, ports: ReadonlyMap<string, Port>): UserError | undefined {
  try {
    portsInOrder(ports, [port.name]);
    return undefined;
  } catch (error) {
    // A dependency whose own recipe is wrong has its own line.
    if (error instanceof UserError) return error;
    return undefined;
  }
}
