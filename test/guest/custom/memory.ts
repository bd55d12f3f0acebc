import { expect } from '../harness.js';
import type { CustomCase } from '../types.js';

/** What hello must run in, in megabytes. */
const bar = 8;

/**
 * Hello in less and less memory: it works from the bar up; below, it may end
 * with a message and a status, but neither hang nor claim success.
 */
export const memoryCase: CustomCase = {
  name: 'memory-sizes',
  run: async ({ image, command }) => {
    const hello = await image({ sources: ['hello-quick.c'] });
    for (const size of [2048, 256, 64, 33, 32, 16, 12, 10, bar]) {
      const ended = await command(['rumprun', 'qemu', '-i', '-M', String(size), hello]);
      expect(ended.status === 0 && ended.text === 'Hello!\n', `-M ${size}: status ${ended.status}`, ended.text);
    }
    for (let size = bar - 1; size > 0; size--) {
      const ended = await command(['rumprun', 'qemu', '-i', '-M', String(size), hello]);
      expect(!ended.timedOut, `-M ${size} hangs`, ended.text);
      const worked = ended.status === 0 && ended.text === 'Hello!\n';
      const refused = ended.status !== 0 && !ended.text.startsWith('Hello!\n');
      expect(worked || refused, `-M ${size}: status ${ended.status}`, ended.text);
    }
  },
};
