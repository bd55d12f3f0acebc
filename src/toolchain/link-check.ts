import { readFile } from 'node:fs/promises';
import { archiveMembers } from '../elf/archive.js';
import { elf, machineOfCpu } from '../elf/constants.js';
import { isDefined, isElf, isGlobal, parseElf, readSymbols } from '../elf/read.js';
import { writeObject, type NewSymbol } from '../elf/write.js';
import { UserError } from '../util/errors.js';

/*
 * The stub of the wrapper's link check: an object that weakly defines what a
 * program finds in libc, the compiler's runtime library and the kernel. Linking
 * against it is exact, although the libraries themselves are not read: a symbol
 * is in it only when its archive member, and all that member pulls in, resolve.
 */

interface Member {
  defines: { name: string; type: number }[];
  needs: string[];
}

async function readMembers(archives: readonly string[]): Promise<Member[]> {
  const members: Member[] = [];
  for (const archive of archives) {
    for (const { name, data } of archiveMembers(await readFile(archive), archive)) {
      if (!isElf(data)) continue;
      const symbols = readSymbols(parseElf(data, `${archive}(${name})`)).filter(isGlobal);
      members.push({
        defines: symbols.filter(isDefined).map((symbol) => ({
          name: symbol.name,
          type: symbol.type,
        })),
        needs: symbols
          .filter((symbol) => !isDefined(symbol) && symbol.binding !== elf.STB_WEAK)
          .map((symbol) => symbol.name),
      });
    }
  }
  return members;
}

/** Names the linker and the platform's linker script define. */
const linkerDefined =
  /^(_GLOBAL_OFFSET_TABLE_|_DYNAMIC|__ehdr_start|__(preinit|init|fini)_array_(start|end)|__rump_.*|__dso_handle|rumprun_programs|main|__(start|stop)_.*)$/;

export interface LinkCheckInput {
  cpu: string;
  /** libc and its like, searched for what a program needs. */
  libraries: readonly string[];
  /** Kernel and start-up code: always in the image, so only what they define matters. */
  kernel: readonly string[];
}

export interface LinkCheckStub {
  /** Defines what every program may use. */
  object: Buffer;
  /** Defines nothing, for -nostdlib; wants `main` as the other does. */
  emptyObject: Buffer;
  /** Symbols of the libraries that cannot be used, and what each lacks. */
  unusable: Map<string, string>;
}

/** Computes the stub. */
export async function makeLinkCheck(input: LinkCheckInput): Promise<LinkCheckStub> {
  const machine = machineOfCpu[input.cpu];
  if (machine === undefined) throw new UserError('BAD_CPU', `unknown CPU ${input.cpu}`);
  const [library, kernel] = await Promise.all([
    readMembers(input.libraries),
    readMembers(input.kernel),
  ]);
  const kernelDefines = kernel.flatMap(({ defines }) => defines);
  const known = new Set(kernelDefines.map(({ name }) => name));
  const providers = new Map<string, Member>();
  for (const member of library) {
    for (const { name } of member.defines) if (!providers.has(name)) providers.set(name, member);
  }
  // A member is out when it needs what nothing defines, or only members that are out.
  const lacks = new Map<Member, string>();
  for (let changed = true; changed; ) {
    changed = false;
    for (const member of library) {
      if (lacks.has(member)) continue;
      const missing = member.needs.find((name) => {
        if (known.has(name) || linkerDefined.test(name)) return false;
        const provider = providers.get(name);
        return provider === undefined || lacks.has(provider);
      });
      if (missing === undefined) continue;
      lacks.set(member, missing);
      changed = true;
    }
  }
  const unusable = new Map<string, string>();
  const types = new Map<string, number>();
  for (const { name, type } of kernelDefines) {
    if (/^rump(run)?_/.test(name)) types.set(name, type);
  }
  for (const [name, member] of providers) {
    const missing = lacks.get(member);
    if (missing !== undefined) unusable.set(name, missing);
    else types.set(name, member.defines.find((one) => one.name === name)?.type ?? 0);
  }
  for (const name of ['__dso_handle', '_GLOBAL_OFFSET_TABLE_', '__ehdr_start']) types.set(name, 0);
  return { object: stubObject(machine, types), emptyObject: stubObject(machine, new Map()), unusable };
}

function stubObject(machine: number, types: ReadonlyMap<string, number>): Buffer {
  const code = 0;
  const tls = 1;
  const symbols: NewSymbol[] = [...types]
    .filter(([name]) => name !== 'main')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, type]) => ({
      name,
      binding: elf.STB_WEAK,
      type: type === elf.STT_TLS || type === elf.STT_OBJECT ? type : elf.STT_NOTYPE,
      section: type === elf.STT_TLS ? tls : code,
      size: type === elf.STT_OBJECT ? 8 : 0,
    }));
  const SHF_TLS = 0x400;
  return writeObject(
    machine,
    [
      {
        name: '.text',
        flags: elf.SHF_ALLOC | elf.SHF_EXECINSTR | elf.SHF_WRITE,
        align: 16,
        data: Buffer.alloc(16),
      },
      {
        name: '.tdata',
        flags: elf.SHF_ALLOC | elf.SHF_WRITE | SHF_TLS,
        align: 8,
        data: Buffer.alloc(8),
      },
      { name: '.note.GNU-stack', data: Buffer.alloc(0) },
    ],
    symbols,
  );
}
