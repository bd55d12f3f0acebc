/*
 * Softints that wait for more of their kind.
 * sources: components/kern/sched/defer.c
 */
#include "lwpvar.h"
#include "rump/softint.h"

#include "fake.h"
#include "test.h"

static unsigned int ran;

static void
count(void *arg)
{
	ran += *(unsigned int *)arg;
}

TEST(the_first_of_a_turn_goes_ahead)
{
	static unsigned int one = 1;
	struct softint si;

	softint_init(&si, count, &one);
	ran = 0;
	rump_softint_defer(&si);
	CHECK(softint_deferred_due() == UINT64_MAX);
	CHECK_EQ(ran, 0);
	(void)fake_softint_run();
	CHECK_EQ(ran, 1);
	softint_turn_ends();
	CHECK_EQ(ran, 1);
	/* The next turn begins anew. */
	rump_softint_defer(&si);
	(void)fake_softint_run();
	CHECK_EQ(ran, 2);
	softint_turn_ends();
}

TEST(more_wait_for_the_end_of_the_turn)
{
	static unsigned int one = 1, hundred = 100;
	struct softint a, b;

	softint_init(&a, count, &one);
	softint_init(&b, count, &hundred);
	ran = 0;
	fake_clock = 1000;
	rump_softint_defer(&a);
	(void)fake_softint_run();
	for (int i = 0; i < 5; i++) {
		rump_softint_defer(&a);
		fake_clock += 10;
		rump_softint_defer(&b);
	}
	(void)fake_softint_run();
	CHECK_EQ(ran, 1);
	softint_turn_ends();
	CHECK_EQ(ran, 102);
	CHECK(softint_deferred_due() == UINT64_MAX);
}

TEST(they_wait_200_us_at_most)
{
	static unsigned int one = 1;
	struct softint si;

	softint_init(&si, count, &one);
	ran = 0;
	fake_clock = 5000;
	rump_softint_defer(&si);
	(void)fake_softint_run();
	fake_clock = 7000;
	rump_softint_defer(&si);
	fake_clock = 100000;
	rump_softint_defer(&si);
	CHECK_EQ(softint_deferred_due(), 207000);
	softint_run_deferred();
	CHECK_EQ(ran, 2);
	CHECK(softint_deferred_due() == UINT64_MAX);
	/* It is the same turn still. */
	rump_softint_defer(&si);
	CHECK_EQ(softint_deferred_due(), 300000);
	softint_turn_ends();
	CHECK_EQ(ran, 3);
}
