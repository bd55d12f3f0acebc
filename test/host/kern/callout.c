/*
 * The heap of callouts.
 * sources: components/kern/sched/callout.c
 */
#include "cpuvar.h"
#include "lwpvar.h"
#include "rump/lib.h"
#include "rump/softint.h"

#include "fake.h"
#include "test.h"

#define COUNT	500

static uint32_t pended;

void
cpu_pend(uint32_t bits)
{
	pended |= bits;
}

static uint64_t ran_at;
static unsigned int ran;

static void
in_order(void *arg)
{
	struct callout *co = *(struct callout **)arg;

	CHECK(co->co_deadline >= ran_at);
	CHECK(co->co_deadline <= fake_clock);
	CHECK(!co->co_pending);
	ran_at = co->co_deadline;
	ran++;
}

/* Runs until nothing more is due. */
static void
run(void)
{
	do {
		pended = 0;
		callout_run();
	} while (pended != 0);
}

TEST(random_traffic_runs_in_order)
{
	static struct callout co[COUNT];
	static struct callout *self[COUNT];
	uint32_t random = 1;
	unsigned int pending = 0;
	uint64_t least;

	for (int i = 0; i < COUNT; i++) {
		self[i] = &co[i];
		callout_init(&co[i], in_order, &self[i]);
	}
	fake_clock = 1000;
	CHECK(callout_next() == UINT64_MAX);
	for (int step = 0; step < 50000; step++) {
		struct callout *c;
		bool was;

		random = random * 1664525 + 1013904223;
		c = &co[random / 256 % COUNT];
		switch (random >> 30) {
		case 0:
			was = c->co_pending;
			CHECK_EQ(callout_stop(c), was);
			break;
		case 1:
		case 2:
			callout_schedule(c, fake_clock + random % 1000);
			break;
		case 3:
			fake_clock += random / 4096 % 20;
			ran_at = 0;
			run();
			break;
		}
		if (step % 500 == 0) {
			least = UINT64_MAX;
			pending = 0;
			for (int i = 0; i < COUNT; i++)
				if (co[i].co_pending) {
					least = MIN(least, co[i].co_deadline);
					pending++;
				}
			CHECK_EQ(callout_next(), least);
			CHECK_EQ(callout_count(), pending);
		}
	}
	fake_clock += 100000;
	ran_at = 0;
	run();
	CHECK_EQ(callout_count(), 0);
	CHECK(ran > 1000);
}

TEST(stopping_tells_whether_it_was_pending)
{
	static struct callout co, *self = &co;

	callout_init(&co, in_order, &self);
	CHECK(!callout_stop(&co));
	callout_schedule(&co, fake_clock + 10);
	CHECK(callout_stop(&co));
	CHECK(!callout_stop(&co));
	ran = 0;
	fake_clock += 20;
	run();
	CHECK_EQ(ran, 0);
}

static struct callout again;
static int again_left;

static void
reschedule(void *arg __unused)
{
	if (--again_left > 0)
		callout_schedule(&again, fake_clock);
}

TEST(a_callout_may_reschedule_itself)
{
	callout_init(&again, reschedule, NULL);
	again_left = 1000;
	callout_schedule(&again, fake_clock);
	/* One run is bounded, so others get their turn. */
	pended = 0;
	callout_run();
	CHECK(again_left > 0);
	CHECK(pended != 0);
	run();
	CHECK_EQ(again_left, 0);
	CHECK_EQ(callout_count(), 0);
}
