/*
 * Lengths of 64-bit x86 instructions, and where they lead: enough of a decoder to
 * walk code. Tables
 * give, for each opcode, whether a ModRM byte follows and how long the immediate
 * is: one character per opcode.
 *
 *	.  nothing          m  ModRM
 *	b  8-bit immediate  B  ModRM, 8-bit immediate
 *	z  16/32-bit        Z  ModRM, 16/32-bit
 *	w  16-bit           e  16-bit and 8-bit (enter)
 *	o  address-size offset   v  full operand size (mov r, imm)
 *	t  ModRM, immediate only for /0 and /1: 8-bit (F6)    T  the same, 16/32-bit (F7)
 *	x  not an instruction in 64-bit mode
 */
const oneByte = [
  'mmmmbzxxmmmmbzxx', // 0x
  'mmmmbzxxmmmmbzxx', // 1x
  'mmmmbzxxmmmmbzxx', // 2x
  'mmmmbzxxmmmmbzxx', // 3x
  'xxxxxxxxxxxxxxxx', // 4x: REX, taken before
  '................', // 5x
  'xxxmxxxxzZbB....', // 6x
  'bbbbbbbbbbbbbbbb', // 7x
  'BZxBmmmmmmmmmmmm', // 8x
  '..........x.....', // 9x
  'oooo....bz......', // Ax
  'bbbbbbbbvvvvvvvv', // Bx
  'BBw.xxBZe.w..bx.', // Cx
  'mmmmxxx.mmmmmmmm', // Dx
  'bbbbbbbbzzxb....', // Ex
  'x.xx..tT......mm', // Fx
].join('');

const twoByte = [
  'mmmmx.....x.xm.B', // 0F 0x
  'mmmmmmmmmmmmmmmm', // 1x
  'mmmmxxxxmmmmmmmm', // 2x
  '......x.xxxxxxxx', // 3x
  'mmmmmmmmmmmmmmmm', // 4x
  'mmmmmmmmmmmmmmmm', // 5x
  'mmmmmmmmmmmmmmmm', // 6x
  'BBBBmmm.mmxxmmmm', // 7x
  'zzzzzzzzzzzzzzzz', // 8x
  'mmmmmmmmmmmmmmmm', // 9x
  '...mBmxx...mBmmm', // Ax
  'mmmmmmmmmmBmmmmm', // Bx
  'mmBmBBBm........', // Cx
  'mmmmmmmmmmmmmmmm', // Dx
  'mmmmmmmmmmmmmmmm', // Ex
  'mmmmmmmmmmmmmmmm', // Fx
].join('');

export interface Instruction {
  length: number;
  /** 0: one-byte opcodes, 1: 0F, 2: 0F 38, 3: 0F 3A */
  map: number;
  opcode: number;
  /** Where it may go on instead, as a distance from its end: jumps within code. */
  jump?: number;
  /** What follows is not reached by it: returns, jumps. */
  ends: boolean;
  /** It jumps to an address that only running the code would tell. */
  indirect: boolean;
}

