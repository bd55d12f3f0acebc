import path from 'node:path';
import { tryLoadPorts } from '../../packages/recipe.js';
import { scaffoldPort } from '../../packages/scaffold.js';
import { withApt } from '../../packages/source.js';
import { UserError } from '../../util/errors.js';
import { usage, type Command } from './command.js';

export const command: Command = {
  synopsis: 'NAME',
  operands: 'files',
  help: `Writes the recipe of a new port from Debian's source package NAME: version, archive
and its hash, licence, summary, page, build system, the ports it depends on, and
what it probably installs. What was guessed is printed; docs/porting.md goes on.

examples
  rumprun-pkg new jansson && rumprun-pkg test jansson
`,
  async run(args) {
    const [name, ...more] = args.operands;
    if (name === undefined || more.length > 0) throw usage('name one source package');
    if (!/^[a-z0-9][a-z0-9+.-]+$/.test(name)) throw usage(`"${name}" is no name of a source package`);
    const known = [...(await tryLoadPorts(args.packages)).values()];
    const ports = known.flatMap((port) => (port instanceof UserError ? [] : [port]));
    const { packages, logger, cache } = args;
    const temporary = path.join(cache, 'tmp');
    const made = await withApt(args, (apt) => scaffoldPort({ name, packages, ports, apt, temporary, logger }));
    process.stdout.write(`${made.file}\n`);
    if (!args.quiet) process.stdout.write(made.guesses.map((guess) => `  ${guess}\n`).join(''));
    return 0;
  },
};
