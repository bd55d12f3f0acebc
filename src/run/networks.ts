import { UserError } from '../util/errors.js';
import { splitWords } from './words.js';

/** A network card of the guest. */
export interface Card {
  /** The name the user gave it, for -W. */
  tag: string;
  /** The interface's name in the guest. */
  name: string;
  driver: CardDriver;
  /** QEMU's backend with its options, without an id: `user,hostfwd=...`. */
  backend: string;
  mac: string | undefined;
  /** QEMU's device, when the user chose among those of the driver. */
  model: string | undefined;
  /** Further words for QEMU. */
  words: string[];
}

export type CardDriver = keyof typeof cardDrivers;

/** Drivers a guest may have, their components, and QEMU's devices for them, by `model=`; the first is usual. */
export const cardDrivers = {
  vioif: {
    component: 'rumpdev_virtio_if_vioif',
    pci: { virtio: 'virtio-net-pci', 'virtio-net-pci': 'virtio-net-pci' },
    mmio: 'virtio-net-device',
  },
  wm: {
    component: 'rumpdev_pci_if_wm',
    pci: { e1000: 'e1000', 'e1000-82545em': 'e1000-82545em', e1000e: 'e1000e' },
    mmio: undefined,
  },
} as const;

/** QEMU's devices of a driver, by the name that `model=` gives. */
function devices(driver: CardDriver): Readonly<Record<string, string>> {
  return cardDrivers[driver].pci;
}

/** How an interface gets its addresses, as the guest's configuration has it. */
export type InterfaceConfig = Record<string, string>;

/** What -I, -W, -n and --publish come to. */
export interface Networks {
  cards: Card[];
  config: InterfaceConfig[];
}

export interface NetworkOption {
  option: 'I' | 'W' | 'n' | 'publish';
  value: string;
}

/** Works all network options out; they may come in any order. */
export function parseNetworks(options: readonly NetworkOption[]): Networks {
  const cards: Card[] = [];
  const config: InterfaceConfig[] = [];
  for (const { option, value } of options) {
    if (option === 'I') cards.push(parseCard(value, cards));
  }
  for (const { option, value } of options) {
    if (option === 'n') {
      const card = newCard(`-n ${value}`, 'vioif', cards);
      cards.push(card);
      config.push(parseAddress('-n', value, value.split(','), card.name));
    }
    if (option === 'W') {
      const [tag = '', ...words] = value.split(',');
      const card = cards.find((candidate) => candidate.tag === tag);
      if (card === undefined) {
        throw new UserError('USAGE', `-W ${value}: there is no interface "${tag}"`, {
          hint: `add one: -I ${tag === '' ? 'net0' : tag},vioif,'-net user'`,
        });
      }
      config.push(parseAddress('-W', value, words, card.name));
    }
  }
  publish(options.filter(({ option }) => option === 'publish').map(({ value }) => value), cards, config);
  return { cards, config };
}

function newCard(tag: string, driver: CardDriver, before: readonly Card[]): Card {
  const unit = before.filter((card) => card.driver === driver).length;
  return { tag, name: `${driver}${unit}`, driver, backend: 'user', mac: undefined, model: undefined, words: [] };
}

/** `tag,driver[,words for QEMU]`, the words being `-net BACKEND,...` as in the original. */
function parseCard(value: string, before: readonly Card[]): Card {
  const match = /^([^,]*),([^,]*)(?:,(.*))?$/s.exec(value);
  const [, tag = '', driver = '', rest = ''] = match ?? [];
  if (match === null || tag === '') {
    throw new UserError('USAGE', `-I ${value}: tag,driver[,words for QEMU] is expected`, {
      hint: "such as -I net0,vioif,'-net user'",
    });
  }
  if (!Object.hasOwn(cardDrivers, driver)) {
    const known = Object.keys(cardDrivers).join(', ');
    throw new UserError('USAGE', `-I ${value}: unknown driver "${driver}" (known: ${known})`);
  }
  if (before.some((card) => card.tag === tag)) {
    throw new UserError('USAGE', `-I ${value}: there is an interface "${tag}" already`);
  }
  const card = newCard(tag, driver as CardDriver, before);
  const words = splitWords(rest);
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (!/^--?net(dev)?$/.test(word)) {
      card.words.push(word);
      continue;
    }
    const argument = words[++index];
    if (argument === undefined || argument === '') {
      throw new UserError('USAGE', `-I ${value}: ${word} says nothing`);
    }
    const parts = argument.split(',');
    if (parts[0] === 'nic') {
      const option = (name: string): string | undefined =>
        parts.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);
      card.mac = option('macaddr');
      card.model = option('model');
    } else {
      card.backend = parts.filter((part) => !part.startsWith('id=')).join(',');
    }
  }
  if (card.mac !== undefined && !/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(card.mac)) {
    throw new UserError('USAGE', `-I ${value}: "${card.mac}" is no Ethernet address`);
  }
  const models = devices(card.driver);
  if (card.model !== undefined && !Object.hasOwn(models, card.model)) {
    const known = Object.keys(models).join(', ');
    throw new UserError('USAGE', `-I ${value}: ${driver} does not drive a "${card.model}" (known: ${known})`);
  }
  return card;
}

