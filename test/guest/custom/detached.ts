import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '../harness.js';
import type { CustomCase } from '../types.js';

/** Guests without -i: one that ends by itself, and one that rumpstop ends. */
export const detachedCase: CustomCase = {
  name: 'detached',
  run: async ({ command, image, folder }) => {
    const state = `XDG_STATE_HOME=${path.join(folder, 'state')}`;
    const start = async (file: string): Promise<{ guest: string; log: string }> => {
      const ended = await command(['env', state, 'rumprun', 'qemu', file]);
      const match = /^(qemu:\d+)\nrumprun: console: (\S+)\n$/.exec(ended.text);
      expect(ended.status === 0 && match !== null, `status ${ended.status}`, ended.text);
      return { guest: match[1] ?? '', log: match[2] ?? '' };
    };
    const wait = async (log: string, pattern: RegExp): Promise<void> => {
      let text = '';
      for (let tries = 0; tries < 200; tries++) {
        text = await readFile(log, 'latin1');
        if (pattern.test(text)) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect(false, `${log} does not show ${pattern}`, text);
    };

    const short = await start(await image({ sources: ['hello-quick.c'] }));
    await wait(short.log, /^Hello!\r\n$/);
    await wait(short.log.replace(/log$/, 'exit'), /^rumprun-exit: exit 0$/m);

    const long = await start(await image({ sources: ['stdin-lines.c'] }));
    await wait(long.log, /ready/);
    const stopped = await command(['env', state, 'rumpstop', long.guest]);
    expect(stopped.status === 0 && stopped.text === '', 'rumpstop', stopped.text);
    const again = await command(['env', state, 'rumpstop', long.guest]);
    expect(again.status === 1 && again.text.includes("no guest of rumprun's"), 'again', again.text);
  },
};
