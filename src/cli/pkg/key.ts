import path from 'node:path';
import { newKeyPair } from '../../packages/sign.js';
import { usage, type Command } from './command.js';

export const command: Command = {
  synopsis: 'FILE',
  operands: 'files',
  help: `Makes a pair of Ed25519 keys: FILE, which signs indexes and is for you alone, and
FILE.pub, which those who install your packages need. Existing files stay.

examples
  rumprun-pkg key my.key
`,
  async run(args) {
    const [file, ...more] = args.operands;
    if (file === undefined || more.length > 0) throw usage('name one file for the key');
    await newKeyPair(path.resolve(file));
    process.stdout.write(`${file}: for signing; keep it to yourself\n${file}.pub: for those who install\n`);
    return 0;
  },
};
