import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { timeOf } from '../measure.js';

/** A program in both forms, made by the same compiler with the same options. */
export interface Program {
  /** Static, for Linux. */
  native: string;
  /** For rumprun, baked. */
  image: string;
}

/** One run to measure. */
export interface Load {
  program: Program;
  args: readonly string[];
  /** The stretches that it measures, one after the other. */
  names: readonly string[];
  /** What it prints when a stretch begins. */
  begin: RegExp;
  /** What it prints when one ends; a group is how often it did something. */
  end: RegExp;
  /** What it does each time, when it does something for a time and not once. */
  counts?: { unit: string; each: number };
}

const wrapper = 'x86_64-rumprun-netbsd-gcc';

/** In milliseconds: how long a build may take on a machine that has other things to do. */
const hour = 3_600_000;

/** Compiles the same sources twice, and bakes. */
export function make(
  name: string,
  folder: string,
  sources: readonly string[],
  flags: readonly string[],
  configuration = 'hw_generic',
): Program {
  const native = path.join(folder, `${name}-linux`);
  const program = path.join(folder, name);
  const libraries = ['-lm', '-lpthread'];
  const options = { timeout: hour };
  timeOf(['gcc', '-O2', '-static', ...flags, '-o', native, ...sources, ...libraries], options);
  timeOf([wrapper, '-O2', ...flags, '-o', program, ...sources, ...libraries], options);
  timeOf(['rumprun-bake', configuration, `${program}.bin`, program]);
  return { native, image: `${program}.bin` };
}

/** Has the packages engine unpack and prepare a port's source below `objdir`. */
export function portSource(destdir: string, objdir: string, port: string): void {
  const ended = spawnSync('bin/rumprun-pkg', ['build', '-d', destdir, '-o', objdir, '-j2', '-q', port], {
    stdio: 'inherit',
  });
  if (ended.status !== 0) throw new Error(`${port} cannot be built`);
}

/** The script, between two lines that say when it begins and ends. */
const timed = (script: string): string =>
  `io.stdout:setvbuf("no") print("begin") do ${script.replaceAll(/^--.*$/gm, '')} end print("end")`;

/** Each script of bench/lua in a Lua of its own. */
export function luaLoads(objdir: string, folder: string): Load[] {
  const source = path.join(objdir, 'lua5.4/source/src');
  const files = readdirSync(source).filter((name) => name.endsWith('.c') && name !== 'luac.c');
  const program = make(
    'lua',
    folder,
    files.map((name) => path.join(source, name)),
    ['-std=gnu99', '-DLUA_COMPAT_5_3'],
  );
  return readdirSync('bench/lua').map((name) => ({
    names: [`lua, ${name.replace('.lua', '')}`],
    program,
    args: ['-e', timed(readFileSync(path.join('bench/lua', name), 'utf8')).replaceAll('\n', ' ')],
    begin: /begin/,
    end: /end/,
  }));
}

/** SQLite's own benchmark, with its database in memory and in a file. */
export function sqliteLoads(objdir: string, folder: string): Load[] {
  const amalgamation = path.join(objdir, 'sqlite3/build');
  const main = path.join(objdir, 'sqlite3/source/test/speedtest1.c');
  if (!existsSync(main)) throw new Error(`${main} is not there`);
  const flags = [`-I${amalgamation}`, '-DSQLITE_THREADSAFE=1', '-DSQLITE_OMIT_LOAD_EXTENSION'];
  const program = make('speedtest1', folder, [main, path.join(amalgamation, 'sqlite3.c')], flags);
  const load = (name: string, ...args: string[]): Load => ({
    names: [`sqlite3 speedtest1, ${name}`],
    program,
    args: ['--size', '10', ...args],
    begin: /Speedtest1 for SQLite/,
    end: /TOTAL/,
  });
  return [load('in memory', '--memdb'), load('in a file', '/tmp/speedtest.db')];
}

/** OpenSSL's own benchmark: the port's program, and the same source configured alike for the machine at hand. */
export function opensslLoads(objdir: string, folder: string): Load[] {
  const image = path.join(folder, 'openssl.bin');
  timeOf(['rumprun-bake', 'hw_generic', image, path.join(objdir, 'openssl/destination/usr/bin/openssl')]);
  const program = { native: nativeOpenssl(path.join(objdir, 'openssl/source'), folder), image };
  const load = (names: readonly string[], counts: { unit: string; each: number }, ...args: string[]): Load => ({
    ...{ program, counts, names: names.map((name) => `openssl speed, ${name}`) },
    args: ['speed', '-mr', '-elapsed', '-seconds', '2', ...args],
    begin: /^\+DTP?:/m,
    end: /^\+R\d*:(\d+):/m,
  });
  const block = 8192;
  const bulk = ['aes-256-gcm', 'aes-256-cbc', 'chacha20-poly1305', 'sha256', 'sha512'].map((name) =>
    load([name], { unit: 'MB/s', each: block / 1e6 }, '-bytes', String(block), '-evp', name),
  );
  const operations = { unit: '1/s', each: 1 };
  const keys = ['rsa2048', 'ecdsap256', 'ed25519'].map((name) =>
    load([`${name} sign`, `${name} verify`], operations, name),
  );
  return [...bulk, ...keys, load(['x25519'], operations, 'ecdhx25519')];
}

/** Builds it static, once; returns the program's path. */
function nativeOpenssl(source: string, folder: string): string {
  const build = path.join(folder, 'openssl');
  const native = path.join(build, 'apps/openssl');
  if (existsSync(native)) return native;
  rmSync(build, { recursive: true, force: true });
  cpSync(source, build, { recursive: true });
  // Flags given so take the place of its own -O3, as in the port's build.
  const options = { cwd: build, env: { ...process.env, CFLAGS: '-O2' }, timeout: hour };
  timeOf(['./Configure', 'linux-x86_64', 'no-shared', 'no-module', 'no-devcryptoeng', '-static'], options);
  timeOf(['make', '-j2', 'build_libs'], options);
  timeOf(['make', 'apps/openssl'], options);
  return native;
}
