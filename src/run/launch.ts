import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import { atExit } from '../util/at-exit.js';
import { UserError } from '../util/errors.js';
import type { Logger } from '../util/logger.js';
import { KeyFilter, NewlineRestorer, PipedInput } from './console.js';
import {
  forgetGuest,
  makeStateFolders,
  processStart,
  pruneGuests,
  recordGuest,
  type GuestRecord,
} from './guests.js';
import { exitStatus, parseExitReport, statusOfReport } from './report.js';

/** QEMU with its options, ready to start. */
export interface QemuCommand {
  qemu: string;
  args: readonly string[];
}

export interface InteractiveOptions {
  command: QemuCommand;
  reportFile: string;
  /** QEMU draws in the terminal itself; the launcher only waits. */
  ownsTerminal: boolean;
  input: Input;
  output: Output;
  errors: Writable;
  /** Stops the guest when it says so; without it, the signals this process gets do. */
  stop?: AbortSignal;
  logger: Logger;
}

type Input = ReadStream | (Readable & { isTTY?: undefined });
type Output = WriteStream | (Writable & { isTTY?: undefined });

/** How long QEMU may take to end after being asked to, in milliseconds. */
const stopPatience = 2000;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const signalNumbers = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/**
 * Runs a guest with its console on the user's terminal until it ends, and
 * returns the exit status for `rumprun`. The terminal is as before on return.
 */
export async function runInteractive(options: InteractiveOptions): Promise<number> {
  const { command, ownsTerminal, input, output } = options;
  const child = spawn(command.qemu, command.args, {
    stdio: ownsTerminal ? 'inherit' : ['pipe', 'pipe', 'pipe'],
    // Out of the terminal's reach: ^C is the guest's, and ours to act on.
    detached: !ownsTerminal,
  });
  let stoppedBy: number | undefined;
  const stop = (status: number): void => {
    stoppedBy ??= status;
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), stopPatience).unref();
  };
  const forget = atExit(() => child.kill('SIGKILL'));

  const keys = new KeyFilter();
  const typed = (chunk: Uint8Array): void => {
    const { pass, stop: reason } = keys.feed(chunk, performance.now());
    if (pass.length > 0) child.stdin?.write(pass);
    if (reason !== undefined) stop(128 + (reason === 'interrupt' ? 2 : 15));
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (signal === 'SIGINT' && !ownsTerminal) typed(Uint8Array.of(3));
    else if (signal !== 'SIGINT') stop(128 + signalNumbers[signal as keyof typeof signalNumbers]);
  };
  const onStop = (): void => stop(128 + signalNumbers.SIGTERM);
  if (options.stop === undefined) for (const signal of signals) process.on(signal, onSignal);
  else if (options.stop.aborted) onStop();
  else options.stop.addEventListener('abort', onStop, { once: true });

  const said = ownsTerminal ? () => '' : gateErrors(child, options.errors, () => stoppedBy === undefined);
  let detach = (): void => undefined;
  let written = Promise.resolve();
  if (!ownsTerminal) {
    detach = attachInput(child, input, typed);
    written = attachOutput(child, output, () => stop(128 + 13));
  }
  try {
    const end = await waitForEnd(child);
    await written;
    if (stoppedBy !== undefined) return stoppedBy;
    const report = parseExitReport(await readFile(options.reportFile, 'latin1').catch(() => ''));
    if (report !== undefined) return statusOfReport(report);
    if (end.signal !== null || end.code === 1) throw await explainFailure(command.qemu, end, said());
    return exitStatus.noReport;
  } finally {
    detach();
    forget();
    for (const signal of signals) process.off(signal, onSignal);
    options.stop?.removeEventListener('abort', onStop);
  }
}

function attachInput(
  child: ChildProcess,
  input: Input,
  typed: (chunk: Uint8Array) => void,
): () => void {
  const guest = child.stdin;
  if (guest === null) return () => undefined;
  guest.on('error', () => undefined); // QEMU ended first; that is reported by its end.
  if (!input.isTTY) {
    const piped = new PipedInput();
    input.pipe(piped).pipe(guest, { end: false });
    return () => {
      input.unpipe(piped);
      input.destroy();
    };
  }
  input.setRawMode(true);
  input.on('data', typed);
  return () => {
    input.off('data', typed);
    input.setRawMode(false);
    input.pause();
  };
}

/** Passes the console on; what is returned comes when all of it was. */
function attachOutput(child: ChildProcess, output: Output, broken: () => void): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    output.on('error', () => {
      broken();
      resolve();
    });
  });
  const console = output.isTTY ? child.stdout : child.stdout?.pipe(new NewlineRestorer());
  if (console === null || console === undefined) return Promise.resolve();
  console.pipe(output, { end: false });
  return Promise.race([stopped, new Promise<void>((resolve) => console.once('end', resolve))]);
}

