import { UserError } from '../../util/errors.js';
import type { Disk } from '../disks.js';
import type { XenType } from '../options.js';
import type { Vif } from './vifs.js';

/** The component that drives Xen's disks. */
export const diskDriver = 'rumpdev_xbd';

/** What Xen's tools are to be told of a guest. */
export interface Domain {
  name: string;
  type: XenType;
  /** The image's absolute name. */
  image: string;
  /** Megabytes. */
  memory: number;
  vifs: readonly Vif[];
  /** In the guest's order. */
  disks: readonly Disk[];
  /** What Xen does with it when it has ended: `preserve` leaves its words to be read. */
  atEnd: 'preserve' | 'destroy';
}

/** As many disks as have a name of one letter. */
const mostDisks = 26;

/** The domain's configuration for xl, in the language of xl.cfg(5). */
export function domainConfiguration(domain: Domain): string {
  const { disks, vifs, atEnd } = domain;
  if (disks.length > mostDisks) throw new UserError('USAGE', `-b: a guest can have ${mostDisks} disks at most`);
  const lines = [
    `name = ${quote(domain.name)}`,
    `type = ${quote(domain.type)}`,
    `kernel = ${quote(domain.image)}`,
    `memory = ${domain.memory}`,
    `maxmem = ${domain.memory}`,
    'vcpus = 1',
    `on_poweroff = ${quote(atEnd)}`,
    `on_crash = ${quote(atEnd)}`,
    // A domain that xl starts again would not have its configuration any more.
    `on_reboot = ${quote(atEnd)}`,
  ];
  if (vifs.length > 0) lines.push(`vif = [ ${vifs.map(({ spec }) => quote(spec)).join(', ')} ]`);
  if (disks.length > 0) lines.push(`disk = [ ${disks.map(diskSpec).map(quote).join(', ')} ]`);
  return `${lines.join('\n')}\n`;
}

/** As xl-disk-configuration(5) has it: what follows `target=` is the file's name whatever it holds. */
function diskSpec(disk: Disk, index: number): string {
  const vdev = `xvd${String.fromCharCode('a'.charCodeAt(0) + index)}`;
  return `format=${disk.format},vdev=${vdev},access=${disk.readOnly ? 'ro' : 'rw'},target=${disk.file}`;
}

/** A string of xl's language. */
function quote(text: string): string {
  if (/[\n\0]/.test(text)) {
    throw new UserError('USAGE', `xl takes no name with a line feed in it: ${JSON.stringify(text)}`);
  }
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
