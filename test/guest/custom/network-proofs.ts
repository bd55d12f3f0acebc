import { createSocket, type Socket } from 'node:dgram';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '../harness.js';
import type { Context, CustomCase } from '../types.js';
import { inNamespace, tapCard } from './namespace.js';

const tools = fileURLToPath(new URL('../tools/', import.meta.url));
const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * A cable between two guests that loses and swaps some of what it carries.
 * Random by a fixed seed: every run loses the same share.
 */
async function cable(loss: number, swap: number): Promise<{ ports: number[]; lost: () => number; close: () => void }> {
  let state = 12345;
  const random = (): number => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
  let lost = 0;
  const ends: Socket[] = [];
  const peers: (number | undefined)[] = [undefined, undefined];
  const held: (Buffer | undefined)[] = [undefined, undefined];
  for (const side of [0, 1]) {
    const end = createSocket('udp4');
    ends.push(end);
    end.on('message', (frame, from) => {
      peers[side] = from.port;
      const other = ends[1 - side];
      const to = peers[1 - side];
      if (other === undefined || to === undefined) return;
      if (random() < loss) {
        lost++;
        return;
      }
      const earlier = held[side];
      held[side] = undefined;
      if (earlier === undefined && random() < swap) {
        held[side] = frame;
        setTimeout(() => {
          if (held[side] === frame) {
            held[side] = undefined;
            other.send(frame, to, '127.0.0.1');
          }
        }, 20);
        return;
      }
      other.send(frame, to, '127.0.0.1');
      if (earlier !== undefined) other.send(earlier, to, '127.0.0.1');
    });
    await new Promise<void>((resolve) => end.bind(0, '127.0.0.1', resolve));
  }
  return {
    ports: ends.map((end) => end.address().port),
    lost: () => lost,
    close: () => ends.forEach((end) => end.close()),
  };
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(resolve));
  return port;
}

/** Two guests on one cable talk by both versions. */
async function pair(context: Context, loss: number, swap: number): Promise<void> {
  const image = await context.image({ sources: ['net-pair.c'] });
  const wire = await cable(loss, swap);
  const start = async (side: number, ...args: string[]): Promise<Awaited<ReturnType<Context['command']>>> => {
    const own = await freeUdpPort();
    const backend =
      `-net dgram,local.type=inet,local.host=127.0.0.1,local.port=${own},` +
      `remote.type=inet,remote.host=127.0.0.1,remote.port=${wire.ports[side]}`;
    const address = [
      ...['-I', `net0,vioif,${backend}`, '-W', `net0,inet,static,10.1.0.${side + 1}/24`],
      ...['-W', `net0,inet6,static,fd00:1::${side + 1}/64`],
    ];
    return context.command(['rumprun', 'qemu', '-i', ...address, image, ...args], { timeout: 150 });
  };
  try {
    const server = start(0, 'serve');
    const client = await start(1, 'ask', '10.1.0.1', 'fd00:1::1');
    expect(client.status === 0, `the client ends with ${client.status}`, client.text);
    const said = client.text.match(/as it was sent/g)?.length ?? 0;
    expect(said === 2 && !client.text.includes('WRONG'), 'what came back differs', client.text);
    const ended = await server;
    expect(ended.status === 0, `the server ends with ${ended.status}`, ended.text);
    expect(loss === 0 || wire.lost() > 0, 'the cable has lost nothing');
  } finally {
    wire.close();
  }
}

/**
 * Runs shell commands beside a guest on a tap in a network namespace of its own,
 * where dnsmasq gives addresses for two minutes. $A is the guest's.
 */
