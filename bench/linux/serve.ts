import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cacheFolder } from '../../src/sources/fetch.js';
import { bulkLoads } from './bulk-load.js';
import { fetchLinux, type Linux } from './guest.js';
import { httpLoads, type Load, type Measured } from './http-load.js';
import { redisLoads } from './redis-load.js';
import { firstAnswer, startLinux, startRumprun, taps, type Network, type Place, type Running } from './running.js';
import { nginxServer, nuttcpServer, pollServer, redisServer, type Server, type Workshop } from './servers.js';
import { startFigures, type Both } from './start-figures.js';

const { values } = parseArgs({
  options: {
    destdir: { type: 'string', default: 'rumprun' },
    objdir: { type: 'string', default: 'obj-bench' },
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    server: { type: 'string', default: '' },
    net: { type: 'string', default: 'tap' },
    starts: { type: 'boolean', default: false },
    inside: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

/** The least that requests per second are to be of the Linux guest's, and the longest answer over 32 connections, in ms. */
const bar = { ratio: 1.5, longest: 200, servers: ['nginx', 'redis'] } as const;

interface Comparison {
  make: (workshop: Workshop) => Server | Promise<Server>;
  loads: Load[];
}

const comparisons: Readonly<Record<string, Comparison>> = {
  poll: { make: pollServer, loads: httpLoads('/') },
  nginx: { make: nginxServer, loads: httpLoads('/page') },
  redis: { make: redisServer, loads: redisLoads() },
  nuttcp: { make: nuttcpServer, loads: bulkLoads() },
};
const rounds = Math.max(1, Number(values.rounds) || 3);
const names = Object.keys(comparisons).join('|');

if (values.help) {
  process.stdout.write(`usage: bench/linux/serve [--destdir DIR] [--objdir DIR] [--seconds N] [--rounds N]
           [--server ${names}] [--net tap|user] [--starts]

Runs servers in a rumprun guest and, from Debian's packages, in a Linux guest with
the same options of QEMU, loads them with wrk, redis-benchmark and nuttcp, and prints
requests per second and the longest that an answer took; with --starts what starting
nginx and redis takes, too. Both guests' cards are on a tap device in a network
namespace made for it, or with --net user on QEMU's user network (without nuttcp).
`);
} else if ((values.net !== 'tap' && values.net !== 'user') || (values.server !== '' && comparisons[values.server] === undefined)) {
  process.stderr.write(`serve: --net is tap or user, --server one of ${names.replaceAll('|', ', ')}\n`);
  process.exitCode = 2;
} else {
  await main(values.net);
}

async function main(network: Network): Promise<void> {
  const objdir = path.resolve(values.objdir);
  const folder = path.join(objdir, 'linux');
  mkdirSync(folder, { recursive: true });
  process.env['PATH'] = `${path.resolve(values.destdir)}/bin:${process.env['PATH']}`;
  const workshop = { destdir: path.resolve(values.destdir), packages: path.join(objdir, 'packages'), folder, cache: cacheFolder(process.env) };
  const linux = await fetchLinux(workshop.cache);
  const chosen = Object.entries(comparisons).filter(
    ([name]) =>
      (values.server === '' || values.server === name) &&
      !(name === 'nuttcp' && network === 'user'),
  );
  const servers: [string, Server][] = [];
  for (const [name, { make }] of chosen) servers.push([name, await make(workshop)]);
  // What is to be downloaded is there now: there is no way out of the namespace.
  if (network === 'tap' && !values.inside) {
    process.exitCode = inNamespace();
    return;
  }
  const place = { network, folder };
  await compareLoads(linux, servers, place);
  if (values.starts) await compareStarts(linux, servers, place);
  process.stdout.write(`\nLinux ${linux.version}\n`);
}

/** Runs this again where tap devices can be made without being root. */
function inNamespace(): number {
  const commands = [
    'ip link set lo up',
    ...Object.values(taps).flatMap(({ name, host }) => [
      `ip tuntap add dev ${name} mode tap`,
      `ip addr add ${host}/24 dev ${name}`,
      `ip link set ${name} up`,
    ]),
    'exec "$@"',
  ];
  const again = [process.execPath, '--import', 'tsx', fileURLToPath(import.meta.url), ...process.argv.slice(2), '--inside'];
  const argv = ['--net', '--map-root-user', 'sh', '-ec', commands.join('\n'), 'sh', ...again];
  return spawnSync('unshare', argv, { stdio: 'inherit' }).status ?? 1;
}

/**
 * Both guests are there all the while and are loaded in turn, several rounds, of
 * which each guest's best counts: other load on the machine only ever takes.
 */
async function compareLoads(linux: Linux, servers: readonly [string, Server][], place: Place): Promise<void> {
  const rows: string[][] = [];
  const missed: string[] = [];
  for (const [name, server] of servers) {
    const guests = [await startRumprun(server, place), await startLinux(linux, server, place)];
    try {
      for (const running of guests) {
        if ((await firstAnswer(running, server.request)) === undefined) throw new Error(`${server.name} does not answer`);
      }
      for (const load of comparisons[name]?.loads ?? []) {
        const [mine, theirs] = await inTurn(load, guests);
        const ratio = mine.rate / theirs.rate;
        const what = `${server.name}, ${load.name}`;
        const time = ({ longest }: Measured): string => longest?.toFixed(0) ?? '';
        process.stdout.write(`${what}: ${ratio.toFixed(2)}\n`);
        rows.push([
          ...[server.name, load.name, load.unit, mine.rate.toFixed(0), theirs.rate.toFixed(0), ratio.toFixed(2)],
          ...[time(mine), time(theirs), mine.cost.toFixed(1), theirs.cost.toFixed(1)],
        ]);
        const isBarred = (bar.servers as readonly string[]).includes(name);
        if (isBarred && ratio < bar.ratio) missed.push(`${what}: ${ratio.toFixed(2)} of Linux, not ${bar.ratio}`);
        if (load.many && (mine.longest ?? 0) > bar.longest) missed.push(`${what}: an answer took ${time(mine)} ms`);
      }
    } finally {
      await Promise.all(guests.map(({ stop }) => stop()));
    }
  }
  process.stdout.write('\n| server | load | unit | rumprun | Linux | ratio | longest, ms | Linux | cost, µs | Linux |\n|---|---|---|---:|---:|---:|---:|---:|---:|---:|\n');
  for (const row of rows) process.stdout.write(`| ${row.join(' | ')} |\n`);
  for (const line of missed) process.stdout.write(`missed: ${line}\n`);
  process.exitCode = missed.length === 0 ? 0 : 1;
}

/** Each guest's highest rate and least cost, and its slowest answer of all rounds. */
async function inTurn(load: Load, guests: readonly Running[]): Promise<[Measured, Measured]> {
  const seconds = Math.max(1, Number(values.seconds) || 3);
  const best: [Measured, Measured] = [
    { rate: 0, cost: Infinity },
    { rate: 0, cost: Infinity },
  ];
  for (let round = 0; round < rounds; round++) {
    for (const [side, running] of guests.entries()) {
      const { rate, cost, longest } = await load.run(running, seconds);
      const before = best[side === 0 ? 0 : 1];
      best[side === 0 ? 0 : 1] = {
        rate: Math.max(rate, before.rate),
        cost: Math.min(cost, before.cost),
        ...(longest === undefined ? {} : { longest: Math.max(longest, before.longest ?? 0) }),
      };
    }
  }
  return best;
}

async function compareStarts(linux: Linux, servers: readonly [string, Server][], place: Place): Promise<void> {
  const rows: Both[] = [];
  const started = servers.filter(([name]) => (bar.servers as readonly string[]).includes(name));
  for (const [, server] of started) rows.push(...(await startFigures(linux, server, place, rounds)));
  process.stdout.write('\n| figure | unit | rumprun | Linux |\n|---|---|---:|---:|\n');
  for (const { what, unit, rumprun, linux: peer } of rows) {
    process.stdout.write(`| ${what} | ${unit} | ${rumprun.toFixed(0)} | ${peer.toFixed(0)} |\n`);
  }
}
