import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Terminal } from '../util/terminal.js';
import { makeFakeQemu, makeImage, temporaryFolder } from './fixtures.js';

const cli = fileURLToPath(new URL('cli.ts', import.meta.url));
const tsx = import.meta.resolve('tsx');

/** A terminal in which rumprun -i runs a stand-in for QEMU. */
async function launch(t: TestContext, qemu: string, ...guestArgs: string[]): Promise<Terminal> {
  const folder = await temporaryFolder(t);
  await makeFakeQemu(folder, qemu);
  const image = path.join(folder, 'x.bin');
  await writeFile(image, makeImage());
  const argv = [process.execPath, '--import', tsx, cli, 'rumprun', 'qemu', '-i', ...guestArgs, image];
  const terminal = await Terminal.start(argv, { PATH: `${folder}:${process.env['PATH']}` });
  t.after(() => terminal.end());
  return terminal;
}

/** Shows each byte it is sent in hexadecimal. */
const hexEcho = 'echo ready; while :; do dd bs=1 count=1 2>/dev/null | od -An -tx1; done';

test('keys reach the guest one by one, ^C too, and Ctrl-A x stops it', async (t) => {
  const terminal = await launch(t, hexEcho);
  await terminal.shows(/ready/);
  await terminal.keys('a', 'C-c');
  await terminal.shows(/ 61\n 03\n/);
  await terminal.keys('C-z', 'C-d', 'Enter');
  await terminal.shows(/ 1a\n 04\n 0d\n/);
  await terminal.keys('C-a', 'x');
  await terminal.shows(/status=143\nsame terminal/);
});

test('^C twice within a second stops the guest', async (t) => {
  const terminal = await launch(t, hexEcho);
  await terminal.shows(/ready/);
  await terminal.keys('C-c', 'C-c');
  await terminal.shows(/status=130\nsame terminal/);
});

test('the terminal is restored when QEMU dies', async (t) => {
  const terminal = await launch(t, 'echo ready; read line; kill -KILL $$');
  await terminal.shows(/ready/);
  await terminal.keys('Enter', 'C-j');
  await terminal.shows(/rumprun: QEMU failed: signal SIGKILL\nstatus=122\nsame terminal/);
});

test("with -curses the terminal is QEMU's", async (t) => {
  const terminal = await launch(t, 'tty; stty -a | grep -o " icanon"; echo "rumprun-exit: exit 5" >$report', '-g', '-curses');
  const screen = await terminal.shows(/status=5\nsame terminal/);
  assert.match(screen, /^\/dev\/\S+\n icanon/);
});
