import { readdir } from 'node:fs/promises';
import { aslrCases } from './custom/aslr.js';
import { bakedFilesCases } from './custom/baked-files.js';
import { buildSystemCases } from './custom/build-systems.js';
import { consoleCases } from './custom/console.js';
import { powerCutCases } from './custom/power-cut.js';
import { diskCases } from './custom/disks.js';
import { entropyCases } from './custom/entropy.js';
import { detachedCase } from './custom/detached.js';
import { errorsCase } from './custom/errors.js';
import { fixedBaseCase } from './custom/fixed-base.js';
import { posixCase } from './custom/posix.js';
import { headersCase } from './custom/headers.js';
import { fromNothingCases } from './custom/from-nothing.js';
import { grubCase } from './custom/grub.js';
import { lighttpdCase } from './custom/lighttpd.js';
import { memcachedCases } from './custom/memcached.js';
import { memoryCase } from './custom/memory.js';
import { kernelNamesCase } from './custom/kernel-names.js';
import { networkCases } from './custom/network.js';
import { linkCases } from './custom/network-link.js';
import { networkProofs } from './custom/network-proofs.js';
import { nginxCases } from './custom/nginx.js';
import { nginxTlsCase } from './custom/nginx-tls.js';
import { redisCases } from './custom/redis.js';
import { wallClockCase } from './custom/wall-clock.js';
import type { BootCase, Build, Case } from './types.js';

const build = (...sources: string[]): Build => ({ sources });

/** Programs that make no test of their own by just being there. */
const parts = new Set([
  'hello.c',
  'hello-quick.c',
  'mounts.c',
  'tree.c',
  'power-cut.c',
  'power-cut-sqlite.c',
  'disk-work.c',
  'disk-far.c',
  'disk-readonly.c',
  'disk-sizes.c',
  'disk-direct.c',
  'disk-errors.c',
  'disk-nodes.c',
  'disk-flushes.c',
  'baked-files.c',
  'disk-update.c',
  'echo-args.c',
  'ends.c',
  'faults.c',
  'fortify.c',
  'layout.c',
  'kernel-guard.c',
  'libc-guard.c',
  'no-report.c',
  'options.c',
  'options2.c',
  'pipe-producer.c',
  'pipe-consumer.c',
  'background.c',
  'background2.c',
  'killed-owner.c',
  'killed-heir.c',
  'large-image.c',
  'repl.c',
  'stdin-lines.c',
  'stdin-count.c',
  'screen.c',
  'exhaust.c',
  'http-server.c',
  'http-client.c',
  'net-pair.c',
  'net-addresses.c', 'net-echo.c',
  'net-idle.c',
  'net-link.c',
  'net-leave.c',
  'net-unreachable.c',
  'wall-clock.c',
]);

const escaped = (text: string): RegExp => new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));

const transcript: BootCase = {
  name: 'hello',
  build: build('hello.c'),
  console: [/^Hello!\nGoodbye!\n$/],
};

const oddArguments = ['', 'a b', "it's", '"quoted"', 'a,b,,c', 'back\\slash', '$HOME', '*', '-x', '{"a":1}', '%s'];
const argumentCases: BootCase[] = [
  {
    name: 'args-odd-characters',
    build: build('echo-args.c'),
    args: [...oddArguments, 'tab\tnew\nline', '\u00fc\u20ac'],
    env: ['PLAIN=1', 'ODD=a,b "c" \'d\' \\e =f', 'EMPTY', 'LINES=one\ntwo'],
    console: [
      ...oddArguments.map((text, index) =>
        escaped(`arg ${index + 1} <${text.replaceAll('\\', '\\x5c')}>`),
      ),
      escaped(`arg ${oddArguments.length + 1} <tab\\x09new\\x0aline>`),
      escaped(`arg ${oddArguments.length + 2} <\\xc3\\xbc\\xe2\\x82\\xac>`),
      /<PLAIN=1>/,
      escaped(`<ODD=a,b "c" 'd' \\x5ce =f>`),
      /<EMPTY=>/,
      escaped('<LINES=one\\x0atwo>'),
    ],
    never: [/argv does not end/, new RegExp(`arg ${oddArguments.length + 3} `)],
  },
  {
    name: 'args-none',
    build: build('echo-args.c'),
    console: [/^arg 0 <\S*echo-args\.bin>\n/],
    never: [/arg 1 /],
  },
  {
    name: 'args-by-config',
    build: build('echo-args.c'),
    config: { rc: [{ bin: 'echo-args', argv: ['one', 'two words'] }], env: ['A=1'] },
    env: ['B=2'],
    console: [/arg 0 <echo-args>\narg 1 <one>\narg 2 <two words>\n/, /<A=1>/, /<B=2>/],
  },
];

