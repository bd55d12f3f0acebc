/* Timers and sleeps by CPU time, threads that are notified, clocks that are set. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

static volatile sig_atomic_t vtalarms, profs, usr1;
static volatile int calls, call_value;

static void
handler(int signo)
{
	if (signo == SIGVTALRM)
		vtalarms++;
	else if (signo == SIGPROF)
		profs++;
	else
		usr1++;
}

static void
function(union sigval value)
{
	call_value = value.sival_int;
	__atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
}

static double
now(clockid_t clock)
{
	struct timespec ts;

	(void)clock_gettime(clock, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void
spin(double seconds)
{
	double end = now(CLOCK_PROCESS_CPUTIME_ID) + seconds;

	while (now(CLOCK_PROCESS_CPUTIME_ID) < end)
		continue;
}

static void
interval_timers(void)
{
	struct itimerval it = { { 0, 20000 }, { 0, 20000 } }, off = { { 0, 0 }, { 0, 0 } };

	signal(SIGVTALRM, handler);
	signal(SIGPROF, handler);
	works(setitimer(ITIMER_VIRTUAL, &it, NULL), "ITIMER_VIRTUAL");
	works(setitimer(ITIMER_PROF, &it, NULL), "ITIMER_PROF");
	usleep(200000);
	ok(vtalarms <= 2 && profs <= 2, "a sleeper uses no time (%d, %d)", (int)vtalarms,
	    (int)profs);
	spin(0.21);
	ok(vtalarms >= 8 && vtalarms <= 14, "a busy one does (%d)", (int)vtalarms);
	ok(profs >= 8 && profs <= 14, "by both (%d)", (int)profs);
	works(setitimer(ITIMER_VIRTUAL, &off, &it), "off");
	ok(it.it_interval.tv_usec == 20000 && it.it_value.tv_usec <= 20000, "what there was");
	works(setitimer(ITIMER_PROF, &off, NULL), "off");
}

static void *
busy(void *arg)
{
	spin(*(double *)arg);
	return NULL;
}

static void
cpu_clocks(void)
{
	struct itimerspec its = { { 0, 0 }, { 0, 50000000 } };
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	struct timespec ts = { 0, 50000000 };
	double begin, amount = 0.5;
	pthread_t thread;
	clockid_t clock;
	timer_t timer;

	signal(SIGUSR1, handler);
	works(timer_create(CLOCK_THREAD_CPUTIME_ID, &ev, &timer), "timer of a thread");
	works(timer_settime(timer, 0, &its, NULL), "set");
	usleep(150000);
	is(usr1, 0, "asleep");
	spin(0.1);
	is(usr1, 1, "busy");
	works(timer_gettime(timer, &its), "gettime");
	is(its.it_value.tv_nsec, 0, "it ran out");
	works(timer_delete(timer), "delete");

	is(pthread_create(&thread, NULL, busy, &amount), 0, "another thread");
	is(pthread_getcpuclockid(thread, &clock), 0, "its clock");
	begin = now(CLOCK_PROCESS_CPUTIME_ID);
	is(clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID, 0, &ts, NULL), 0,
	    "sleep while others work");
	ok(now(CLOCK_PROCESS_CPUTIME_ID) - begin >= 0.05, "long enough");
	ok(now(clock) > 0.03, "the other's work");
	is(clock_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, &ts, NULL), EINVAL,
	    "nobody works while asleep");
	pthread_join(thread, NULL);
	is(clock_getcpuclockid(0, &clock), 0, "one's own clock");
	ok(now(clock) > 0.3, "time used");
	is(clock_getcpuclockid(12345, &clock), ESRCH, "of nobody");
}

static void
threads_notified(void)
{
	struct itimerspec its = { { 0, 20000000 }, { 0, 20000000 } };
	struct sigevent ev = { .sigev_notify = SIGEV_THREAD };
	timer_t timer;
	int seen;

	ev.sigev_notify_function = function;
	ev.sigev_value.sival_int = 99;
	works(timer_create(CLOCK_MONOTONIC, &ev, &timer), "SIGEV_THREAD");
	works(timer_settime(timer, 0, &its, NULL), "set");
	usleep(250000);
	ok(calls >= 4 && calls <= 13, "function called (%d)", calls);
	is(call_value, 99, "with its value");
	works(timer_delete(timer), "delete");
	usleep(30000);
	seen = calls;
	usleep(100000);
	is(calls, seen, "not any more");
}

static void
overruns(void)
{
	struct itimerspec its = { { 0, 10000000 }, { 0, 10000000 } };
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN };
	struct timespec wait = { 0, 0 };
	timer_t timer;
	siginfo_t si;
	sigset_t set;
	int n;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	works(timer_create(CLOCK_MONOTONIC, &ev, &timer), "timer");
	works(timer_settime(timer, 0, &its, NULL), "set");
	usleep(105000);
	is(sigtimedwait(&set, &si, &wait), SIGRTMIN, "its signal waits");
	n = timer_getoverrun(timer);
	ok(n >= 5 && n <= 40, "overruns counted (%d)", n);
	memset(&its, 0, sizeof(its));
	works(timer_settime(timer, 0, &its, NULL), "off");
	while (sigtimedwait(&set, &si, &wait) == SIGRTMIN)
		continue;
	works(timer_delete(timer), "delete");
}

static void *
jump(void *arg)
{
	struct timespec ts;

	(void)arg;
	usleep(100000);
	(void)clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_sec += 100;
	(void)clock_settime(CLOCK_REALTIME, &ts);
	return NULL;
}

static void
clock_jumps(void)
{
	struct itimerspec its = { { 0, 0 }, { 0, 0 } };
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	struct timespec until, pause = { 0, 200000000 };
	double begin = now(CLOCK_MONOTONIC);
	pthread_t thread;
	timer_t timer;

	usr1 = 0;
	(void)clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 50;
	works(timer_create(CLOCK_REALTIME, &ev, &timer), "timer");
	its.it_value = until;
	works(timer_settime(timer, TIMER_ABSTIME, &its, NULL), "set absolutely");
	pthread_create(&thread, NULL, jump, NULL);
	while (clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &until, NULL) == EINTR)
		continue;
	ok(now(CLOCK_MONOTONIC) - begin < 10, "the sleep follows the clock");
	pthread_join(thread, NULL);
	(void)nanosleep(&pause, NULL);
	is(usr1, 1, "so does the timer");
	works(timer_delete(timer), "delete");
}

int
main(void)
{
	interval_timers();
	cpu_clocks();
	threads_notified();
	overruns();
	clock_jumps();
	return tap_done();
}