async function behindTap(context: Context, commands: string): Promise<string> {
  const image = await context.image({ sources: ['http-server.c'] });
  const load = `node --import tsx ${path.join(tools, 'http-load.ts')}`;
  return inNamespace(context, [
    'rm -f leases flood',
    `cc -O2 -o flood ${path.join(tools, 'syn-flood.c')}`,
    'dnsmasq() { command dnsmasq --conf-file=/dev/null --no-daemon --user=root --interface=tap0 \\',
    '  --bind-interfaces --no-resolv --no-hosts --dhcp-authoritative --pid-file= --dhcp-leasefile=leases \\',
    '  --dhcp-range=10.9.0.50,10.9.0.60,255.255.255.0,2m "$@" > dnsmasq.log 2>&1 & }',
    'dnsmasq; server=$!',
    `rumprun qemu -i ${tapCard} -W net0,inet,dhcp ${image} 1000000 > guest.log 2>&1 & guest=$!`,
    'trap "kill $server $guest 2> /dev/null || :" EXIT',
    'for try in $(seq 300); do grep -q serving guest.log && break; sleep 0.2; done',
    "A=$(awk '{ print $3 }' leases)",
    'echo "guest at $A"',
    `load() { (cd ${root} && ${load} "$@"); }`,
    'fetch() { (exec 3<> /dev/tcp/$A/80; printf "GET $1 HTTP/1.0\\r\\nConnection: close\\r\\n\\r\\n" >&3; cat <&3); }',
    'before=$(fetch /left)',
    commands,
    // What the last connection has left is gone after five seconds, half-open ones after longer.
    'for try in $(seq 10); do sleep 8; now=$(fetch /left); [ "$now" != "$before" ] || break; done',
    '[ "$now" = "$before" ] || { echo "at first: $before, now: $now"; exit 1; }',
    'fetch /quit > /dev/null || :',
    'wait $guest',
  ]);
}

/**
 * Routers answer attempts to connect by ICMP: what may be temporary ends them when
 * the SYN has been repeated three times, what says that nobody is there at once.
 */
async function unreachable(context: Context): Promise<void> {
  const image = await context.image({ sources: ['net-unreachable.c'] });
  const text = await inNamespace(context, [
    'echo 1 > /proc/sys/net/ipv4/ip_forward',
    'echo 1 > /proc/sys/net/ipv6/conf/all/forwarding',
    'ip route add unreachable 10.98.0.0/16',
    'ip -6 route add unreachable fd00:98::/64',
    'ip -6 route add prohibit fd00:97::/64',
    `rumprun qemu -i ${tapCard} -W net0,inet,static,10.9.0.2/24,10.9.0.1 -W net0,inet6,static,fd00:9::2/64,fd00:9::1 \\`,
    `  ${image} 10.98.0.1 fd00:98::1 fd00:97::1`,
  ]);
  for (const line of [
    /^10\.98\.0\.1: No route to host after [3-9] s$/m,
    /^fd00:98::1: No route to host after [3-9] s$/m,
    /^fd00:97::1: Connection refused after [0-2] s$/m,
  ]) {
    expect(line.test(text), `nothing matches ${String(line)}`, text);
  }
}

/**
 * Clients that read nothing before all they send is taken: both sides' windows are
 * closed for a while, and each has to learn that the other's has opened. What the
 * guest sends reaches the tap in packets of more than a segment.
 */
async function closedWindows(context: Context): Promise<void> {
  const image = await context.image({ sources: ['net-echo.c'] });
  const load = `node --import tsx ${path.join(tools, 'echo-load.ts')}`;
  const addresses = '-W net0,inet,static,10.9.0.2/24 -W net0,inet6,static,fd00:9::2/64';
  const text = await inNamespace(context, [
    'sent() { ip -s -j link show tap0 | sed "s/.*\\"rx\\":{\\"bytes\\":\\([0-9]*\\),\\"packets\\":\\([0-9]*\\).*/\\1 \\2/"; }',
    `rumprun qemu -i -M 256 ${tapCard} ${addresses} ${image} > guest.log 2>&1 & guest=$!`,
    'trap "kill $guest 2> /dev/null || :" EXIT',
    'for try in $(seq 300); do grep -q serving guest.log && break; sleep 0.2; done',
    `(cd ${root} && ${load} 10.9.0.2 7 4 3000000 && ${load} fd00:9::2 7 1 12000000)`,
    'echo "sent: $(sent)"',
  ]);
  expect(text.match(/as it was sent/g)?.length === 2, 'something else came back', text);
  const [, bytes, packets] = /^sent: (\d+) (\d+)$/m.exec(text) ?? [];
  expect(Number(bytes) > 24_000_000 && Number(bytes) / Number(packets) > 2000, 'no large packets', text);
}

