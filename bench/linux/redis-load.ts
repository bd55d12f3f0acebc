import { spawnSync } from 'node:child_process';
import type { Load, Measured } from './http-load.js';
import type { Running } from './running.js';

/** GET and SET by redis-benchmark, with values of 64 bytes. */
export function redisLoads(): Load[] {
  return [
    { clients: 1, pipeline: 1 },
    { clients: 32, pipeline: 1 },
    { clients: 32, pipeline: 16 },
  ].flatMap(({ clients, pipeline }) =>
    ['SET', 'GET'].map((test) => ({
      ...{ name: `${test}, ${clients} kept${pipeline === 1 ? '' : `, ${pipeline} at a time`}`, unit: '1/s', many: clients === 32 },
      run: ({ host, port, used }: Running, seconds: number) => {
        const fixed = ['-h', host, '-p', String(port), '-t', test.toLowerCase(), '-r', '10000', '-d', '64', '--csv'];
        const benchmark = (requests: number): Measured => {
          const before = used();
          const measured = redisBenchmark(test, [...fixed, '-c', String(clients), '-P', String(pipeline), '-n', String(requests)]);
          return { ...measured, cost: (1000 * (used() - before)) / requests };
        };
        // It is told how many, not how long: a short run says how many that are.
        return benchmark(Math.max(1000, Math.round(benchmark(1000 * pipeline).rate * seconds)));
      },
    })),
  );
}

function redisBenchmark(test: string, args: readonly string[]): Omit<Measured, 'cost'> {
  const ended = spawnSync('redis-benchmark', args, { encoding: 'utf8' });
  // The first figure is requests per second, the last the longest answer in milliseconds.
  const [, rate, longest] = new RegExp(`^"${test}","([\\d.]+)".*"([\\d.]+)"$`, 'm').exec(ended.stdout ?? '') ?? [];
  if (rate === undefined) throw new Error(`redis-benchmark fails (package redis-tools): ${ended.stdout}${ended.stderr}`);
  return { rate: Number(rate), longest: Number(longest) };
}
