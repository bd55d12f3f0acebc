/*
 * A program that works in few pages for a while and then in many, and neither
 * sleeps nor faults there: soon that is not much slower. QEMU makes the table that
 * stands for the TLB as small as the first needs, when the TLB is flushed.
 */
#include <stdint.h>
#include <sys/mman.h>
#include <time.h>

#include "tap.h"

#define PAGES	2048U
#define NEAR	16U
#define FLUSHED	128U		/* pages that are unmapped together */
#define STRIDE	(4096 + 64)

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* Seconds for PAGES reads, in turn from the first `pages' pages. */
static double
pass(volatile char *memory, unsigned int pages)
{
	double begin = now();
	unsigned int i;

	for (i = 0; i < PAGES; i++)
		(void)memory[(size_t)(i % pages) * STRIDE];
	return now() - begin;
}

/* Has the kernel flush the TLB. */
static void
flush(void)
{
	void *p = mmap(NULL, FLUSHED * 4096, PROT_READ | PROT_WRITE,
	    MAP_ANON | MAP_PRIVATE, -1, 0);

	memset(p, 1, FLUSHED * 4096);
	munmap(p, FLUSHED * 4096);
}

int
main(void)
{
	double begin, t, wide = 1, near = 1;
	volatile char *memory;
	unsigned int i;

	memory = mmap(NULL, PAGES * STRIDE, PROT_READ | PROT_WRITE,
	    MAP_ANON | MAP_PRIVATE, -1, 0);
	if (!ok(memory != MAP_FAILED, "%u pages", PAGES))
		return tap_done();
	for (i = 0; i < PAGES; i++)
		memory[(size_t)i * STRIDE] = 1;
	/* The fastest of many counts, whatever else the machine has to do. */
	for (i = 0; i < 4; i++) {
		for (begin = now(); now() - begin < 0.15;) {
			t = pass(memory, NEAR);
			near = t < near ? t : near;
		}
		flush();
	}
	for (begin = now(); now() - begin < 2;) {
		t = pass(memory, PAGES);
		wide = t < wide ? t : wide;
	}
	ok(wide < near * 10, "reads from %u pages, from %u: %.0f us, %.0f us",
	    PAGES, NEAR, wide * 1e6, near * 1e6);
	return tap_done();
}
