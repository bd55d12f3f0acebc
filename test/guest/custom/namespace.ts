import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '../harness.js';
import type { Context } from '../types.js';

/** rumprun's words for a card on the namespace's tap device. */
export const tapCard = "-I 'net0,vioif,-net tap,ifname=tap0,script=no,downscript=no'";

/**
 * Runs shell commands in a network namespace of their own, as its root, where
 * tap0 has the addresses 10.9.0.1/24 and fd00:9::1/64. Fails when they do, and
 * returns what they print.
 */
export async function inNamespace(context: Context, commands: readonly string[], timeout = 280): Promise<string> {
  const script = path.join(context.folder, 'run.sh');
  await writeFile(
    script,
    [
      'set -eu',
      `cd ${context.folder}`,
      'ip link set lo up',
      'ip tuntap add dev tap0 mode tap',
      'ip addr add 10.9.0.1/24 dev tap0',
      'ip addr add fd00:9::1/64 dev tap0 nodad',
      'ip link set tap0 up',
      ...commands,
      '',
    ].join('\n'),
  );
  const ended = await context.command(['unshare', '--net', '--map-root-user', 'bash', script], { timeout });
  expect(ended.status === 0, `status ${ended.status}`, ended.text);
  return ended.text;
}
