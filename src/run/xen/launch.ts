import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import which from 'which';
import { serialiseConfig, type GuestConfig } from '../../config/guest-config.js';
import { UserError } from '../../util/errors.js';
import { NewlineRestorer, PipedInput } from '../console.js';
import type { Disk } from '../disks.js';
import {
  checkConfigFits,
  checkDisksFit,
  checkInterfaceFits,
  checkMemory,
  defaultMemory,
  readImage,
} from '../image.js';
import type { XenOptions } from '../options.js';
import { exitStatus } from '../report.js';
import { diskDriver, domainConfiguration } from './domain.js';
import { launchScript, longestConfig } from './script.js';
import { vifDriver } from './vifs.js';

export interface XenPlan {
  options: XenOptions;
  /** Absolute. */
  imageFile: string;
  config: GuestConfig;
  disks: readonly Disk[];
  name: string;
}

/** Checks that image, configuration and memory fit, and returns the commands that start the guest. */
export async function planXenGuest(plan: XenPlan): Promise<string> {
  const { options, config, disks, name } = plan;
  const image = await readImage(plan.imageFile, options.image, 'xen');
  for (const vif of options.vifs.vifs) checkInterfaceFits(vif.name, vifDriver, image);
  checkDisksFit(disks, diskDriver, image);
  checkConfigFits(config, image);
  const memory = options.memory ?? defaultMemory(image);
  checkMemory(image, memory);
  const text = serialiseConfig(config);
  if (text.length > longestConfig) {
    throw new UserError(
      'CONFIG_TOO_LARGE',
      `the guest's configuration has ${text.length} bytes, and xenstore carries ${longestConfig}`,
      { hint: 'leave out arguments or environment, or read them from a file in the guest' },
    );
  }
  const { interactive, paused, gdbPort, type, vifs } = options;
  const domain = domainConfiguration({
    ...{ name, type, image: plan.imageFile, memory, disks, vifs: vifs.vifs },
    atEnd: options.destroy && !interactive ? 'destroy' : 'preserve',
  });
  return launchScript({ name, domain, config: text, interactive, paused, gdbPort });
}

/** Finds xl; one line says what is wrong where there is none. */
export async function needXl(env: NodeJS.ProcessEnv): Promise<void> {
  if ((await which('xl', { nothrow: true, path: env['PATH'] ?? '' })) !== null) return;
  throw new UserError('NO_XL', 'xl is not there: Xen guests are started in the dom0 of a Xen machine', {
    hint: 'install xen-utils, or see with --dry-run what would be run',
    exitStatus: exitStatus.launcherFailed,
  });
}

/** Runs the commands, on the terminal as it is or between files, and returns their exit status. */
export async function runScript(script: string, directory: string): Promise<number> {
  const file = path.join(directory, 'launch.sh');
  await writeFile(file, script, { mode: 0o600 });
  const { stdin, stdout } = process;
  const child = spawn('sh', [file], {
    stdio: [stdin.isTTY ? 'inherit' : 'pipe', stdout.isTTY ? 'inherit' : 'pipe', 'inherit'],
  });
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  // ^C reaches the script by the terminal; it decides what comes of it.
  const ignore = (): void => undefined;
  process.on('SIGTERM', pass).on('SIGHUP', pass).on('SIGINT', ignore);
  const { stdin: input, stdout: output } = child;
  const piped = new PipedInput();
  if (input !== null) {
    input.on('error', ignore);
    stdin.pipe(piped).pipe(input, { end: false });
  }
  output?.pipe(new NewlineRestorer()).pipe(stdout, { end: false });
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? exitStatus.launcherFailed));
    });
  } finally {
    process.off('SIGTERM', pass).off('SIGHUP', pass).off('SIGINT', ignore);
    stdin.unpipe(piped);
    if (input !== null) stdin.destroy();
  }
}
