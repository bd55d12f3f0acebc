/*
 * clock.c - what time it is. CLOCK_REALTIME is the monotonic clock plus an
 * offset that clock_settime(2) changes.
 */
#include "internal.h"
#include "lwpvar.h"
#include "rump/lib.h"
#include "rump/timespec.h"
#include "rumpuser.h"

/* Lock: the monitor. */
static int64_t offset;

void
clock_init(void)
{
	offset = rumpuser_clock_wall() - (int64_t)rumpuser_clock_mono();
}

int64_t
clock_realtime(void)
{
	return (int64_t)rumpuser_clock_mono() + offset;
}

void
clock_boottime(int64_t *ns)
{
	*ns = offset;
}

void
clock_realtime_set(int64_t ns)
{
	offset = ns - (int64_t)rumpuser_clock_mono();
	waitq_clock_set();
	itimer_clock_set();
}

uint64_t
clock_realtime_to_mono(int64_t ns)
{
	int64_t mono = ns - offset;

	return mono > 0 ? (uint64_t)mono : 0;
}
