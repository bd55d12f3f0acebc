import type { InstalledComponent } from './installation.js';

export interface SbomInput {
  programs: readonly string[];
  components: readonly InstalledComponent[];
  compiler: string;
}

/** What an image is made of, as CycloneDX 1.5; without date or serial number, so that it is reproducible. */
export function makeSbom(input: SbomInput): unknown {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      component: { type: 'application', name: input.programs.join('+') },
      properties: [{ name: 'rumprun:compiler', value: input.compiler }],
    },
    components: [
      ...input.programs.map((name) => ({ type: 'application', name })),
      ...input.components.map(({ name, description, version, licence }) => ({
        type: 'library',
        name,
        ...(version === undefined ? {} : { version }),
        description,
        licenses: [/\s/.test(licence) ? { expression: licence } : { license: { id: licence } }],
      })),
    ],
  };
}
