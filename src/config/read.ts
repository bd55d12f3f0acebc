import { readFile } from 'node:fs/promises';
import { UserError } from '../util/errors.js';
import { loadSchema } from '../util/schema.js';
import type { GuestConfig } from './guest-config.js';
import { parseLenientJson, type JsonValue } from './lenient-json.js';

/** Reads and checks a guest configuration file; errors name the file and the key. */
export async function readConfig(file: string): Promise<GuestConfig> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UserError('CONFIG_UNREADABLE', `cannot read ${file}: ${reason}`, { cause: error });
  }
  return checkConfig(parseLenientJson(text, file), file);
}

/** Checks a parsed configuration; `file` names it in errors. */
export async function checkConfig(parsed: JsonValue, file: string): Promise<GuestConfig> {
  const value = normalise(parsed);
  const check = await loadSchema('config.schema.json', 'CONFIG_INVALID');
  check(value, file);
  const config = value as GuestConfig;
  if (config.cmdline !== undefined && config.rc !== undefined) {
    throw new UserError('CONFIG_INVALID', `${file}: cmdline and rc cannot both be given`);
  }
  return config;
}

/** One string or object where a list is meant is a list of one. */
function normalise(value: JsonValue): JsonValue {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const lists = new Set(['env', 'net', 'blk', 'mount']);
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      lists.has(key) && !Array.isArray(member) ? [member] : member,
    ]),
  );
}