const mountCases: BootCase[] = [
  {
    name: 'mounts',
    build: build('mounts.c'),
    config: { mount: [{ source: 'tmpfs', mountpoint: '/small', options: 'size=256k' }] },
  },
  {
    name: 'mounts-missing-disk',
    build: build('hello-quick.c'),
    config: { blk: [{ source: 'dev', path: '/dev/ld0a', fstype: 'blk', mountpoint: '/data' }] },
    status: 1,
    console: [/^rumprun: "blk": \/dev\/ld0a on \/data[^\n]*: No such file or directory\n$/],
  },
];

const endCases: BootCase[] = [
  ...[0, 1, 42, 127, 128, 255].map((status) => ({
    name: `exit-${status}`,
    build: build('ends.c'),
    args: ['return', String(status)],
    status,
    console: [/^ending: return\natexit ran\n$/],
  })),
  {
    name: 'exit-call',
    build: build('ends.c'),
    args: ['exit', '7'],
    status: 7,
    console: [/atexit ran/],
  },
  {
    name: 'exit-immediate',
    build: build('ends.c'),
    args: ['_exit', '8'],
    status: 8,
    console: [/^ending: _exit\n$/],
  },
  { name: 'exit-of-thread', build: build('ends.c'), args: ['thread', '9'], status: 9, console: [/atexit ran/] },
  { name: 'exit-of-last-thread', build: build('ends.c'), args: ['pthread_exit'], console: [/atexit ran/] },
  { name: 'exit-abort', build: build('ends.c'), args: ['abort'], status: 134, console: [/ending: abort/], never: [/atexit/] },
  { name: 'exit-kill-15', build: build('ends.c'), args: ['kill', '15'], status: 143, console: [/ending: kill/], never: [/atexit/] },
  { name: 'exit-raise-9', build: build('ends.c'), args: ['raise', '9'], status: 137, console: [/ending: raise/] },
  { name: 'exit-no-report', build: build('no-report.c'), status: 123, console: [/going without a word/] },
];

/**
 * NetBSD: SIGILL 4, SIGABRT 6, SIGFPE 8, SIGBUS 10, SIGSEGV 11. What the C
 * library finds itself (smash) is said in a line and ends as its traps do.
 */
const fault = (
  what: string,
  status: number | number[],
  more: Partial<BootCase> = {},
): BootCase => ({
  name: `fault-${what}`,
  build: build('faults.c'),
  args: [what],
  status,
  console: [escaped(`fault: ${what}`), /rip/i],
  never: [/survived/],
  ...more,
});

const faultCases: BootCase[] = [
  fault('null-write', 139, {
    console: [/fault: null-write/, /rip/i, /innermost_function/, /outer_function/, /main/],
  }),
  fault('null-read', 139),
  fault('null-call', 139, { console: [/fault: null-call/, /rip/i, /main/] }),
  fault('write-text', 139),
  fault('write-constant', 139),
  fault('exec-data', 139),
  fault('exec-stack', 139),
  fault('exec-heap', 139),
  fault('overflow', 139, { console: [/fault: overflow/, /rip/i, /overflow\+/] }),
  fault('divide', 136),
  fault('illegal', 132),
  fault('syscall', 132),
  fault('noncanonical', 139),
  fault('unmapped', 139),
  fault('protected', 139),
  // By the compiler's default options.
  fault('smash', 132, { console: [/^libc: stack overflow detected in /m, /rip/i, /\bsmash\b/] }),
  fault('double-free', 139, { console: [/rip/i, /_free\+.*\n.* main\+/] }),
];

/** Overruns that -D_FORTIFY_SOURCE finds. The programs are wrong, so the compiler is not to say so. */
const fortified = (level: number): Build => ({
  sources: ['fortify.c'],
  cflags: ['-w', '-O2', `-D_FORTIFY_SOURCE=${level}`],
});

const fortifyCases: BootCase[] = [
  { name: 'fortify-1', build: fortified(1) },
  { name: 'fortify-2', build: fortified(2) },
  {
    name: 'fortify-end',
    build: fortified(2),
    args: ['strcpy'],
    status: 132,
    console: [/^libc: buffer overflow detected in /m, /rip/i, /\bmain\b/],
  },
];

const libcGuardCase: BootCase = {
  name: 'libc-guard',
  build: { sources: ['libc-guard.c'], cflags: ['-fno-stack-protector'] },
  status: 132,
  console: [/^changed in [1-9]/m, /^libc: stack overflow detected in /m],
  never: [/survived/],
};

const memoryCases: Case[] = [
  { name: 'malloc-to-exhaustion', build: build('exhaust.c'), memory: 32, timeout: 90 },
  { name: 'large-image', build: build('large-image.c'), timeout: 60 },
  memoryCase,
  wallClockCase,
];

