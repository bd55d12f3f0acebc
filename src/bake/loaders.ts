import { elf } from '../elf/constants.js';
import type { ElfFile } from '../elf/read.js';

/**
 * Makes the headers of an image what boot loaders accept, in place. GRUB's
 * multiboot2 loader takes executables only and refuses a file that has
 * relocation sections; the image relocates itself, so its loader need not know.
 */
export function hideRelocations(image: ElfFile): void {
  image.data.writeUInt16LE(elf.ET_EXEC, 16);
  for (const section of image.sections) {
    if (section.type !== elf.SHT_RELA) continue;
    const header = image.sectionHeaderOffset + section.index * elf.sectionHeaderSize;
    image.data.writeUInt32LE(elf.SHT_PROGBITS, header + 4);
  }
}
