import { findGuest, stateFolder } from '../run/guests.js';
import { stopGuest } from '../run/launch.js';
import { stopXenGuest } from '../run/xen/stop.js';
import { getopt } from '../util/getopt.js';
import { UserError } from '../util/errors.js';
import { version } from '../util/version.js';

const help = `usage: rumpstop [-hS] qemu:PID|xen:DOMID

Stops a guest that rumprun started without -i.

  -h, --help   this text
  --version    the version
  -S           accepted; nothing here needs root
`;

/** Runs `rumpstop`; returns its exit status. */
export async function main(argv: readonly string[]): Promise<number> {
  const { options, rest } = getopt(argv, 'hS', { help: false, version: false });
  if (options.some(({ option }) => option === 'h' || option === 'help')) {
    process.stdout.write(help);
    return 0;
  }
  if (options.some(({ option }) => option === 'version')) {
    process.stdout.write(`rumpstop ${await version()}\n`);
    return 0;
  }
  const [spec] = rest;
  if (spec === undefined || rest.length !== 1) {
    throw new UserError('USAGE', 'name one guest, as in rumpstop qemu:1234', { hint: 'see -h' });
  }
  const domid = /^xen:([1-9]\d{0,4})$/.exec(spec)?.[1];
  if (domid !== undefined) {
    await stopXenGuest(domid, process.env);
    return 0;
  }
  const pid = /^(?:qemu:)?([1-9]\d{0,8})$/.exec(spec)?.[1];
  if (pid === undefined) {
    throw new UserError('USAGE', `"${spec}" names no guest; rumprun printed it as qemu:PID or xen:DOMID`);
  }
  const state = stateFolder(process.env);
  const guest = await findGuest(state, Number(pid));
  if (guest === undefined) {
    throw new UserError('NO_SUCH_GUEST', `qemu:${pid} is no guest of rumprun's`);
  }
  if (!(await stopGuest(state, guest))) {
    throw new UserError('NO_SUCH_GUEST', `qemu:${pid} (${guest.name}) has ended already`, {
      hint: `its console: ${guest.log}`,
    });
  }
  return 0;
}
