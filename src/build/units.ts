import path from 'node:path';
import { UserError } from '../util/errors.js';
import { listFiles, selectFiles } from '../util/glob.js';
import type { Component } from '../components/manifest.js';

/** One file to compile. */
export interface Unit {
  /** Absolute path of the source. */
  file: string;
  /** Path below the component's object folder, without .o. */
  object: string;
  origin: 'own' | 'overlay' | 'thirdParty' | 'generated';
  /** For an overlay file: the folder of the file it replaces, for its "..." includes. */
  quoteDir?: string;
  /** Compiled for speed rather than size. */
  fast?: boolean;
}

const compiled = /\.(c|S|s)$/;

export interface UnitOptions {
  cpu: string;
  /** Folder of the unpacked third-party source, when the component has one. */
  sourceDir: string | undefined;
  /** Folder of generated files. */
  genDir: string;
}

/** All files that make up the component's library, in a fixed order. */
export async function unitsOf(component: Component, options: UnitOptions): Promise<Unit[]> {
  const units = [
    ...(await ownUnits(component, options)),
    ...(await thirdPartyUnits(component, options)),
    ...generatedUnits(component, options),
  ];
  return units.sort((a, b) => (a.object < b.object ? -1 : a.object > b.object ? 1 : 0));
}

async function ownUnits(component: Component, options: UnitOptions): Promise<Unit[]> {
  const globs = component.sources.map((glob) => glob.replaceAll('${cpu}', options.cpu));
  if (globs.length === 0) return [];
  const files = await listFiles(component.folder);
  checkNames(component, 'sources', component.sources, globs, files);
  return selectFiles(files, globs)
    .filter((file) => compiled.test(file))
    .map((file) => ({ file: path.join(component.folder, file), object: file, origin: 'own' }));
}

async function thirdPartyUnits(component: Component, options: UnitOptions): Promise<Unit[]> {
  const { thirdParty } = component;
  const { cpu, sourceDir } = options;
  if (thirdParty === undefined || sourceDir === undefined) return [];
  const globs = thirdParty.sources.map((glob) => glob.replaceAll('${cpu}', cpu));
  const files = await listFiles(sourceDir);
  checkNames(component, 'thirdParty.sources', thirdParty.sources, globs, files);
  let chosen = selectFiles(files, globs).filter((file) => compiled.test(file));
  if (thirdParty.archOverride === true) {
    const overridden = new Set(
      chosen.filter((file) => isForCpu(file, cpu)).map((file) => stem(file, cpu)),
    );
    chosen = chosen.filter((file) => isForCpu(file, cpu) || !overridden.has(stem(file, cpu)));
  }
  const fastOf = (list: readonly string[]): Set<string> => new Set(selectFiles(list, thirdParty.fast ?? []));
  const units: Unit[] = [];
  if (thirdParty.overlay !== undefined) {
    const folder = path.join(component.folder, thirdParty.overlay);
    const overlay = (await listFiles(folder)).filter((file) => compiled.test(file));
    const replaced = new Set(overlay.map((file) => stem(file, cpu)));
    chosen = chosen.filter((file) => !replaced.has(stem(file, cpu)));
    const fast = fastOf(overlay);
    for (const file of overlay) {
      units.push({
        file: path.join(folder, file),
        object: `overlay/${file}`,
        origin: 'overlay',
        quoteDir: path.join(sourceDir, path.dirname(file)),
        fast: fast.has(file),
      });
    }
  }
  const fast = fastOf(chosen);
  for (const file of chosen) {
    const unit = { file: path.join(sourceDir, file), object: `${thirdParty.source}/${file}` };
    units.push({ ...unit, origin: 'thirdParty', fast: fast.has(file) });
  }
  return units;
}

function generatedUnits(component: Component, options: UnitOptions): Unit[] {
  return component.generate
    .flatMap(({ outputs }) => outputs)
    .filter((file) => compiled.test(file))
    .map((file) => ({
      file: path.join(options.genDir, file),
      object: `gen/${file}`,
      origin: 'generated',
    }));
}

/** A name without wildcards must name a file: a typing mistake would go unseen otherwise. */
function checkNames(
  component: Component,
  key: string,
  written: readonly string[],
  globs: readonly string[],
  files: readonly string[],
): void {
  const there = new Set(files);
  for (const [index, glob] of globs.entries()) {
    if (!/[*?{!]/.test(glob) && !there.has(glob)) {
      throw new UserError(
        'BAD_COMPONENT',
        `${component.file}: "${key}.${index}" names ${written[index] ?? glob}, and there is no such file`,
      );
    }
  }
}

function isForCpu(file: string, cpu: string): boolean {
  return path.basename(path.dirname(file)) === cpu;
}

/** The path without extension and without a CPU's folder: what one file replaces another by. */
function stem(file: string, cpu: string): string {
  const folder = path.dirname(file);
  const base = path.basename(file).replace(/\.[^.]*$/, '');
  return path.join(path.basename(folder) === cpu ? path.dirname(folder) : folder, base);
}
