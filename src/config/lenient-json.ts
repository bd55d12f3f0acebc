import { UserError } from '../util/errors.js';

/** A JSON value as read; objects keep no repeated keys. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | JsonValue[]
  | { [key: string]: JsonValue };

/** Keys whose repetition in one object means a list, as the original wrote them. */
const listKeys = new Set(['env', 'net', 'blk', 'mount']);

const depthLimit = 64;

/**
 * Reads a guest configuration: JSON, where a comma may follow the last member
 * and where `env`, `net`, `blk` and `mount` may be repeated instead of being
 * arrays. Any other repeated key is an error. `file` names the text in errors.
 */
export function parseLenientJson(text: string, file: string): JsonValue {
  let at = 0;

  const fail = (what: string): UserError => {
    const before = text.slice(0, at).split('\n');
    const column = (before.at(-1) ?? '').length + 1;
    return new UserError('CONFIG_SYNTAX', `${file}:${before.length}:${column}: ${what}`);
  };
  const skip = (): void => {
    while (at < text.length && ' \t\r\n'.includes(text[at] ?? '')) at++;
  };
  const take = (char: string): boolean => {
    skip();
    if (text[at] !== char) return false;
    at++;
    return true;
  };

  const string = (): string => {
    const pattern = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) throw fail('a string is wrong or has no end');
    at = pattern.lastIndex;
    return JSON.parse(match[0]) as string;
  };

  const array = (depth: number): JsonValue[] => {
    const list: JsonValue[] = [];
    while (!take(']')) {
      list.push(value(depth + 1));
      if (take(',')) continue;
      if (!take(']')) throw fail("expected ',' or ']'");
      break;
    }
    return list;
  };

  const object = (depth: number): { [key: string]: JsonValue } => {
    const members = new Map<string, JsonValue>();
    const repeated = new Set<string>();
    while (!take('}')) {
      skip();
      if (text[at] !== '"') throw fail("expected a key or '}'");
      const key = string();
      if (!take(':')) throw fail(`expected ':' after "${key}"`);
      const found = value(depth + 1);
      const previous = members.get(key);
      if (previous === undefined) {
        members.set(key, found);
      } else if (!listKeys.has(key)) {
        throw fail(`"${key}" is there twice`);
      } else {
        const list = repeated.has(key) || Array.isArray(previous) ? previous : [previous];
        members.set(key, [...(list as JsonValue[]), ...(Array.isArray(found) ? found : [found])]);
        repeated.add(key);
      }
      if (take(',')) continue;
      if (!take('}')) throw fail("expected ',' or '}'");
      break;
    }
    return Object.fromEntries(members);
  };

  const value = (depth: number): JsonValue => {
    if (depth > depthLimit) throw fail('nested too deeply');
    skip();
    if (text[at] === '"') return string();
    if (take('{')) return object(depth);
    if (take('[')) return array(depth);
    const pattern = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) throw fail(at >= text.length ? 'ends too early' : 'expected a value');
    at = pattern.lastIndex;
    return JSON.parse(match[0]) as JsonValue;
  };

  const result = value(0);
  take(',');
  skip();
  if (at < text.length) throw fail('something follows the configuration');
  return result;
}
