/*
 * Frames and kernel objects: the real allocators over a piece of the host's
 * memory.
 * sources: components/kern/mem/page.c components/kern/mem/kmem.c
 */
#include "internal.h"
#include "rump/kmem.h"
#include "rump/lib.h"

#include "netbsd/errno.h"
#include "test.h"

#define FRAMES	2048

uintptr_t rumpuser_dmap_base;
static char *arena;

/* Three ranges with holes, the first one with frame 0. */
size_t
rumpuser_memory(struct rumpuser_memrange *r, size_t max)
{
	CHECK(max >= 3);
	r[0] = (struct rumpuser_memrange){ 0, 100 * 4096 };
	r[1] = (struct rumpuser_memrange){ 128 * 4096, 1 * 4096 };
	r[2] = (struct rumpuser_memrange){ 131 * 4096, (FRAMES - 131) * 4096 };
	return 3;
}

static void
start(void)
{
	if (arena != NULL)
		return;
	arena = host_aligned_calloc(4096, FRAMES * 4096);
	rumpuser_dmap_base = (uintptr_t)arena;
	page_init();
	kmem_init();
}

static bool
inside(rump_paddr_t pa, size_t n)
{
	size_t first = pa / 4096, last = first + n;

	return pa % 4096 == 0 && first > 0 && (last <= 100 ||
	    (first >= 131 && last <= FRAMES));
}

TEST(frames_are_given_once_and_within_ranges)
{
	static uint8_t used[FRAMES];
	static rump_paddr_t got[FRAMES];
	size_t n = 0, before;

	start();
	before = page_free_count();
	CHECK(before > FRAMES - 100 && before < FRAMES);
	CHECK_EQ(page_total(), before);
	while ((got[n] = page_alloc(1)) != 0) {
		REQUIRE(inside(got[n], 1));
		REQUIRE(!used[got[n] / 4096]);
		used[got[n] / 4096] = 1;
		memset(rumpuser_pa_to_va(got[n]), 0xee, 4096);
		n++;
	}
	CHECK(n > FRAMES - 200);
	CHECK_EQ(page_available(), 0);
	CHECK_EQ(page_commit(1), ENOMEM);
	/* Page tables may still have some. */
	got[n] = rump_ptpage_alloc();
	REQUIRE(got[n] != 0);
	CHECK_EQ(*(char *)rumpuser_pa_to_va(got[n]), 0);
	rump_ptpage_free(got[n]);
	while (n > 0)
		page_free(got[--n], 1);
	CHECK_EQ(page_free_count(), before);
	/* All joined again. */
	got[0] = page_alloc(512);
	CHECK(got[0] != 0);
	page_free(got[0], 512);
}

TEST(runs_are_aligned_to_their_size)
{
	rump_paddr_t got[64];
	size_t n, before = page_free_count();

	for (size_t size = 1; size <= 256; size *= 2) {
		for (n = 0; n < 4; n++) {
			got[n] = page_alloc(size);
			REQUIRE(got[n] != 0);
			CHECK(inside(got[n], size));
			CHECK_EQ(got[n] % (size * 4096), 0);
		}
		while (n > 0)
			page_free(got[--n], size);
	}
	CHECK(page_alloc(4096) == 0);
	CHECK(page_alloc((size_t)1 << 40) == 0);
	CHECK_EQ(page_free_count(), before);
}

static void
free_frame(void *arg)
{
	page_free(*(rump_paddr_t *)arg, 1);
}

TEST(freeing_twice_or_what_is_no_frame_panics)
{
	rump_paddr_t pa = page_alloc(1), hole = 110 * 4096;

	page_free(pa, 1);
	CHECK_PANIC(free_frame, &pa);
	CHECK_PANIC(free_frame, &hole);
}

TEST(promises_are_kept)
{
	size_t available = page_available();
	rump_paddr_t pa;

	CHECK_EQ(page_commit(available + 1), ENOMEM);
	CHECK_EQ(page_commit(available), 0);
	CHECK(page_alloc(1) == 0);
	CHECK_EQ(page_committed(), available);
	pa = page_alloc_promised();
	CHECK(pa != 0);
	page_free_promised(pa);
	CHECK_EQ(page_committed(), available);
	page_uncommit(available);
	CHECK_EQ(page_available(), available);
}

TEST(objects_of_every_size)
{
	static void *p[2500];
	size_t before = page_free_count();

	CHECK_EQ(kmem_bytes(), 0);
	for (size_t size = 0; size < nitems(p); size++) {
		p[size] = kmem_alloc(size);
		REQUIRE(p[size] != NULL);
		CHECK_EQ((uintptr_t)p[size] % 16, 0);
		memset(p[size], (int)(size & 0xff), size);
	}
	for (size_t size = 0; size < nitems(p); size++)
		for (size_t i = 0; i < size; i += 97)
			CHECK_EQ(((unsigned char *)p[size])[i], size & 0xff);
	for (size_t size = 0; size < nitems(p); size += 2)
		kmem_free(p[size], size);
	for (size_t size = 1; size < nitems(p); size += 2)
		kmem_free(p[size], size);
	CHECK_EQ(kmem_bytes(), 0);
	CHECK_EQ(page_free_count(), before);
}

TEST(zeroed_and_copied)
{
	char *p;

	for (int i = 0; i < 10; i++) {
		p = kmem_alloc(100);
		memset(p, 0xff, 100);
		kmem_free(p, 100);
		p = kmem_zalloc(100);
		for (int j = 0; j < 100; j++)
			CHECK_EQ(p[j], 0);
		kmem_free(p, 100);
	}
	p = kmem_strndup("hello world", 5);
	CHECK_STR(p, "hello");
	kmem_free(p, 6);
	CHECK(kmem_alloc(SIZE_MAX) == NULL);
	CHECK(kmem_alloc((size_t)1 << 40) == NULL);
	kmem_free(NULL, 0);
}

TEST(random_traffic_keeps_contents)
{
	static struct { unsigned char *p; size_t size; } slots[300];
	uint32_t random = 7;

	for (int step = 0; step < 40000; step++) {
		size_t i;

		random = random * 1664525 + 1013904223;
		i = random / 65536 % nitems(slots);
		if (slots[i].p != NULL) {
			CHECK_EQ(slots[i].p[0], i & 0xff);
			CHECK_EQ(slots[i].p[slots[i].size - 1], i & 0xff);
			kmem_free(slots[i].p, slots[i].size);
			slots[i].p = NULL;
		} else {
			slots[i].size = 1 + (random >> 31 != 0 ?
			    random % 200 : random % 20000);
			slots[i].p = kmem_alloc(slots[i].size);
			if (slots[i].p == NULL)
				continue;
			memset(slots[i].p, (int)(i & 0xff), slots[i].size);
		}
	}
	for (size_t i = 0; i < nitems(slots); i++)
		if (slots[i].p != NULL)
			kmem_free(slots[i].p, slots[i].size);
	CHECK_EQ(kmem_bytes(), 0);
}
