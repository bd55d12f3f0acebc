import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import type { GuestConfig } from '../config/guest-config.js';
import type { Logger } from '../util/logger.js';
import type { Disk } from './disks.js';
import { runInteractive } from './launch.js';
import type { Card } from './networks.js';
import { prepareGuest } from './prepare.js';
import { findQemu, hasQboot, qemuArguments } from './qemu.js';
import { makeWorkdir } from './workdir.js';

export interface CaptureOptions {
  /** Absolute path of the image. */
  image: string;
  name: string;
  config: GuestConfig;
  /** Megabytes; undefined: enough for the image. */
  memory: number | undefined;
  cards: readonly Card[];
  disks: readonly Disk[];
  stdin: Uint8Array;
  /** Seconds after which the guest is stopped. */
  timeout: number;
  /** Stops the guest from outside. */
  stop: AbortSignal;
  env: NodeJS.ProcessEnv;
  logger: Logger;
}

export interface Captured {
  console: string;
  /** As `rumprun qemu -i` would return it. */
  status: number;
  timedOut: boolean;
}

/** Runs a guest as `rumprun qemu -i` does, with its console in memory. */
export async function captureGuest(options: CaptureOptions): Promise<Captured> {
  const qemu = findQemu(options.env);
  const workdir = await makeWorkdir();
  const output = collector();
  const errors = collector();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), options.timeout * 1000);
  try {
    const prepared = await prepareGuest({
      imageFile: options.image,
      shown: path.basename(options.image),
      config: options.config,
      memory: options.memory,
      cards: options.cards,
      disks: options.disks,
      directory: workdir.directory,
    });
    const reportFile = path.join(workdir.directory, 'report');
    const args = qemuArguments({
      ...prepared,
      target: 'qemu',
      name: options.name,
      paused: false,
      gdbPort: undefined,
      guestArgs: [],
      console: { kind: 'stdio' },
      reportFile,
      pidFile: undefined,
      qboot: hasQboot(qemu),
    });
    const status = await runInteractive({
      command: { qemu, args },
      reportFile,
      ownsTerminal: false,
      input: Readable.from(options.stdin.length === 0 ? [] : [options.stdin]),
      output: output.stream,
      errors: errors.stream,
      stop: AbortSignal.any([late.signal, options.stop]),
      logger: options.logger,
    });
    return { console: output.text() + errors.text(), status, timedOut: late.signal.aborted };
  } finally {
    clearTimeout(timer);
    workdir.remove();
  }
}

function collector(): { stream: Writable; text: () => string } {
  const chunks: Buffer[] = [];
  return {
    stream: new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk);
        done();
      },
    }),
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
}
