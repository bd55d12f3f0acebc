import path from 'node:path';
import { readInstallation } from '../../bake/installation.js';
import { installPackages } from '../../packages/install.js';
import { stateFolder } from '../../run/guests.js';
import { findToolchain, usage, type Command } from './command.js';

export const command: Command = {
  synopsis: '--key file.pub [--to prefix] REPOSITORY NAME...',
  operands: 'files',
  long: { key: true, to: true },
  help: `Installs binary packages and what they depend on from a repository: a folder, or
an http or https address. The index's signature, the archives' hashes and the ABI
version are checked first, and an index older than one seen before is refused.
Libraries and headers go into the toolchain's sysroot, where the compiler finds
them; programs go to its bin, to be baked from there.

options
  --key file.pub
               the public key of who signed the repository
  --to prefix  install there instead

examples
  rumprun-pkg install --key their.pub https://example.org/rumprun zlib sqlite3
  rumprun-pkg install --key my.key.pub --to /tmp/ports repository zlib
`,
  async run(args) {
    const [repository, ...names] = args.operands;
    if (repository === undefined) throw usage('name a repository');
    if (names.length === 0) throw usage('name a package');
    const key = args.value('key');
    if (key === undefined) throw usage('name the public key with --key');
    const toolchain = await findToolchain(args);
    const { abi } = (await readInstallation(toolchain.sysroot)).toolchain;
    const to = args.value('to');
    await installPackages({
      repository,
      names,
      key: path.resolve(key),
      prefix: to === undefined ? toolchain.sysroot : path.resolve(to),
      tuple: toolchain.tuple,
      abi,
      state: stateFolder(process.env),
      logger: args.logger,
      onPackage: ({ name, version, kind }) => {
        if (!args.quiet) process.stdout.write(`${name} ${version}${kind === 'unchanged' ? ' is there already' : ''}\n`);
      },
    });
    return 0;
  },
};
