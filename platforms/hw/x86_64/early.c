/*
 * early.c - the image relocates itself and gets its own page tables. Runs at
 * physical addresses (hw.h: early code).
 */
#include "hw.h"
#include "rump/blake2s.h"
#include "rump/symtab.h"

#define R_X86_64_NONE		0
#define R_X86_64_RELATIVE	8

struct elf_rela {
	uint64_t r_offset, r_info;
	int64_t r_addend;
};

extern const uint64_t __rump_link_base HW_HIDDEN;

uint64_t hw_image_pa, hw_image_len, hw_symtab_len;
uintptr_t hw_slide;
/* Virtual minus physical address of the image. Constant after hw_early. */
uintptr_t hw_virtual_offset;

uint64_t hw_early(uint32_t magic, uint64_t info_pa, uint64_t boot_pdpt);

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

/* Mixes 128 bits of the CPU's generator, if it has one, into a hash. */
static void
hash_cpu(struct blake2s *hash)
{
	uint64_t r;
	uint8_t ok;
	int tries, n;

	if (!hw_cpu.rdrand)
		return;
	for (n = 0, tries = 0; n < 2 && tries < 10; tries++) {
		__asm __volatile("rdrand %0; setc %1" :
		    "=r" (r), "=qm" (ok) :: "cc");
		if (ok) {
			blake2s_update(hash, &r, sizeof(r));
			n++;
		}
	}
}

/*
 * Where the image goes: anywhere in HW_IMAGE_ROOM, by the CPU's generator and
 * the launcher's seed. Programs can see the base, so it must not tell anything
 * about the seed, which the kernel's generator starts from: a hash is taken.
 */
static uintptr_t
choose_base(void)
{
	static const char label[] = "image base";
	struct blake2s hash;
	uint8_t digest[BLAKE2S_DIGEST];
	uint64_t r;

	if (!bootdata_aslr())
		return HW_IMAGE_BASE;
	blake2s_init(&hash, label, sizeof(label));
	hash_cpu(&hash);
	bootdata_hash_seed(&hash);
	blake2s_final(&hash, digest);
	memcpy(&r, digest, sizeof(r));
	explicit_memset(digest, 0, sizeof(digest));
	return HW_IMAGE_BASE + r % (HW_IMAGE_ROOM / LARGE_SIZE) * LARGE_SIZE;
}

static void
relocate(uintptr_t load_delta)
{
	const struct elf_rela *r;
	size_t n;

	r = (const struct elf_rela *)__rump_rela_start;
	n = (size_t)(__rump_rela_end - __rump_rela_start) / sizeof(*r);
	for (; n > 0; n--, r++)
		switch (r->r_info & 0xffffffff) {
		case R_X86_64_RELATIVE:
			*(uint64_t *)(r->r_offset + load_delta) =
			    (uint64_t)r->r_addend + hw_slide;
			break;
		case R_X86_64_NONE:
			break;
		default:
			early_die("rumprun: unknown relocation in the image\r\n");
		}
}

/*
 * Returns what to load into CR3. `boot_pdpt' is the table that maps the first
 * 4 GiB.
 */
uint64_t
hw_early(uint32_t magic, uint64_t info_pa, uint64_t boot_pdpt)
{
	const struct rump_symtab *st;
	uint64_t cr3;

	cpu_probe();
	hw_image_pa = (uintptr_t)__rump_image_start;
	hw_image_len = (uintptr_t)__rump_image_end - hw_image_pa;
	st = (const struct rump_symtab *)__rump_symtab_start;
	if (RUMP_SYMTAB_VALID(st, RUMP_SYMTAB_MAXSIZE)) {
		hw_symtab_len = st->st_size;
		hw_image_len = (uintptr_t)__rump_symtab_start +
		    roundup2(hw_symtab_len, PAGE_SIZE) - hw_image_pa;
	}

	memory_reserve(hw_image_pa, hw_image_pa + hw_image_len);
	if (!bootinfo_parse(magic, info_pa))
		early_die("rumprun: not started by PVH or multiboot2 with a "
		    "memory map\r\n");

	bootdata_early();

	/* An image without a dynamic section is linked to a fixed address. */
	if (&__rump_dynamic_start[0] != &__rump_dynamic_end[0])
		hw_slide = choose_base();
	hw_virtual_offset = hw_slide - (hw_image_pa - __rump_link_base);
	relocate(hw_image_pa - __rump_link_base);
	cr3 = paging_early(boot_pdpt);
	if (cr3 == 0)
		early_die("rumprun: not enough memory\r\n");
	return cr3;
}
