import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '../guest/harness.js';
import type { Context } from '../guest/types.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Of a port's recipe, what is made different. */
interface Recipe {
  depends?: string[];
  build: { arguments: string[] };
  smoke?: unknown;
}

/** Builds the port nginx without what it needs other ports for, which takes a tenth of the time; returns the program. */
export async function buildPlainNginx(context: Context): Promise<string> {
  const port = path.join(root, 'packages/nginx');
  const { smoke: _, ...recipe } = JSON.parse(await readFile(path.join(port, 'recipe.json'), 'utf8')) as Recipe;
  recipe.depends = [];
  const kept = recipe.build.arguments.filter((word) => !word.startsWith('--with-http_'));
  recipe.build.arguments = [...kept, '--without-http_rewrite_module', '--without-http_gzip_module'];
  const work = path.resolve(context.folder, '../../../plain-nginx');
  const ports = path.join(work, 'ports');
  await mkdir(path.join(ports, 'nginx/files'), { recursive: true });
  await writeFile(path.join(ports, 'nginx/recipe.json'), JSON.stringify(recipe));
  await copyFile(path.join(port, 'files/cc'), path.join(ports, 'nginx/files/cc'));
  const objects = path.join(work, 'objects');
  const command = ['build', '-q', '--platform', 'xen', '-p', ports, '-d', context.destdir, '-o', objects, '-j2', 'nginx'];
  const built = await context.command([path.join(root, 'bin/rumprun-pkg'), ...command], { timeout: 600, cwd: root });
  expect(built.status === 0, 'nginx cannot be built', built.text);
  return path.join(objects, 'nginx/destination/usr/sbin/nginx');
}
