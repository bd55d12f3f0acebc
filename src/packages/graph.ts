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

/** Of all ports of a folder those that can be worked on, and why the others cannot. */
export interface UsablePorts {
  ports: Map<string, Port>;
  /** What is wrong with a recipe. */
  wrong: Map<string, UserError>;
  /** Ports whose own recipe is right, and the wrong one that each needs. */
  stopped: Map<string, string>;
}

/** Sorts out wrong recipes, those that depend on each other in a circle, and all that need one of these. */
export function usablePorts(all: ReadonlyMap<string, Port | UserError>): UsablePorts {
  const wrong = new Map<string, UserError>();
  const right = new Map<string, Port>();
  for (const [name, port] of all) {
    if (port instanceof UserError) wrong.set(name, port);
    else right.set(name, port);
  }
  const wrongNeed = (name: string, seen = new Set<string>()): string | undefined => {
    for (const need of right.get(name)?.depends ?? []) {
      if (wrong.has(need)) return need;
      if (seen.has(need)) continue;
      seen.add(need);
      const found = wrongNeed(need, seen);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const circles = [...right.keys()].flatMap((name): [string, UserError][] => {
    if (wrongNeed(name) !== undefined) return [];
    try {
      portsInOrder(right, [name]);
      return [];
    } catch (error) {
      if (error instanceof UserError) return [[name, error]];
      throw error;
    }
  });
  for (const [name, error] of circles) wrong.set(name, error);
  const ports = new Map<string, Port>();
  const stopped = new Map<string, string>();
  for (const [name, port] of right) {
    const need = wrongNeed(name);
    if (wrong.has(name)) continue;
    if (need === undefined) ports.set(name, port);
    else stopped.set(name, need);
  }
  return { ports, wrong, stopped };
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
