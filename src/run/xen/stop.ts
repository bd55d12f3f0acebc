import { spawnSync } from 'node:child_process';
import { UserError } from '../../util/errors.js';
import { needXl } from './launch.js';

/** Stops a Xen guest of rumprun's at once, as it is told by the configuration that rumprun gave it. */
export async function stopXenGuest(domid: string, env: NodeJS.ProcessEnv): Promise<void> {
  await needXl(env);
  const run = (program: string, ...args: string[]): number | null => spawnSync(program, args, { env, stdio: 'ignore' }).status;
  if (run('xenstore-read', `/local/domain/${domid}/rumprun/cfg`) !== 0) {
    throw new UserError('NO_SUCH_GUEST', `xen:${domid} is no guest of rumprun's`);
  }
  if (run('xl', 'destroy', domid) !== 0) {
    throw new UserError('NO_SUCH_GUEST', `xl cannot destroy xen:${domid}`, { hint: `try xl destroy ${domid}` });
  }
}
