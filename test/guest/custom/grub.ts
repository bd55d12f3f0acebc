import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseExitReport } from '../../../src/run/report.js';
import { expect } from '../harness.js';
import type { CustomCase } from '../types.js';

/** Boots an image by GRUB's multiboot2 from an ISO, its configuration as a boot module. */
export const grubCase: CustomCase = {
  name: 'machine-grub-iso',
  run: async ({ image, command, folder }) => {
    const program = await image({ sources: ['echo-args.c'] });
    const tree = path.join(folder, 'iso');
    await mkdir(path.join(tree, 'boot/grub'), { recursive: true });
    await copyFile(program, path.join(tree, 'boot/image'));
    await writeFile(
      path.join(tree, 'boot/config.json'),
      JSON.stringify({ cmdline: 'from-grub "two words"', env: ['A=1'] }),
    );
    await writeFile(
      path.join(tree, 'boot/grub/grub.cfg'),
      'set timeout=0\nmultiboot2 /boot/image\nmodule2 /boot/config.json config.json\nboot\n',
    );
    const iso = path.join(folder, 'boot.iso');
    const made = await command(['grub-mkrescue', '-o', iso, tree], { timeout: 60 });
    expect(made.status === 0, 'grub-mkrescue fails', made.text);

    const report = path.join(folder, 'report');
    const qemu = ['qemu-system-x86_64', '-accel', 'tcg', '-cpu', 'max', '-m', '64'];
    const quiet = ['-nodefaults', '-no-reboot', '-display', 'none', '-serial', 'stdio'];
    const debug = ['-chardev', `file,id=report,path=${report}`];
    const console = ['-device', 'isa-debugcon,iobase=0xe9,chardev=report', '-cdrom', iso];
    const ended = await command([...qemu, ...quiet, ...debug, ...console], { timeout: 60 });
    expect(!ended.timedOut, 'the machine is not powered off', ended.text);
    for (const line of ['arg 0 <from-grub>', 'arg 1 <two words>', '<A=1>']) {
      expect(ended.text.includes(line), `no ${line}`, ended.text);
    }
    const said = parseExitReport(await readFile(report, 'latin1'));
    expect(said?.cause === 'exit' && said.status === 0, 'no report of exit 0', ended.text);
  },
};
