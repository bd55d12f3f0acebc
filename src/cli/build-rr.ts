import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions } from '../build/build.js';
import { UserError } from '../util/errors.js';
import { getopt } from '../util/getopt.js';
import type { Logger } from '../util/logger.js';
import { version } from '../util/version.js';
import { plainReporter, quietReporter, terminalReporter } from './progress.js';

const help = `usage: build-rr [options] hw|xen [build] [install]

Builds rumprun's components for a platform with the host compiler ($CC, else
cc) and installs them with the toolchain. Both steps are done unless one is named.

options
  -d destdir   where to install (default: ./rumprun)
  -o objdir    where to build (default: ./obj-amd64-PLATFORM)
  -j n         compile n files at once (default: what ninja finds right)
  -D           kernel with checks that cost time: freed memory is filled
  -k           keep going when a file fails
  -q           say nothing but errors
  -v           say every command
  --offline    take third-party sources from the cache only
  --debug      as first option: show traces of errors
  -h, --help   this text
  --version    the version

A build that was interrupted goes on where it stopped.
`;

interface Arguments {
  platform: string;
  destination: string;
  objects: string | undefined;
  jobs: number | undefined;
  debug: boolean;
  keepGoing: boolean;
  quiet: boolean;
  verbose: boolean;
  offline: boolean;
  steps: string[];
}

/** Runs `build-rr`; returns its exit status. */
export async function main(argv: readonly string[]): Promise<number> {
  const args = parse(argv);
  if (args === 'help' || args === 'version') {
    process.stdout.write(args === 'help' ? help : `build-rr ${await version()}\n`);
    return 0;
  }
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const terminal = process.stdout.isTTY && !args.verbose;
  const options: BuildOptions = {
    root: path.resolve(fileURLToPath(new URL('../..', import.meta.url))),
    platform: args.platform,
    destination: path.resolve(args.destination),
    objects: path.resolve(args.objects ?? `obj-amd64-${args.platform}`),
    jobs: args.jobs,
    debug: args.debug,
    keepGoing: args.keepGoing,
    verbose: args.verbose,
    offline: args.offline,
    install: args.steps.length === 0 || args.steps.includes('install'),
    env: process.env,
    logger: makeLogger(args, print),
    reporter: args.quiet
      ? quietReporter
      : terminal
        ? await terminalReporter()
        : plainReporter(print),
  };
  // Ninja gets ^C as well, ends what it has begun, and then this process ends.
  process.on('SIGINT', () => undefined);
  const report = await build(options);
  if (!args.quiet) {
    if (report.cc !== undefined) {
      print(`>> toolchain tuple: ${report.tuple}`);
      print(`>> cc wrapper: ${report.cc}`);
      print(`>> installed to "${options.destination}"`);
      print('>> Set tooldir to front of $PATH (bourne-style shells)');
      print(`. "${report.configPath}"`);
    }
    print('>> ./bin/build-rr ran successfully');
  }
  return 0;
}

function makeLogger(args: Arguments, print: (line: string) => void): Logger {
  const silent = (): void => undefined;
  return {
    info: args.quiet ? silent : print,
    warn: (message) => void process.stderr.write(`build-rr: warning: ${message}\n`),
    debug: args.verbose ? print : silent,
  };
}

function parse(argv: readonly string[]): Arguments | 'help' | 'version' {
  const args: Arguments = {
    platform: '',
    destination: 'rumprun',
    objects: undefined,
    jobs: undefined,
    debug: false,
    keepGoing: false,
    quiet: false,
    verbose: false,
    offline: false,
    steps: [],
  };
  const operands: string[] = [];
  // Options may also follow the platform, as people type them.
  for (let rest: readonly string[] = argv; rest.length > 0; ) {
    const parsed = getopt(rest, 'd:o:j:Dkqvh', { offline: false, help: false, version: false });
    for (const { option, value = '' } of parsed.options) {
      if (option === 'd') args.destination = value;
      else if (option === 'o') args.objects = value;
      else if (option === 'j') args.jobs = jobs(value);
      else if (option === 'D') args.debug = true;
      else if (option === 'k') args.keepGoing = true;
      else if (option === 'q') args.quiet = true;
      else if (option === 'v') args.verbose = true;
      else if (option === 'offline') args.offline = true;
      else if (option === 'version') return 'version';
      else return 'help';
    }
    operands.push(...parsed.rest.slice(0, 1));
    rest = parsed.rest.slice(1);
  }
  const [platform, ...steps] = operands;
  if (platform === undefined) throw usage('name a platform, as in build-rr hw');
  const unknown = steps.find((step) => step !== 'build' && step !== 'install');
  if (unknown !== undefined) throw usage(`no step "${unknown}"; there are build and install`);
  if (args.quiet && args.verbose) throw usage('-q and -v exclude each other');
  return { ...args, platform, steps };
}

function jobs(value: string): number {
  if (!/^[1-9]\d{0,3}$/.test(value)) throw usage(`-j needs a number, not "${value}"`);
  return Number(value);
}

function usage(message: string): UserError {
  return new UserError('USAGE', message, { hint: 'see -h', exitStatus: 2 });
}
