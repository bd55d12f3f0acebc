import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { UserError } from '../util/errors.js';
import { writeFileAtomic } from '../util/files.js';
import { silentLogger } from '../util/logger.js';

/**
 * What is remembered of a guest that runs by itself. A process id alone is no
 * proof of anything: `started` tells a guest from a later process that got the
 * same number.
 */
export interface GuestRecord {
  pid: number;
  started: string;
  name: string;
  image: string;
  log: string;
  report: string;
}

/** Folder of the user's guests: `$XDG_STATE_HOME/rumprun`. */
export function stateFolder(environment: NodeJS.ProcessEnv): string {
  const base = environment['XDG_STATE_HOME'];
  // The XDG specification says that a relative path there is to be ignored.
  const state =
    base !== undefined && path.isAbsolute(base) ? base : path.join(homedir(), '.local/state');
  return path.join(state, 'rumprun');
}

/** Makes the folders a guest's records and logs live in, for the user alone. */
export async function makeStateFolders(state: string): Promise<void> {
  try {
    await mkdir(path.join(state, 'guests'), { recursive: true, mode: 0o700 });
    await mkdir(path.join(state, 'logs'), { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UserError('STATE_FOLDER', `cannot keep guests in ${state}: ${reason}`, {
      cause: error,
      hint: 'set $XDG_STATE_HOME to a folder of yours',
    });
  }
}

export async function recordGuest(state: string, guest: GuestRecord): Promise<void> {
  await writeFileAtomic(recordFile(state, guest.pid), `${JSON.stringify(guest)}\n`, 0o600);
}

export async function forgetGuest(state: string, pid: number): Promise<void> {
  await rm(recordFile(state, pid), { force: true });
}

/** The record of the guest with this process id, running or not. */
export async function findGuest(state: string, pid: number): Promise<GuestRecord | undefined> {
  try {
    const record: unknown = JSON.parse(await readFile(recordFile(state, pid), 'utf8'));
    return isRecord(record) && record.pid === pid ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Removes the records of guests that have ended; their logs stay. */
export async function pruneGuests(state: string): Promise<void> {
  const names = await readdir(path.join(state, 'guests'));
  for (const name of names) {
    const pid = /^(\d+)\.json$/.exec(name)?.[1];
    if (pid === undefined) continue;
    const guest = await findGuest(state, Number(pid));
    if (guest === undefined || !(await isRunning(guest))) await forgetGuest(state, Number(pid));
  }
}

/** Whether the process is still the one that was recorded. */
export async function isRunning(guest: GuestRecord): Promise<boolean> {
  return (await processStart(guest.pid)) === guest.started;
}

/**
 * When a process started, as text that no other process of the same number
 * has. Undefined when there is none.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  return process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid);
}

/** Boot id and clock ticks since boot. */
async function startFromProc(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in brackets and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'latin1');
    return `${boot.trim()}:${fields[19]}`;
  } catch {
    return undefined;
  }
}

async function startFromPs(pid: number): Promise<string | undefined> {
  const { run } = await import('../util/exec.js');
  try {
    const { stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)], {
      logger: silentLogger,
    });
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

function recordFile(state: string, pid: number): string {
  return path.join(state, 'guests', `${pid}.json`);
}

function isRecord(value: unknown): value is GuestRecord {
  if (typeof value !== 'object' || value === null) return false;
  const record = value as Record<string, unknown>;
  return (
    typeof record['pid'] === 'number' &&
    ['started', 'name', 'image', 'log', 'report'].every((key) => typeof record[key] === 'string')
  );
}