const multibakeCases: BootCase[] = [
  {
    name: 'multibake-pipe',
    build: build('pipe-producer.c', 'pipe-consumer.c'),
    config: {
      rc: [
        { bin: 'pipe-producer', argv: ['left'], runmode: '|' },
        { bin: 'pipe-consumer', argv: ['right'] },
      ],
    },
  },
  {
    name: 'multibake-background',
    build: build('background.c', 'background2.c'),
    config: {
      rc: [
        { bin: 'background', argv: ['1', '100', '5'], runmode: '&' },
        { bin: 'background2', argv: ['2', '300', '6'] },
      ],
    },
    status: 6,
    console: [/^program 1 has 1\nprogram 2 has 2\n$/],
  },
  {
    name: 'multibake-in-order',
    build: build('background.c', 'background2.c'),
    config: {
      rc: [
        { bin: 'background', argv: ['1', '100', '0'] },
        { bin: 'background2', argv: ['2', '0', '6'] },
      ],
    },
    status: 6,
    console: [/^program 1 has 1\nprogram 2 has 2\n$/],
  },
  {
    name: 'multibake-robust-mutex',
    build: build('killed-owner.c', 'killed-heir.c'),
    config: {
      rc: [{ bin: 'killed-owner', argv: [], runmode: '&' }, { bin: 'killed-heir', argv: [] }],
    },
  },
  {
    name: 'multibake-options',
    build: build('options.c', 'options2.c'),
    config: {
      rc: [
        { bin: 'options', argv: ['-ac', '-b', 'x', 'y', 'z'] },
        { bin: 'options2', argv: ['--size', '7', '-v', 'operand'] },
      ],
    },
    console: [/^first: a c b, optind 4, then y\n/],
  },
  {
    name: 'multibake-first-alone',
    build: build('background.c', 'background2.c'),
    args: ['3', '0', '4'],
    status: 4,
    console: [/^program 3 has 3\n$/],
  },
];

const machines: Record<string, string> = {
  pc: '-M pc',
  'pc-seabios': '-M pc -bios bios-256k.bin',
  'pc-qboot': '-M pc -bios qboot.rom',
  q35: '-M q35',
  'q35-seabios': '-M q35 -bios bios-256k.bin',
  microvm: '-M microvm',
  'microvm-no-acpi': '-M microvm,acpi=off',
};

const machineCases: Case[] = [
  ...Object.entries(machines).map(([name, qemu]) => ({
    name: `machine-${name}`,
    build: build('hello-quick.c'),
    qemu,
    console: [/^Hello!\n$/],
  })),
  ...['hw_virtio', 'hw_tiny'].map((configuration) => ({
    name: `configuration-${configuration}`,
    build: { sources: ['hello-quick.c'], configuration },
    console: [/^Hello!\n$/],
  })),
  {
    name: 'stripped',
    build: { sources: ['hello-quick.c'], strip: true },
    console: [/^Hello!\n$/],
  },
  grubCase,
  headersCase,
  posixCase,
];

const inputCases: BootCase[] = [
  {
    name: 'stdin-lines',
    build: build('stdin-lines.c'),
    stdin: 'first line\nsecond\nlast without end',
    console: [/ready, isatty 1/, /got <first line>/, /got <second>/, /got <last without end>/, /end of input/],
  },
  {
    name: 'stdin-much',
    build: build('stdin-count.c'),
    stdin: Array.from({ length: 1000 }, (_, n) => `${n} ${'x'.repeat(n % 50)}\n`).join(''),
    console: [/^1000 lines, 0 wrong$/m],
  },
  {
    name: 'stdin-empty',
    build: build('stdin-lines.c'),
    stdin: '',
    console: [/ready/, /end of input/],
    never: [/got/],
  },
];

/** Every guest test there is: those listed here, and each further program as a TAP test. */
export async function allCases(): Promise<Case[]> {
  const names = await readdir(new URL('programs/', import.meta.url));
  const simple = names
    .filter((name) => name.endsWith('.c') && !parts.has(name))
    .sort()
    .map((name): BootCase => ({ name: name.slice(0, -2), build: build(name) }));
  return [
    transcript,
    ...simple,
    ...argumentCases,
    ...mountCases,
    ...endCases,
    ...faultCases,
    ...fortifyCases,
    libcGuardCase,
    ...memoryCases,
    ...multibakeCases,
    ...machineCases,
    ...inputCases,
    ...consoleCases,
    ...diskCases,
    ...bakedFilesCases,
  ...powerCutCases,
    ...entropyCases,
    ...aslrCases,
    ...buildSystemCases,
    fixedBaseCase,
    ...fromNothingCases,
    kernelNamesCase,
    ...networkCases,
    ...linkCases,
    ...networkProofs,
    ...nginxCases,
    nginxTlsCase,
    ...redisCases,
    ...memcachedCases,
    lighttpdCase,
    errorsCase,
    detachedCase,
  ];
}
