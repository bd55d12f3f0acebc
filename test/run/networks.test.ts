import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cardArguments, parseNetworks, type NetworkOption } from '../../src/run/networks.js';
import { parseCommandLine } from '../../src/run/options.js';
import { UserError } from '../../src/util/errors.js';

const options = (...words: string[]): NetworkOption[] =>
  words.map((word) => {
    const [option = '', value = ''] = [word.slice(0, word.indexOf(' ')), word.slice(word.indexOf(' ') + 1)];
    return { option: option as NetworkOption['option'], value };
  });

function failure(...words: string[]): string {
  try {
    parseNetworks(options(...words));
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    assert.ok(!error.message.includes('\n'), 'one line');
    return `${error.message} / ${error.hint ?? ''}`;
  }
  return assert.fail(`${words.join(' ')} was accepted`);
}

test('cards are named by their driver and numbered in order', () => {
  const { cards, config } = parseNetworks(
    options(
      'W b,inet6,auto',
      'I a,vioif',
      'I b,vioif,-net tap,ifname=tap0,script=no',
      'W a,inet,static,10.0.0.2/24,10.0.0.1',
      'W a,inet6,static,2001:db8::2/64',
    ),
  );
  assert.deepEqual(
    cards.map(({ tag, name, backend }) => [tag, name, backend]),
    [
      ['a', 'vioif0', 'user'],
      ['b', 'vioif1', 'tap,ifname=tap0,script=no'],
    ],
  );
  assert.deepEqual(config, [
    { if: 'vioif1', type: 'inet6', method: 'auto' },
    { if: 'vioif0', type: 'inet', method: 'static', addr: '10.0.0.2', mask: '24', gw: '10.0.0.1' },
    { if: 'vioif0', type: 'inet6', method: 'static', addr: '2001:db8::2', mask: '64' },
  ]);
});

test("QEMU gets a backend and a device for each card, and the user's own words", () => {
  const { cards } = parseNetworks(
    options(
      'I a,vioif',
      'I b,vioif,-net socket,mcast=230.0.0.1:1234',
      'I c,vioif,-net tap,ifname=t',
    ),
  );
  const split = parseNetworks(
    options("I b,vioif,-net nic,model=virtio,macaddr=52:54:00:00:00:07 -netdev socket,id=x,listen=:5 -object filter-dump,id=d"),
  ).cards[0];
  assert.ok(split !== undefined);
  assert.deepEqual(cardArguments([split], false, () => 'new'), [
    ...['-netdev', 'socket,id=rumprun-net0,listen=:5'],
    ...['-device', 'virtio-net-pci,netdev=rumprun-net0,mac=52:54:00:00:00:07,romfile='],
    ...['-object', 'filter-dump,id=d'],
  ]);
  const first = cards.slice(0, 1);
  assert.deepEqual(cardArguments(first, true, () => 'new'), [
    ...['-netdev', 'user,id=rumprun-net0', '-device', 'virtio-net-device,netdev=rumprun-net0'],
  ]);
  assert.match(cardArguments(cards.slice(2), false, () => 'new').join(' '), /mac=new/);
});

test('Intel cards: e1000 unless the user names another of the family', () => {
  const { cards, config } = parseNetworks(
    options('I a,wm', "I b,wm,-net nic,model=e1000e,macaddr=52:54:00:00:00:08 -net user", 'I c,vioif', 'W b,inet,dhcp'),
  );
  assert.deepEqual(cards.map(({ name }) => name), ['wm0', 'wm1', 'vioif0']);
  assert.deepEqual(config, [{ if: 'wm1', type: 'inet', method: 'dhcp' }]);
  const devices = cardArguments(cards, false, () => 'new').filter((_, index, all) => all[index - 1] === '-device');
  assert.deepEqual(devices, [
    'e1000,netdev=rumprun-net0,romfile=',
    'e1000e,netdev=rumprun-net1,mac=52:54:00:00:00:08,romfile=',
    'virtio-net-pci,netdev=rumprun-net2,romfile=',
  ]);
  assert.throws(() => cardArguments(cards, true, () => 'new'), /-I a,wm: microvm has no PCI bus/);
  assert.match(failure('I a,wm,-net nic,model=rtl8139'), /wm does not drive a "rtl8139" \(known: e1000, .*e1000e\)/);
});

test('-n is a card on the user network, and --publish makes one', () => {
  assert.deepEqual(parseNetworks(options('n inet,dhcp')).config, [
    { if: 'vioif0', type: 'inet', method: 'dhcp' },
  ]);
  const { cards, config } = parseNetworks(options('publish 8080:80', 'publish 0.0.0.0:53:53/udp'));
  assert.deepEqual(config, [{ if: 'vioif0', type: 'inet', method: 'dhcp' }]);
  assert.equal(
    cards[0]?.backend,
    'user,hostfwd=tcp:127.0.0.1:8080-:80,hostfwd=udp:0.0.0.0:53-:53',
  );
  const both = parseNetworks(options('publish [::1]:1:2', "I t,vioif,-net tap", 'n inet,dhcp'));
  assert.deepEqual(
    both.cards.map(({ backend }) => backend),
    ['tap', 'user,hostfwd=tcp:[::1]:1-:2'],
  );
});

test('mistakes are named, and what would be right', () => {
  assert.match(failure('I vioif'), /tag,driver/);
  assert.match(failure('I a,rtl8139'), /unknown driver "rtl8139" \(known: .*vioif/);
  assert.match(failure('I a,vioif', 'I a,vioif'), /already/);
  assert.match(failure('I a,vioif,-net'), /says nothing/);
  assert.match(failure('I a,vioif,-net nic,macaddr=1:2'), /no Ethernet address/);
  assert.match(failure('W a,inet,dhcp'), /no interface "a".*-I a,vioif/);
  assert.match(failure('I a,vioif', 'W a,ipx,dhcp'), /neither inet nor inet6/);
  assert.match(failure('I a,vioif', 'W a,inet,auto'), /neither dhcp nor static/);
  assert.match(failure('I a,vioif', 'W a,inet6,dhcp'), /neither auto nor static/);
  assert.match(failure('I a,vioif', 'W a,inet,static,10.0.0.1'), /ADDRESS\/BITS/);
  assert.match(failure('I a,vioif', 'W a,inet,static,10.0.0.1/33'), /ADDRESS\/BITS/);
  assert.match(failure('I a,vioif', 'W a,inet,dhcp,10.0.0.1/8'), /takes no address/);
  assert.match(failure('publish 80'), /not \[HOST:\]PORT:GUESTPORT/);
  assert.match(failure('publish 80:70000'), /not \[HOST:\]PORT:GUESTPORT/);
  assert.match(failure("I a,vioif,-net tap", 'publish 1:1'), /no interface is on QEMU's user network/);
});

test('the command line takes them all', () => {
  const { guest } = parseCommandLine(
    ['qemu', '-I', 'x,vioif', '-W', 'x,inet,dhcp', '-n', 'inet,dhcp', '--publish', '1:2', 'image'],
  );
  assert.ok(guest?.target === 'qemu');
  assert.equal(guest.networks.cards.length, 2);
  assert.equal(guest.networks.config.length, 2);
});
