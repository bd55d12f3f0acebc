/*
 * memory.c - which frames are free, until the kernel takes them over.
 *
 * Memory below 1 MiB stays with the platform: page tables live there, so that a
 * small guest has the rest for itself. Boot context throughout, but for the
 * page-table frames, which belong to the monitor.
 */
#include "x86.h"

#define RESERVED_MAX	64
#define LOW_END		(1UL << 20)

/* Not free; unordered, may overlap. Page aligned. */
static struct x86_range reserved[RESERVED_MAX];
static size_t nreserved;
/* The kernel owns what is at or above LOW_END. */
static bool handed_over;

uint64_t memory_early_end = 4UL << 30;
/* The platform's own frames that are free again, linked by their first words. */
static rump_paddr_t own_free;

struct x86_bootinfo x86_bootinfo;

void
memory_add(uint64_t start, uint64_t end)
{
	struct x86_bootinfo *bi = &x86_bootinfo;
	size_t i, j;

	start = roundup2(start, PAGE_SIZE);
	end = rounddown2(end, PAGE_SIZE);
	if (end > X86_DMAP_SIZE)
		end = X86_DMAP_SIZE;
	if (start >= end)
		return;
	for (i = 0; i < bi->nram && bi->ram[i].end < start; i++)
		continue;
	for (j = i; j < bi->nram && bi->ram[j].start <= end; j++) {
		start = MIN(start, bi->ram[j].start);
		end = MAX(end, bi->ram[j].end);
	}
	/* Entries i..j-1 become one. */
	if (j == i) {
		if (bi->nram == X86_RANGE_MAX)
			return;
		memmove(&bi->ram[i + 1], &bi->ram[i],
		    (bi->nram - i) * sizeof(bi->ram[0]));
		bi->nram++;
	} else {
		memmove(&bi->ram[i + 1], &bi->ram[j],
		    (bi->nram - j) * sizeof(bi->ram[0]));
		bi->nram -= j - i - 1;
	}
	bi->ram[i].start = start;
	bi->ram[i].end = end;
}

void
memory_reserve(uint64_t start, uint64_t end)
{
	size_t i;

	start = rounddown2(start, PAGE_SIZE);
	end = end > X86_DMAP_SIZE ? X86_DMAP_SIZE : roundup2(end, PAGE_SIZE);
	if (start >= end)
		return;
	for (i = 0; i < nreserved; i++)
		if (start <= reserved[i].end && end >= reserved[i].start)
			break;
	if (i == nreserved) {
		if (nreserved == RESERVED_MAX) {
			/* Rather lose memory than hand out what is in use. */
			i = RESERVED_MAX - 1;
		} else {
			reserved[nreserved].start = start;
			reserved[nreserved++].end = end;
			return;
		}
	}
	reserved[i].start = MIN(reserved[i].start, start);
	reserved[i].end = MAX(reserved[i].end, end);
}

/*
 * The first free run of [*start, end); false when there is none. Sets *start and
 * *run_end.
 */
static bool
free_run(uint64_t *start, uint64_t end, uint64_t *run_end)
{
	size_t i;
	bool moved;

	do {
		moved = false;
		for (i = 0; i < nreserved; i++)
			if (*start >= reserved[i].start &&
			    *start < reserved[i].end) {
				*start = reserved[i].end;
				moved = true;
			}
	} while (moved);
	if (*start >= end)
		return false;
	*run_end = end;
	for (i = 0; i < nreserved; i++)
		if (reserved[i].start > *start && reserved[i].start < *run_end)
			*run_end = reserved[i].start;
	return true;
}

static rump_paddr_t
alloc_below(size_t n, uint64_t limit, uintptr_t map_base)
{
	uint64_t start, end, run_end;
	size_t i;

	for (i = 0; i < x86_bootinfo.nram; i++) {
		start = MAX(x86_bootinfo.ram[i].start, PAGE_SIZE);
		end = MIN(x86_bootinfo.ram[i].end, limit);
		while (start < end && free_run(&start, end, &run_end)) {
			if (run_end - start >= n * PAGE_SIZE) {
				memory_reserve(start, start + n * PAGE_SIZE);
				memset((void *)(map_base + start), 0,
				    n * PAGE_SIZE);
				return start;
			}
			start = run_end;
		}
	}
	return 0;
}

rump_paddr_t
memory_early_alloc(size_t n, uintptr_t map_base)
{
	return alloc_below(n, handed_over ? LOW_END : memory_early_end, map_base);
}

rump_paddr_t
ptpage_alloc(void)
{
	rump_paddr_t pa;

	if (own_free != 0) {
		pa = own_free;
		own_free = *(rump_paddr_t *)(x86_pt_base + pa);
		memset((void *)(x86_pt_base + pa), 0, PAGE_SIZE);
		return pa;
	}
	pa = memory_early_alloc(1, x86_pt_base);
	if (pa == 0 && handed_over)
		pa = rump_ptpage_alloc();
	return pa;
}

void
ptpage_free(rump_paddr_t pa)
{
	/* Those of the start are in the image. */
	if (pa < LOW_END || pa - x86_image_pa < x86_image_len) {
		*(rump_paddr_t *)(x86_pt_base + pa) = own_free;
		own_free = pa;
	} else
		rump_ptpage_free(pa);
}

size_t
rumpuser_memory(struct rumpuser_memrange *r, size_t max)
{
	uint64_t start, end, run_end;
	size_t i, n;

	n = 0;
	for (i = 0; i < x86_bootinfo.nram; i++) {
		start = MAX(x86_bootinfo.ram[i].start, LOW_END);
		end = x86_bootinfo.ram[i].end;
		while (n < max && start < end &&
		    free_run(&start, end, &run_end)) {
			r[n].mr_pa = start;
			r[n++].mr_len = run_end - start;
			start = run_end;
		}
	}
	handed_over = true;
	return n;
}
