import { elf } from '../../src/elf/constants.js';
import { writeObject } from '../../src/elf/write.js';

/** A small object: main in .text, a variable, an undefined symbol, relocations. */
export function smallObject(relocationType = 4): Buffer {
  return writeObject(
    elf.EM_X86_64,
    [
      {
        name: '.text.main',
        flags: elf.SHF_ALLOC | elf.SHF_EXECINSTR,
        align: 16,
        data: Buffer.from([0xe8, 0, 0, 0, 0, 0xc3, 0x90, 0x90]),
        relocations: [{ offset: 1, type: relocationType, symbol: 'puts', addend: -4 }],
      },
      { name: 'mine', flags: elf.SHF_ALLOC | elf.SHF_WRITE, align: 8, data: Buffer.alloc(8) },
      {
        name: '.note.rumprun',
        type: elf.SHT_NOTE,
        align: 4,
        data: Buffer.from('0800000005000000010000007275 6d7072756e00616269000a000000'.replace(' ', ''), 'hex'),
      },
    ],
    [
      { name: 'local', section: 1, binding: elf.STB_LOCAL },
      { name: 'main', section: 0, type: elf.STT_FUNC, size: 6 },
      { name: 'variable', section: 1, type: elf.STT_OBJECT, size: 8 },
      { name: 'puts' },
      { name: '__start_mine' },
    ],
  );
}

/** A generator of the same numbers every time. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}

/** A copy with a few bytes changed, cut off or moved. */
export function mutate(data: Buffer, random: (below: number) => number): Buffer {
  const copy = Buffer.from(data);
  if (copy.length === 0) return copy;
  const interesting = [0, 1, 0x7f, 0x80, 0xff];
  for (let times = 1 + random(6); times > 0; times--) {
    const at = random(2) === 0 ? random(Math.min(64, copy.length)) : random(copy.length);
    copy[at] = random(2) === 0 ? (interesting[random(5)] ?? 0) : random(256);
  }
  if (random(8) === 0) return copy.subarray(0, random(copy.length));
  if (random(8) === 0 && copy.length > 64) {
    copy.writeUInt32LE(random(0xffffffff), random(copy.length - 4));
  }
  return copy;
}
