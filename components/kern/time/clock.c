/*
 * clock.c - what time it is. CLOCK_REALTIME is the monotonic clock plus an
 * offset that clock_settime(2) changes at once, and adjtime(2) little by little.
 */
#include "internal.h"
#include "lwpvar.h"
#include "rump/lib.h"
#include "rump/syscall.h"
#include "rump/timespec.h"
#include "rumpuser.h"
#include "netbsd/errno.h"
#include "netbsd/time.h"

/* adjtime(2) changes the clock by a nanosecond in so many: 5 ms in a second. */
#define SLEW	200

/* Lock for all of them: the monitor. */
static int64_t offset;		/* at slew_since */
static int64_t slew;		/* what is to be added to it from then on */
static uint64_t slew_since;
/*
 * Counts their changes: programs read them without the monitor, and may be
 * interrupted there by a thread that sets the clock.
 */
static unsigned int changes;

static int64_t
magnitude(int64_t n)
{
	return n < 0 ? -n : n;
}

/* How much of the slew has been added at some time of the monotonic clock. */
static int64_t
slewed_at(uint64_t mono)
{
	int64_t part = (int64_t)((mono - slew_since) / SLEW);

	if (part >= magnitude(slew))
		return slew;
	return slew < 0 ? -part : part;
}

void
clock_init(void)
{
	offset = rumpuser_clock_wall() - (int64_t)rumpuser_clock_mono();
}

int64_t
clock_realtime(void)
{
	uint64_t mono = rumpuser_clock_mono();

	return (int64_t)mono + offset + slewed_at(mono);
}

int
rump_clock(int clock, int64_t *ns)
{
	unsigned int before;

	if (rumpuser_syscall_gate != 0)
		return ENOSYS;
	switch (clock) {
	case CLOCK_REALTIME:
		do {
			before = __atomic_load_n(&changes, __ATOMIC_ACQUIRE);
			*ns = clock_realtime();
			__atomic_signal_fence(__ATOMIC_SEQ_CST);
		} while (__atomic_load_n(&changes, __ATOMIC_RELAXED) != before);
		return 0;
	case CLOCK_MONOTONIC:
		*ns = (int64_t)rumpuser_clock_mono();
		return 0;
	default:
		return ENOSYS;
	}
}

void
clock_boottime(int64_t *ns)
{
	*ns = offset + slewed_at(rumpuser_clock_mono());
}

/* The clock goes another way from now on. */
static void
changed(void)
{
	changes++;
	waitq_clock_set();
	itimer_clock_set();
}

void
clock_realtime_set(int64_t ns)
{
	offset = ns - (int64_t)rumpuser_clock_mono();
	slew = 0;
	changed();
}

int64_t
clock_slew_left(void)
{
	return slew - slewed_at(rumpuser_clock_mono());
}

void
clock_slew_set(int64_t ns)
{
	uint64_t mono = rumpuser_clock_mono();

	offset += slewed_at(mono);
	slew = ns;
	slew_since = mono;
	changed();
}

/* The first time of the monotonic clock at which the other is not before ns. */
uint64_t
clock_realtime_to_mono(int64_t ns)
{
	int64_t mono = ns - offset - slew, since = (int64_t)slew_since;

	/*
	 * While it slews, every SLEW nanoseconds one is skipped, or one comes
	 * twice, whose first time is meant.
	 */
	if (mono <= since + magnitude(slew) * SLEW) {
		mono = ns - offset - since;
		if (mono > 0 && slew > 0)
			mono = mono / (SLEW + 1) * SLEW + mono % (SLEW + 1);
		else if (mono > 0)
			mono = (mono - 1) / (SLEW - 1) * SLEW +
			    (mono - 1) % (SLEW - 1) + 1;
		mono += since;
	}
	return mono > 0 ? (uint64_t)mono : 0;
}
