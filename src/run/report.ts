/** Why a guest ended, as it said itself on the debug console. */
export type ExitReport =
  | { cause: 'exit'; status: number }
  | { cause: 'signal'; signal: number }
  | { cause: 'panic' }
  | { cause: 'oom' };

/** Exit statuses of `rumprun` that no program's own status explains. */
export const exitStatus = {
  panic: 125,
  outOfMemory: 124,
  noReport: 123,
  launcherFailed: 122,
} as const;

/**
 * Finds the exit report in what the guest wrote to the debug console. Firmware
 * writes there too, so only whole lines of the right form count; the last wins.
 */
export function parseExitReport(text: string): ExitReport | undefined {
  let report: ExitReport | undefined;
  for (const match of text.matchAll(/^rumprun-exit: (exit|signal|panic|oom)(?: (\d{1,3}))?\r?$/gm)) {
    const value = match[2] === undefined ? undefined : Number(match[2]);
    switch (match[1]) {
      case 'exit':
        if (value !== undefined && value <= 255) report = { cause: 'exit', status: value };
        break;
      case 'signal':
        if (value !== undefined && value >= 1 && value <= 127) {
          report = { cause: 'signal', signal: value };
        }
        break;
      case 'panic':
      case 'oom':
        if (value === undefined) report = { cause: match[1] };
        break;
    }
  }
  return report;
}

/** The status a shell sees for a guest that ended this way. */
export function statusOfReport(report: ExitReport | undefined): number {
  switch (report?.cause) {
    case undefined:
      return exitStatus.noReport;
    case 'exit':
      return report.status;
    case 'signal':
      return 128 + report.signal;
    case 'panic':
      return exitStatus.panic;
    case 'oom':
      return exitStatus.outOfMemory;
  }
}
