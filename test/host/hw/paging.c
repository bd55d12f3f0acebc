/*
 * Page-table operations against a model, on tables in the test's memory.
 * sources: platforms/common/x86_64/paging.c
 * includes: platforms/common/x86_64
 * flags: -DX86_HOST_TEST
 */
#include "x86.h"

#include "netbsd/errno.h"
#include "test.h"

#define FRAMES	4096U
#define BASE	0x0000100000000000UL
#define PAGES	2048U			/* of the model: four tables */
#define RWX	(RUMPUSER_PROT_READ | RUMPUSER_PROT_WRITE | RUMPUSER_PROT_EXEC)

struct x86_cpu x86_cpu = { .nx = true };
struct x86_bootinfo x86_bootinfo;
struct x86_layout x86_layout = { X86_KVA_MIN, X86_DEV_MIN };
uint64_t x86_image_pa, x86_image_len, x86_symtab_len;
uintptr_t x86_slide = 1, x86_virtual_offset;
/* An image without contents: all its symbols are at one address. */
__asm(".bss\n"
    ".balign 4096\n"
    ".globl __rump_image_start\n__rump_image_start:\n"
    ".globl __rump_image_end\n__rump_image_end:\n"
    ".globl __rump_text_start\n__rump_text_start:\n"
    ".globl __rump_relro_start\n__rump_relro_start:\n"
    ".globl __rump_data_start\n__rump_data_start:\n"
    ".globl __rump_symtab_start\n__rump_symtab_start:\n"
    ".skip 4096\n"
    ".text\n");

static uint8_t *frames;
static bool used[FRAMES];
static size_t in_use, limit = FRAMES;

void
cpu_invlpg(uintptr_t va)
{
	(void)va;
}

void
cpu_flush_tlb(void)
{
}

void
x86_fatal(const char *what, const struct rump_trapframe *tf)
{
	(void)tf;
	host_panic(what);
}

rump_paddr_t
ptpage_alloc(void)
{
	unsigned int i;

	if (in_use >= limit)
		return 0;
	for (i = 1; used[i]; i++)
		continue;
	used[i] = true;
	in_use++;
	memset(frames + i * PAGE_SIZE, 0, PAGE_SIZE);
	return i * PAGE_SIZE;
}

void
ptpage_free(rump_paddr_t pa)
{
	if (!used[pa / PAGE_SIZE])
		host_panic("page table freed twice");
	used[pa / PAGE_SIZE] = false;
	in_use--;
	memset(frames + pa, 0xa5, PAGE_SIZE);
}

rump_paddr_t
memory_early_alloc(size_t n, uintptr_t map_base)
{
	(void)map_base;
	return n == 1 ? ptpage_alloc() : 0;
}

static void
begin(void)
{
	if (frames == NULL)
		frames = host_aligned_calloc(PAGE_SIZE, FRAMES * PAGE_SIZE);
	memset(used, 0, sizeof(used));
	in_use = 0;
	limit = FRAMES;
	x86_pt_base = (uintptr_t)frames;
	/* The image's regions are empty here: only the root is made. */
	(void)paging_early(ptpage_alloc());
}

static struct {
	bool mapped;
	rump_paddr_t pa;
	int prot;
} model[PAGES];

static void
compare(void)
{
	rump_paddr_t pa;
	size_t i;
	int prot;
	bool got;

	for (i = 0; i < PAGES; i++) {
		got = paging_extract(BASE + i * PAGE_SIZE, &pa, &prot);
		if (got != model[i].mapped || (got &&
		    (pa != model[i].pa || prot != model[i].prot))) {
			CHECK(!"tables and model agree");
			return;
		}
	}
}

TEST(random_operations_agree_with_a_model)
{
	static const int prots[] = { 0, RUMPUSER_PROT_READ,
	    RUMPUSER_PROT_READ | RUMPUSER_PROT_WRITE,
	    RUMPUSER_PROT_READ | RUMPUSER_PROT_EXEC };
	uint64_t seed = 1;
	size_t before, first, n, i, round;
	rump_paddr_t pa;
	int prot;

	begin();
	before = in_use;
	memset(model, 0, sizeof(model));
	for (round = 0; round < 1500; round++) {
		seed = seed * 6364136223846793005UL + 1442695040888963407UL;
		first = (seed >> 33) % PAGES;
		n = 1 + (seed >> 20) % ((seed & 0x100000) != 0 ? 8 : 900);
		n = MIN(n, PAGES - first);
		prot = prots[seed >> 60 & 3];
		pa = (seed >> 24 & 0xffffff) << 12;
		switch (seed >> 56 & 3) {
		case 0:
			CHECK_EQ(paging_map(BASE + first * PAGE_SIZE, pa,
			    n * PAGE_SIZE, prot), 0);
			for (i = first; i < first + n; i++) {
				model[i].mapped = true;
				model[i].pa = pa + (i - first) * PAGE_SIZE;
				model[i].prot = prot;
			}
			break;
		case 1:
			CHECK_EQ(paging_protect(BASE + first * PAGE_SIZE,
			    n * PAGE_SIZE, prot), 0);
			for (i = first; i < first + n; i++)
				model[i].prot = prot;
			break;
		default:
			paging_unmap(BASE + first * PAGE_SIZE, n * PAGE_SIZE);
			for (i = first; i < first + n; i++)
				model[i].mapped = false;
			break;
		}
		compare();
	}
	paging_unmap(BASE, PAGES * PAGE_SIZE);
	CHECK_EQ(in_use, before);	/* every table came back */
}

