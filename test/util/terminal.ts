import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { formatCommand } from '../../src/util/exec.js';

/** A terminal of 80 by 25 characters that runs a command, by tmux. */
export class Terminal {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Starts a command in a new terminal. After its end the terminal shows
   * `status=N`, and `same terminal` if its settings are as before.
   */
  static async start(
    argv: readonly string[],
    environment: NodeJS.ProcessEnv = process.env,
  ): Promise<Terminal> {
    // A socket's name has to be short, so not below the test's own folder.
    const terminal = new Terminal(await mkdtemp(path.join(tmpdir(), 'rumprun-tmux.')));
    const folder = terminal.#folder;
    const line = [
      `stty -a >${folder}/before`,
      formatCommand(argv[0] ?? '', argv.slice(1)),
      'echo status=$?',
      `stty -a >${folder}/after`,
      `cmp ${folder}/before ${folder}/after && echo same terminal`,
      'exec sleep 60',
    ].join('; ');
    await terminal.#tmux(
      ['-f', '/dev/null', 'new-session', '-d', '-x', '80', '-y', '25', line],
      environment,
    );
    return terminal;
  }

  /** Types keys, named as tmux names them. */
  async keys(...keys: string[]): Promise<void> {
    await this.#tmux(['send-keys', ...keys]);
  }

  async screen(): Promise<string> {
    return this.#tmux(['capture-pane', '-p']);
  }

  /** Waits until the screen matches, and returns it; throws with the screen when it never does. */
  async shows(pattern: RegExp, seconds = 20): Promise<string> {
    const deadline = performance.now() + 1000 * seconds;
    let screen = '';
    while (performance.now() < deadline) {
      screen = await this.screen();
      if (pattern.test(screen)) return screen;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the terminal does not show ${pattern}:\n${screen}`);
  }

  /** Ends the terminal and what runs in it. */
  async end(): Promise<void> {
    await this.#tmux(['kill-server']).catch(() => undefined);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #tmux(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<string> {
    const socket = path.join(this.#folder, 'socket');
    const { stdout } = await execa('tmux', ['-S', socket, ...args], {
      env: { TERM: 'xterm', LANG: 'C.UTF-8', ...environment },
      timeout: 10_000,
    });
    return `${stdout}\n`;
  }
}
