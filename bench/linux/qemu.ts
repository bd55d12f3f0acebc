import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { serialiseConfig, type GuestConfig } from '../../src/config/guest-config.js';
import type { Disk } from '../../src/run/disks.js';
import type { Card } from '../../src/run/networks.js';
import { findQemu, hasQboot, qemuArguments } from '../../src/run/qemu.js';

/** Megabytes that guests have unless told otherwise. */
const usualMemory = 256;

export interface GuestCommand {
  /** For the files the guest is given. */
  folder: string;
  /** A rumprun image, or Linux's kernel. */
  image: string;
  /** For rumprun; empty for Linux. */
  config: GuestConfig;
  cards?: readonly Card[];
  disks?: readonly Disk[];
  guestArgs?: readonly string[];
  /** Megabytes. */
  memory?: number | undefined;
}

/** The same options of QEMU for both guests; what one does not use does not disturb it. */
export function qemuCommand(guest: GuestCommand): string[] {
  const { folder, image, config, cards = [], disks = [], guestArgs = [], memory = usualMemory } = guest;
  const qemu = findQemu(process.env);
  const configFile = path.join(folder, Object.keys(config).length === 0 ? 'no-config.json' : 'config.json');
  const seedFile = path.join(folder, 'seed');
  writeFileSync(configFile, serialiseConfig(config));
  writeFileSync(seedFile, randomBytes(32));
  const setup = {
    ...{ target: 'qemu', image, memory, name: 'bench', guestArgs } as const,
    ...{ needs: { virtioRng: true }, paused: false, gdbPort: undefined, pidFile: undefined },
    ...{ configFile, seedFile, hostBooted: undefined, reportFile: path.join(folder, 'report') },
    ...{ console: { kind: 'stdio' } as const, cards, disks, qboot: hasQboot(qemu) },
  };
  return [qemu, ...qemuArguments(setup)];
}
