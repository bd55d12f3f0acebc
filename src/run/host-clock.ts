import { readFileSync } from 'node:fs';

/** What Linux says how long it has been up for; QEMU reads it, too. */
export const uptimeFile = '/proc/uptime';

/** Milliseconds since 1970 at which this machine booted; undefined where nothing says so. */
export function hostBooted(): number | undefined {
  let text: string;
  try {
    text = readFileSync(uptimeFile, 'latin1');
  } catch {
    return undefined;
  }
  const uptime = /^\d+\.\d\d /.exec(text)?.[0];
  return uptime === undefined ? undefined : Math.round(Date.now() - Number(uptime) * 1000);
}
