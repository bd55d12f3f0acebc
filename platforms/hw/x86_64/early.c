/*
 * early.c - from the loader's data to the image's own page tables. Runs at
 * physical addresses (x86.h: early code).
 */
#include "hw.h"

/* Nothing works yet: the debug console and the first serial port it is. */
void
early_die(const char *why)
{
	unsigned int n;
	const char *s;

	for (s = why; *s != '\0'; s++) {
		for (n = 0; n < 10000 && (inb(0x3fd) & 0x20) == 0; n++)
			cpu_pause();
		outb(0x3f8, (uint8_t)*s);
	}
	for (s = "rumprun-exit: panic\n"; *s != '\0'; s++)
		if (inb(0xe9) == 0xe9)
			outb(0xe9, (uint8_t)*s);
	/* Keyboard controller: reset. */
	outb(0x64, 0xfe);
	for (;;)
		__asm __volatile("cli; hlt");
}

/*
 * Returns what to load into CR3. `boot_pdpt' is the table that maps the first
 * 4 GiB.
 */
uint64_t
x86_early(uint32_t magic, uint64_t info_pa, uint64_t boot_pdpt)
{
	uint64_t cr3;

	cpu_probe();
	image_setup();
	if (!bootinfo_parse(magic, info_pa))
		early_die("rumprun: not started by PVH or multiboot2 with a "
		    "memory map\r\n");
	bootdata_early();
	image_relocate(bootdata_aslr());
	aslr_kernel(bootdata_aslr());
	cr3 = paging_early(boot_pdpt);
	if (cr3 == 0)
		early_die("rumprun: not enough memory\r\n");
	return cr3;
}
