import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { writeIndex } from '../../packages/index.js';
import { testState } from '../../packages/pack.js';
import { UserError } from '../../util/errors.js';
import { countOf } from './building.js';
import { usage, type Command } from './command.js';

export const command: Command = {
  synopsis: '--key file [FOLDER]',
  operands: 'files',
  long: { key: true },
  help: `Writes the index of a folder of binary packages (default: ./repository):
index.json, its signature index.json.sig, and index.html for people. The folder
can then be served as it is. What the tests of a package's port came to is taken
from the build tree.

options
  --key file   the private key to sign with, as "rumprun-pkg key" makes it

examples
  rumprun-pkg index --key my.key repository
`,
  async run(args) {
    const [operand = 'repository', ...more] = args.operands;
    if (more[0] !== undefined) throw usage(`"${more[0]}" is one argument too many`);
    const key = args.value('key');
    if (key === undefined) throw usage('name the private key with --key');
    const folder = path.resolve(operand);
    await readdir(folder).catch((error: unknown) => {
      throw new UserError('NO_REPOSITORY', `there is no folder ${operand}`, {
        hint: 'rumprun-pkg pack makes one',
        cause: error,
      });
    });
    const { serial, packages } = await writeIndex({
      folder,
      key: path.resolve(key),
      testsOf: (name) => testState(args.objects, name),
      logger: args.logger,
    });
    process.stdout.write(`${countOf(packages.length, 'package')}, serial ${serial}\n`);
    return 0;
  },
};
