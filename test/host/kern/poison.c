/*
 * Freed memory in debug builds: filled, and looked at when it is used again.
 * sources: components/kern/mem/page.c components/kern/mem/kmem.c
 * sources: components/kern/mem/poison.c
 * flags: -DRUMP_DEBUG
 */
#include "internal.h"
#include "rump/kmem.h"
#include "rump/lib.h"

#include "test.h"

#define FRAMES	256

uintptr_t rumpuser_dmap_base;

size_t
rumpuser_memory(struct rumpuser_memrange *r, size_t max)
{
	CHECK(max >= 1);
	r[0] = (struct rumpuser_memrange){ 0, FRAMES * 4096 };
	return 1;
}

static void
start(void)
{
	if (rumpuser_dmap_base != 0)
		return;
	rumpuser_dmap_base = (uintptr_t)host_aligned_calloc(4096,
	    FRAMES * 4096);
	page_init();
	kmem_init();
}

TEST(freed_frames_are_filled)
{
	rump_paddr_t pa;
	uint8_t *p;

	start();
	pa = page_alloc(4);
	p = rumpuser_pa_to_va(pa);
	memset(p, 1, 4 * 4096);
	page_free(pa, 4);
	CHECK_EQ(p[100], 0xdb);
	CHECK_EQ(p[4 * 4096 - 1], 0xdb);
}

TEST(freed_objects_are_filled)
{
	uint8_t *p, *other;

	start();
	other = kmem_alloc(100);
	p = kmem_alloc(100);
	memset(p, 1, 100);
	kmem_free(p, 100);
	CHECK_EQ(p[8], 0xdb);
	CHECK_EQ(p[99], 0xdb);
	kmem_free(other, 100);
}

static void
take_object(void *arg __unused)
{
	(void)kmem_alloc(100);
}

static void
take_frames(void *arg __unused)
{
	while (page_alloc(1) != 0)
		;
}

TEST(objects_written_after_they_were_freed)
{
	uint8_t *p, *other;

	start();
	other = kmem_alloc(100);
	p = kmem_alloc(100);
	kmem_free(p, 100);
	p[50] = 1;
	CHECK_PANIC(take_object, NULL);
	p[50] = 0xdb;
	kmem_free(other, 100);
}

TEST(frames_written_after_they_were_freed)
{
	rump_paddr_t pa, all[FRAMES];
	uint8_t *p;
	size_t n;

	start();
	pa = page_alloc(1);
	p = rumpuser_pa_to_va(pa);
	page_free(pa, 1);
	/* Use and free everything: that alone is no reason to complain. */
	for (n = 0; (all[n] = page_alloc(1)) != 0; n++)
		memset(rumpuser_pa_to_va(all[n]), 2, 4096);
	while (n > 0)
		page_free(all[--n], 1);
	p[4095] = 1;
	CHECK_PANIC(take_frames, NULL);
}
