/*
 * The hw platform's reading of what a loader passes, by PVH and multiboot2.
 * sources: platforms/common/x86_64/bootinfo.c platforms/common/x86_64/memory.c
 * includes: platforms/common/x86_64
 */
#include "x86.h"

#include "host.h"

/*
 * The first byte chooses the loader; the rest is memory from INFO on, into which
 * PVH's pointers are made to point, unless the second byte leaves them alone.
 */
#define SPACE	(4UL << 30)
#define INFO	0x10000UL
#define MB2	0x36d76289U

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

uintptr_t x86_pt_base;
uint64_t x86_image_pa, x86_image_len;
static uint8_t *memory;

rump_paddr_t
rump_ptpage_alloc(void)
{
	return 0;
}

void
rump_ptpage_free(rump_paddr_t pa)
{
	(void)pa;
}

/* Pulls a 64-bit pointer into what the input covers. */
static void
tame(uint64_t at, size_t size)
{
	uint64_t v;

	memcpy(&v, memory + at, 8);
	v = INFO + v % (size + 64);
	memcpy(memory + at, &v, 8);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct x86_bootinfo *bi = &x86_bootinfo;
	bool pvh, wild;
	size_t i;

	if (memory == NULL) {
		memory = host_reserve(SPACE);
		x86_pt_base = (uintptr_t)memory;
	}
	if (size < 2)
		return 0;
	pvh = (data[0] & 1) != 0;
	wild = (data[1] & 1) != 0;
	data += 2;
	size -= 2;
	memset(&x86_bootinfo, 0, sizeof(x86_bootinfo));
	memcpy(memory + INFO, data, size);
	if (pvh) {
		memcpy(memory + INFO, "\x78\xc5\x6e\x33\1\0\0\0", 8);
		if (!wild) {
			tame(INFO + 16, size);
			tame(INFO + 24, size);
			tame(INFO + 40, size);
		}
	}
	(void)bootinfo_parse(pvh ? 0 : MB2, INFO);
	if (bi->nram > X86_RANGE_MAX || bi->nmodules > X86_MODULE_MAX)
		host_panic("tables overflow");
	for (i = 0; i < bi->nram; i++)
		if (bi->ram[i].start >= bi->ram[i].end ||
		    bi->ram[i].end > X86_DMAP_SIZE ||
		    ((bi->ram[i].start | bi->ram[i].end) & PAGE_MASK) != 0 ||
		    (i > 0 && bi->ram[i].start <= bi->ram[i - 1].end))
			host_panic("RAM is not a sorted list of ranges");
	host_reserve_clear(memory + INFO, 0x4000);
	return 0;
}
