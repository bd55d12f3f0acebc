/* Per-process timers, absolute sleeps, and a clock that is set. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

static volatile int count, value, code;

static void
handler(int signo, siginfo_t *si, void *context)
{
	(void)signo;
	(void)context;
	count++;
	value = si->si_value.sival_int;
	code = si->si_code;
}

static double
now(clockid_t clock)
{
	struct timespec ts;

	(void)clock_gettime(clock, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/*
 * How far CLOCK_REALTIME is ahead of CLOCK_MONOTONIC, by the quickest of some tries:
 * reading a clock takes a tenth of a millisecond where a hypervisor does it.
 */
static double
ahead(void)
{
	double before, real, after, best = 1, found = 0;
	int i;

	for (i = 0; i < 20; i++) {
		before = now(CLOCK_MONOTONIC);
		real = now(CLOCK_REALTIME);
		after = now(CLOCK_MONOTONIC);
		if (after - before < best) {
			best = after - before;
			found = real - (before + after) / 2;
		}
	}
	return found;
}

/* adjtime: the clock gains what it is told, little by little. */
static void
slewing(void)
{
	struct timeval delta = { 0, 2000 }, left;
	double before = ahead(), gained;

	works(adjtime(&delta, &left), "adjtime");
	ok(left.tv_sec == 0 && left.tv_usec == 0, "nothing was left");
	usleep(100000);
	works(adjtime(NULL, &left), "asking only");
	ok(left.tv_sec == 0 && left.tv_usec > 0 && left.tv_usec < 1600, "a part has been gained");
	usleep(500000);
	works(adjtime(NULL, &left), "once more");
	ok(left.tv_sec == 0 && left.tv_usec == 0, "all has");
	gained = ahead() - before;
	ok(gained > 0.0019 && gained < 0.0025, "as the clock shows (%.6f)", gained);
	delta.tv_sec = -1;
	delta.tv_usec = 500000;
	works(adjtime(&delta, NULL), "half a second less");
	delta.tv_sec = delta.tv_usec = 0;
	works(adjtime(&delta, &left), "and no more");
	ok(left.tv_sec == -1 && left.tv_usec >= 500000 && left.tv_usec < 510000,
	    "what was left of it (%d)", left.tv_usec);
	delta.tv_sec = (time_t)1 << 40;
	fails(adjtime(&delta, NULL), EINVAL, "too much");
}

int
main(void)
{
	struct itimerspec its = { { 0, 20000000 }, { 0, 20000000 } }, left;
	struct timespec ts, pause = { 0, 250000000 };
	struct timezone zone;
	struct timeval tv;
	struct sigevent ev;
	struct sigaction sa;
	timer_t timer;
	double start;
	int before;

	memset(&sa, 0, sizeof(sa));
	sa.sa_sigaction = handler;
	sa.sa_flags = SA_SIGINFO | SA_RESTART;
	works(sigaction(SIGUSR2, &sa, NULL), "handler");
	memset(&ev, 0, sizeof(ev));
	ev.sigev_notify = SIGEV_SIGNAL;
	ev.sigev_signo = SIGUSR2;
	ev.sigev_value.sival_int = 1234;
	works(timer_create(CLOCK_MONOTONIC, &ev, &timer), "timer_create");
	start = now(CLOCK_MONOTONIC);
	works(timer_settime(timer, 0, &its, NULL), "timer_settime");
	while (nanosleep(&pause, &pause) != 0)
		continue;
	/* A sleep that is interrupted and goes on may end late, not early. */
	ok(count >= 5 && count <= (now(CLOCK_MONOTONIC) - start) / 0.02 + 1,
	    "it repeats (%d times)", count);
	is(value, 1234, "its value");
	is(code, SI_TIMER, "SI_TIMER");
	works(timer_gettime(timer, &left), "timer_gettime");
	ok(left.it_value.tv_sec == 0 && left.it_value.tv_nsec <= 20000000 &&
	    left.it_interval.tv_nsec == 20000000, "time left");
	memset(&its, 0, sizeof(its));
	works(timer_settime(timer, 0, &its, NULL), "off");
	before = count;
	(void)usleep(60000);
	ok(count <= before + 1, "it is off");
	works(timer_delete(timer), "timer_delete");
	fails(timer_gettime(timer, &left), EINVAL, "it is gone");

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	ts.tv_nsec += 100000000;
	if (ts.tv_nsec >= 1000000000) {
		ts.tv_sec++;
		ts.tv_nsec -= 1000000000;
	}
	start = now(CLOCK_MONOTONIC);
	is(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL), 0, "absolute sleep");
	ok(now(CLOCK_MONOTONIC) - start >= 0.05, "it slept");
	is(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL), 0, "into the past");
	is(clock_nanosleep(12345, 0, &ts, NULL), EINVAL, "no such clock");

	memset(&zone, 0xff, sizeof(zone));
	is(gettimeofday(NULL, &zone), 0, "the time zone alone");
	ok(zone.tz_minuteswest == 0 && zone.tz_dsttime == 0, "it is that of Greenwich");
	is(gettimeofday(&tv, NULL), 0, "the time alone");
	ok(now(CLOCK_REALTIME) - (double)tv.tv_sec < 5, "it is now");

	start = now(CLOCK_MONOTONIC);
	ts.tv_sec = 1000000000;
	ts.tv_nsec = 5;
	works(clock_settime(CLOCK_REALTIME, &ts), "set the clock");
	ok(now(CLOCK_REALTIME) - 1e9 < 5, "it is set");
	ok(now(CLOCK_MONOTONIC) - start < 5, "the monotonic clock is not");
	fails(clock_settime(CLOCK_MONOTONIC, &ts), EINVAL, "and cannot be");

	start = now(CLOCK_PROCESS_CPUTIME_ID);
	while (now(CLOCK_PROCESS_CPUTIME_ID) - start < 0.05)
		continue;
	before = (int)(now(CLOCK_THREAD_CPUTIME_ID) * 1000);
	(void)usleep(100000);
	ok((int)(now(CLOCK_THREAD_CPUTIME_ID) * 1000) - before < 50,
	    "sleeping takes no processor time");
	slewing();
	return tap_done();
}
