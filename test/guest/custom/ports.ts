import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '../harness.js';
import type { Context } from '../types.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** One build at a time: rumprun-pkg refuses to share a folder. */
let building: Promise<unknown> = Promise.resolve();

/** Builds a port where scripts/test builds others, and returns the folder it is installed in. */
export async function buildPort(context: Context, port: string): Promise<string> {
  const objects = path.resolve(context.folder, '../../../packages');
  const build = building.then(() =>
    context.command(
      [path.join(root, 'bin/rumprun-pkg'), 'build', '-q', '-d', context.destdir, '-o', objects, '-j2', port],
      { timeout: 1200, cwd: root },
    ),
  );
  building = build.catch(() => undefined);
  const built = await build;
  expect(built.status === 0, `${port} cannot be built`, built.text);
  return path.join(objects, port, 'destination');
}
