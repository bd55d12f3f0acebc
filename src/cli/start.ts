import { UserError } from '../util/errors.js';
import { explainSystemError } from '../util/system-errors.js';

/** A command: takes its arguments, returns its exit status. */
interface Command {
  main(argv: readonly string[]): Promise<number>;
}

// Imported when called for: starting fast is part of what rumprun is.
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  'build-rr': () => import('./build-rr.js'),
  rumprun: () => import('./rumprun.js'),
  'rumprun-bake': () => import('./rumprun-bake.js'),
  'rumprun-pkg': () => import('./rumprun-pkg.js'),
  rumpstop: () => import('./rumpstop.js'),
};

/** `start.js COMMAND ARG...`: where all launchers end up. */
async function start(): Promise<void> {
  const [name = '', ...argv] = process.argv.slice(2);
  const debug = argv[0] === '--debug' || Boolean(process.env['RUMPRUN_DEBUG']);
  if (argv[0] === '--debug') argv.shift();
  // A reader that has gone (`| head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(141);
  });
  try {
    const load = commands[name];
    if (load === undefined) throw new Error(`no command "${name}"`);
    process.exitCode = await (await load()).main(argv);
  } catch (thrown) {
    const error = explainSystemError(thrown);
    if (error instanceof UserError) {
      const hint = error.hint === undefined ? '' : ` (${error.hint})`;
      process.stderr.write(`${name}: ${error.message}${hint}\n`);
      if (debug) process.stderr.write(`[${error.code}] ${trace(error)}\n`);
      process.exitCode = error.exitStatus;
      return;
    }
    process.stderr.write(
      `${name}: this is a bug in rumprun; please report it with the lines below\n${trace(error)}\n`,
    );
    process.exitCode = 70;
  }
}

function trace(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by: ${trace(error.cause)}`;
}

await start();
