import { elf } from '../elf/constants.js';
import { isDefined, readSymbols, type ElfFile } from '../elf/read.js';
import { instructionAt } from './x86-length.js';

export interface PrivilegedInstruction {
  /** The function, or the section. */
  where: string;
  instruction: string;
}

/** Bytes of code looked at; more would cost bake its budget. */
const limit = 4 << 20;

const names: Readonly<Record<number, string>> = {
  0xf4: 'hlt',
  0xfa: 'cli',
  0xfb: 'sti',
  0x6c: 'ins',
  0x6d: 'ins',
  0x6e: 'outs',
  0x6f: 'outs',
  0xe4: 'in',
  0xe5: 'in',
  0xec: 'in',
  0xed: 'in',
  0xe6: 'out',
  0xe7: 'out',
  0xee: 'out',
  0xef: 'out',
};

/**
 * The first instruction in a program's functions that a processor refuses
 * outside ring 0, but obeys in a guest. Functions are decoded one by one, so
 * that data between them cannot mislead, and data at a function's end is not
 * reached.
 */
export function findPrivileged(file: ElfFile): PrivilegedInstruction | undefined {
  if (file.machine !== elf.EM_X86_64) return undefined;
  let seen = 0;
  for (const symbol of readSymbols(file)) {
    if (symbol.type !== elf.STT_FUNC || !isDefined(symbol)) continue;
    const section = file.sections[symbol.section];
    if (section === undefined || section.type !== elf.SHT_PROGBITS) continue;
    const end = section.offset + Math.min(section.size, symbol.value + symbol.size);
    const at = section.offset + symbol.value;
    if (!(at <= end)) continue;
    seen += end - at;
    if (seen > limit) return undefined;
    const name = inFunction(file.data, at, end);
    if (name !== undefined) return { where: symbol.name || section.name, instruction: name };
  }
  return undefined;
}

/**
 * Walks [at, end). Behind a return or a jump it goes on where a jump seen so far
 * leads, unless the function also jumps to computed addresses, which might be
 * anything that follows.
 */
function inFunction(code: Buffer, at: number, end: number): string | undefined {
  const targets = new Set<number>();
  let indirect = false;
  while (at < end) {
    const instruction = instructionAt(code, at, end);
    if (instruction === undefined) return undefined;
    const name = instruction.map === 0 ? names[instruction.opcode] : undefined;
    if (name !== undefined) return name;
    at += instruction.length;
    if (instruction.jump !== undefined) targets.add(at + instruction.jump);
    indirect ||= instruction.indirect;
    if (!instruction.ends || indirect || targets.has(at)) continue;
    at = Math.min(...[...targets].filter((target) => target >= at), end);
  }
  return undefined;
}
