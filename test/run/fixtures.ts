import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface FixtureSection {
  name: string;
  data: Buffer;
}

export interface FixtureElf {
  type?: number;
  machine?: number;
  sections?: FixtureSection[];
  /** Physical addresses at which PT_LOAD segments end. */
  loadEnds?: number[];
}

/** A 64-bit ELF file with the given sections, enough for the launcher's checks. */
export function makeElf(elf: FixtureElf): Buffer {
  const sections = [{ name: '', data: Buffer.alloc(0) }, ...(elf.sections ?? [])];
  const names = Buffer.from([...sections.map(({ name }) => name), '.shstrtab', ''].join('\0'));
  const all = [...sections, { name: '.shstrtab', data: names }];
  const loadEnds = elf.loadEnds ?? [];

  let offset = 64 + 56 * loadEnds.length;
  const bodies: Buffer[] = [];
  const table = Buffer.alloc(64 * all.length);
  let nameOffset = 0;
  all.forEach(({ name, data }, index) => {
    table.writeUInt32LE(nameOffset, 64 * index);
    const type = index === 0 ? 0 : name === '.shstrtab' ? 3 : 1;
    table.writeUInt32LE(type, 64 * index + 4);
    table.writeBigUInt64LE(BigInt(offset), 64 * index + 24);
    table.writeBigUInt64LE(BigInt(data.length), 64 * index + 32);
    bodies.push(data);
    offset += data.length;
    nameOffset += name.length + 1;
  });

  const segments = Buffer.alloc(56 * loadEnds.length);
  loadEnds.forEach((end, index) => {
    segments.writeUInt32LE(1, 56 * index);
    segments.writeBigUInt64LE(0x200000n, 56 * index + 24);
    segments.writeBigUInt64LE(BigInt(end - 0x200000), 56 * index + 40);
  });

  const header = Buffer.alloc(64);
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(header);
  header.writeUInt16LE(elf.type ?? 3, 16);
  header.writeUInt16LE(elf.machine ?? 62, 18);
  header.writeBigUInt64LE(loadEnds.length > 0 ? 64n : 0n, 32);
  header.writeBigUInt64LE(BigInt(offset), 40);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(loadEnds.length, 56);
  header.writeUInt16LE(64, 58);
  header.writeUInt16LE(all.length, 60);
  header.writeUInt16LE(all.length - 1, 62);
  return Buffer.concat([header, segments, ...bodies, table]);
}

/** A baked image as far as the launcher looks at it. */
export function makeImage(
  about: { platform?: string; components?: string[]; files?: number } = {},
  elf: FixtureElf = {},
): Buffer {
  const description = {
    configuration: about.platform === 'xen' ? 'xen_pv' : 'hw_generic',
    platform: about.platform ?? 'hw',
    components: (about.components ?? ['rump', 'rumpvfs']).map((name) => ({ name })),
    files: about.files,
  };
  const data = Buffer.from(JSON.stringify(description));
  return makeElf({ loadEnds: [0x300000], ...elf, sections: [{ name: '.rump.components', data }] });
}

/** A folder that is removed when the test ends. */
export async function temporaryFolder(test: {
  after: (done: () => Promise<void>) => void;
}): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rumprun-test.'));
  test.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * A shell script that stands for QEMU. Its `body` finds the options' values in
 * $config, $seed, $report and $pidfile, and all arguments in $args.
 */
export async function makeFakeQemu(folder: string, body: string): Promise<string> {
  const file = path.join(folder, 'qemu-system-x86_64');
  const script = `#!/bin/sh
args="$*"
[ "$1" = --version ] && { echo "QEMU emulator version \${FAKE_VERSION-7.2.0}"; exit 0; }
while [ $# -gt 0 ]; do
  case $1 in
  name=opt/org.rumprun/config,file=*) config=\${1#*file=} ;;
  name=opt/org.rumprun/seed,file=*) seed=\${1#*file=} ;;
  file,id=rumprun-report,path=*) report=\${1#*path=} ;;
  file,id=rumprun-console,path=*) log=\${1#*path=} ;;
  -pidfile) pidfile=$2 ;;
  esac
  shift
done
${body}
`;
  await writeFile(file, script);
  await chmod(file, 0o755);
  return file;
}
