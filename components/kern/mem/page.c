/*
 * page.c - frames of physical memory: a buddy allocator over the ranges the
 * platform gives, and the account of what is promised (rump/kmem.h).
 *
 * Each range begins with one byte per frame: the order of the free block that
 * starts there, or PAGE_NOT_FREE. Free blocks are linked through their own first
 * bytes. Three kinds of users, in this order of what they may take last:
 *   promises and ordinary allocations   leave `reserve' frames
 *   page tables                         take the rest, so that a promise can
 *                                       always be kept
 */
#include "internal.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rumpuser.h"
#include "netbsd/errno.h"

#define PAGE_SIZE	RUMPUSER_PAGE_SIZE
#define PAGE_NOT_FREE	0xff
#define ORDER_COUNT	14		/* blocks of up to 32 MiB */
#define RANGE_MAX	32

struct free_block {
	struct free_block *fb_next, *fb_prev;
};

/* A range of frames; mr_pa is the first that can be allocated. */
struct range {
	rump_paddr_t r_pa;
	size_t r_count;
	uint8_t *r_order;
};

/* Lock for all of them: the monitor. */
static struct range ranges[RANGE_MAX];
static size_t range_count;
static struct free_block free_lists[ORDER_COUNT];
static size_t total, free_count, promised, reserve;

/* Frames that a cache would give back, and how to get them. */
static const struct page_cache *page_cache;

static void
list_insert(unsigned int order, struct free_block *fb)
{
	struct free_block *head = &free_lists[order];

	fb->fb_next = head->fb_next;
	fb->fb_prev = head;
	head->fb_next->fb_prev = fb;
	head->fb_next = fb;
}

static void
list_remove(struct free_block *fb)
{
	fb->fb_prev->fb_next = fb->fb_next;
	fb->fb_next->fb_prev = fb->fb_prev;
}

static struct range *
range_find(rump_paddr_t pa)
{
	struct range *r;

	for (r = ranges; r < ranges + range_count; r++)
		if (pa >= r->r_pa && pa - r->r_pa < r->r_count * PAGE_SIZE)
			return r;
	panic("page_free: %#lx is not a frame", (unsigned long)pa);
}

/* Returns a block to the lists, joined with its free buddies. */
static void
block_free(struct range *r, rump_paddr_t pa, unsigned int order)
{
	rump_paddr_t buddy;
	size_t index;

	for (; order + 1 < ORDER_COUNT; order++) {
		buddy = pa ^ PAGE_SIZE << order;
		if (buddy < r->r_pa)
			break;
		index = (buddy - r->r_pa) / PAGE_SIZE;
		if (index >= r->r_count || r->r_order[index] != order)
			break;
		list_remove(rumpuser_pa_to_va(buddy));
		r->r_order[index] = PAGE_NOT_FREE;
		if (buddy < pa)
			pa = buddy;
	}
	r->r_order[(pa - r->r_pa) / PAGE_SIZE] = (uint8_t)order;
	list_insert(order, rumpuser_pa_to_va(pa));
}

/* Frees any run of frames of one range. */
static void
run_free(struct range *r, rump_paddr_t pa, size_t n)
{
	unsigned int order;

	while (n > 0) {
		order = 0;
		while (order + 1 < ORDER_COUNT &&
		    (pa & ((PAGE_SIZE << (order + 1)) - 1)) == 0 &&
		    (size_t)2 << order <= n)
			order++;
		block_free(r, pa, order);
		pa += PAGE_SIZE << order;
		n -= (size_t)1 << order;
	}
}

void
page_init(void)
{
	struct rumpuser_memrange mr[RANGE_MAX];
	struct range *r;
	size_t i, n, count, overhead;

	for (i = 0; i < ORDER_COUNT; i++)
		free_lists[i].fb_next = free_lists[i].fb_prev = &free_lists[i];
	n = rumpuser_memory(mr, RANGE_MAX);
	for (i = 0; i < n; i++) {
		count = mr[i].mr_len / PAGE_SIZE;
		overhead = (count + PAGE_SIZE - 1) / PAGE_SIZE;
		if (count <= overhead)
			continue;
		/* Frame 0 would look like a failed allocation. */
		if (mr[i].mr_pa == 0) {
			mr[i].mr_pa += PAGE_SIZE;
			if (--count <= overhead)
				continue;
		}
		r = &ranges[range_count++];
		r->r_order = rumpuser_pa_to_va(mr[i].mr_pa);
		r->r_pa = mr[i].mr_pa + overhead * PAGE_SIZE;
		r->r_count = count - overhead;
		memset(r->r_order, PAGE_NOT_FREE, r->r_count);
		poison_fill(rumpuser_pa_to_va(r->r_pa), r->r_count * PAGE_SIZE);
		run_free(r, r->r_pa, r->r_count);
		total += r->r_count;
		free_count += r->r_count;
	}
	reserve = 16 + total / 256;
}

