import { readFile } from 'node:fs/promises';
import { isElf, findSection, parseElf, sectionData } from '../elf/read.js';
import { elf } from '../elf/constants.js';
import { UserError } from '../util/errors.js';

/** What an image says of itself in `.rump.components`. */
export interface ImageDescription {
  /** Version of this description. */
  format: number;
  configuration: string;
  platform: string;
  tuple: string;
  /** Whether the image may be placed anywhere or only at its link address. */
  base: 'any' | 'fixed';
  programs: { name: string; cc: string; flags: string }[];
  components: {
    name: string;
    description: string;
    faction: string;
    licence: string;
    version?: string;
  }[];
  sbom: unknown;
  /** Bytes of the archive of files baked in, if there is one. */
  files?: number;
}

export interface DescribedImage {
  description: ImageDescription;
  /** Bytes loaded, by what may be done with them. */
  sizes: { code: number; constants: number; data: number; symbols: number; file: number };
}

/** Whether a file of that name is there and is an ELF file. */
export async function looksLikeImage(file: string): Promise<boolean> {
  const data = await readFile(file).catch(() => undefined);
  return data !== undefined && isElf(data);
}

/** Reads what was baked into an image. */
export async function describeImage(file: string, name: string): Promise<DescribedImage> {
  const data = await readFile(file);
  const image = parseElf(data, name);
  const section = findSection(image, '.rump.components');
  if (section === undefined) {
    throw new UserError('NOT_AN_IMAGE', `${name} is not an image: rumprun-bake did not make it`);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(sectionData(image, section).toString('utf8').replace(/\0+$/, ''));
  } catch (error) {
    throw damaged(name, error);
  }
  const sizes = { code: 0, constants: 0, data: 0, symbols: 0, file: data.length };
  for (const one of image.sections) {
    if ((one.flags & elf.SHF_ALLOC) === 0 || !Number.isFinite(one.size)) continue;
    if (one.name === '.rump_symtab') sizes.symbols += one.size;
    else if ((one.flags & elf.SHF_EXECINSTR) !== 0) sizes.code += one.size;
    else if ((one.flags & elf.SHF_WRITE) !== 0) sizes.data += one.size;
    else sizes.constants += one.size;
  }
  return { description: checkDescription(parsed, name), sizes };
}

function damaged(name: string, cause?: unknown): UserError {
  return new UserError('IMAGE_DAMAGED', `${name} is damaged: its component list is unreadable`, {
    cause,
  });
}

function checkDescription(value: unknown, name: string): ImageDescription {
  if (typeof value !== 'object' || value === null) throw damaged(name);
  const record = value as Record<string, unknown>;
  const strings = ['configuration', 'platform', 'tuple', 'base'];
  const named = (list: unknown): boolean =>
    Array.isArray(list) &&
    list.every(
      (item: unknown) =>
        typeof item === 'object' &&
        item !== null &&
        typeof (item as Record<string, unknown>)['name'] === 'string',
    );
  if (
    record['format'] !== 1 ||
    strings.some((key) => typeof record[key] !== 'string') ||
    !named(record['programs']) ||
    !named(record['components']) ||
    !['undefined', 'number'].includes(typeof record['files'])
  ) {
    throw damaged(name);
  }
  return value as ImageDescription;
}
