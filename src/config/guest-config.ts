/** One program of an `rc` configuration. */
export interface GuestProgram {
  bin: string;
  argv?: string[];
  /** Absent or empty: wait for its end; `&`: in the background; `|`: its output is the next one's input. */
  runmode?: '' | '&' | '|';
  workdir?: string;
}

/** What a guest is told about itself (schemas/config.schema.json, docs/configuration.md). */
export interface GuestConfig {
  cmdline?: string;
  rc?: GuestProgram[];
  env?: string[];
  hostname?: string;
  /** Lines and columns of the terminal that shows the console: `24x80`. */
  screen?: string;
  /** Start even without a source of entropy. */
  entropy?: 'weak';
  /** False: the same addresses each time. */
  aslr?: boolean;
  net?: Record<string, string>[];
  blk?: Record<string, string>[];
  mount?: Record<string, string>[];
}

/**
 * One word of `cmdline`. The guest splits it at blanks and knows single quotes,
 * double quotes and backslashes as a shell does.
 */
export function quoteCmdlineWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

export interface LaunchParameters {
  /** argv[0] of the program: the image as the user named it. */
  program: string;
  args: readonly string[];
  env: readonly string[];
  hostname: string | undefined;
  /** Interfaces to configure, after the file's. */
  net: readonly Record<string, string>[];
  /** Disks to mount, after the file's. */
  blk: readonly Record<string, string>[];
}

/**
 * Joins the configuration a user gave in a file with what the command line
 * adds: environment after the file's, host name and program arguments instead
 * of the file's. Programs listed by `rc` keep their own arguments.
 */
export function mergeConfig(file: GuestConfig, launch: LaunchParameters): GuestConfig {
  const config: GuestConfig = { ...file };
  if (config.rc === undefined && (config.cmdline === undefined || launch.args.length > 0)) {
    config.cmdline = [launch.program, ...launch.args].map(quoteCmdlineWord).join(' ');
  }
  if (launch.env.length > 0) config.env = [...(config.env ?? []), ...launch.env];
  if (launch.net.length > 0) config.net = [...(config.net ?? []), ...launch.net];
  if (launch.blk.length > 0) config.blk = [...(config.blk ?? []), ...launch.blk];
  if (launch.hostname !== undefined) config.hostname = launch.hostname;
  return config;
}

/** A terminal that shows a guest's console. */
export interface Screen {
  rows: number;
  columns: number;
  /** $TERM. */
  type: string | undefined;
}

/** Tells the guest about the terminal its console is shown on, unless its user said something else. */
export function addScreen(config: GuestConfig, screen: Screen): GuestConfig {
  const told: GuestConfig = { ...config };
  if (screen.rows > 0 && screen.columns > 0 && screen.rows < 10000 && screen.columns < 10000) {
    told.screen ??= `${screen.rows}x${screen.columns}`;
  }
  if (screen.type && !config.env?.some((entry) => entry.startsWith('TERM='))) {
    told.env = [`TERM=${screen.type}`, ...(config.env ?? [])];
  }
  return told;
}

/** The text passed to the guest: one line of JSON in ASCII, so that no encoding is in doubt. */
export function serialiseConfig(config: GuestConfig): string {
  const json = JSON.stringify(config).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${json}\n`;
}
