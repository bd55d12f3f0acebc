import { UserError } from '../util/errors.js';
import type { Port } from './recipe.js';

/** The named ports and all they depend on, each after its dependencies. */
export function portsInOrder(ports: ReadonlyMap<string, Port>, names: readonly string[]): Port[] {
  const order: Port[] = [];
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): void => {
    if (done.has(name)) return;
    const port = ports.get(name);
    if (port === undefined) throw new Error(`port ${name} was not loaded`);
    if (trail.includes(name)) {
      const circle = [...trail.slice(trail.indexOf(name)), name].join(' -> ');
      throw new UserError('BAD_RECIPE', `${port.file}:${port.lineOf(['depends'])}: "depends" goes in a circle: ${circle}`);
    }
    for (const need of port.depends) visit(need, [...trail, name]);
    done.add(name);
    order.push(port);
  };
  for (const name of names) visit(name, []);
  return order;
}

/** All that a port depends on, directly or not, in order. */
export function dependenciesOf(ports: ReadonlyMap<string, Port>, port: Port): Port[] {
  return portsInOrder(ports, [port.name]).filter(({ name }) => name !== port.name);
}

/** The chains by which other ports come to need a port. */
export function whyNeeded(ports: ReadonlyMap<string, Port>, name: string): string[][] {
  const chains: string[][] = [];
  const climb = (chain: readonly string[]): void => {
    const users = [...ports.values()].filter(({ depends }) => depends.includes(chain[0] ?? ''));
    if (users.length === 0 && chain.length > 1) chains.push([...chain]);
    for (const user of users) climb([user.name, ...chain]);
  };
  climb([name]);
  const text = (chain: readonly string[]): string => chain.join(' ');
  return chains.sort((a, b) => (text(a) < text(b) ? -1 : 1));
}
