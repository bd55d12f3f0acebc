import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { isDefined, parseElf, readSymbols } from '../../src/elf/read.js';
import type { SuiteTest } from './suite.js';

const exec = promisify(execFile);
const tuple = 'x86_64-rumprun-netbsd';

/** Tests per image: baking one costs about as much as booting it. */
const imageSize = 40;

export interface GuestOptions {
  destdir: string;
  objdir: string;
  /** Folder of the suite. */
  source: string;
  /** Seconds a guest may run. */
  timeout: number;
}

/** A test's program, that it has no main (compiling it is the test), or what is wrong. */
export type Built =
  | { program: string; undefinedSymbols: string[] }
  | { noMain: true }
  | { problem: string };

/** How a guest ended. */
export interface Boot {
  status: number | null;
  timedOut: boolean;
  console: string;
}

/** A test's name as a file's. */
export function fileName(test: SuiteTest): string {
  return test.name.replaceAll('/', '.');
}

/**
 * Compiles, bakes and boots the suite's tests with an installed toolchain. A guest
 * finds the sources of its image's tests where the suite has them, from its root on.
 */
export interface Guests {
  build(test: SuiteTest): Promise<Built>;
  /** `image` is what `imagesOf` put the test into. */
  boot(test: SuiteTest, image: Image): Promise<Boot>;
}

export interface Image {
  name: string;
  tests: SuiteTest[];
}

/** Distributes tests over images, by interface. */
export function imagesOf(tests: readonly SuiteTest[]): Map<SuiteTest, Image> {
  const images = new Map<SuiteTest, Image>();
  const open = new Map<string, Image>();
  for (const test of tests) {
    let image = open.get(test.interface);
    if (image === undefined || image.tests.length === imageSize) {
      const number = image === undefined ? 0 : Number(image.name.split('-').at(-1)) + 1;
      image = { name: `${test.interface}-${number}`, tests: [] };
      open.set(test.interface, image);
    }
    image.tests.push(test);
    images.set(test, image);
  }
  return images;
}

export async function openGuests(options: GuestOptions): Promise<Guests> {
  const { objdir, destdir } = options;
  const env = { ...process.env, PATH: `${destdir}/bin:${process.env['PATH']}` };
  for (const folder of ['programs', 'images', 'config', 'console']) {
    await mkdir(path.join(objdir, folder), { recursive: true });
  }
  const library = path.join(destdir, 'rumprun-x86_64/lib');
  const interfaceTime = await newest([path.join(destdir, 'rumprun-x86_64/include'), path.join(destdir, 'bin')]);
  const installTime = Math.max(interfaceTime, await newest([library]));
  const baked = new Map<string, Promise<string>>();

  const bake = async (image: Image): Promise<string> => {
    const file = path.join(objdir, 'images', `${image.name}.bin`);
    const programs = image.tests.map((test) => path.join(objdir, 'programs', fileName(test)));
    const list = `${programs.join('\n')}\n`;
    const times = await Promise.all(programs.map(modified));
    const listFile = `${file}.list`;
    const oldList = existsSync(listFile) ? await readFile(listFile, 'utf8') : '';
    if (oldList === list && (await modified(file)) >= Math.max(installTime, ...times)) return file;
    const root = `${file}.root`;
    for (const test of image.tests) {
      const copy = path.join(root, 'conformance/interfaces', `${test.name}.c`);
      await mkdir(path.dirname(copy), { recursive: true });
      await copyFile(test.file, copy);
    }
    await exec('rumprun-bake', ['-q', '--rootfs', root, 'hw_generic', `${file}.new`, ...programs], { env });
    await rename(`${file}.new`, file);
    await writeFile(listFile, list);
    return file;
  };

  return {
    async build(test) {
      const program = path.join(objdir, 'programs', fileName(test));
      const needed = Math.max(interfaceTime, await modified(test.file));
      if (!existsSync(program) || (await modified(program)) < needed) {
        // Not optimised: tests share plain variables between threads and handlers.
        const flags = ['-O0', '-std=gnu99', '-w', '-D_GNU_SOURCE', `-I${options.source}/include`];
        const kind = test.buildOnly ? ['-c'] : [];
        const libraries = test.buildOnly ? [] : ['-lpthread', '-lrt', '-lm'];
        try {
          const output = ['-o', `${program}.new`, test.file];
          await exec(`${tuple}-gcc`, [...flags, ...kind, ...output, ...libraries], { env });
        } catch (error) {
          const problem = String((error as { stderr?: string }).stderr ?? error);
          return /undefined reference to `main'/.test(problem) ? { noMain: true } : { problem };
        }
        await rename(`${program}.new`, program);
      }
      const symbols = readSymbols(parseElf(await readFile(program), program));
      const undefinedSymbols = symbols.filter((symbol) => !isDefined(symbol));
      return { program, undefinedSymbols: undefinedSymbols.map(({ name }) => name) };
    },
    async boot(test, image) {
      let file = baked.get(image.name);
      if (file === undefined) {
        file = bake(image);
        baked.set(image.name, file);
      }
      const config = path.join(objdir, 'config', `${fileName(test)}.json`);
      await writeFile(config, JSON.stringify({ rc: [{ bin: fileName(test) }] }));
      const argv = ['qemu', '-i', '-M', '128', '--config', config, await file];
      const ended = await runGuest(argv, env, options.timeout);
      await writeFile(path.join(objdir, 'console', fileName(test)), ended.console);
      return ended;
    },
  };
}

function runGuest(argv: readonly string[], env: NodeJS.ProcessEnv, timeout: number): Promise<Boot> {
  const child = spawn('rumprun', argv, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let console = '';
  let timedOut = false;
  const end = (signal: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  };
  const timer = setTimeout(() => {
    timedOut = true;
    end('SIGTERM');
    setTimeout(() => end('SIGKILL'), 5000).unref();
  }, 1000 * timeout);
  child.stdout.setEncoding('latin1').on('data', (chunk: string) => (console += chunk));
  child.stderr.setEncoding('latin1').on('data', (chunk: string) => (console += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      clearTimeout(timer);
      resolve({ status, timedOut, console });
    });
  });
}

async function modified(file: string): Promise<number> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    return 0;
  }
}

/** When anything in the folders was last changed. */
async function newest(folders: readonly string[]): Promise<number> {
  let time = 0;
  for (const folder of folders) {
    for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
      if (entry.isFile()) time = Math.max(time, await modified(path.join(entry.path, entry.name)));
    }
  }
  return time;
}
