import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { UserError } from '../util/errors.js';
import type { Card } from './networks.js';

/** What of this machine decides whether a card can be connected; a test has its own. */
export interface HostNetwork {
  uid: number;
  user: string;
  /** The file system's root. */
  root: string;
}

export function thisHost(): HostNetwork {
  const { uid, username } = userInfo();
  return { uid, user: username, root: '/' };
}

/** Where distributions put QEMU's set-uid helper. */
const bridgeHelpers = [
  'usr/lib/qemu/qemu-bridge-helper',
  'usr/libexec/qemu-bridge-helper',
  'usr/local/libexec/qemu-bridge-helper',
];

/** Refuses what QEMU would not be allowed to do, saying what to do as root before. */
export async function checkBackends(cards: readonly Card[], host: HostNetwork): Promise<void> {
  if (host.uid === 0) return;
  for (const { backend, tag } of cards) {
    const [kind = '', ...words] = backend.split(',');
    const options = new Map(words.map((word) => [word.split('=')[0] ?? '', word.split('=')[1] ?? '']));
    if (kind === 'tap' && !options.has('fd') && !options.has('helper')) await checkTap(tag, options, host);
    if (kind === 'bridge') await checkBridge(tag, options.get('br') ?? 'br0', host);
  }
}

async function checkTap(tag: string, options: ReadonlyMap<string, string>, host: HostNetwork): Promise<void> {
  const name = options.get('ifname') ?? 'tap0';
  const make = `as root: ip tuntap add dev ${name} mode tap user ${host.user} && ip link set ${name} up`;
  const use = `-net tap,ifname=${name},script=no,downscript=no`;
  const fail = (what: string, hint: string): UserError =>
    new UserError('NO_RIGHTS', `-I ${tag}: ${what}`, { hint });
  if (!options.has('ifname')) throw fail('QEMU makes a tap itself only for root', `${make}; then ${use}`);
  if (options.get('script') !== 'no' || options.get('downscript') !== 'no') {
    throw fail(`QEMU's scripts for ${name} need root`, `${use} runs none`);
  }
  if (!(await exists(path.join(host.root, 'sys/class/net', name)))) {
    throw fail(`there is no interface ${name}`, make);
  }
  const owner = (await text(path.join(host.root, 'sys/class/net', name, 'owner'))).trim();
  if (owner === '') throw fail(`${name} is no tap`, make);
  if (owner !== '-1' && owner !== String(host.uid)) {
    throw fail(`${name} belongs to user ${owner}`, `as root: ip tuntap del dev ${name} mode tap; ${make}`);
  }
  const device = path.join(host.root, 'dev/net/tun');
  if (!(await canAccess(device))) {
    throw fail('/dev/net/tun cannot be opened', 'as root: modprobe tun; chmod 0666 /dev/net/tun');
  }
}

async function checkBridge(tag: string, bridge: string, host: HostNetwork): Promise<void> {
  const fail = (what: string, hint: string): UserError =>
    new UserError('NO_RIGHTS', `-I ${tag}: ${what}`, { hint });
  if (!(await exists(path.join(host.root, 'sys/class/net', bridge, 'bridge')))) {
    throw fail(
      `there is no bridge ${bridge}`,
      `as root: ip link add ${bridge} type bridge && ip link set ${bridge} up`,
    );
  }
  const allowed = await text(path.join(host.root, 'etc/qemu/bridge.conf'));
  const line = new RegExp(`^\\s*allow\\s+(?:all|${bridge.replace(/\W/g, '\\$&')})\\s*$`, 'm');
  if (!line.test(allowed)) {
    throw fail(
      `/etc/qemu/bridge.conf does not allow ${bridge}`,
      `as root: mkdir -p /etc/qemu && echo allow ${bridge} >> /etc/qemu/bridge.conf`,
    );
  }
  for (const name of bridgeHelpers) {
    const file = path.join(host.root, name);
    const found = await stat(file).catch(() => undefined);
    if (found === undefined) continue;
    if ((found.mode & constants.S_IFMT) !== 0 && (found.mode & 0o4000) !== 0) return;
    throw fail(`/${name} does not run as root`, `as root: chmod u+s /${name}`);
  }
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined;
}

async function text(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}

async function canAccess(file: string): Promise<boolean> {
  return access(file, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
}
