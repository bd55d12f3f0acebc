import { readFile, writeFile } from 'node:fs/promises';
import { readAbi, table } from './generate.js';

/** Puts the table of what is checked into docs/abi.md, behind its marker. */
const file = new URL('../../docs/abi.md', import.meta.url);
const marker = '## What is checked\n\n';
const text = await readFile(file, 'utf8');
const start = text.indexOf(marker);
if (start < 0) throw new Error(`docs/abi.md has no "${marker.trim()}"`);
await writeFile(file, text.slice(0, start + marker.length) + table(await readAbi()));
