import { execFileSync, spawn } from 'node:child_process';
import { copyFile, mkdir, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { archiveFolder } from '../../src/bake/files-archive.js';
import type { LinuxFiles, XenFiles } from './packages.js';

const here = fileURLToPath(new URL('.', import.meta.url));

/** One thing to do in dom0: a shell script, which has failed when its status is not 0. */
export interface Dom0Test {
  name: string;
  script: string;
}

export interface Dom0Result {
  name: string;
  /** Undefined: the test did not end, and the machine was ended or ended itself. */
  status: number | undefined;
  seconds: number;
  text: string;
}

export interface Dom0Options {
  /** Made anew; holds what the machine is given. */
  folder: string;
  xen: XenFiles;
  linux: LinuxFiles;
  /** Files of this machine that dom0 has too, under the same absolute names. */
  files: readonly string[];
  tests: readonly Dom0Test[];
}

/** Programs of a dom0, which keep their places, and where shells look for them. */
const libexec = ['xl', 'xenstored', 'xenconsoled', 'xenconsole', 'xen-init-dom0', 'libxl-save-helper'];
const commands = ['xenstore-write', 'xenstore-read', 'xenstore-watch', 'xenstore-ls', 'xenstore-list'];

/** QEMU that boots Xen with a Linux dom0 that runs the tests one after the other and writes what comes of it. */
export async function dom0Command(options: Dom0Options): Promise<string[]> {
  const initrd = await makeInitrd(options);
  const { xen, linux } = options;
  const kernel = `${linux.kernel} console=hvc0 quiet nokaslr mitigations=off panic=-1`;
  /*
   * eager-fpu: Xen otherwise leaves a domain's vector registers loaded while another
   * runs and relies on a trap, which QEMU 7.2 does not always take: programs in dom0
   * and guests then find each other's values and crash. The memory: dom0's file system
   * has half of its, and all images and disks in it.
   */
  return [
    ...['qemu-system-x86_64', '-accel', 'tcg,thread=multi', '-cpu', 'max,-smap,-rdtscp', '-machine', 'q35', '-smp', '1', '-m', '1536'],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-serial', 'stdio', '-no-reboot'],
    ...['-kernel', xen.hypervisor, '-initrd', `${kernel.replaceAll(',', ',,')},${initrd}`],
    ...['-append', 'console=com1 com1=115200,8n1 spec-ctrl=eager-fpu loglvl=warning guest_loglvl=warning dom0_mem=1024M,max:1024M'],
  ];
}

export interface Dom0Watch {
  /** A line as it comes. */
  line: (line: string) => void;
  /** A test's result, when it is there; none of tests that the machine did not get to. */
  result: (result: Dom0Result) => void;
}

/** Runs the tests, each and the start for `timeout` seconds at most, and returns all of the console. */
export async function runInDom0(options: Dom0Options, timeout: number, watch: Dom0Watch): Promise<string> {
  const [program = '', ...args] = await dom0Command(options);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), timeout * 1000);
  let current: Dom0Result | undefined;
  let start = performance.now();
  let rest = '';
  let console = '';
  const seconds = (): number => (performance.now() - start) / 1000;
  const take = (line: string): void => {
    watch.line(line);
    console += `${line}\n`;
    const mark = /^@@ (begin|end) (\S+)(?: (\d+))?$/.exec(line);
    if (mark !== null) timer.refresh();
    if (mark?.[1] === 'begin') {
      current = { name: mark[2] ?? '', status: undefined, seconds: 0, text: '' };
      start = performance.now();
    } else if (current !== undefined && mark?.[1] === 'end') {
      current.status = Number(mark[3]);
      current.seconds = seconds();
      watch.result(current);
      current = undefined;
    } else if (current !== undefined) {
      current.text += `${line}\n`;
    }
  };
  child.stdout.setEncoding('latin1').on('data', (chunk: string) => {
    const lines = (rest + chunk).replaceAll('\r', '').split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
  await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  clearTimeout(timer);
  if (rest !== '') take(rest);
  if (current !== undefined) watch.result({ ...current, seconds: seconds() });
  return console;
}

/** The memory file system a dom0 starts from; returns its archive. */
async function makeInitrd({ folder, xen, linux, files, tests }: Dom0Options): Promise<string> {
  const root = path.join(folder, 'dom0');
  await rm(root, { recursive: true, force: true });
  const put = async (from: string, to: string): Promise<void> => {
    const target = path.join(root, to);
    await mkdir(path.dirname(target), { recursive: true });
    await copyFile(from, target);
  };
  for (const name of ['dev', 'proc', 'sys', 'run', 'tmp', 'tests']) {
    await mkdir(path.join(root, name), { recursive: true });
  }
  await put(linux.busybox, 'bin/busybox');
  await symlink('busybox', path.join(root, 'bin/sh'));
  const own = await libexecFolder(xen);
  const programs = [...libexec.map((name) => `${own}/${name}`), ...commands.map((name) => `usr/bin/${name}`)];
  for (const name of programs) await put(path.join(xen.root, name), name);
  await symlink(`/${own}/xl`, path.join(root, 'usr/bin/xl'));
  // libgcc_s is loaded when a thread ends, and named by none of them.
  for (const [name, file] of await librariesOf(xen, programs, ['libgcc_s.so.1'])) {
    await put(file, name.startsWith('ld-') ? `lib64/${name}` : `usr/lib/x86_64-linux-gnu/${name}`);
  }
  for (const file of linux.modules) await put(file, path.join('modules', path.basename(file)));
  for (const name of ['block', 'vif-bridge']) await put(path.join(here, 'dom0', name), `etc/xen/scripts/${name}`);
  await put(path.join(here, 'dom0/init'), 'init');
  await mkdir(path.join(root, 'etc/xen'), { recursive: true });
  await writeFile(path.join(root, 'etc/xen/xl.conf'), 'autoballoon="0"\n');
  await writeFile(path.join(root, 'libexec'), `/${own}\n`);
  for (const file of files) await put(file, file);
  for (const [index, { name, script }] of tests.entries()) {
    await writeFile(path.join(root, 'tests', `${String(index).padStart(2, '0')}-${name}`), script);
  }
  const initrd = path.join(folder, 'dom0.cpio');
  await writeFile(initrd, await archiveFolder(root));
  return initrd;
}

/** Where the programs are that only Xen's tools start, below the root. */
async function libexecFolder(xen: XenFiles): Promise<string> {
  const version = (await readdir(path.join(xen.root, 'usr/lib'))).find((name) => /^xen-\d/.test(name));
  if (version === undefined) throw new Error(`${xen.root} has no tools; remove it`);
  return `usr/lib/${version}/bin`;
}

/** The shared libraries the programs are linked with, directly or not, by name. */
async function librariesOf(
  xen: XenFiles,
  programs: readonly string[],
  more: readonly string[],
): Promise<Map<string, string>> {
  const folders = ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu', 'usr/lib64', 'lib64'];
  const found = new Map<string, string>();
  const needed = (file: string): string[] =>
    [...execFileSync('objdump', ['-p', file], { encoding: 'utf8' }).matchAll(/^ *NEEDED +(\S+)$/gm)].map(
      (match) => match[1] ?? '',
    );
  const queue = [...programs.flatMap((name) => needed(path.join(xen.root, name))), ...more];
  queue.push('ld-linux-x86-64.so.2');
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    if (found.has(name)) continue;
    let file: string | undefined;
    for (const folder of folders) {
      file ??= await realpath(path.join(xen.root, folder, name)).catch(() => undefined);
    }
    if (file === undefined) throw new Error(`no ${name} in ${xen.root}`);
    found.set(name, file);
    queue.push(...needed(file));
  }
  return found;
}
