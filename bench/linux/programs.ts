import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { timeOf } from '../measure.js';

/** A program in both forms, made by the same compiler with the same options. */
export interface Program {
  /** Static, for Linux. */
  native: string;
  /** For rumprun, baked. */
  image: string;
}

/** One thing to measure: from the moment `begin` is printed until `end` is. */
export interface Load {
  name: string;
  program: Program;
  args: readonly string[];
  begin: string;
  end: string;
}

const wrapper = 'x86_64-rumprun-netbsd-gcc';

/** Compiles the same sources twice, and bakes. */
export function make(name: string, folder: string, sources: readonly string[], flags: readonly string[]): Program {
  const native = path.join(folder, `${name}-linux`);
  const program = path.join(folder, name);
  const libraries = ['-lm', '-lpthread'];
  timeOf(['gcc', '-O2', '-static', ...flags, '-o', native, ...sources, ...libraries]);
  timeOf([wrapper, '-O2', ...flags, '-o', program, ...sources, ...libraries]);
  timeOf(['rumprun-bake', 'hw_generic', `${program}.bin`, program]);
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
    name: `lua, ${name.replace('.lua', '')}`,
    program,
    args: ['-e', timed(readFileSync(path.join('bench/lua', name), 'utf8')).replaceAll('\n', ' ')],
    begin: 'begin',
    end: 'end',
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
    name: `sqlite3 speedtest1, ${name}`,
    program,
    args: ['--size', '10', ...args],
    begin: 'Speedtest1 for SQLite',
    end: 'TOTAL',
  });
  return [load('in memory', '--memdb'), load('in a file', '/tmp/speedtest.db')];
}
