/*
 * image.c - where the image is, where it goes, and its relocation. Early code.
 */
#include "x86.h"
#include "rump/symtab.h"

#define R_X86_64_NONE		0
#define R_X86_64_RELATIVE	8

struct elf_rela {
	uint64_t r_offset, r_info;
	int64_t r_addend;
};

extern const uint64_t __rump_link_base X86_HIDDEN;

uint64_t x86_image_pa, x86_image_len, x86_symtab_len;
uintptr_t x86_slide;
/* Virtual minus physical address of the image. Constant after image_relocate. */
uintptr_t x86_virtual_offset;

void
image_setup(void)
{
	const struct rump_symtab *st;

	x86_image_pa = (uintptr_t)__rump_image_start;
	x86_image_len = (uintptr_t)__rump_image_end - x86_image_pa;
	st = (const struct rump_symtab *)__rump_symtab_start;
	if (RUMP_SYMTAB_VALID(st, RUMP_SYMTAB_MAXSIZE)) {
		x86_symtab_len = st->st_size;
		x86_image_len = (uintptr_t)__rump_symtab_start +
		    roundup2(x86_symtab_len, PAGE_SIZE) - x86_image_pa;
	}
	memory_reserve(x86_image_pa, x86_image_pa + x86_image_len);
}

/* Where the image goes: anywhere in X86_IMAGE_ROOM. */
static uintptr_t
choose_base(bool aslr)
{
	uint64_t r[ASLR_WORDS];

	if (!aslr)
		return X86_IMAGE_BASE;
	aslr_words("image base", r);
	return X86_IMAGE_BASE + r[0] % (X86_IMAGE_ROOM / LARGE_SIZE) * LARGE_SIZE;
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
			    (uint64_t)r->r_addend + x86_slide;
			break;
		case R_X86_64_NONE:
			break;
		default:
			early_die("rumprun: unknown relocation in the image\r\n");
		}
}

void
image_relocate(bool aslr)
{
	/* An image without a dynamic section is linked to a fixed address. */
	if (&__rump_dynamic_start[0] != &__rump_dynamic_end[0])
		x86_slide = choose_base(aslr);
	x86_virtual_offset = x86_slide - (x86_image_pa - __rump_link_base);
	relocate(x86_image_pa - __rump_link_base);
}

const void *
rumpuser_symtab(size_t *len)
{
	*len = x86_symtab_len;
	if (x86_symtab_len <= sizeof(struct rump_symtab))
		return NULL;
	return __rump_symtab_start;
}
