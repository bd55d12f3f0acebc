import { readFile } from 'node:fs/promises';
import type { GuestConfig } from '../config/guest-config.js';
import { elf, machineName } from '../elf/constants.js';
import { findSection, isElf, parseElf, sectionData } from '../elf/read.js';
import { UserError } from '../util/errors.js';
import { fileSystemComponents, type Disk } from './disks.js';
import { cardDrivers, type Card } from './networks.js';
import type { ImageNeeds } from './qemu.js';

/** What an image says of itself, as far as starting it matters. */
export interface Image {
  /** As the user named it. */
  name: string;
  configuration: string;
  platform: string;
  components: ReadonlySet<string>;
  needs: ImageNeeds;
  /** Where its last byte is loaded. */
  loadEnd: number;
  /** Bytes of files in it, which the guest copies to memory. */
  files: number;
}

const megabyte = 1024 * 1024;

/** Memory a guest gets when the user names none, as in the original. */
const usualMemory = 64;

/** What a guest needs besides its image to do anything, in megabytes. */
const leastFree = 1;

/** Default free memory beside a large image, in megabytes. */
const usualFree = 32;

/** What runs images of a platform, and a configuration to bake them with. */
const platformHints: Readonly<Record<string, string>> = {
  hw: 'rumprun qemu runs it; for this bake it with a configuration such as xen_pv',
  xen: 'rumprun xen runs it; for this bake it with a configuration such as hw_generic',
};

/** Reads what is needed of an image of a platform; one line says what is wrong with a file that is none. */
export async function readImage(file: string, name: string, platform = 'hw'): Promise<Image> {
  const data = await readWhole(file, name);
  if (!isElf(data)) {
    throw new UserError('NOT_AN_IMAGE', `${name} is not an image: not an ELF file`);
  }
  const image = parseElf(data, name);
  if (image.type === elf.ET_REL) {
    const program = findSection(image, '.note.rumprun') !== undefined;
    throw new UserError(
      'NOT_BAKED',
      program
        ? `${name} is a program that is not baked yet`
        : `${name} is not an image: it is an object file`,
      program ? { hint: `bake it first: rumprun-bake hw_generic ${name}.bin ${name}` } : {},
    );
  }
  const section = findSection(image, '.rump.components');
  if (section === undefined) {
    throw new UserError('NOT_AN_IMAGE', `${name} is not an image: rumprun-bake did not make it`);
  }
  if (image.machine !== elf.EM_X86_64) {
    throw new UserError('WRONG_CPU', `${name} is for ${machineName(image.machine)}, not for x86_64`);
  }
  const about = parseComponents(sectionData(image, section), name);
  if (about.platform !== platform) {
    const hint = platformHints[about.platform];
    throw new UserError(
      'WRONG_PLATFORM',
      `${name} was baked for ${about.platform} (${about.configuration}), not for ${platform}`,
      hint === undefined ? {} : { hint },
    );
  }
  const ends = image.segments
    .filter(({ type }) => type === elf.PT_LOAD)
    .map(({ physical, memorySize }) => physical + memorySize);
  return {
    name,
    ...about,
    needs: { virtioRng: about.components.has('rumpdev_virtio_viornd') },
    loadEnd: Math.max(0, ...ends),
  };
}

async function readWhole(file: string, name: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const reasons: Record<string, string> = { ENOENT: 'is not there', EISDIR: 'is a folder' };
    const reason = reasons[code] ?? `cannot be read: ${code}`;
    throw new UserError('IMAGE_UNREADABLE', `${name} ${reason}`, { cause: error });
  }
}

type ImageDescription = Pick<Image, 'configuration' | 'platform' | 'components' | 'files'>;

function parseComponents(data: Buffer, name: string): ImageDescription {
  const damaged = (cause?: unknown): UserError =>
    new UserError('IMAGE_DAMAGED', `${name} is damaged: its component list is unreadable`, {
      cause,
    });
  let parsed: unknown;
  try {
    parsed = JSON.parse(data.toString('utf8').replace(/\0+$/, ''));
  } catch (error) {
    throw damaged(error);
  }
  const { configuration, platform, components, files = 0 } = parsed as Record<string, unknown>;
  if (
    typeof configuration !== 'string' ||
    typeof platform !== 'string' ||
    !Array.isArray(components) ||
    typeof files !== 'number'
  ) {
    throw damaged();
  }
  const names = components.map((component: unknown) =>
    typeof component === 'string' ? component : (component as { name?: unknown } | null)?.name,
  );
  return {
    configuration,
    platform,
    components: new Set(names.filter((component) => typeof component === 'string')),
    files,
  };
}

/** Memory for a guest whose user names none, in megabytes. */
export function defaultMemory(image: Image): number {
  return Math.max(usualMemory, Math.ceil((image.loadEnd + image.files) / megabyte) + usualFree);
}

/** Refuses memory the image cannot even be loaded into. */
export function checkMemory(image: Image, memory: number): void {
  const least = Math.ceil(image.loadEnd / megabyte) + leastFree;
  if (memory >= least) return;
  throw new UserError(
    'TOO_LITTLE_MEMORY',
    `-M ${memory}: ${image.name} is loaded up to ${least - leastFree} MB; give it at least ${least}`,
  );
}

/** Configuration keys, and a component without which the guest could not follow them. */
const keyNeeds = [
  { key: 'net', component: 'rumpnet_netinet', what: 'network interfaces' },
  { key: 'blk', component: 'rumpdev_disk', what: 'file systems on disks' },
  { key: 'mount', component: 'rumpvfs', what: 'file systems' },
] as const;

/** Refuses network cards that the image has no driver for. */
export function checkCardsFit(cards: readonly Card[], image: Image): void {
  for (const { name, driver } of cards) checkInterfaceFits(name, cardDrivers[driver].component, image);
}

/** Refuses an interface whose driver the image does not have. */
export function checkInterfaceFits(name: string, component: string, image: Image): void {
  if (image.components.has(component)) return;
  throw new UserError(
    'COMPONENT_MISSING',
    `${name}: ${image.name} (${image.configuration}) has no ${component}`,
    { hint: `bake it with another configuration, such as ${image.platform === 'hw' ? 'hw_generic' : 'xen_pv'}` },
  );
}

/** Refuses disks that the image has no driver or no file system for. */
export function checkDisksFit(disks: readonly Disk[], driver: string, image: Image): void {
  for (const disk of disks) {
    const { fstype, mountpoint, path } = disk;
    const fileSystem = fstype === undefined ? undefined : fileSystemComponents[fstype];
    const needs = [
      driver,
      ...(mountpoint === undefined || fileSystem === undefined ? [] : [fileSystem]),
    ];
    const missing = needs.find((component) => !image.components.has(component));
    if (missing === undefined) continue;
    throw new UserError(
      'COMPONENT_MISSING',
      `-b ${path}: ${image.name} (${image.configuration}) has no ${missing}`,
      { hint: `bake it with another configuration, or with -m "add -l${missing}"` },
    );
  }
}

/** Refuses a configuration that asks for what was not baked in. */
export function checkConfigFits(config: GuestConfig, image: Image): void {
  for (const { key, component, what } of keyNeeds) {
    if ((config[key]?.length ?? 0) === 0 || image.components.has(component)) continue;
    throw new UserError(
      'COMPONENT_MISSING',
      `"${key}" asks for ${what}, but ${image.name} (${image.configuration}) has no ${component}`,
    );
  }
}
