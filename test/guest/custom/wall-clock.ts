import { expect } from '../harness.js';
import type { Context, CustomCase } from '../types.js';

/** What Linux's uptime is rounded to, and the guest's reading of a clock of QEMU's. */
const inexact = 50;

/** A guest's clock shows a time between its start and its end by the host's; another date stays. */
async function wallClock(context: Context): Promise<void> {
  const image = await context.image({ sources: ['wall-clock.c'] });
  const told = async (...words: string[]): Promise<number> => {
    const ended = await context.command(['rumprun', 'qemu', '-i', ...words, image], { timeout: 60 });
    expect(ended.status === 0 && /^\d+\n$/.test(ended.text), `status ${ended.status}`, ended.text);
    return Number(ended.text);
  };
  for (const words of [[], ['-g', '-M q35'], ['-g', '-M microvm']]) {
    const begin = Date.now();
    const time = await told(...words);
    const end = Date.now();
    expect(
      time >= begin - inexact && time <= end + inexact,
      `${words.join(' ')}: ${time - begin} ms after its start, ${end - time} before its end`,
    );
  }
  const then = Date.UTC(2030, 1, 3, 12);
  const later = await told('-g', '-rtc base=2030-02-03T12:00:00');
  expect(later >= then && later < then + 60_000, `a date of one's own is off by ${later - then} ms`);
}

export const wallClockCase: CustomCase = { name: 'wall-clock', run: wallClock };
