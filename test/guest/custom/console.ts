import path from 'node:path';
import { formatCommand } from '../../../src/util/exec.js';
import { expect } from '../harness.js';
import type { Context, CustomCase } from '../types.js';

/** A terminal of 80 by 25 characters that runs a command, by tmux. */
class Terminal {
  readonly #context: Context;
  readonly #socket: string;

  constructor(context: Context) {
    this.#context = context;
    this.#socket = path.join(context.folder, 'tmux');
  }

  async #tmux(...args: string[]): Promise<string> {
    const ended = await this.#context.command(['tmux', '-S', this.#socket, ...args]);
    return ended.text;
  }

  /** Starts a command; its status is shown as `status=N` after its end. */
  async start(argv: readonly string[]): Promise<void> {
    const line = `stty -a >before; ${formatCommand(argv[0] ?? '', argv.slice(1))}; echo status=$?; stty -a >after; cmp before after && echo same terminal; exec sleep 60`;
    const said = await this.#tmux('-f', '/dev/null', 'new-session', '-d', '-x', '80', '-y', '25', line);
    expect(said === '', 'tmux does not start', said);
  }

  async keys(...keys: string[]): Promise<void> {
    await this.#tmux('send-keys', ...keys);
  }

  /** Waits until the screen shows something, and returns the screen. */
  async shows(pattern: RegExp, seconds = 20): Promise<string> {
    const deadline = performance.now() + 1000 * seconds;
    let screen = '';
    while (performance.now() < deadline) {
      screen = await this.#tmux('capture-pane', '-p');
      if (pattern.test(screen)) return screen;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(false, `the terminal does not show ${pattern}`, screen);
  }

  async end(): Promise<void> {
    await this.#tmux('kill-server');
  }
}

const terminalCase = (
  name: string,
  use: (terminal: Terminal, context: Context) => Promise<void>,
): CustomCase => ({
  name,
  run: async (context) => {
    const terminal = new Terminal(context);
    try {
      await use(terminal, context);
    } finally {
      await terminal.end();
    }
  },
});

const lines = { sources: ['stdin-lines.c'] };

export const consoleCases: CustomCase[] = [
  terminalCase('terminal-input', async (terminal, context) => {
    await terminal.start(['rumprun', 'qemu', '-i', await context.image(lines)]);
    await terminal.shows(/ready, isatty 1/);
    await terminal.keys('typed', 'Space', 'texx', 'BSpace', 't', 'Enter');
    await terminal.shows(/got <typed text>/);
    await terminal.keys('C-d');
    await terminal.shows(/end of input\nstatus=0\nsame terminal/);
  }),
  terminalCase('terminal-interrupt', async (terminal, context) => {
    await terminal.start(['rumprun', 'qemu', '-i', await context.image(lines)]);
    await terminal.shows(/ready/);
    await terminal.keys('C-c');
    await terminal.shows(/status=130\nsame terminal/);
  }),
  terminalCase('terminal-escape', async (terminal, context) => {
    await terminal.start(['rumprun', 'qemu', '-i', await context.image(lines)]);
    await terminal.shows(/ready/);
    await terminal.keys('C-a', 'x');
    await terminal.shows(/status=143\nsame terminal/);
  }),
  terminalCase('terminal-curses', async (terminal, context) => {
    const hello = await context.image({ sources: ['hello.c'] });
    await terminal.start(['rumprun', 'qemu', '-i', '-g', '-curses', hello]);
    const screen = await terminal.shows(/Hello!/);
    expect(!screen.includes('Goodbye!'), 'too early for Goodbye!', screen);
    await terminal.shows(/Goodbye!/);
    await terminal.shows(/status=0\nsame terminal/);
  }),
];
