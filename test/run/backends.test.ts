import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { checkBackends, type HostNetwork } from '../../src/run/backends.js';
import { parseNetworks } from '../../src/run/networks.js';
import { UserError } from '../../src/util/errors.js';

let host: HostNetwork;

before(async () => {
  host = { uid: 1000, user: 'me', root: await mkdtemp(path.join(tmpdir(), 'rumprun-net-')) };
});
after(() => rm(host.root, { recursive: true }));

const file = async (name: string, text: string): Promise<void> => {
  const full = path.join(host.root, name);
  await mkdir(path.dirname(full), { recursive: true });
  await writeFile(full, text);
};

const cards = (backend: string): ReturnType<typeof parseNetworks>['cards'] =>
  parseNetworks([{ option: 'I', value: `a,vioif,-net ${backend}` }]).cards;

async function refusal(backend: string): Promise<string> {
  try {
    await checkBackends(cards(backend), host);
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    return `${error.message} / ${error.hint ?? ''}`;
  }
  return 'accepted';
}

test('a tap needs an interface of the user, and the way to one is told', async () => {
  assert.match(await refusal('tap'), /only for root .*ip tuntap add dev tap0 mode tap user me .*script=no/);
  assert.match(await refusal('tap,ifname=t'), /scripts for t need root/);
  const tap = 'tap,ifname=t,script=no,downscript=no';
  assert.match(await refusal(tap), /no interface t .*as root: ip tuntap add dev t mode tap user me/);
  await file('sys/class/net/t/mtu', '1500\n');
  assert.match(await refusal(tap), /t is no tap/);
  await file('sys/class/net/t/owner', '7\n');
  assert.match(await refusal(tap), /belongs to user 7/);
  await file('sys/class/net/t/owner', '1000\n');
  assert.match(await refusal(tap), /\/dev\/net\/tun cannot be opened/);
  await file('dev/net/tun', '');
  assert.equal(await refusal(tap), 'accepted');
});

test('a bridge needs itself, a line in bridge.conf and a helper with rights', async () => {
  assert.match(await refusal('bridge'), /no bridge br0 .*as root: ip link add br0 type bridge/);
  await file('sys/class/net/br9/bridge/x', '');
  assert.match(await refusal('bridge,br=br9'), /does not allow br9 .*echo allow br9/);
  await file('etc/qemu/bridge.conf', '# all\nallow br9\n');
  await file('usr/lib/qemu/qemu-bridge-helper', '');
  assert.match(await refusal('bridge,br=br9'), /as root: chmod u\+s/);
  await chmod(path.join(host.root, 'usr/lib/qemu/qemu-bridge-helper'), 0o4755);
  assert.equal(await refusal('bridge,br=br9'), 'accepted');
});

test('root and the user network need nothing', async () => {
  assert.equal(await refusal('user'), 'accepted');
  assert.equal(await refusal('socket,listen=:1'), 'accepted');
  await checkBackends(cards('tap'), { ...host, uid: 0 });
});
