// Compiles the tools into dist/: one file per command and what they share, so
// that starting one does not cost a look-up per module.
import { renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const outdir = path.join(root, 'dist');

rmSync(`${outdir}.new`, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ['src/cli/start.ts'],
  outdir: `${outdir}.new`,
  outbase: 'src',
  // All at one depth: schemas/ and package.json are found relative to it.
  chunkNames: 'cli/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  legalComments: 'linked',
  logLevel: 'warning',
  // Some libraries are CommonJS and ask for node's modules by require().
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
rmSync(outdir, { recursive: true, force: true });
renameSync(`${outdir}.new`, outdir);