TEST(a_frame_at_zero_stays_mapped)
{
	rump_paddr_t pa = 1;
	int prot;

	begin();
	CHECK_EQ(paging_map(BASE, 0, PAGE_SIZE, 0), 0);
	CHECK(paging_extract(BASE, &pa, &prot));
	CHECK_EQ(pa, 0);
	CHECK_EQ(prot, 0);
}

TEST(no_memory_leaves_nothing_behind)
{
	rump_paddr_t pa;
	size_t before;
	int prot;

	begin();
	before = in_use;
	limit = before + 4;		/* three levels and one more table */
	CHECK_EQ(paging_map(BASE, 0, 3 * LARGE_SIZE, RUMPUSER_PROT_READ),
	    ENOMEM);
	CHECK_EQ(in_use, before);
	CHECK(!paging_extract(BASE, &pa, &prot));
	limit = before + 1;
	CHECK_EQ(paging_map(BASE, 0, PAGE_SIZE, RUMPUSER_PROT_READ), ENOMEM);
	CHECK_EQ(in_use, before);
}

TEST(what_is_wrong_is_refused)
{
	rump_paddr_t pa;
	int prot;

	begin();
	CHECK_EQ(paging_map(BASE, 0, PAGE_SIZE, RWX), EINVAL);
	CHECK_EQ(paging_map(BASE + 1, 0, PAGE_SIZE, 1), EINVAL);
	CHECK_EQ(paging_map(BASE, 1, PAGE_SIZE, 1), EINVAL);
	CHECK_EQ(paging_map(BASE, 0, 0, 1), EINVAL);
	CHECK_EQ(paging_map(0x00007ffffffff000, 0, 2 * PAGE_SIZE, 1), EINVAL);
	CHECK_EQ(paging_map(-PAGE_SIZE, 0, 2 * PAGE_SIZE, 1), EINVAL);
	CHECK_EQ(paging_protect(BASE, PAGE_SIZE, RWX), EINVAL);
	CHECK(!paging_extract(0x0000900000000000, &pa, &prot));
	CHECK(!paging_extract(1UL << 63, &pa, &prot));
}

TEST(the_last_page_of_all)
{
	rump_paddr_t pa;
	int prot;

	begin();
	CHECK_EQ(paging_map(-PAGE_SIZE, 0x5000, PAGE_SIZE, 1), 0);
	CHECK(paging_extract(-PAGE_SIZE, &pa, &prot));
	CHECK_EQ(pa, 0x5000);
	CHECK_EQ(paging_protect(-PAGE_SIZE, PAGE_SIZE, 3), 0);
	paging_unmap(-LARGE_SIZE, LARGE_SIZE);
	CHECK(!paging_extract(-PAGE_SIZE, &pa, &prot));
}

TEST(large_pages_split)
{
	rump_paddr_t pa;
	int prot;

	begin();
	x86_cpu.giant_pages = true;
	CHECK_EQ(paging_map_raw(BASE, GIANT_SIZE, GIANT_SIZE,
	    PTE_P | PTE_W, true), 0);
	CHECK_EQ(paging_protect(BASE + 5 * PAGE_SIZE, PAGE_SIZE,
	    RUMPUSER_PROT_READ), 0);
	CHECK(paging_extract(BASE + 5 * PAGE_SIZE, &pa, &prot));
	CHECK_EQ(pa, GIANT_SIZE + 5 * PAGE_SIZE);
	CHECK_EQ(prot, RUMPUSER_PROT_READ);
	CHECK(paging_extract(BASE + 6 * PAGE_SIZE, &pa, &prot));
	CHECK_EQ(pa, GIANT_SIZE + 6 * PAGE_SIZE);
	CHECK_EQ(prot, RWX);
	CHECK(paging_extract(BASE + GIANT_SIZE - PAGE_SIZE, &pa, &prot));
	CHECK_EQ(pa, 2 * GIANT_SIZE - PAGE_SIZE);
}
