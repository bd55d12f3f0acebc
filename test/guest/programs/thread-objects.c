/*
 * Mutexes of each kind, barriers, spinlocks, condition variables by each clock,
 * stacks as attributes ask for them, and threads that end as they are joined or
 * detached.
 */
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

static pthread_mutex_t mutex;

static void *
in_other_thread(void *(*func)(void *), void *arg)
{
	pthread_t t;
	void *result;

	pthread_create(&t, NULL, func, arg);
	pthread_join(t, &result);
	return result;
}

static void *
tries(void *arg)
{
	int r = pthread_mutex_trylock(&mutex);

	(void)arg;
	if (r == 0)
		pthread_mutex_unlock(&mutex);
	return (void *)(intptr_t)r;
}

static void *
unlocks(void *arg)
{
	(void)arg;
	return (void *)(intptr_t)pthread_mutex_unlock(&mutex);
}

static int
other(void *(*func)(void *))
{
	return (int)(intptr_t)in_other_thread(func, NULL);
}

static struct timespec
after(clockid_t clock, long milliseconds)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	ts.tv_nsec += milliseconds * 1000000;
	ts.tv_sec += ts.tv_nsec / 1000000000;
	ts.tv_nsec %= 1000000000;
	return ts;
}

static void
make(int type)
{
	pthread_mutexattr_t attr;
	int got;

	pthread_mutexattr_init(&attr);
	is(pthread_mutexattr_settype(&attr, type), 0, "a mutex's kind");
	pthread_mutexattr_gettype(&attr, &got);
	is(got, type, "as it was set");
	pthread_mutex_init(&mutex, &attr);
	pthread_mutexattr_destroy(&attr);
}

static void
mutexes(void)
{
	pthread_mutexattr_t attr;
	struct timespec at;

	pthread_mutexattr_init(&attr);
	is(pthread_mutexattr_settype(&attr, 77), EINVAL, "no such kind");

	make(PTHREAD_MUTEX_NORMAL);
	pthread_mutex_lock(&mutex);
	is(pthread_mutex_trylock(&mutex), EBUSY, "normal: taken");
	at = after(CLOCK_REALTIME, 20);
	is(pthread_mutex_timedlock(&mutex, &at), ETIMEDOUT, "also for its owner");
	is(other(tries), EBUSY, "and for others");
	is(pthread_mutex_unlock(&mutex), 0, "let go");
	is(other(tries), 0, "free for others");

	make(PTHREAD_MUTEX_ERRORCHECK);
	is(pthread_mutex_unlock(&mutex), EPERM, "error check: not locked");
	pthread_mutex_lock(&mutex);
	is(pthread_mutex_lock(&mutex), EDEADLK, "locked twice");
	is(other(unlocks), EPERM, "unlocked by another");
	is(pthread_mutex_unlock(&mutex), 0, "by its owner");

	make(PTHREAD_MUTEX_RECURSIVE);
	is(pthread_mutex_lock(&mutex), 0, "recursive: once");
	is(pthread_mutex_lock(&mutex), 0, "twice");
	is(pthread_mutex_trylock(&mutex), 0, "and thrice");
	is(pthread_mutex_unlock(&mutex), 0, "let go");
	is(pthread_mutex_unlock(&mutex), 0, "and again");
	is(other(tries), EBUSY, "it is still its owner's");
	is(other(unlocks), EPERM, "and nobody else's");
	is(pthread_mutex_unlock(&mutex), 0, "the third time");
	is(other(tries), 0, "frees it");
	is(pthread_mutex_unlock(&mutex), EPERM, "once only");
}

/* ---- Barriers and spinlocks ---------------------------------------------- */

#define CROWD	8
#define ROUNDS	200

static pthread_barrier_t barrier;
static pthread_spinlock_t spin;
static volatile int arrived, early, serials;
static volatile long counter;

static void *
meets(void *arg)
{
	int i, r;

	for (i = 1; i <= ROUNDS; i++) {
		__atomic_add_fetch(&arrived, 1, __ATOMIC_SEQ_CST);
		r = pthread_barrier_wait(&barrier);
		if (arrived < i * CROWD)
			early = 1;
		if (r == PTHREAD_BARRIER_SERIAL_THREAD)
			__atomic_add_fetch(&serials, 1, __ATOMIC_SEQ_CST);
		pthread_barrier_wait(&barrier);
	}
	return arg;
}

static void *
spins(void *arg)
{
	long i, value;

	for (i = 0; i < 20000; i++) {
		pthread_spin_lock(&spin);
		value = counter;
		if (i % 1000 == 0)
			sched_yield();
		counter = value + 1;
		pthread_spin_unlock(&spin);
	}
	return arg;
}

static void
crowds(void)
{
	pthread_t threads[CROWD];
	int i;

	is(pthread_barrier_init(&barrier, NULL, 0), EINVAL, "a barrier for nobody");
	is(pthread_barrier_init(&barrier, NULL, CROWD), 0, "a barrier");
	for (i = 0; i < CROWD; i++)
		pthread_create(&threads[i], NULL, meets, NULL);
	for (i = 0; i < CROWD; i++)
		pthread_join(threads[i], NULL);
	is(early, 0, "nobody passes before all are there");
	is(serials, ROUNDS, "one is told apart each time");
	is(pthread_barrier_destroy(&barrier), 0, "destroyed");
	is(pthread_barrier_wait(&barrier), EINVAL, "it is no barrier then");
	is(pthread_barrier_destroy(&barrier), EINVAL, "nor destroyed twice");

	is(pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE), 0, "a spinlock");
	for (i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, spins, NULL);
	for (i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	is(counter, 40000, "one at a time, whoever is interrupted");
	is(pthread_spin_trylock(&spin), 0, "free in the end");
	is(pthread_spin_trylock(&spin), EBUSY, "and taken");
	is(pthread_spin_unlock(&spin), 0, "and free");
}

