import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readLinkerScript } from '../../src/build/linker-script.js';
import { installToolchain } from '../../src/toolchain/install.js';
import { probeCompiler, type HostCompiler } from '../../src/toolchain/probe.js';
import { silentLogger } from '../../src/util/logger.js';

/*
 * A toolchain over a libc and a kernel of a few lines, installed as build-rr
 * does: everything about wrappers and baking but what runs in the guest.
 */

export const tuple = 'x86_64-rumprun-netbsd';
const root = fileURLToPath(new URL('../..', import.meta.url));

const headers: Record<string, string> = {
  'stdio.h': 'int printf(const char *, ...);\nint puts(const char *);\n',
  'unistd.h': 'unsigned int sleep(unsigned int);\nextern char **environ;\n',
  'musl/string.h': 'unsigned long strlen(const char *);\n',
};

const libc: Record<string, string> = {
  'puts.c': 'int rump_syscall(void);\nint puts(const char *s) { (void)s; return rump_syscall(); }\n',
  'printf.c': 'int puts(const char *);\nint printf(const char *s, ...) { return puts(s); }\n',
  'sleep.c': 'unsigned int sleep(unsigned int s) { return s; }\n',
  'strlen.c': 'unsigned long strlen(const char *s) { unsigned long n = 0; while (s[n]) n++; return n; }\n',
  'environ.c': 'char **environ;\nvoid *malloc(unsigned long n) { return (void *)n; }\nvoid free(void *p) { (void)p; }\n',
  'dup.c': 'void *malloc(unsigned long);\nchar *strdup(const char *s) { (void)s; return malloc(1); }\n',
  'ssp.c': 'void __stack_chk_fail(void) { for (;;) ; }\n',
  'errno.c': '_Thread_local int errno_value;\n',
  'broken.c': 'int nowhere(void);\nint broken(void) { return nowhere(); }\n',
  'indirect.c': 'int broken(void);\nint indirectly_broken(void) { return broken(); }\n',
};

const kernel: Record<string, string> = {
  rump: 'int rump_syscall(void);\nint rump_syscall(void) { return 0; }\n',
  rumpvfs: 'int rump_extra_call(void);\nint rump_extra_call(void) { return 1; }\n',
  platform_hw:
    'void rumprun_start(void);\n__attribute__((section(".text.boot"))) void __rump_entry(void);\n' +
    'void __rump_entry(void) { rumprun_start(); for (;;) ; }\n',
  rumprun:
    'struct program { const char *name; int (*main)(int, char **, char **); };\n' +
    'extern const struct program rumprun_programs[];\nextern char **environ;\nvoid rumprun_start(void);\n' +
    'void rumprun_start(void) { rumprun_programs[0].main(0, 0, environ); }\n',
};

const configurations = `version 20160209
conf _kernel
	create "kernel"
	add -lrump
fnoc
conf hw_generic
	create "everything"
	assimilate _kernel
	add -lrumpvfs
fnoc
conf hw_tiny
	create "little"
	assimilate _kernel
fnoc
conf hw_later
	create "names what is not there"
	add -lrump -lrumpdev_later
fnoc
conf xen_pv
	create "another platform"
	assimilate _kernel
fnoc
`;

export interface Ended {
  status: number;
  stdout: string;
  stderr: string;
}

export interface Fixture {
  folder: string;
  /** The installation. */
  destdir: string;
  host: HostCompiler;
  /** Runs a command in the work folder with the wrappers in $PATH. */
  run: (command: string, args?: readonly string[], env?: Record<string, string>) => Promise<Ended>;
  /** Runs rumprun-bake. */
  bake: (...args: string[]) => Promise<Ended>;
  /** Writes a file into the work folder. */
  write: (name: string, text: string) => Promise<void>;
  work: string;
  remove: () => Promise<void>;
}

function execute(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(command, args, { cwd, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : 127;
      resolve({ status, stdout, stderr });
    });
  });
}

