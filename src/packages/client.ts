import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../util/errors.js';
import { follow } from '../util/exec.js';
import type { Logger } from '../util/logger.js';
import { hostWord, type FilePlaces } from './guest-files.js';
import { withPublishedPorts, type GuestClient } from './recipe.js';

export interface ClientOptions {
  /** The host's port by the guest's. */
  ports: ReadonlyMap<number, number>;
  /** The command runs in the port's folder, and may name the others. */
  places: FilePlaces;
  /** The guest; when it ends, so does the client. */
  during: Promise<unknown>;
  logger: Logger;
}

/** What a client printed the last time it ran, and its status. */
export interface ClientEnded {
  output: string;
  status: number;
  /** It ended with the status that is expected; false: the guest ended before. */
  complete: boolean;
}

/** How long to wait before a client is run again, in milliseconds. */
const pause = 250;

/** Runs a guest's client, again while its status is another than expected: a server takes its time to start. */
export async function runClient(client: GuestClient, options: ClientOptions): Promise<ClientEnded> {
  const gone = new AbortController();
  const end = (): void => gone.abort();
  options.during.then(end, end);
  const { places } = options;
  const [program = '', ...args] = client.command.map((word) => withPublishedPorts(hostWord(word, places), options.ports));
  let last = { output: '', status: 0 };
  while (!gone.signal.aborted) {
    let output = '';
    try {
      const status = await follow(program, args, {
        logger: options.logger,
        cwd: places.port,
        stop: gone.signal,
        onLine: (line) => (output += `${line}\n`),
      });
      last = { output, status };
      if (status === client.status) return { ...last, complete: true };
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'INTERRUPTED') throw error;
      last.output ||= output;
    }
    await sleep(pause);
  }
  return { ...last, complete: false };
}
