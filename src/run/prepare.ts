import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { serialiseConfig, type GuestConfig } from '../config/guest-config.js';
import type { Disk } from './disks.js';
import { hostBooted } from './host-clock.js';
import { checkBackends, thisHost } from './backends.js';
import { checkCardsFit, checkConfigFits, checkDisksFit, checkMemory, defaultMemory, readImage, type Image } from './image.js';
import type { Card } from './networks.js';

export interface GuestPlan {
  /** Absolute. */
  imageFile: string;
  /** The image as the user named it. */
  shown: string;
  config: GuestConfig;
  /** Megabytes; undefined: enough for the image. */
  memory: number | undefined;
  /** Network cards it will have. */
  cards: readonly Card[];
  disks: readonly Disk[];
  /** The launch's private folder. */
  directory: string;
}

/** What QEMU is to be given for a guest, whoever starts it. */
export interface PreparedGuest {
  image: string;
  needs: Image['needs'];
  memory: number;
  configFile: string;
  seedFile: string;
  /** When this machine booted, in milliseconds since 1970, for the guest to know the time. */
  hostBooted: number | undefined;
  cards: readonly Card[];
  disks: readonly Disk[];
}

/** Checks that image, configuration and memory fit, and writes the files the guest is given. */
export async function prepareGuest(plan: GuestPlan): Promise<PreparedGuest> {
  const image = await readImage(plan.imageFile, plan.shown);
  checkCardsFit(plan.cards, image);
  await checkBackends(plan.cards, thisHost());
  checkDisksFit(plan.disks, 'rumpdev_virtio_ld', image);
  checkConfigFits(plan.config, image);
  const memory = plan.memory ?? defaultMemory(image);
  checkMemory(image, memory);
  const configFile = path.join(plan.directory, 'config.json');
  const seedFile = path.join(plan.directory, 'seed');
  await writeFile(configFile, serialiseConfig(plan.config), { mode: 0o600 });
  await writeFile(seedFile, randomBytes(32), { mode: 0o600 });
  const { imageFile, cards, disks } = plan;
  return { image: imageFile, needs: image.needs, memory, configFile, seedFile, hostBooted: hostBooted(), cards, disks };
}
