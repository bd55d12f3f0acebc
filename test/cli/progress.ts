import { setTimeout } from 'node:timers/promises';
import { terminalReporter } from '../../src/cli/progress.js';

/** Shows stages on the terminal it is started in: a slow one, and one that fails. */
process.on('SIGINT', () => process.stdout.write('^C is ours\n'));
const reporter = await terminalReporter();
const value = await reporter.stage('first', async (update) => {
  for (let n = 1; n <= 25; n++) {
    update(`[${n}/25] ${'long '.repeat(40)}`);
    await setTimeout(100);
  }
  return 41;
});
try {
  await reporter.stage(`after ${value}`, () => Promise.reject(new Error('over')));
} catch (error) {
  process.stdout.write(`caught ${(error as Error).message}\n`);
}