/** Makes the fixture for a compiler ($CC's value). */
export async function makeFixture(cc = 'cc'): Promise<Fixture> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'rumprun-toolchain-test.'));
  const destdir = path.join(folder, 'inst all');
  const work = path.join(folder, 'work');
  const sysroot = path.join(destdir, 'rumprun-x86_64');
  const own = path.join(sysroot, 'lib/rumprun-hw');
  await mkdir(own, { recursive: true });
  await mkdir(work);
  const host = await probeCompiler({ env: { ...process.env, CC: cc }, logger: silentLogger });

  for (const [name, text] of Object.entries(headers)) {
    const file = path.join(sysroot, 'include', name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  const archive = async (sources: Record<string, string>, library: string): Promise<void> => {
    const objects: string[] = [];
    for (const [name, text] of Object.entries(sources)) {
      const source = path.join(folder, name);
      await writeFile(source, text);
      objects.push(source.replace(/\.c$/, '.o'));
      const flags = ['-O1', '-fPIE', '-ffreestanding', '-fno-stack-protector', '-w', '-c', '-o'];
      const { status, stderr } = await execute(
        host.command[0] ?? cc,
        [...flags, objects.at(-1) ?? '', source],
        folder,
        process.env,
      );
      if (status !== 0) throw new Error(stderr);
    }
    await execute(host.binutils.ar, ['rcs', library, ...objects], folder, process.env);
  };
  await archive(libc, path.join(sysroot, 'lib/libc.a'));
  for (const [name, text] of Object.entries(kernel)) {
    await archive({ [`${name}.c`]: text }, path.join(own, `lib${name}.a`));
  }
  const script = await readLinkerScript(path.join(root, 'platforms/hw/x86_64/image.lds'));
  await writeFile(path.join(own, 'image.lds'), script);
  const component = (name: string, faction: string, needs: string[], library: string): unknown => ({
    name,
    description: `the ${name}`,
    faction,
    needs,
    library,
    licence: 'BSD-2-Clause',
  });
  await writeFile(
    path.join(own, 'components.json'),
    JSON.stringify({
      platform: 'hw',
      components: [
        component('rump', 'base', [], 'rumprun-hw/librump.a'),
        component('rumpvfs', 'vfs', ['rump'], 'rumprun-hw/librumpvfs.a'),
        component('platform_hw', 'platform', ['rump'], 'rumprun-hw/libplatform_hw.a'),
        component('rumprun', 'user', ['libc'], 'rumprun-hw/librumprun.a'),
        component('libc', 'user', [], 'libc.a'),
      ],
    }),
  );
  const bakeConfiguration = path.join(folder, 'rumprun-bake.conf');
  await writeFile(bakeConfiguration, configurations);
  await installToolchain({ destdir, host, platforms: ['hw'], bakeConfiguration, logger: silentLogger });

  const environment = { ...process.env, PATH: `${destdir}/bin:${process.env['PATH'] ?? ''}` };
  const tsx = path.join(root, 'node_modules/tsx/dist/loader.mjs');
  const start = path.join(root, 'src/cli/start.ts');
  return {
    folder,
    destdir,
    host,
    work,
    run: (command, args = [], env = {}) => execute(command, args, work, { ...environment, ...env }),
    bake: (...args) =>
      execute(process.execPath, ['--import', tsx, start, 'rumprun-bake', ...args], work, environment),
    write: (name, text) => writeFile(path.join(work, name), text),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The names `nm` finds in a file. */
export async function symbolsOf(fixture: Fixture, file: string): Promise<string[]> {
  const { elf } = await import('../../src/elf/constants.js');
  const { parseElf, readSymbols } = await import('../../src/elf/read.js');
  const parsed = parseElf(await readFile(path.join(fixture.work, file)), file);
  return readSymbols(parsed)
    .filter(({ name, type }) => name !== '' && type !== elf.STT_FILE && type !== elf.STT_SECTION)
    .map(({ name, rawSection }) => (rawSection === 0 ? `${name}?` : name));
}