/* Takes a block off the lists; 0: none is free. */
static rump_paddr_t
block_alloc(unsigned int order)
{
	struct free_block *fb;
	struct range *r;
	rump_paddr_t pa;
	size_t n;
	unsigned int found;

	for (found = order; found < ORDER_COUNT; found++)
		if (free_lists[found].fb_next != &free_lists[found])
			break;
	if (found == ORDER_COUNT)
		return 0;
	fb = free_lists[found].fb_next;
	list_remove(fb);
	pa = rumpuser_va_to_pa(fb);
	r = range_find(pa);
	r->r_order[(pa - r->r_pa) / PAGE_SIZE] = PAGE_NOT_FREE;
	/* The upper halves go back. */
	while (found > order) {
		found--;
		r->r_order[(pa - r->r_pa) / PAGE_SIZE +
		    ((size_t)1 << found)] = (uint8_t)found;
		list_insert(found, rumpuser_pa_to_va(pa +
		    (PAGE_SIZE << found)));
	}
	free_count -= (size_t)1 << order;
	for (n = 0; n < (size_t)1 << order; n++)
		poison_check(rumpuser_pa_to_va(pa + n * PAGE_SIZE), PAGE_SIZE,
		    sizeof(*fb));
	return pa;
}

/* Free frames that are neither promised nor kept back. */
static size_t
unclaimed(void)
{
	size_t taken = promised + reserve;

	return free_count > taken ? free_count - taken : 0;
}

/* Sees that n frames are unclaimed, at the cost of the cache. */
static bool
make_unclaimed(size_t n)
{
	while (unclaimed() < n)
		if (page_cache == NULL ||
		    page_cache->pc_reclaim(n - unclaimed()) == 0)
			return false;
	return true;
}

void
page_cache_register(const struct page_cache *pc)
{
	page_cache = pc;
}

rump_paddr_t
page_alloc(size_t n)
{
	unsigned int order;
	rump_paddr_t pa;

	KASSERT(n > 0 && (n & (n - 1)) == 0);
	order = (unsigned int)__builtin_ctzl(n);
	if (order >= ORDER_COUNT || !make_unclaimed(n))
		return 0;
	/* Enough may be there, but in pieces. */
	while ((pa = block_alloc(order)) == 0)
		if (page_cache == NULL || page_cache->pc_reclaim(n) == 0)
			return 0;
	return pa;
}

void
page_free(rump_paddr_t pa, size_t n)
{
	struct range *r = range_find(pa);

	KASSERT(pa % PAGE_SIZE == 0);
	KASSERT((pa - r->r_pa) / PAGE_SIZE + n <= r->r_count);
	KASSERT(r->r_order[(pa - r->r_pa) / PAGE_SIZE] == PAGE_NOT_FREE);
	poison_fill(rumpuser_pa_to_va(pa), n * PAGE_SIZE);
	run_free(r, pa, n);
	free_count += n;
}

size_t
page_available(void)
{
	return unclaimed() + (page_cache != NULL ? *page_cache->pc_count : 0);
}

int
page_commit(size_t n)
{
	if (!make_unclaimed(n))
		return ENOMEM;
	promised += n;
	return 0;
}

void
page_uncommit(size_t n)
{
	KASSERT(promised >= n);
	promised -= n;
}

rump_paddr_t
page_alloc_promised(void)
{
	KASSERT(promised > 0);
	promised--;
	return block_alloc(0);
}

void
page_free_promised(rump_paddr_t pa)
{
	page_free(pa, 1);
	promised++;
}

rump_paddr_t
rump_ptpage_alloc(void)
{
	rump_paddr_t pa;

	if (free_count <= promised)
		return 0;
	pa = block_alloc(0);
	if (pa != 0)
		memset(rumpuser_pa_to_va(pa), 0, PAGE_SIZE);
	return pa;
}

void
rump_ptpage_free(rump_paddr_t pa)
{
	page_free(pa, 1);
}

size_t
page_total(void)
{
	return total;
}

size_t
page_free_count(void)
{
	return free_count;
}

size_t
page_committed(void)
{
	return promised;
}
