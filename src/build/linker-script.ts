import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../util/errors.js';

/**
 * A platform's linker script, with the files in place that its `INCLUDE FILE` lines
 * name, relative to it: what is installed is one file, which linkers need no search
 * path for.
 */
export async function readLinkerScript(file: string): Promise<string> {
  const lines = (await readFile(file, 'utf8')).split(/(?<=\n)/);
  const expanded = lines.map(async (line, index) => {
    const name = /^INCLUDE (\S+)$/.exec(line.trimEnd())?.[1];
    if (name === undefined) return line;
    try {
      return await readFile(path.join(path.dirname(file), name), 'utf8');
    } catch (cause) {
      throw new UserError('BAD_PLATFORM', `${file}:${index + 1}: ${name} cannot be read`, { cause });
    }
  });
  return (await Promise.all(expanded)).join('');
}
