/*
 * Priorities: who is woken first, mutexes that lend them, ceilings, and what is
 * refused.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

static pthread_mutex_t mutex;
static sem_t sem, started;
static char order[8];
static volatile int order_count, low_done, middle_done, high_done;

static void
create(pthread_t *thread, int priority, void *(*func)(void *), void *arg)
{
	struct sched_param param = { .sched_priority = priority };
	pthread_attr_t attr;

	pthread_attr_init(&attr);
	pthread_attr_setinheritsched(&attr, PTHREAD_EXPLICIT_SCHED);
	pthread_attr_setschedpolicy(&attr, SCHED_FIFO);
	pthread_attr_setschedparam(&attr, &param);
	is(pthread_create(thread, &attr, func, arg), 0, "thread");
}

static void
spin(double seconds)
{
	struct timespec a, b;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
	do {
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
	} while ((double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9 < seconds);
}

static void *
waits(void *arg)
{
	(void)sem_post(&started);
	(void)sem_wait(&sem);
	order[order_count++] = *(char *)arg;
	return NULL;
}

static void
wake_order(void)
{
	pthread_t threads[4];
	int i;

	sem_init(&sem, 0, 0);
	sem_init(&started, 0, 0);
	create(&threads[0], 5, waits, "a");
	create(&threads[1], 20, waits, "b");
	create(&threads[2], 20, waits, "c");
	create(&threads[3], 10, waits, "d");
	for (i = 0; i < 4; i++)
		(void)sem_wait(&started);
	usleep(20000);
	for (i = 0; i < 4; i++)
		(void)sem_post(&sem);
	for (i = 0; i < 4; i++)
		(void)pthread_join(threads[i], NULL);
	is_str(order, "bcda", "the highest first, then who came first");
}

static void *
low(void *arg)
{
	(void)arg;
	(void)pthread_mutex_lock(&mutex);
	(void)sem_post(&started);
	spin(0.1);
	low_done = ++order_count;
	(void)pthread_mutex_unlock(&mutex);
	return NULL;
}

static void *
middle(void *arg)
{
	(void)arg;
	spin(0.2);
	middle_done = ++order_count;
	return NULL;
}

static void *
high(void *arg)
{
	(void)arg;
	(void)pthread_mutex_lock(&mutex);
	high_done = ++order_count;
	(void)pthread_mutex_unlock(&mutex);
	return NULL;
}

/* The middle one must not keep the high one from the low one's mutex. */
static void
inversion(int protocol, int ceiling, int expected_high, const char *what)
{
	struct sched_param param = { .sched_priority = 50 };
	pthread_mutexattr_t attr;
	pthread_t threads[3];

	(void)pthread_mutexattr_init(&attr);
	is(pthread_mutexattr_setprotocol(&attr, protocol), 0, what);
	if (protocol == PTHREAD_PRIO_PROTECT)
		is(pthread_mutexattr_setprioceiling(&attr, ceiling), 0, "ceiling");
	is(pthread_mutex_init(&mutex, &attr), 0, "mutex");
	order_count = 0;
	(void)pthread_setschedparam(pthread_self(), SCHED_FIFO, &param);
	create(&threads[0], 5, low, NULL);
	(void)sem_wait(&started);
	create(&threads[1], 10, middle, NULL);
	create(&threads[2], 20, high, NULL);
	(void)pthread_join(threads[2], NULL);
	is(high_done, expected_high, "when the high one had its turn");
	(void)pthread_join(threads[1], NULL);
	(void)pthread_join(threads[0], NULL);
	ok(low_done < high_done, "after the low one let it");
	param.sched_priority = 0;
	(void)pthread_setschedparam(pthread_self(), SCHED_OTHER, &param);
	is(pthread_mutex_destroy(&mutex), 0, "destroy");
}

static void
inheriting_mutexes(void)
{
	struct timespec ts;
	pthread_mutexattr_t attr;
	pthread_mutex_t m;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setprotocol(&attr, PTHREAD_PRIO_INHERIT);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
	pthread_mutex_init(&m, &attr);
	is(pthread_mutex_lock(&m), 0, "lock");
	is(pthread_mutex_lock(&m), EDEADLK, "again");
	is(pthread_mutex_trylock(&m), EBUSY, "try");
	is(pthread_mutex_unlock(&m), 0, "unlock");
	is(pthread_mutex_unlock(&m), EPERM, "again");

	mutex = m;
	low_done = 0;
	{
		pthread_t thread;

		pthread_create(&thread, NULL, low, NULL);
		(void)sem_wait(&started);
		clock_gettime(CLOCK_REALTIME, &ts);
		ts.tv_nsec += 10000000;
		if (ts.tv_nsec >= 1000000000) {
			ts.tv_sec++;
			ts.tv_nsec -= 1000000000;
		}
		is(pthread_mutex_timedlock(&mutex, &ts), ETIMEDOUT, "no longer than this");
		is(pthread_mutex_lock(&mutex), 0, "then for ever");
		ok(low_done != 0, "until it is free");
		is(pthread_mutex_unlock(&mutex), 0, "unlock");
		pthread_join(thread, NULL);
	}
}

static void
ceilings(void)
{
	struct sched_param param = { .sched_priority = 40 };
	pthread_mutexattr_t attr;
	pthread_mutex_t m;
	int old = -1;

	pthread_mutexattr_init(&attr);
	is(pthread_mutexattr_setprioceiling(&attr, 64), EINVAL, "no such priority");
	pthread_mutexattr_setprotocol(&attr, PTHREAD_PRIO_PROTECT);
	pthread_mutexattr_setprioceiling(&attr, 30);
	pthread_mutex_init(&m, &attr);
	is(pthread_mutex_setprioceiling(&m, 35, &old), 0, "another ceiling");
	is(old, 30, "the old one");
	is(pthread_mutex_getprioceiling(&m, &old), 0, "asked for");
	is(old, 35, "the new one");
	pthread_setschedparam(pthread_self(), SCHED_FIFO, &param);
	is(pthread_mutex_lock(&m), EINVAL, "above the ceiling");
	is(pthread_mutex_trylock(&m), EINVAL, "nor tried");
	param.sched_priority = 0;
	pthread_setschedparam(pthread_self(), SCHED_OTHER, &param);
	is(pthread_mutex_lock(&m), 0, "below");
	is(pthread_mutex_unlock(&m), 0, "unlock");
}

static void *
nothing(void *arg)
{
	return arg;
}

static void
gone_threads(void)
{
	pthread_t thread;
	clockid_t clock;

	pthread_create(&thread, NULL, nothing, NULL);
	is(pthread_join(thread, NULL), 0, "join");
	is(pthread_join(thread, NULL), ESRCH, "again");
	is(pthread_detach(thread), ESRCH, "detach what is gone");
	is(pthread_kill(thread, 0), ESRCH, "signal it");
	is(pthread_cancel(thread), ESRCH, "cancel it");
	is(pthread_getcpuclockid(thread, &clock), ESRCH, "measure it");
	is(pthread_join(pthread_self(), NULL), EDEADLK, "join oneself");
}

int
main(void)
{
	wake_order();
	inversion(PTHREAD_PRIO_NONE, 0, 3, "PTHREAD_PRIO_NONE");
	inversion(PTHREAD_PRIO_INHERIT, 0, 2, "PTHREAD_PRIO_INHERIT");
	inversion(PTHREAD_PRIO_PROTECT, 30, 2, "PTHREAD_PRIO_PROTECT");
	inheriting_mutexes();
	ceilings();
	gone_threads();
	return tap_done();
}
