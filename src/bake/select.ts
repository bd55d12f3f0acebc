import { UserError } from '../util/errors.js';
import { nearest, type Configuration } from './configurations.js';
import type { InstalledComponent, InstalledPlatform } from './installation.js';

export interface Selection {
  /** Kernel and platform components, linked whole; each after those it needs. */
  kernel: InstalledComponent[];
  /** The program's side: libc and program start-up, linked as needed. */
  user: InstalledComponent[];
}

/**
 * The components of an image: what the configuration names, the platform, the
 * program start-up, what unpacks baked-in files when there are any, and all that
 * these need.
 */
export function selectComponents(
  configuration: Pick<Configuration, 'name' | 'components'>,
  platform: InstalledPlatform,
  filesBaked = false,
): Selection {
  const order: InstalledComponent[] = [];
  const seen = new Set<string>();
  const visit = (name: string, neededBy: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const component = platform.components.get(name);
    if (component === undefined) throw missing(name, neededBy, platform);
    for (const need of component.needs) visit(need, name);
    order.push(component);
  };
  const always = [...platform.components.values()].filter(
    ({ faction, name }) => faction === 'platform' || name === 'rumprun',
  );
  for (const name of configuration.components) visit(name, `configuration ${configuration.name}`);
  for (const { name } of always) visit(name, `platform ${platform.name}`);
  if (filesBaked) visit('rumpfs_archive', 'baking files in');
  return {
    kernel: order.filter(({ faction }) => faction !== 'user'),
    user: order.filter(({ faction }) => faction === 'user').reverse(),
  };
}

function missing(name: string, neededBy: string, platform: InstalledPlatform): UserError {
  const near = nearest(name, [...platform.components.keys()]);
  return new UserError(
    'COMPONENT_MISSING',
    `${neededBy} names component ${name}, which platform ${platform.name} does not have`,
    near === undefined ? {} : { hint: `did you mean ${near}?` },
  );
}
