import { UserError } from '../util/errors.js';

/** A JSON value and where its parts stand. */
export interface LocatedJson {
  value: unknown;
  /** The line of the value at this path of keys, or of the nearest part around it. */
  lineOf(path: readonly (string | number)[]): number;
}

/**
 * Reads JSON and remembers on which line each key and item stands. A key that
 * is there twice is an error. `shown` names the text in errors.
 */
export function readLocatedJson(text: string, shown: string, code: string): LocatedJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const message = (error as Error).message;
    const at = Number(/at position (\d+)/.exec(message)?.[1] ?? text.length);
    const line = text.slice(0, at).split('\n').length;
    throw new UserError(code, `${shown}:${line}: not valid JSON: ${message.split('\n')[0] ?? ''}`, {
      cause: error,
    });
  }
  const lines = scan(text, shown, code);
  return {
    value,
    lineOf(path) {
      for (let length = path.length; length > 0; length--) {
        const line = lines.get(pathKey(path.slice(0, length)));
        if (line !== undefined) return line;
      }
      return 1;
    },
  };
}

const pathKey = (path: readonly (string | number)[]): string => path.map(String).join('\0');

interface Open {
  /** Keys of an object; undefined for an array. */
  keys: Set<string> | undefined;
  index: number;
}

/** Lines by path. The text is known to be valid JSON, so tokens are enough. */
function scan(text: string, shown: string, code: string): Map<string, number> {
  const lines = new Map<string, number>();
  const open: Open[] = [];
  const path: (string | number)[] = [];
  let line = 1;
  let key: string | undefined;
  const begin = (): void => {
    const inside = open.at(-1);
    if (inside?.keys === undefined && inside !== undefined) {
      path[open.length - 1] = inside.index++;
      lines.set(pathKey(path.slice(0, open.length)), line);
    }
  };
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:\n]|[^\s{}[\],:"]+/g)) {
    if (token === '\n') line++;
    else if (token === '{' || token === '[') {
      begin();
      open.push({ keys: token === '{' ? new Set() : undefined, index: 0 });
      key = undefined;
    } else if (token === '}' || token === ']') {
      open.pop();
      path.length = open.length;
      key = 'done';
    } else if (token === ',') key = undefined;
    else if (token !== ':') {
      const inside = open.at(-1);
      if (inside?.keys !== undefined && key === undefined) {
        key = JSON.parse(token) as string;
        path[open.length - 1] = key;
        if (inside.keys.has(key)) {
          throw new UserError(code, `${shown}:${line}: key "${path.slice(0, open.length).join('.')}" is there twice`);
        }
        inside.keys.add(key);
        lines.set(pathKey(path.slice(0, open.length)), line);
      } else begin();
    }
  }
  return lines;
}
