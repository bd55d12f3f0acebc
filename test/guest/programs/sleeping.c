/* Sleeps last as long as they should, by two clocks, and cost no CPU time. */
#include <pthread.h>
#include <poll.h>
#include <stdint.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

static int64_t
now(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

/* Emulation on a busy host is late at times; early is never right. */
static void
lasted(const char *what, int64_t took, int64_t wanted)
{
	ok(took >= wanted, "%s: not too short", what);
	if (!ok(took < wanted + 300000000, "%s: not too long", what))
		printf("# %lld ns instead of %lld\n", (long long)took,
		    (long long)wanted);
}

int
main(void)
{
	struct timespec ts = { 0, 50000000 };
	struct timeval tv = { 0, 50000 };
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
	int64_t begin, wall, last, t;
	int i, back = 0;

	ok(now(CLOCK_MONOTONIC) >= 10000000000, "up for ten seconds from the start");

	begin = now(CLOCK_MONOTONIC);
	wall = now(CLOCK_REALTIME);
	works(nanosleep(&ts, NULL), "nanosleep");
	lasted("nanosleep 50 ms", now(CLOCK_MONOTONIC) - begin, 50000000);
	lasted("by the wall clock", now(CLOCK_REALTIME) - wall + 1000000, 50000000);

	begin = now(CLOCK_MONOTONIC);
	usleep(20000);
	lasted("usleep 20 ms", now(CLOCK_MONOTONIC) - begin, 20000000);

	begin = now(CLOCK_MONOTONIC);
	is(sleep(1), 0, "sleep returns 0");
	lasted("sleep 1 s", now(CLOCK_MONOTONIC) - begin, 1000000000);

	begin = now(CLOCK_MONOTONIC);
	is(poll(NULL, 0, 50), 0, "poll times out");
	lasted("poll 50 ms", now(CLOCK_MONOTONIC) - begin, 50000000);

	begin = now(CLOCK_MONOTONIC);
	is(select(0, NULL, NULL, NULL, &tv), 0, "select times out");
	lasted("select 50 ms", now(CLOCK_MONOTONIC) - begin, 50000000);

	begin = now(CLOCK_MONOTONIC);
	clock_gettime(CLOCK_MONOTONIC, &ts);
	ts.tv_nsec += 50000000;
	if (ts.tv_nsec >= 1000000000) {
		ts.tv_nsec -= 1000000000;
		ts.tv_sec++;
	}
	is(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL), 0,
	    "clock_nanosleep until");
	lasted("clock_nanosleep", now(CLOCK_MONOTONIC) - begin, 50000000);

	begin = now(CLOCK_MONOTONIC);
	clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_nsec += 50000000;
	if (ts.tv_nsec >= 1000000000) {
		ts.tv_nsec -= 1000000000;
		ts.tv_sec++;
	}
	pthread_mutex_lock(&mutex);
	is(pthread_cond_timedwait(&cond, &mutex, &ts), ETIMEDOUT,
	    "pthread_cond_timedwait times out");
	pthread_mutex_unlock(&mutex);
	lasted("pthread_cond_timedwait", now(CLOCK_MONOTONIC) - begin + 1000000,
	    50000000);

	last = now(CLOCK_MONOTONIC);
	for (i = 0; i < 100000; i++) {
		t = now(CLOCK_MONOTONIC);
		back += t < last;
		last = t;
	}
	is(back, 0, "the monotonic clock never goes back");
	ok(now(CLOCK_REALTIME) > (int64_t)1700000000 * 1000000000,
	    "the wall clock knows the year");
	return tap_done();
}
