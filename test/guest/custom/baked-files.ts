import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '../harness.js';
import type { Context, CustomCase } from '../types.js';

const source = fileURLToPath(new URL('../programs/baked-files.c', import.meta.url));

async function makeRoot(context: Context): Promise<string> {
  const root = path.join(context.folder, 'root');
  await rm(root, { recursive: true, force: true });
  for (const folder of ['etc', 'folder', 'tmp']) await mkdir(path.join(root, folder), { recursive: true });
  const large = Buffer.alloc(24 * 1024 * 1024);
  for (let i = 0; i < large.length; i++) large[i] = i * 7 + (i >> 8);
  await writeFile(path.join(root, 'large'), large);
  await chmod(path.join(root, 'large'), 0o755);
  await writeFile(path.join(root, 'etc/hosts'), '10.9.8.7 own\n');
  await symlink('../aa', path.join(root, 'folder/link'));
  return root;
}

/** A program with files baked in. */
async function bakeWith(context: Context, root: string): Promise<string> {
  const program = path.join(context.folder, 'baked-files');
  const compiled = await context.command(['x86_64-rumprun-netbsd-gcc', '-O2', '-Wall', '-o', program, source]);
  expect(compiled.status === 0 && compiled.text === '', 'the program does not compile', compiled.text);
  const image = `${program}.bin`;
  const baked = await context.command(['rumprun-bake', '--rootfs', root, 'hw_virtio', image, program]);
  expect(baked.status === 0, 'it cannot be baked', baked.text);
  return image;
}

export const bakedFilesCases: CustomCase[] = [
  {
    name: 'baked-files',
    run: async (context) => {
      const image = await bakeWith(context, await makeRoot(context));
      // The image takes 25 MB of this.
      const ended = await context.command(['rumprun', 'qemu', '-i', '-M', '40', image], { timeout: 60 });
      expect(ended.status === 0 && !ended.text.includes('not ok'), `status ${ended.status}`, ended.text);
    },
  },
];
