/*
 * CLOCK_REALTIME while adjtime(2) slews it: never backwards, as much as was asked,
 * and the way back from it to the monotonic clock exact.
 * sources: components/kern/time/clock.c
 */
#include "internal.h"
#include "lwpvar.h"
#include "rump/syscall.h"
#include "rump/timespec.h"
#include "rumpuser.h"
#include "netbsd/errno.h"
#include "netbsd/time.h"

#include "fake.h"
#include "test.h"

#define SECOND	1000000000LL

/* Of machdep.c. */
uintptr_t rumpuser_syscall_gate;

static int changes;

void
waitq_clock_set(void)
{
	changes++;
}

void
itimer_clock_set(void)
{
	changes++;
}

/* Moves on in steps; the clock gains no more and no less than a 200th. */
static void
run(uint64_t until, uint64_t step)
{
	int64_t before = clock_realtime(), now;
	uint64_t at;

	while (fake_clock < until) {
		fake_clock += step;
		now = clock_realtime();
		CHECK(now >= before + (int64_t)(step - step / 200) - 1);
		CHECK(now <= before + (int64_t)(step + step / 200) + 1);
		/* From then on it is not before what it is now, and was until then. */
		at = clock_realtime_to_mono(now);
		CHECK(at <= fake_clock && fake_clock - at <= 1);
		before = now;
	}
}

static void
slews(int64_t by)
{
	int64_t start, left;

	changes = 0;
	fake_clock = 5 * SECOND;
	clock_realtime_set(1000 * SECOND);
	start = clock_realtime() - (int64_t)fake_clock;
	clock_slew_set(by);
	CHECK_EQ(changes, 4);
	CHECK_EQ(clock_slew_left(), by);
	run(6 * SECOND, 1234567);
	left = clock_slew_left();
	CHECK(left != by && left != 0 && (left < 0) == (by < 0));
	CHECK_EQ(clock_realtime() - (int64_t)fake_clock, start + by - left);
	run(30 * SECOND, 9999999);
	CHECK_EQ(clock_slew_left(), 0);
	CHECK_EQ(clock_realtime() - (int64_t)fake_clock, start + by);
}

TEST(slews_both_ways)
{
	slews(20000000);
	slews(-20000000);
	slews(20000001);
	slews(-19999999);
}

/* The first moment at which the clock is not before each of many times. */
TEST(the_way_back_is_exact)
{
	static const int64_t by[] = { 3000, -3000 };
	int64_t ns, base;
	uint64_t at;

	for (int i = 0; i < 2; i++) {
		fake_clock = 1000000;
		clock_realtime_set(1000000000);
		clock_slew_set(by[i]);
		base = clock_realtime();
		for (ns = base - 5; ns < base + 700000; ns++) {
			at = clock_realtime_to_mono(ns);
			if (ns < base)
				continue;
			fake_clock = at;
			CHECK(clock_realtime() >= ns);
			if (at > 1000000) {
				fake_clock = at - 1;
				CHECK(clock_realtime() < ns);
			}
			fake_clock = 1000000;
		}
	}
}

TEST(another_slew_or_time_ends_the_one_before)
{
	fake_clock = SECOND;
	clock_realtime_set(100 * SECOND);
	clock_slew_set(50000000);
	fake_clock += 2 * SECOND;
	CHECK_EQ(clock_slew_left(), 40000000);
	clock_slew_set(-1000000);
	CHECK_EQ(clock_realtime(), 102 * SECOND + 10000000);
	fake_clock += SECOND;
	CHECK_EQ(clock_slew_left(), 0);
	CHECK_EQ(clock_realtime(), 103 * SECOND + 9000000);
	clock_slew_set(50000000);
	clock_realtime_set(7);
	CHECK_EQ(clock_slew_left(), 0);
	fake_clock += SECOND;
	CHECK_EQ(clock_realtime(), SECOND + 7);
}

TEST(programs_read_the_clocks_that_the_kernel_reads)
{
	int64_t ns = -1;

	fake_clock = 3 * SECOND;
	clock_realtime_set(1000 * SECOND);
	clock_slew_set(SECOND);
	fake_clock += SECOND;
	CHECK_EQ(rump_clock(CLOCK_REALTIME, &ns), 0);
	CHECK_EQ(ns, 1001 * SECOND + SECOND / 200);
	CHECK_EQ(rump_clock(CLOCK_MONOTONIC, &ns), 0);
	CHECK_EQ(ns, 4 * SECOND);
	/* Those of CPU time, and where the kernel's memory is out of reach. */
	CHECK_EQ(rump_clock(CLOCK_PROF, &ns), ENOSYS);
	rumpuser_syscall_gate = 1;
	CHECK_EQ(rump_clock(CLOCK_MONOTONIC, &ns), ENOSYS);
	rumpuser_syscall_gate = 0;
}
