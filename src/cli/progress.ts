import type { Reporter } from '../build/build.js';

/** One line per stage, and one every few seconds for what takes longer. */
export function plainReporter(print: (line: string) => void, everySeconds = 5): Reporter {
  return {
    async stage(title, work) {
      let last = performance.now();
      let shown = false;
      const result = await work((detail) => {
        const now = performance.now();
        // What is not a count is said at once: it is seldom and tells why it takes long.
        if (detail.startsWith('[') && now - last < everySeconds * 1000) return;
        last = now;
        shown = true;
        print(`>> ${title}: ${detail}`);
      });
      if (!shown) print(`>> ${title}: done`);
      return result;
    },
  };
}

/** Says nothing. */
export const quietReporter: Reporter = {
  stage: (_title, work) => work(() => undefined),
};

/** A line per stage that shows what is being done now; for terminals. */
export async function terminalReporter(): Promise<Reporter> {
  const { Listr, PRESET_TIMER } = await import('listr2');
  return {
    async stage(title, work) {
      let result: { value: Awaited<ReturnType<typeof work>> } | undefined;
      const list = new Listr(
        [
          {
            title,
            task: async (_context, task) => {
              const width = (process.stdout.columns || 80) - 6;
              const value = await work((detail) => (task.output = detail.slice(0, width)));
              result = { value };
            },
          },
        ],
        {
          // What ^C does is the command's to say.
          registerSignalListeners: false,
          rendererOptions: {
            showErrorMessage: false,
            timer: {
              ...PRESET_TIMER,
              condition: (duration) => duration > 1000,
              field: (duration) => `${(duration / 1000).toFixed(1)} s`,
            },
          },
        },
      );
      await list.run();
      if (result === undefined) throw new Error(`stage ${title} gave no result`);
      return result.value;
    },
  };
}
