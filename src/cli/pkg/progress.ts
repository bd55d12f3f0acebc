import type { ListrTaskWrapper } from 'listr2';

/** Shows how work on several ports goes on. */
export interface Progress {
  /** Work on something begins; `text` says why or what. */
  begins(name: string, text: string): void;
  /** What it does now; only shown where it can be replaced by the next. */
  says(name: string, text: string): void;
  /** Its work is over; with an empty text there is nothing to say of it. */
  ends(name: string, ok: boolean, text: string): void;
  /** What follows is ordinary output. */
  close(): Promise<void>;
}

const silent: Progress = {
  begins: () => undefined,
  says: () => undefined,
  ends: () => undefined,
  close: () => Promise.resolve(),
};

/** Live lines on a terminal, one line per event elsewhere, nothing when quiet. */
export async function openProgress(names: readonly string[], quiet: boolean, verbose: boolean): Promise<Progress> {
  if (quiet) return silent;
  if (!process.stdout.isTTY || verbose) return plain((line) => void process.stdout.write(`${line}\n`));
  return live(names);
}

function plain(print: (line: string) => void): Progress {
  return {
    begins: (name, text) => print(`>> ${name}: ${text}`),
    says: () => undefined,
    ends: (name, _ok, text) => (text === '' ? undefined : print(`>> ${name}: ${text}`)),
    close: () => Promise.resolve(),
  };
}

type Task = Pick<ListrTaskWrapper<unknown, never, never>, 'title' | 'output'>;

interface Line {
  title: string;
  /** The list makes it when it comes to the line, which may be after its end. */
  task: Task | undefined;
  ended: Promise<void>;
  end: (error?: Error) => void;
}

function makeLine(title: string): Line {
  let end: Line['end'] = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    end = (error) => (error === undefined ? resolve() : reject(error));
  });
  ended.catch(() => undefined);
  return { title, task: undefined, ended, end };
}

async function live(names: readonly string[]): Promise<Progress> {
  const { Listr } = await import('listr2');
  const lines = new Map(names.map((name) => [name, makeLine(name)]));
  const list = new Listr(
    [...lines.values()].map((line) => ({
      title: line.title,
      task: (_context, task) => {
        task.title = line.title;
        line.task = task;
        return line.ended;
      },
    })),
    {
      concurrent: true,
      exitOnError: false,
      // What has begun is ended by whoever began it.
      registerSignalListeners: false,
      rendererOptions: { showErrorMessage: false, collapseErrors: false },
    },
  );
  const done = list.run();
  const width = (process.stdout.columns || 80) - 6;
  const title = (line: Line, text: string): void => {
    line.title = text.slice(0, width);
    if (line.task !== undefined) line.task.title = line.title;
  };
  return {
    begins(name, text) {
      const line = lines.get(name);
      if (line !== undefined) title(line, `${name}: ${text}`);
    },
    says(name, text) {
      const task = lines.get(name)?.task;
      if (task !== undefined) task.output = text.slice(0, width);
    },
    ends(name, ok, text) {
      const line = lines.get(name);
      if (line === undefined) return;
      if (text !== '') title(line, `${name}: ${text.split('\n')[0] ?? ''}`);
      line.end(ok ? undefined : new Error(text));
    },
    async close() {
      for (const line of lines.values()) line.end();
      await done;
    },
  };
}
