import type { GuestConfig } from '../../src/config/guest-config.js';

/** What to build: names of files in programs/ (or absolute names), and how. */
export interface Build {
  /** One source per program; several are baked into one image. */
  sources: readonly string[];
  cflags?: readonly string[];
  /** Configuration for rumprun-bake; hw_generic if absent. */
  configuration?: string;
  /** Take symbols away before baking the image is started. */
  strip?: boolean;
}

/** One boot and what it must show. */
export interface BootCase {
  name: string;
  build: Build;
  args?: readonly string[];
  env?: readonly string[];
  config?: GuestConfig;
  memory?: number;
  /** Words for QEMU. */
  qemu?: string;
  stdin?: string;
  /** Expected exit status of rumprun, or several that are right; 0 if absent. */
  status?: number | readonly number[];
  /** What the console must match; TAP is checked unless something is given here. */
  console?: readonly RegExp[];
  /** What the console must not match. */
  never?: readonly RegExp[];
  /** Seconds; 30 if absent. */
  timeout?: number;
  /** Only with --all. */
  slow?: boolean;
}

/** A test that drives the tools itself; it throws when it fails. */
export interface CustomCase {
  name: string;
  slow?: boolean;
  run: (context: Context) => Promise<void>;
}

export type Case = BootCase | CustomCase;

export interface Ended {
  status: number | null;
  /** Standard output, and standard error after it when there is any. */
  text: string;
  timedOut: boolean;
}

/** What tests may use of the harness. */
export interface Context {
  destdir: string;
  /** A folder of its own for each test. */
  folder: string;
  /** Builds, or finds built, and returns the image's name. */
  image: (build: Build) => Promise<string>;
  /** Runs a command with the toolchain on $PATH; it is killed after `timeout` seconds. */
  command: (argv: readonly string[], options?: CommandOptions) => Promise<Ended>;
}

export interface CommandOptions {
  stdin?: string;
  timeout?: number;
  cwd?: string;
}
