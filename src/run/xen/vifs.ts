import { UserError } from '../../util/errors.js';
import { parseAddress, type InterfaceConfig, type NetworkOption } from '../networks.js';

/** The component that drives Xen's network devices. */
export const vifDriver = 'rumpnet_xenif';

/** A network interface of a Xen guest. */
export interface Vif {
  /** The name the user gave it, for -W. */
  tag: string;
  /** The interface's name in the guest. */
  name: string;
  /** What xl is told of it, such as `bridge=xenbr0,mac=...`. */
  spec: string;
}

/** What -I, -W and -n come to. */
export interface Vifs {
  vifs: Vif[];
  config: InterfaceConfig[];
}

/** Keys of xl-network-configuration(5) that a guest without an emulated PC can have. */
const specKeys = new Set([
  ...['mac', 'bridge', 'gatewaydev', 'vifname', 'script', 'ip', 'backend', 'rate'],
  ...['devid', 'mtu', 'trusted', 'trust', 'accel'],
]);

/** Works all network options out; they may come in any order. */
export function parseVifs(options: readonly NetworkOption[]): Vifs {
  const vifs: Vif[] = [];
  const config: InterfaceConfig[] = [];
  for (const { option, value } of options) {
    if (option === 'I') vifs.push(parseVif(value, vifs));
  }
  for (const { option, value } of options) {
    if (option === 'n') {
      const vif = { tag: `-n ${value}`, name: `xenif${vifs.length}`, spec: '' };
      vifs.push(vif);
      config.push(parseAddress('-n', value, value.split(','), vif.name));
    }
    if (option === 'W') {
      const [tag = '', ...words] = value.split(',');
      const vif = vifs.find((candidate) => candidate.tag === tag);
      if (vif === undefined) {
        throw new UserError('USAGE', `-W ${value}: there is no interface "${tag}"`, {
          hint: `add one: -I ${tag === '' ? 'net0' : tag},xenif`,
        });
      }
      config.push(parseAddress('-W', value, words, vif.name));
    }
  }
  return { vifs, config };
}

/** `tag,xenif[,KEY=VALUE...]`, the latter as in xl's configuration. */
function parseVif(value: string, before: readonly Vif[]): Vif {
  const [tag = '', driver = '', ...words] = value.split(',');
  const fail = (what: string): UserError =>
    new UserError('USAGE', `-I ${value}: ${what}`, { hint: 'such as -I net0,xenif,bridge=xenbr0' });
  if (tag === '') throw fail('tag,xenif[,words for xl] is expected');
  if (driver !== 'xenif') throw fail(`unknown driver "${driver}" (known: xenif)`);
  if (before.some((vif) => vif.tag === tag)) throw fail(`there is an interface "${tag}" already`);
  for (const word of words) {
    if (!specKeys.has(word.split('=')[0] ?? '') || !word.includes('=')) {
      throw fail(`"${word}" says nothing of a network interface to xl`);
    }
  }
  return { tag, name: `xenif${before.length}`, spec: words.join(',') };
}