/** The instruction at `start`; undefined when there is none that ends before `end`. */
export function instructionAt(code: Buffer, start: number, end: number): Instruction | undefined {
  let at = start;
  let operand16 = false;
  let address32 = false;
  let wide = false;
  const limit = Math.min(end, start + 15);
  const byte = (): number => (at < limit ? (code[at++] ?? -1) : -1);

  let opcode = byte();
  for (; isPrefix(opcode); opcode = byte()) {
    if (opcode === 0x66) operand16 = true;
    if (opcode === 0x67) address32 = true;
  }
  if (opcode >= 0x40 && opcode <= 0x4f) {
    wide = (opcode & 8) !== 0;
    opcode = byte();
  }
  let map = 0;
  let kind: string;
  if (opcode === 0xc5) {
    byte();
    map = 1;
    opcode = byte();
    kind = vectorKind(map, opcode);
  } else if (opcode === 0xc4 || opcode === 0x62) {
    const evex = opcode === 0x62;
    map = byte() & (evex ? 7 : 31);
    byte();
    if (evex) byte();
    opcode = byte();
    kind = vectorKind(map, opcode);
  } else if (opcode === 0x8f && at < limit && ((code[at] ?? 0) & 31) >= 8) {
    map = byte() & 31;
    byte();
    opcode = byte();
    kind = map === 8 ? 'B' : map === 10 ? 'D' : 'm';
  } else if (opcode === 0x0f) {
    opcode = byte();
    map = 1;
    if (opcode === 0x38) {
      map = 2;
      opcode = byte();
      kind = 'm';
    } else if (opcode === 0x3a) {
      map = 3;
      opcode = byte();
      kind = 'B';
    } else {
      kind = twoByte[opcode] ?? 'x';
    }
  } else {
    kind = oneByte[opcode] ?? 'x';
  }
  if (opcode < 0 || kind === 'x') return undefined;

  let modrm = -1;
  if ('mBZtTD'.includes(kind)) {
    modrm = byte();
    if (modrm < 0) return undefined;
    const mod = modrm >> 6;
    const rm = modrm & 7;
    let base = -1;
    if (mod !== 3 && rm === 4) base = byte() & 7;
    if (mod === 1) at += 1;
    else if (mod === 2) at += 4;
    else if (mod === 0 && (rm === 5 || (rm === 4 && base === 5))) at += 4;
    const withImmediate = ((modrm >> 3) & 7) < 2;
    if (kind === 't') kind = withImmediate ? 'b' : '.';
    if (kind === 'T') kind = withImmediate ? 'z' : '.';
  }
  const word = operand16 && !wide ? 2 : 4;
  switch (kind) {
    case 'b':
    case 'B':
      at += 1;
      break;
    case 'z':
    case 'Z':
      at += map === 1 || opcode === 0xe8 || opcode === 0xe9 ? 4 : word;
      break;
    case 'w':
      at += 2;
      break;
    case 'e':
      at += 3;
      break;
    case 'D':
      at += 4;
      break;
    case 'o':
      at += address32 ? 4 : 8;
      break;
    case 'v':
      at += wide ? 8 : word;
      break;
  }
  if (map === 0 && opcode >= 0xb0 && opcode <= 0xb7 && kind === 'v') return undefined;
  if (at > limit) return undefined;
  return { length: at - start, map, opcode, ...flow(code, at, map, opcode, modrm) };
}

/** Where an instruction that ends at `end` leads. */
function flow(
  code: Buffer,
  end: number,
  map: number,
  opcode: number,
  modrm: number,
): Pick<Instruction, 'jump' | 'ends' | 'indirect'> {
  const plain = { ends: false, indirect: false };
  if (map === 1) {
    if (opcode >= 0x80 && opcode <= 0x8f) return { ...plain, jump: code.readInt32LE(end - 4) };
    return { ...plain, ends: opcode === 0x0b };
  }
  if (map !== 0) return plain;
  if ((opcode >= 0x70 && opcode <= 0x7f) || (opcode >= 0xe0 && opcode <= 0xe3)) {
    return { ...plain, jump: code.readInt8(end - 1) };
  }
  if (opcode === 0xeb) return { ...plain, jump: code.readInt8(end - 1), ends: true };
  if (opcode === 0xe9) return { ...plain, jump: code.readInt32LE(end - 4), ends: true };
  if (opcode === 0xff && ((modrm >> 3) & 6) === 4) return { ends: true, indirect: true };
  return { ...plain, ends: [0xc2, 0xc3, 0xca, 0xcb, 0xcf].includes(opcode) };
}

function isPrefix(byte: number): boolean {
  return (
    byte === 0x66 ||
    byte === 0x67 ||
    byte === 0xf0 ||
    byte === 0xf2 ||
    byte === 0xf3 ||
    byte === 0x2e ||
    byte === 0x36 ||
    byte === 0x3e ||
    byte === 0x26 ||
    byte === 0x64 ||
    byte === 0x65
  );
}

/** Immediates of VEX and EVEX instructions follow those of the maps they share. */
function vectorKind(map: number, opcode: number): string {
  if (map === 3) return 'B';
  if (map === 1 && opcode >= 0) {
    if (opcode === 0x77) return '.';
    return twoByte[opcode] === 'B' ? 'B' : 'm';
  }
  return 'm';
}
