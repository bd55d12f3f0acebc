import { UserError } from '../util/errors.js';
import { isKernel, type Component, type Platform } from './manifest.js';

/** The components of one platform and CPU, each after those it needs. */
export function componentsFor(
  components: readonly Component[],
  platform: Platform,
  cpu: string,
): Component[] {
  const byName = new Map(components.map((component) => [component.name, component]));
  for (const [index, name] of platform.components.entries()) {
    if (!byName.has(name)) {
      throw new UserError(
        'BAD_PLATFORM',
        `${platform.file}: "components.${index}" names "${name}", and there is no such component`,
      );
    }
  }
  const there = new Set(
    components
      .filter(
        (component) =>
          (component.platforms?.includes(platform.name) ?? true) &&
          (component.cpus?.includes(cpu) ?? true) &&
          (component.faction !== 'platform' || platform.components.includes(component.name)),
      )
      .map(({ name }) => name),
  );
  const order: Component[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (component: Component, trail: readonly string[]): void => {
    if (state.get(component.name) === 'done') return;
    const path = [...trail, component.name];
    if (state.get(component.name) === 'open') {
      throw new UserError(
        'BAD_COMPONENT',
        `${component.file}: "needs" goes in a circle: ${path.join(' -> ')}`,
      );
    }
    state.set(component.name, 'open');
    for (const [index, need] of component.needs.entries()) {
      const needed = byName.get(need);
      if (needed === undefined || !there.has(need)) {
        throw new UserError(
          'BAD_COMPONENT',
          `${component.file}: "needs.${index}" names "${need}", which is not there on ${platform.name}/${cpu}`,
        );
      }
      visit(needed, path);
    }
    state.set(component.name, 'done');
    order.push(component);
  };
  for (const component of components) if (there.has(component.name)) visit(component, []);
  return order;
}

/** Everything the component needs, directly or not, nearest first, without itself. */
export function closure(component: Component, components: readonly Component[]): Component[] {
  const byName = new Map(components.map((one) => [one.name, one]));
  const found: Component[] = [];
  const queue = [...component.needs];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const needed = byName.get(name);
    if (needed === undefined || needed === component || found.includes(needed)) continue;
    found.push(needed);
    queue.push(...needed.needs);
  }
  return found;
}

/** The kernel's components, then the program's; for listings. */
export function byNameSpace(components: readonly Component[]): Component[] {
  return [...components.filter(isKernel), ...components.filter((one) => !isKernel(one))];
}
