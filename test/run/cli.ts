// Runs one of the tools from its source: cli.ts rumprun|rumpstop ARGS...
import { UserError } from '../../src/util/errors.js';

const [tool, ...argv] = process.argv.slice(2);
try {
  const { main } = (await import(`../../src/cli/${tool}.js`)) as {
    main: (argv: readonly string[]) => Promise<number>;
  };
  process.exitCode = await main(argv);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${tool}: ${error.message}\n`);
  process.exitCode = error.exitStatus;
}