/* ---- Condition variables ------------------------------------------------- */

static void
clocks(void)
{
	static const clockid_t ids[] = { CLOCK_REALTIME, CLOCK_MONOTONIC };
	pthread_condattr_t attr;
	pthread_cond_t cond;
	struct timespec at, now;
	clockid_t got;
	int i;

	pthread_condattr_init(&attr);
	pthread_condattr_getclock(&attr, &got);
	is(got, CLOCK_REALTIME, "conditions wait by CLOCK_REALTIME");
	is(pthread_condattr_setclock(&attr, CLOCK_PROCESS_CPUTIME_ID), EINVAL, "not by CPU time");
	make(PTHREAD_MUTEX_NORMAL);
	for (i = 0; i < 2; i++) {
		is(pthread_condattr_setclock(&attr, ids[i]), 0, "a clock");
		pthread_cond_init(&cond, &attr);
		pthread_mutex_lock(&mutex);
		at = after(ids[i], 30);
		is(pthread_cond_timedwait(&cond, &mutex, &at), ETIMEDOUT, "by it");
		clock_gettime(ids[i], &now);
		ok(now.tv_sec > at.tv_sec || (now.tv_sec == at.tv_sec && now.tv_nsec >= at.tv_nsec),
		    "not too early");
		at.tv_nsec = 1000000000;
		is(pthread_cond_timedwait(&cond, &mutex, &at), EINVAL, "no such time");
		pthread_mutex_unlock(&mutex);
		pthread_cond_destroy(&cond);
	}
}

/* ---- Stacks -------------------------------------------------------------- */

static void *
on_stack(void *arg)
{
	pthread_attr_t attr;
	size_t *sizes = arg;
	void *base;
	char here;

	pthread_getattr_np(pthread_self(), &attr);
	pthread_attr_getstack(&attr, &base, &sizes[0]);
	pthread_attr_getguardsize(&attr, &sizes[1]);
	return (char *)base <= &here && &here < (char *)base + sizes[0] ? base : NULL;
}

static void
stacks(void)
{
	size_t sizes[2];
	pthread_attr_t attr;
	pthread_t t;
	void *base, *result;

	pthread_attr_init(&attr);
	is(pthread_attr_setstacksize(&attr, 100), EINVAL, "a stack too small");
	is(pthread_attr_setstacksize(&attr, 300000), 0, "a size");
	is(pthread_attr_setguardsize(&attr, 20000), 0, "a guard");
	pthread_create(&t, &attr, on_stack, sizes);
	pthread_join(t, &result);
	ok(result != NULL && sizes[0] >= 300000 && sizes[1] >= 20000,
	    "a stack of %zu bytes above %zu", sizes[0], sizes[1]);
	base = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_ANON | MAP_PRIVATE, -1, 0);
	is(pthread_attr_setstack(&attr, base, 65536), 0, "the program's own");
	pthread_create(&t, &attr, on_stack, sizes);
	pthread_join(t, &result);
	ok(result >= base && (char *)result < (char *)base + 65536, "is used");
	munmap(base, 65536);
}

/* ---- Ends ---------------------------------------------------------------- */

static void *
ends(void *arg)
{
	if (arg != NULL)
		sched_yield();
	return arg;
}

static void *
detaches_itself(void *arg)
{
	pthread_detach(pthread_self());
	return arg;
}

static void *
joins(void *arg)
{
	void *result;

	return (void *)(intptr_t)(pthread_join(*(pthread_t *)arg, &result) == 0 && result == arg);
}

/* Who joins or detaches may come before, while or after the thread ends. */
static void
races(void)
{
	pthread_t t, joiner;
	void *result;
	int i, j, wrong = 0;

	for (i = 0; i < 500; i++) {
		if (pthread_create(&t, NULL, ends, i % 2 ? &t : NULL) != 0)
			break;
		for (j = 0; j < i % 4; j++)
			sched_yield();
		switch (i % 3) {
		case 0:
			wrong += pthread_detach(t) != 0;
			break;
		case 1:
			wrong += pthread_join(t, &result) != 0 || result != (i % 2 ? &t : NULL);
			break;
		default:
			pthread_create(&joiner, NULL, joins, &t);
			pthread_join(joiner, &result);
			wrong += (result != NULL) != (i % 2);
			break;
		}
	}
	is(i, 500, "threads that are detached, joined, or joined by others");
	is(wrong, 0, "all as they should be");
	pthread_create(&t, NULL, detaches_itself, NULL);
	usleep(10000);
	is(pthread_join(t, NULL), ESRCH, "one that has detached itself, and is gone");
	is(pthread_join(pthread_self(), NULL), EDEADLK, "nobody joins himself");
	pthread_create(&t, NULL, ends, NULL);
	pthread_join(t, NULL);
	is(pthread_detach(t), ESRCH, "one that was joined is gone");
}

int
main(void)
{
	mutexes();
	crowds();
	clocks();
	stacks();
	races();
	return tap_done();
}