/**
 * Guests that end as soon as they have written: who reads slowly gets all of it,
 * whether the connection was closed or left to exit(2); who never reads keeps the
 * guest three seconds and no longer, and is told by a reset; and a datagram to an
 * address that has to be asked for first is sent.
 */
async function leaving(context: Context): Promise<void> {
  const image = await context.image({ sources: ['net-leave.c'] });
  const listener =
    "require('dgram').createSocket('udp4').on('message', (text) => { process.stdout.write(text); process.exit(); }).bind(7001)";
  const text = await inNamespace(context, [
    // A client's kernel takes little that the client has not read.
    'echo 4096 16384 16384 > /proc/sys/net/ipv4/tcp_rmem',
    'guest=; listener=',
    'trap "kill $guest $listener 2> /dev/null || :" EXIT',
    'ms() { echo $(($(date +%s%N) / 1000000)); }',
    'boot() {',
    `  rumprun qemu -i ${tapCard} -W net0,inet,static,10.9.0.2/24 ${image} "$@" > guest.log 2>&1 & guest=$!`,
    '}',
    'connect() {',
    '  boot "$1"',
    '  for try in $(seq 300); do grep -q serving guest.log && break; sleep 0.2; done',
    '  exec 3<> /dev/tcp/10.9.0.2/7000',
    '  for try in $(seq 300); do grep -q written guest.log && break; sleep 0.1; done',
    '  start=$(ms)',
    '}',
    'slowly() { for part in $(seq 9); do head -c 100000 <&3; sleep 0.3; done; cat <&3; }',
    'expected=$(yes 0123456789abcde | head -c 1000000 | cksum)',
    'for how in close open; do',
    '  connect $how',
    '  [ "$(slowly | cksum)" = "$expected" ] || { echo "$how: not what was written"; exit 1; }',
    '  exec 3>&-',
    '  wait $guest && echo "$how: everything has come"',
    'done',
    'connect close',
    'wait $guest && echo "nobody reads: $(($(ms) - start)) ms"',
    '! timeout 5 cat <&3 > got 2> why && [ $(wc -c < got) -lt 1000000 ] && cat why',
    `node -e "${listener}" & listener=$!`,
    'boot datagram 10.9.0.1',
    'wait $guest $listener',
  ]);
  for (const line of [/^close: everything has come$/m, /^open: everything has come$/m, /Connection reset by peer$/m, /^farewell$/m]) {
    expect(line.test(text), `nothing matches ${String(line)}`, text);
  }
  const held = Number(/^nobody reads: (\d+) ms$/m.exec(text)?.[1]);
  expect(held > 2000 && held < 15_000, 'the guest was not held for three seconds', text);
}

export const networkProofs: CustomCase[] = [
  { name: 'net-two-guests', slow: true, run: (context) => pair(context, 0, 0) },
  { name: 'net-bad-cable', slow: true, run: (context) => pair(context, 0.01, 0.05) },
  { name: 'net-closed-windows', slow: true, run: closedWindows },
  { name: 'net-leave', slow: true, run: leaving },
  { name: 'net-unreachable', slow: true, run: unreachable },
  {
    name: 'net-connections',
    slow: true,
    run: async (context) => {
      await behindTap(context, 'load sequential $A 10000\nload simultaneous $A 1000\nload slow $A 400');
    },
  },
  {
    name: 'net-syn-flood',
    slow: true,
    run: async (context) => {
      const text = await behindTap(context, './flood $A 80 5000 8 & f=$!\nsleep 1\nload within $A 15\nwait $f');
      expect(/\d{4,} SYNs/.test(text), 'there was no flood', text);
    },
  },
  {
    name: 'net-lease',
    slow: true,
    run: async (context) => {
      // Half of two minutes later the guest asks again.
      const renewed = 'sleep 75\ngrep -c DHCPREQUEST dnsmasq.log | grep -q "^[2-9]"\nload within $A 1\n';
      // Without an answer its address is gone when the two minutes are over.
      const lost = 'kill $server\nsleep 130\nif load within $A 1 > /dev/null; then echo "the address is still there"; exit 1; fi\n';
      await behindTap(context, `${renewed}${lost}kill $guest; exit 0`);
    },
  },
];