/**
 * Holds back what QEMU says until the guest has written something, because a
 * QEMU that cannot start is reported in one line; passes it on after that while
 * it is `wanted`: that QEMU was stopped is no news to who stopped it.
 * Returns a function giving what was held back.
 */
function gateErrors(
  child: ChildProcess,
  errors: Writable,
  wanted: () => boolean,
): () => string {
  let held = '';
  let open = false;
  child.stderr?.on('data', (chunk: Buffer) => {
    if (!wanted()) return;
    if (open) errors.write(chunk);
    else held += chunk.toString();
  });
  child.stdout?.once('data', () => {
    open = true;
    if (held !== '') errors.write(held);
    held = '';
  });
  return () => held;
}

interface ProcessEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

function waitForEnd(child: ChildProcess): Promise<ProcessEnd> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      reject(
        new UserError('QEMU_FAILED', `cannot start ${child.spawnfile}: ${error.message}`, {
          cause: error,
          exitStatus: exitStatus.launcherFailed,
        }),
      );
    });
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

/** The oldest QEMU whose machines and PVH loader are good enough. */
const oldestQemu = '5.2.0';

/** Says in one line why QEMU did not run the guest. */
async function explainFailure(qemu: string, end: ProcessEnd, said: string): Promise<UserError> {
  const failed = (message: string): UserError =>
    new UserError('QEMU_FAILED', message, { exitStatus: exitStatus.launcherFailed });
  const version = await qemuVersion(qemu);
  if (version === undefined) return failed(`${qemu} is not a working QEMU: --version fails`);
  const { default: semver } = await import('semver');
  if (semver.lt(version, oldestQemu)) {
    return failed(`${qemu} is QEMU ${version}; ${oldestQemu} or newer is needed`);
  }
  const lines = said
    .split('\n')
    .map((text) => text.trim())
    .filter((text) => text !== '' && !/: warning: /.test(text));
  const named = /^[^\s:]*qemu[^\s:]*: /;
  const line = (lines.find((text) => named.test(text)) ?? lines[0])?.replace(named, '');
  const how = end.signal === null ? `status ${end.code}` : `signal ${end.signal}`;
  return failed(`QEMU failed: ${line ?? how}`);
}

async function qemuVersion(qemu: string): Promise<string | undefined> {
  const { run } = await import('../util/exec.js');
  const { silentLogger } = await import('../util/logger.js');
  const { default: semver } = await import('semver');
  try {
    const { stdout } = await run(qemu, ['--version'], { logger: silentLogger });
    return semver.coerce(/QEMU emulator version (\S+)/.exec(stdout)?.[1])?.version;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Files a detached guest writes; made before QEMU starts. */
export interface GuestFiles {
  log: string;
  report: string;
  pid: string;
}

/** Names for the files of a new guest in the user's state folder. */
export async function newGuestFiles(state: string, name: string): Promise<GuestFiles> {
  await makeStateFolders(state);
  await pruneGuests(state);
  const safe = name.replace(/[^\w.-]/g, '_').slice(0, 64);
  const base = path.join(state, 'logs', `${safe}.${randomBytes(4).toString('hex')}`);
  const files = { log: `${base}.log`, report: `${base}.exit`, pid: `${base}.pid` };
  await writeFile(files.log, '', { mode: 0o600 });
  await writeFile(files.report, '', { mode: 0o600 });
  return files;
}

export interface DetachedOptions {
  command: QemuCommand;
  files: GuestFiles;
  state: string;
  name: string;
  image: string;
  logger: Logger;
}

/**
 * Starts a guest that runs by itself; QEMU has read its files and runs when
 * this returns.
 */
export async function startDetached(options: DetachedOptions): Promise<GuestRecord> {
  const { command, files } = options;
  const child = spawn(command.qemu, command.args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  try {
    const end = await waitForEnd(child);
    if (end.code !== 0) throw await explainFailure(command.qemu, end, said);
    const pid = Number((await readFile(files.pid, 'latin1')).trim());
    const guest = {
      pid,
      // A guest may have ended already; its record is then one of a process gone.
      started: (await processStart(pid)) ?? 'ended',
      name: options.name,
      image: options.image,
      log: files.log,
      report: files.report,
    };
    await recordGuest(options.state, guest);
    return guest;
  } catch (error) {
    await rm(files.log, { force: true });
    await rm(files.report, { force: true });
    throw error;
  } finally {
    await rm(files.pid, { force: true });
  }
}

/** Stops a guest that runs by itself and forgets it; false when it had ended already. */
export async function stopGuest(state: string, guest: GuestRecord): Promise<boolean> {
  const running = (await processStart(guest.pid)) === guest.started;
  if (running) {
    process.kill(guest.pid, 'SIGTERM');
    const deadline = performance.now() + 2 * stopPatience;
    let forced = false;
    while ((await processStart(guest.pid)) === guest.started) {
      if (!forced && performance.now() > deadline) {
        process.kill(guest.pid, 'SIGKILL');
        forced = true;
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  await forgetGuest(state, guest.pid);
  return running;
}
