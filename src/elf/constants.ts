/** The numbers of the ELF format used here; names as in the specification. */
export const elf = {
  ET_REL: 1,
  ET_EXEC: 2,
  ET_DYN: 3,
  EM_X86_64: 62,
  EM_AARCH64: 183,
  PT_LOAD: 1,
  PT_NOTE: 4,
  SHT_NULL: 0,
  SHT_PROGBITS: 1,
  SHT_SYMTAB: 2,
  SHT_STRTAB: 3,
  SHT_RELA: 4,
  SHT_NOTE: 7,
  SHT_NOBITS: 8,
  SHT_SYMTAB_SHNDX: 18,
  SHF_WRITE: 1,
  SHF_ALLOC: 2,
  SHF_EXECINSTR: 4,
  SHN_UNDEF: 0,
  SHN_LORESERVE: 0xff00,
  SHN_ABS: 0xfff1,
  SHN_COMMON: 0xfff2,
  SHN_XINDEX: 0xffff,
  STB_LOCAL: 0,
  STB_GLOBAL: 1,
  STB_WEAK: 2,
  STT_NOTYPE: 0,
  STT_OBJECT: 1,
  STT_FUNC: 2,
  STT_SECTION: 3,
  STT_FILE: 4,
  STT_TLS: 6,
  STT_GNU_IFUNC: 10,
  STV_DEFAULT: 0,
  STV_HIDDEN: 2,
  headerSize: 64,
  sectionHeaderSize: 64,
  programHeaderSize: 56,
  symbolSize: 24,
  relaSize: 24,
} as const;

/** Relocation types that hold an address in fewer than 64 bits, by machine. */
export const narrowAbsoluteRelocations: Readonly<Record<number, ReadonlySet<number>>> = {
  // R_X86_64_32, _32S, _16, _8
  [elf.EM_X86_64]: new Set([10, 11, 12, 14]),
  // R_AARCH64_ABS32, _ABS16
  [elf.EM_AARCH64]: new Set([258, 259]),
};

/** The relocation type of a 64-bit address, by machine. */
export const absolute64Relocation: Readonly<Record<number, number>> = {
  [elf.EM_X86_64]: 1,
  [elf.EM_AARCH64]: 257,
};

/** The ELF machine of a CPU as tuples name it. */
export const machineOfCpu: Readonly<Record<string, number>> = {
  x86_64: elf.EM_X86_64,
  aarch64: elf.EM_AARCH64,
};

/** The CPU's name for an ELF machine, for messages. */
export function machineName(machine: number): string {
  const found = Object.entries(machineOfCpu).find(([, value]) => value === machine);
  return found?.[0] ?? `machine ${machine}`;
}
