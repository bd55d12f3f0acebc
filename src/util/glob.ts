import { readdir } from 'node:fs/promises';
import path from 'node:path';

/**
 * Turns a glob into a pattern for whole relative paths. `*` and `?` stay within
 * one part, `**` spans parts, `{a,b}` is a choice and may be nested.
 */
export function globToRegExp(glob: string): RegExp {
  let source = '';
  let depth = 0;
  for (let at = 0; at < glob.length; at++) {
    const letter = glob[at] ?? '';
    if (letter === '*' && glob[at + 1] === '*') {
      const wholePart = glob[at + 2] === '/';
      source += wholePart ? '(?:[^/]+/)*' : '.*';
      at += wholePart ? 2 : 1;
    } else if (letter === '*') source += '[^/]*';
    else if (letter === '?') source += '[^/]';
    else if (letter === '{') {
      source += '(?:';
      depth++;
    } else if (letter === '}' && depth > 0) {
      source += ')';
      depth--;
    } else if (letter === ',' && depth > 0) source += '|';
    else source += letter.replace(/[\\^$.|+()[\]{}]/, String.raw`\$&`);
  }
  if (depth > 0) throw new SyntaxError(`"${glob}" has a { without its }`);
  return new RegExp(`^${source}$`);
}

/**
 * Those of `files` (relative paths) that the globs choose, in the order given.
 * The last glob that matches a file decides; one beginning with `!` excludes.
 */
export function selectFiles(files: readonly string[], globs: readonly string[]): string[] {
  const rules = globs.map((glob) =>
    glob.startsWith('!')
      ? { include: false, pattern: globToRegExp(glob.slice(1)) }
      : { include: true, pattern: globToRegExp(glob) },
  );
  return files.filter((file) => {
    for (let at = rules.length - 1; at >= 0; at--) {
      const rule = rules[at];
      if (rule?.pattern.test(file)) return rule.include;
    }
    return false;
  });
}

/** All regular files below a folder, as sorted relative paths; [] when it is not there. */
export async function listFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  const walk = async (relative: string): Promise<void> => {
    const entries = await readdir(path.join(folder, relative), { withFileTypes: true });
    for (const entry of entries) {
      const name = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory()) await walk(name);
      else if (entry.isFile() || entry.isSymbolicLink()) found.push(name);
    }
  };
  try {
    await walk('');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return found.sort();
}
