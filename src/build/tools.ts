import path from 'node:path';
import { UserError } from '../util/errors.js';
import { listFiles } from '../util/glob.js';
import { installFile, installText, removeOthers } from './install.js';

const commands = ['rumprun', 'rumprun-bake', 'rumprun-pkg', 'rumpstop'];

/** Where the compiled tools are put, below the destination. */
const home = 'lib/rumprun-tools';

/** Puts the compiled tools into the destination, with launchers in its bin. */
export async function installTools(root: string, destination: string): Promise<void> {
  const trees = ['dist', 'schemas'];
  for (const tree of trees) {
    const files = await listFiles(path.join(root, tree));
    if (files.length === 0) {
      throw new UserError('NOT_COMPILED', `${path.join(root, tree)} is empty`, {
        hint: 'run scripts/setup',
      });
    }
    for (const file of files) {
      await installFile(path.join(root, tree, file), path.join(destination, home, tree, file));
    }
    // Their names hold hashes of their content: older ones would pile up.
    await removeOthers(path.join(destination, home, tree), files);
  }
  await installFile(path.join(root, 'package.json'), path.join(destination, home, 'package.json'));
  for (const command of commands) {
    await installText(launcher(command), path.join(destination, 'bin', command), 0o755);
  }
}

/** Finds its files from its own place, so that the destination can be moved. */
function launcher(command: string): string {
  return `#!/bin/sh
self=$0
while [ -h "$self" ]; do
	link=$(readlink "$self")
	case $link in
	/*) self=$link ;;
	*) self=\${self%/*}/$link ;;
	esac
done
case $self in
*/*) here=\${self%/*} ;;
*) here=. ;;
esac
exec node "$here/../${home}/dist/cli/start.js" ${command} "$@"
`;
}