/** `inet,dhcp`, `inet6,auto`, `inet,static,ADDRESS/BITS[,GATEWAY]` and the same for inet6. */
export function parseAddress(option: string, value: string, words: readonly string[], name: string): InterfaceConfig {
  const [type = '', method = '', address = '', gateway, ...rest] = words;
  const usage = (what: string): UserError =>
    new UserError('USAGE', `${option} ${value}: ${what}`, {
      hint: 'inet,dhcp or inet6,auto or inet,static,ADDRESS/BITS[,GATEWAY]',
    });
  if (type !== 'inet' && type !== 'inet6') throw usage(`"${type}" is neither inet nor inet6`);
  const automatic = type === 'inet' ? 'dhcp' : 'auto';
  if (method === automatic) {
    if (address !== '') throw usage(`${method} takes no address`);
    return { if: name, type, method };
  }
  if (method !== 'static') throw usage(`"${method}" is neither ${automatic} nor static`);
  const match = /^([^/]+)\/(\d{1,3})$/.exec(address);
  const [, addr = '', mask = ''] = match ?? [];
  if (match === null || Number(mask) > (type === 'inet' ? 32 : 128)) {
    throw usage(`"${address}" is not ADDRESS/BITS`);
  }
  if (rest.length > 0) throw usage('too many words');
  return { if: name, type, method, addr, mask, ...(gateway === undefined ? {} : { gw: gateway }) };
}

/** Adds `[HOST:]HOSTPORT:GUESTPORT[/udp]` to the user network, making one if there is no card. */
function publish(ports: readonly string[], cards: Card[], config: InterfaceConfig[]): void {
  if (ports.length === 0) return;
  if (cards.length === 0) {
    const card = newCard('--publish', 'vioif', cards);
    cards.push(card);
    config.push({ if: card.name, type: 'inet', method: 'dhcp' });
  }
  const card = cards.find(({ backend }) => backend.split(',')[0] === 'user');
  if (card === undefined) {
    throw new UserError('USAGE', `--publish ${ports[0]}: no interface is on QEMU's user network`, {
      hint: "add one: -I user,vioif,'-net user' -W user,inet,dhcp",
    });
  }
  for (const text of ports) {
    const match = /^(?:(\[[0-9a-fA-F:.]+\]|[\d.]+):)?(\d{1,5}):(\d{1,5})(?:\/(tcp|udp))?$/.exec(text);
    const [, host = '127.0.0.1', from = '', to = '', protocol = 'tcp'] = match ?? [];
    if (match === null || ![from, to].every((port) => Number(port) >= 1 && Number(port) <= 65535)) {
      throw new UserError('USAGE', `--publish: "${text}" is not [HOST:]PORT:GUESTPORT[/udp]`);
    }
    card.backend += `,hostfwd=${protocol}:${host}:${from}-:${to}`;
  }
}

/** QEMU's options for the cards. `newMac` makes an address nobody else has. */
export function cardArguments(cards: readonly Card[], microvm: boolean, newMac: () => string): string[] {
  return cards.flatMap((card, index) => {
    const id = `rumprun-net${index}`;
    const [kind = '', ...options] = card.backend.split(',');
    // Guests on a common network must differ; one alone has QEMU's usual address.
    const mac = card.mac ?? (kind === 'user' ? undefined : newMac());
    const device = [
      microvm ? mmioDevice(card) : pciDevice(card),
      `netdev=${id}`,
      ...(mac === undefined ? [] : [`mac=${mac}`]),
      // The card's own boot ROM is of no use to a guest that has been loaded.
      ...(microvm ? [] : ['romfile=']),
    ];
    return [
      ...['-netdev', [kind, `id=${id}`, ...options].join(',')],
      ...['-device', device.join(',')],
      ...card.words,
    ];
  });
}

function pciDevice({ driver, model }: Card): string | undefined {
  const known = devices(driver);
  return model === undefined ? Object.values(known)[0] : known[model];
}

function mmioDevice({ driver, tag }: Card): string {
  const { mmio } = cardDrivers[driver];
  if (mmio !== undefined) return mmio;
  throw new UserError('USAGE', `-I ${tag},${driver}: microvm has no PCI bus for such a card`, {
    hint: `use vioif, or another machine: -g '-M q35'`,
  });
}
