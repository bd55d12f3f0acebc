import { readFile } from 'node:fs/promises';
import type { ErrorObject } from 'ajv';
import { UserError } from '../util/errors.js';
import type { GuestConfig } from './guest-config.js';
import { parseLenientJson, type JsonValue } from './lenient-json.js';

const schemaFile = new URL('../../schemas/config.schema.json', import.meta.url);

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
  const { Ajv } = await import('ajv');
  const schema = JSON.parse(await readFile(schemaFile, 'utf8')) as object;
  const ajv = new Ajv({ allErrors: false, allowUnionTypes: true });
  const validate = ajv.compile<GuestConfig>(schema);
  if (!validate(value)) {
    throw invalid(file, validate.errors?.[0]);
  }
  if (value.cmdline !== undefined && value.rc !== undefined) {
    throw new UserError('CONFIG_INVALID', `${file}: cmdline and rc cannot both be given`);
  }
  return value;
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

function invalid(file: string, error: ErrorObject | undefined): UserError {
  const where = (error?.instancePath ?? '').slice(1).replaceAll('/', '.');
  const extra = error?.params['additionalProperty'] as string | undefined;
  const what =
    extra === undefined
      ? `${where === '' ? 'the configuration' : where} ${error?.message ?? 'is wrong'}`
      : `${where === '' ? '' : `${where}: `}unknown key "${extra}"`;
  return new UserError('CONFIG_INVALID', `${file}: ${what}`, { hint: 'see docs/configuration.md' });
}
