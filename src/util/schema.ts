import { readFile } from 'node:fs/promises';
import type { ErrorObject } from 'ajv';
import { UserError } from './errors.js';

/** Folder of the JSON schemas, in the checkout and in an installed package. */
const schemaFolder = new URL('../../schemas/', import.meta.url);

/** Reads a JSON file; `shown` names it in errors. */
export async function readJson(file: string, shown: string, code: string): Promise<unknown> {
  const text = await readFile(file, 'utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UserError(code, `${shown}: not valid JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** The line on which the value at a path of keys stands. */
export type LineOf = (path: readonly string[]) => number;

/**
 * Checks a value read from `shown`; throws a UserError that names the key at
 * fault, and its line when `lineOf` tells it.
 */
export type Validate = (value: unknown, shown: string, lineOf?: LineOf) => void;

/** Loads one of the schemas of schemas/ and returns its check. */
export async function loadSchema(name: string, code: string): Promise<Validate> {
  const { Ajv } = await import('./ajv.js');
  const schema = JSON.parse(await readFile(new URL(name, schemaFolder), 'utf8')) as object;
  const check = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);
  return (value, shown, lineOf) => {
    if (check(value)) return;
    const error = check.errors?.[0];
    if (error === undefined) throw new UserError(code, `${shown}: invalid`);
    const extra: unknown = error.params['additionalProperty'];
    const path = [...pathOf(error), ...(typeof extra === 'string' ? [extra] : [])];
    const line = lineOf === undefined ? '' : `:${lineOf(path)}`;
    throw new UserError(code, `${shown}${line}: ${describe(error)}`);
  };
}

function pathOf(error: ErrorObject): string[] {
  return error.instancePath
    .slice(1)
    .split('/')
    .filter((part) => part !== '')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function describe(error: ErrorObject): string {
  const key = pathOf(error).join('.');
  const at = (name: string): string => `"${key === '' ? name : `${key}.${name}`}"`;
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'additionalProperties':
      return `unknown key ${at(String(params['additionalProperty']))}`;
    case 'required':
      return `key ${at(String(params['missingProperty']))} is missing`;
    case 'enum':
      return `"${key}" must be one of ${(params['allowedValues'] as string[]).join(', ')}`;
    default:
      return `${key === '' ? 'the whole' : `"${key}"`} ${error.message ?? 'is invalid'}`;
  }
}
