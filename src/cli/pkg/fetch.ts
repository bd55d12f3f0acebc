import { fetchPort, withApt } from '../../packages/source.js';
import { UserError } from '../../util/errors.js';
import { choosePorts, type Command } from './command.js';
import { openProgress } from './progress.js';

export const command: Command = {
  synopsis: 'NAME...|--all',
  operands: 'ports',
  long: { all: false },
  help: `Downloads the archives of ports and of what they depend on, checks them and keeps
them in the cache, so that they can be built with --offline.

options
  --all        all ports

examples
  rumprun-pkg fetch --all
  rumprun-pkg fetch zlib && rumprun-pkg build --offline zlib
`,
  async run(args) {
    const { ports, wrong } = await choosePorts(args);
    const progress = await openProgress([...ports.keys()], args.quiet, args.verbose);
    const { cache, logger } = args;
    const failures = [...wrong].map(([name, { message }]) => `rumprun-pkg: ${name}: ${message}\n`);
    await withApt(args, async (apt) => {
      for (const [name, port] of ports) {
        progress.begins(name, 'fetching');
        try {
          const { source, debian } = await fetchPort(port, { cache, offline: false, logger, apt });
          progress.ends(name, true, [source.file, ...(debian === undefined ? [] : [debian.file])].join(' '));
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          progress.ends(name, false, 'failed');
          failures.push(`rumprun-pkg: ${name}: ${error.message}\n`);
        }
      }
    });
    await progress.close();
    process.stderr.write(failures.join(''));
    return failures.length > 0 ? 1 : 0;
  },
};
