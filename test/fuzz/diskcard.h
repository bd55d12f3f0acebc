/*
 * diskcard.h - what the fuzz targets of disk controllers share: checks, as disk_machine.h
 * wants them, and requests, all of which must end once. FUZZ_CARD names the header of
 * the made-up controller.
 */
#ifndef DISKCARD_H
#define DISKCARD_H

#include "host.h"

#define CHECK(x)	((x) ? (void)0 : host_panic("not so: " #x))
#define CHECK_EQ(a, b)	CHECK((a) == (b))
#define CHECK_STR(a, b)	CHECK(strcmp((a), (b)) == 0)
#define REQUIRE(x)	CHECK(x)

#include FUZZ_CARD

#include "rump/kmem.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define IOS	8

static struct disk_io ios[IOS];
static unsigned int started;
static bool attached;

/* Reads a page, unless that request is under way. */
static void
start_io(unsigned int i)
{
	if (started > 0 && ios[i].di_done != NULL && ios[i].di_error == -1)
		return;
	started++;
	read_page(&ios[i]);
}

/* Everything that was started has ended. */
static void
finish(void)
{
	unsigned int i;

	for (i = 0; i < 3; i++) {
		(void)fake_softint_run();
		fake_clock_advance(fake_clock + 70 * 1000000000ULL);
	}
	(void)fake_softint_run();
	if (ended != started)
		host_panic("a request is lost, or ends twice");
}

#endif /* DISKCARD_H */
