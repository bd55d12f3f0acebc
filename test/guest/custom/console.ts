import { Terminal } from '../../util/terminal.js';
import { expect } from '../harness.js';
import type { CustomCase } from '../types.js';

/** Boots an image in a terminal, hands that over and ends it. */
const terminalCase = (
  name: string,
  { sources, qemu }: { sources: readonly string[]; qemu?: string },
  use: (terminal: Terminal) => Promise<void>,
): CustomCase => ({
  name,
  run: async ({ image, destdir }) => {
    const more = qemu === undefined ? [] : ['-g', qemu];
    const argv = ['rumprun', 'qemu', '-i', ...more, await image({ sources })];
    const environment = { ...process.env, PATH: `${destdir}/bin:${process.env['PATH']}` };
    const terminal = await Terminal.start(argv, environment);
    try {
      await use(terminal);
    } finally {
      await terminal.end();
    }
  },
});

const lines = { sources: ['stdin-lines.c'] };

export const consoleCases: CustomCase[] = [
  terminalCase('terminal-input', lines, async (terminal) => {
    await terminal.shows(/ready, isatty 1/);
    await terminal.keys('typed', 'Space', 'texx', 'BSpace', 't', 'Enter');
    await terminal.shows(/got <typed text>/);
    await terminal.keys('C-d');
    await terminal.shows(/end of input\nstatus=0\nsame terminal/);
  }),
  terminalCase('terminal-interrupt', lines, async (terminal) => {
    await terminal.shows(/ready/);
    await terminal.keys('C-c');
    await terminal.shows(/status=130\nsame terminal/);
  }),
  terminalCase('terminal-repl', { sources: ['repl.c'] }, async (terminal) => {
    await terminal.shows(/\/dev\/console, 25 lines, 80 columns, \S+\n>/);
    await terminal.keys('one', 'Space', 'two', 'C-w', 'three', 'Enter');
    await terminal.shows(/got <one three>\n>/);
    await terminal.keys('C-c');
    await terminal.shows(/\^C\[interrupted\]/);
    await terminal.keys('key', 'Enter');
    await terminal.shows(/key\?/);
    await terminal.keys('Up');
    await terminal.shows(/key 1b [4-5][bf] 41\n>/);
    await terminal.keys('x', 'C-u', 'C-v', 'C-a', 'C-a', 'y', 'Enter');
    await terminal.shows(/got <\S?y>\n>/);
    await terminal.keys('C-d');
    await terminal.shows(/bye\nstatus=3\nsame terminal/);
  }),
  terminalCase('terminal-escape', lines, async (terminal) => {
    await terminal.shows(/ready/);
    await terminal.keys('C-a', 'x');
    await terminal.shows(/status=143\nsame terminal/);
  }),
  terminalCase('terminal-curses', { sources: ['hello.c'], qemu: '-curses' }, async (terminal) => {
    const screen = await terminal.shows(/^Hello!/m);
    expect(!screen.includes('Goodbye!'), 'too early for Goodbye!', screen);
    // QEMU clears its screen when it ends, right after Goodbye!.
    await terminal.shows(/status=0\nsame terminal/);
  }),
  terminalCase('terminal-curses-scrolling', { sources: ['screen.c'], qemu: '-curses' }, async (terminal) => {
    const screen = await terminal.shows(/no newline/);
    expect(/^line 17\nline 18\n(line \d+\n)*line 40\nno newline\n/.test(screen), 'wrong lines', screen);
    await terminal.shows(/status=4\nsame terminal/);
  }),
];
