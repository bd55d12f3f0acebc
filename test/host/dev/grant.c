/*
 * Grant tables, with Xen's side made up.
 * includes: components/dev/xen
 * sources: components/dev/xen/grant.c
 */
#include "rump/grant.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "xen_impl.h"

#include "fake.h"
#include "test.h"

#define PER_FRAME	512U

/* An entry as Xen's public grant_table.h has it. */
struct wire {
	uint16_t flags, domain;
	uint32_t frame;
};

static struct wire *frames[3];
static unsigned int nframes;
static uint64_t gfn_base;

void *
grant_grow(void)
{
	if (nframes == nitems(frames))
		return NULL;
	frames[nframes] = rumpuser_pa_to_va(page_alloc(1));
	memset(frames[nframes], 0, RUMPUSER_PAGE_SIZE);
	return frames[nframes++];
}

uint64_t
grant_gfn(rump_paddr_t pa)
{
	return gfn_base + pa / RUMPUSER_PAGE_SIZE;
}

static struct wire *
wire(uint32_t ref)
{
	return &frames[ref / PER_FRAME][ref % PER_FRAME];
}

TEST(entries_say_what_is_granted)
{
	uint32_t a = grant_page(7, 0x5000, false);
	uint32_t b = grant_page(8, 0x6000, true);

	/* The first eight are the toolstack's. */
	CHECK_EQ(a, 8);
	CHECK_EQ(b, 9);
	CHECK_EQ(wire(a)->flags, 1);
	CHECK_EQ(wire(a)->domain, 7);
	CHECK_EQ(wire(a)->frame, 5);
	CHECK_EQ(wire(b)->flags, 1 | 4);
	CHECK(grant_end(a));
	CHECK_EQ(wire(a)->flags, 0);
	CHECK_EQ(grant_page(7, 0x7000, false), a);
	CHECK(grant_end(a) && grant_end(b));
	/* What has no number of 32 bits. */
	gfn_base = 1ULL << 32;
	CHECK_EQ(grant_page(7, 0x5000, false), GRANT_NONE);
	gfn_base = 0;
}

TEST(what_is_mapped_stays)
{
	uint32_t a = grant_page(7, 0x5000, false);

	wire(a)->flags |= 8;
	CHECK(!grant_end(a));
	wire(a)->flags ^= 8 | 16;
	CHECK(!grant_end(a));
	CHECK_EQ(wire(a)->flags, 1 | 16);
	wire(a)->flags ^= 16;
	CHECK(grant_end(a));
}

TEST(the_table_grows_to_its_limit)
{
	static uint32_t refs[nitems(frames) * PER_FRAME];
	unsigned int n, i;

	for (n = 0; (refs[n] = grant_page(1, n * 4096UL, false)) != GRANT_NONE;
	    n++)
		for (i = n & ~63U; i < n; i++)
			CHECK(refs[i] != refs[n]);
	CHECK_EQ(nframes, nitems(frames));
	CHECK_EQ(n, nitems(frames) * PER_FRAME - 8);
	for (i = 0; i < n; i++) {
		CHECK_EQ(wire(refs[i])->frame, i);
		CHECK(grant_end(refs[i]));
	}
	CHECK(grant_page(1, 0, false) != GRANT_NONE);
}

TEST(pages_are_freed_when_they_can_be)
{
	rump_paddr_t pa = page_alloc(2), other = page_alloc(1);
	long live = fake_memory_count;
	uint32_t refs[2], ref;

	refs[0] = grant_page(1, pa, false);
	refs[1] = grant_page(1, pa + 4096, false);
	ref = grant_page(1, other, false);
	wire(refs[1])->flags |= 8;
	grant_end_pages(refs, 2, pa);
	CHECK_EQ(wire(refs[0])->flags, 0);
	/* The pages, and a note of them. */
	CHECK_EQ(fake_memory_count, live + 1);
	grant_end_pages(&ref, 1, other);
	CHECK_EQ(fake_memory_count, live);
	wire(refs[1])->flags &= (uint16_t)~8;
	other = page_alloc(1);
	ref = grant_page(1, other, false);
	grant_end_pages(&ref, 1, other);
	CHECK_EQ(fake_memory_count, live - 2);
	CHECK_EQ(wire(refs[1])->flags, 0);
}
