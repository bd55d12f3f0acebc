import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Machine } from './machines.js';
import type { BootCase, Build, Case, CommandOptions, Context, CustomCase, Ended } from './types.js';
import { tapProblem } from './tap.js';

const programs = fileURLToPath(new URL('programs/', import.meta.url));

/** A test's outcome; `problem` is absent when it passed. */
export interface Outcome {
  name: string;
  seconds: number;
  problem?: string;
  /** What was printed, for a person who looks for the reason. */
  output?: string;
}

export interface HarnessOptions {
  destdir: string;
  objdir: string;
  machine: Machine;
}

class TestFailure extends Error {
  readonly output: string;
  constructor(message: string, output: string) {
    super(message);
    this.output = output;
  }
}

/** Throws what makes a custom test fail, with the output that shows it. */
export function expect(condition: boolean, message: string, output = ''): asserts condition {
  if (!condition) throw new TestFailure(message, output);
}

export class Harness {
  readonly #options: HarnessOptions;
  readonly #images = new Map<string, Promise<string>>();
  #toolchainTime: Promise<number> | undefined;

  constructor(options: HarnessOptions) {
    this.#options = options;
  }

  /** Runs one test to its end; never throws. */
  async run(test: Case): Promise<Outcome> {
    const { machine } = this.#options;
    const name = machine.prefix + test.name;
    const begun = performance.now();
    const seconds = (): number => (performance.now() - begun) / 1000;
    try {
      const context = await this.context(name);
      await (isCustom(test) ? test.run(context) : boot(test, machine, context));
      return { name, seconds: seconds() };
    } catch (error) {
      const output = error instanceof TestFailure ? error.output : ((error as Error).stack ?? '');
      return { name, seconds: seconds(), problem: (error as Error).message, output };
    }
  }

  /** What a test of that name may use. */
  async context(name: string): Promise<Context> {
    const folder = path.join(this.#options.objdir, 'cases', name.replace(/[^\w.-]/g, '_'));
    await mkdir(folder, { recursive: true });
    return {
      destdir: this.#options.destdir,
      folder,
      image: (build) => this.#image(build),
      command: (argv, options) => this.#command(argv, { cwd: folder, ...options }),
    };
  }

  #image(given: Build): Promise<string> {
    const build = { configuration: this.#options.machine.configuration, ...given };
    const key = JSON.stringify(build);
    let image = this.#images.get(key);
    if (image === undefined) {
      image = this.#build(build);
      this.#images.set(key, image);
    }
    return image;
  }

  async #build(build: Build & { configuration: string }): Promise<string> {
    const digest = createHash('sha256').update(JSON.stringify(build)).digest('hex').slice(0, 8);
    const first = path.basename(build.sources[0] ?? 'image', '.c');
    const folder = path.join(this.#options.objdir, 'images', `${first}-${digest}`);
    const image = path.join(folder, `${first}.bin`);
    const sources = build.sources.map((name) => path.resolve(programs, name));
    const inputs = [...sources, path.join(programs, 'tap.h')];
    this.#toolchainTime ??= newest(this.#options);
    const needed = Math.max(await this.#toolchainTime, ...(await Promise.all(inputs.map(modified))));
    if (existsSync(image) && (await modified(image)) >= needed) return image;

    await mkdir(folder, { recursive: true });
    const must = async (argv: readonly string[]): Promise<void> => {
      const ended = await this.#command(argv, { cwd: folder, timeout: 120 });
      expect(ended.status === 0, `cannot build: ${argv.join(' ')}`, ended.text);
      // The wrapper and bake have nothing to say about a program that is well.
      expect(ended.text.trim() === '', `unexpected output of: ${argv.join(' ')}`, ended.text);
    };
    const objects: string[] = [];
    for (const source of sources) {
      const object = path.basename(source, '.c');
      const flags = ['-O2', '-g', '-Wall', ...(build.cflags ?? [])];
      await must(['x86_64-rumprun-netbsd-gcc', ...flags, '-o', object, source, '-lm', '-lpthread']);
      objects.push(object);
    }
    const temporary = `${image}.new`;
    await must(['rumprun-bake', build.configuration, temporary, ...objects]);
    if (build.strip === true) await must(['x86_64-rumprun-netbsd-strip', temporary]);
    await rename(temporary, image);
    return image;
  }

  #command(argv: readonly string[], options: CommandOptions): Promise<Ended> {
    const [program = '', ...args] = argv;
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, PATH: `${this.#options.destdir}/bin:${process.env['PATH']}` },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    let timedOut = false;
    const killGroup = (signal: NodeJS.Signals): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, signal);
      } catch {
        // It has ended meanwhile.
      }
    };
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup('SIGTERM');
      setTimeout(() => killGroup('SIGKILL'), 5000).unref();
    }, 1000 * (options.timeout ?? 30));
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.stdin ?? '');
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (status) => {
        clearTimeout(timer);
        resolve({ status, text: stdout + stderr, timedOut });
      });
    });
  }
}

/** Boots an image as a case says and checks what came of it. */
async function boot(test: BootCase, machine: Machine, context: Context): Promise<void> {
  const image = await context.image(test.build);
  const { status, text, timedOut } = await machine.boot(test, image, context);
  await writeFile(path.join(context.folder, 'console'), text);
  expect(!timedOut, `not ended after ${test.timeout ?? 30} s`, text);
  const expected = [test.status ?? 0].flat();
  const problem = test.console === undefined ? tapProblem(text) : undefined;
  const right = status !== null && expected.includes(status);
  expect(right, `status ${status} instead of ${expected.join(' or ')}`, text);
  expect(problem === undefined, problem ?? '', text);
  for (const pattern of test.console ?? []) {
    expect(pattern.test(text), `the console does not match ${pattern}`, text);
  }
  for (const pattern of test.never ?? []) {
    expect(!pattern.test(text), `the console matches ${pattern}`, text);
  }
}

function isCustom(test: Case): test is CustomCase {
  return 'run' in test;
}

async function modified(file: string): Promise<number> {
  return (await stat(file)).mtimeMs;
}

/** When anything a test image is made of was last installed. */
async function newest({ destdir, machine }: HarnessOptions): Promise<number> {
  const lib = 'rumprun-x86_64/lib';
  const folders = ['bin', lib, `${lib}/rumprun`, `${lib}/rumprun-${machine.platform}`];
  let time = 0;
  for (const folder of folders) {
    const names = await readdir(path.join(destdir, folder), { withFileTypes: true });
    for (const entry of names) {
      if (entry.isFile()) time = Math.max(time, await modified(path.join(destdir, folder, entry.name)));
    }
  }
  return time;
}
