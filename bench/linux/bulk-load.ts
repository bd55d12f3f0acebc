import { spawnSync } from 'node:child_process';
import type { Load } from './http-load.js';
import type { Running } from './running.js';
import { nuttcpPorts } from './servers.js';

/** One connection's bytes, to the guest and from it, by nuttcp. */
export function bulkLoads(): Load[] {
  return [
    { name: 'to the guest', way: '-t' },
    { name: 'from the guest', way: '-r' },
  ].map(({ name, way }) => ({
    ...{ name, unit: 'Mbit/s', many: false },
    run: ({ host, used }: Running, seconds: number) => {
      const ports = ['-P', String(nuttcpPorts.control), '-p', String(nuttcpPorts.data)];
      const before = used();
      const ended = spawnSync('nuttcp', [way, '-fparse', '-l65536', `-T${seconds}`, ...ports, host], { encoding: 'utf8' });
      const took = used() - before;
      const rate = /\brate_Mbps=([\d.]+)/.exec(ended.stdout ?? '')?.[1];
      const megabytes = /\bmegabytes=([\d.]+)/.exec(ended.stdout ?? '')?.[1];
      if (rate === undefined || megabytes === undefined) throw new Error(`nuttcp fails (package nuttcp): ${ended.stdout}${ended.stderr}`);
      // Its megabytes are of 2^20 bytes.
      return { rate: Number(rate), cost: (1000 * took) / (Number(megabytes) * 8 * 1.048576) };
    },
  }));
}
