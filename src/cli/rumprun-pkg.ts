import { version } from '../util/version.js';
import { commonHelp, parseArguments, usage, type Command } from './pkg/command.js';

/** A command in the table: what it is for, and where it is. */
interface Entry {
  about: string;
  load: () => Promise<{ command: Command }>;
}

/** Every command, in the order in which the help lists them. */
export const commands: Readonly<Record<string, Entry>> = {
  list: { about: 'the ports: version, patches, last result', load: () => import('./pkg/list.js') },
  info: { about: 'all about a port', load: () => import('./pkg/info.js') },
  why: { about: 'which ports need a port', load: () => import('./pkg/why.js') },
  new: { about: "write a recipe from Debian's source package", load: () => import('./pkg/new.js') },
  lint: { about: 'check recipes', load: () => import('./pkg/lint.js') },
  outdated: { about: 'which ports are older than the archive', load: () => import('./pkg/outdated.js') },
  fetch: { about: 'download sources', load: () => import('./pkg/fetch.js') },
  build: { about: 'build ports and what they need', load: () => import('./pkg/build.js') },
  bake: { about: "make images of a port's programs", load: () => import('./pkg/bake.js') },
  test: { about: 'boot the tests of ports in guests', load: () => import('./pkg/test.js') },
  pack: { about: 'make binary packages', load: () => import('./pkg/pack.js') },
  index: { about: 'list and sign a folder of packages', load: () => import('./pkg/index.js') },
  key: { about: 'make keys to sign with', load: () => import('./pkg/key.js') },
  install: { about: 'install binary packages', load: () => import('./pkg/install.js') },
  clean: { about: 'remove what was built', load: () => import('./pkg/clean.js') },
  completion: { about: 'make a shell complete all this', load: () => import('./pkg/completion.js') },
};

function help(): string {
  const lines = Object.entries(commands).map(([name, { about }]) => `  ${name.padEnd(12)} ${about}\n`);
  return `usage: rumprun-pkg COMMAND [options] [NAME...]

Builds ports of programs and libraries (docs/packages.md) with the toolchain
that build-rr installed, and tests them in guests.

commands
${lines.join('')}
rumprun-pkg COMMAND --help tells of one, with examples.

options
  -h, --help     this text
  --version      the version
`;
}

/** Runs `rumprun-pkg`; returns its exit status. */
export async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === '-h' || name === '--help') {
    process.stdout.write(help());
    return 0;
  }
  if (name === '--version') {
    process.stdout.write(`rumprun-pkg ${await version()}\n`);
    return 0;
  }
  if (name === undefined) throw usage('name a command');
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry === undefined) {
    throw usage(name.startsWith('-') ? `${name} has to come after a command` : `there is no command "${name}"`);
  }
  const { command } = await entry.load();
  const args = await parseArguments(command, rest);
  if (args === 'help') {
    process.stdout.write(`usage: rumprun-pkg ${name} ${command.synopsis}\n\n${command.help}\n${commonHelp}`);
    return 0;
  }
  return command.run(args);
}
