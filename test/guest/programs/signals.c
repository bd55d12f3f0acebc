/* Signals of one process: handlers, masks, timers, threads, what interrupts what. */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

static volatile sig_atomic_t count, last, nested;
static volatile int value;
static volatile pthread_t handled_by;

static void
handler(int number)
{
	count++;
	last = number;
	handled_by = pthread_self();
}

static void
with_info(int number, siginfo_t *info, void *context)
{
	(void)context;
	last = number;
	value = info->si_value.sival_int;
}

static void
nest(int number)
{
	count++;
	if (count == 1) {
		raise(number);	/* blocked until this one returns */
		nested = count;
	}
}

static void
use_fpu(int number)
{
	volatile double x = 1.5;

	(void)number;
	x = x * 3.25 + 7;
	count++;
}

static void *
wait_for_signal(void *arg)
{
	sigset_t set;
	int number = 0;

	(void)arg;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigwait(&set, &number);
	return (void *)(long)number;
}

int
main(void)
{
	struct sigaction sa, old;
	struct itimerval it = { { 0, 0 }, { 0, 30000 } };
	struct timespec ts = { 5, 0 }, left;
	sigset_t set, pending;
	pthread_t thread;
	void *result;
	double sum;
	int fds[2], i;
	char c;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = handler;
	works(sigaction(SIGUSR1, &sa, &old), "sigaction");
	ok(old.sa_handler == SIG_DFL, "the default was there");
	is(raise(SIGUSR1), 0, "raise");
	is(count, 1, "the handler ran before raise returned");
	works(kill(getpid(), SIGUSR1), "kill");
	is(count, 2, "again");
	works(kill(getpid(), 0), "signal 0 asks only");
	fails(kill(getpid(), 99), EINVAL, "no such signal");
	fails(sigaction(SIGKILL, &sa, NULL), EINVAL, "SIGKILL has no handler");

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	works(sigprocmask(SIG_BLOCK, &set, NULL), "block");
	raise(SIGUSR1);
	is(count, 2, "blocked");
	works(sigpending(&pending), "sigpending");
	is(sigismember(&pending, SIGUSR1), 1, "it waits");
	works(sigprocmask(SIG_UNBLOCK, &set, NULL), "unblock");
	is(count, 3, "delivered");

	count = 0;
	sa.sa_handler = nest;
	sigaction(SIGUSR1, &sa, NULL);
	raise(SIGUSR1);
	is(nested, 1, "a signal is blocked in its own handler");
	is(count, 2, "and delivered afterwards");
	sa.sa_flags = SA_RESETHAND;
	sigaction(SIGUSR1, &sa, NULL);
	count = 5;
	raise(SIGUSR1);
	sigaction(SIGUSR1, NULL, &old);
	ok(old.sa_handler == SIG_DFL, "SA_RESETHAND");

	memset(&sa, 0, sizeof(sa));
	sa.sa_sigaction = with_info;
	sa.sa_flags = SA_SIGINFO;
	sigaction(SIGUSR2, &sa, NULL);
	works(sigqueue(getpid(), SIGUSR2, (union sigval){ .sival_int = 77 }), "sigqueue");
	is(value, 77, "its value");

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = handler;
	sigaction(SIGALRM, &sa, NULL);
	count = 0;
	works(setitimer(ITIMER_REAL, &it, NULL), "setitimer");
	fails(nanosleep(&ts, &left), EINTR, "a signal ends a sleep");
	is(last, SIGALRM, "it was SIGALRM");
	ok(left.tv_sec >= 4, "the rest is told");
	works(pipe(fds), "pipe");
	setitimer(ITIMER_REAL, &it, NULL);
	fails(read(fds[0], &c, 1), EINTR, "a signal ends a read");
	sa.sa_flags = SA_RESTART;
	sigaction(SIGALRM, &sa, NULL);
	sigaction(SIGPIPE, &sa, NULL);
	it.it_interval.tv_usec = 30000;
	setitimer(ITIMER_REAL, &it, NULL);
	count = 0;
	while (count < 3)
		pause();
	ok(1, "an interval timer repeats");
	it = (struct itimerval){ { 0, 0 }, { 0, 0 } };
	setitimer(ITIMER_REAL, &it, NULL);
	is(alarm(100), 0, "alarm");
	ok(alarm(0) > 90, "alarm off");
	close(fds[0]);
	count = 0;
	fails(write(fds[1], "x", 1), EPIPE, "no reader");
	ok(count == 1 && last == SIGPIPE, "SIGPIPE");

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	pthread_create(&thread, NULL, wait_for_signal, NULL);
	usleep(20000);
	is(pthread_kill(thread, SIGUSR1), 0, "pthread_kill");
	pthread_join(thread, &result);
	is((long)result, SIGUSR1, "sigwait in the other thread");

	sa.sa_handler = use_fpu;
	sigaction(SIGALRM, &sa, NULL);
	it = (struct itimerval){ { 0, 1000 }, { 0, 1000 } };
	count = 0;
	setitimer(ITIMER_REAL, &it, NULL);
	for (i = 0, sum = 0; i < 100000 || count < 10; i++)
		sum += i % 2 == 0 ? 0.5 : -0.5;
	it = (struct itimerval){ { 0, 0 }, { 0, 0 } };
	setitimer(ITIMER_REAL, &it, NULL);
	ok(sum == 0.0 || sum == 0.5, "floating point survives handlers");
	return tap_done();
}
