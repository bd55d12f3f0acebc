/* Robust mutexes: owners that die, heirs, consistency, and what is past saving. */
#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

static pthread_mutex_t mutex;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static volatile int waiting;

static void
make(int protocol, int type, int shared)
{
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	pthread_mutexattr_setprotocol(&attr, protocol);
	pthread_mutexattr_settype(&attr, type);
	pthread_mutexattr_setpshared(&attr, shared);
	is(pthread_mutex_init(&mutex, &attr), 0, "a robust mutex");
}

static void *
dies(void *arg)
{
	pthread_mutex_lock(&mutex);
	if (arg != NULL)
		while (!waiting)
			usleep(1000);
	usleep(5000);
	return NULL;
}

static void
owner_dies(void)
{
	pthread_t t;

	pthread_create(&t, NULL, dies, NULL);
	pthread_join(t, NULL);
}

static void *
heir(void *arg)
{
	struct timespec at;
	int r;

	(void)arg;
	clock_gettime(CLOCK_REALTIME, &at);
	at.tv_sec += 10;
	waiting = 1;
	r = pthread_mutex_timedlock(&mutex, &at);
	if (r == EOWNERDEAD) {
		pthread_mutex_consistent(&mutex);
		pthread_mutex_unlock(&mutex);
	}
	return (void *)(intptr_t)r;
}

static void
inheritance(int protocol, int type, int shared)
{
	struct timespec past = { 0, 0 };
	pthread_t owner, waiter;
	void *result;

	make(protocol, type, shared);
	owner_dies();
	is(pthread_mutex_lock(&mutex), EOWNERDEAD, "its owner has died");
	is(pthread_mutex_consistent(&mutex), 0, "it is made consistent");
	is(pthread_mutex_consistent(&mutex), EINVAL, "which it then is");
	is(pthread_mutex_unlock(&mutex), 0, "unlocked");
	is(pthread_mutex_lock(&mutex), 0, "and locked as before");
	is(pthread_mutex_unlock(&mutex), 0, "unlocked");

	owner_dies();
	is(pthread_mutex_trylock(&mutex), EOWNERDEAD, "trying says so, too");
	pthread_mutex_consistent(&mutex);
	pthread_mutex_unlock(&mutex);

	waiting = 0;
	pthread_create(&owner, NULL, dies, (void *)1);
	pthread_create(&waiter, NULL, heir, NULL);
	pthread_join(owner, NULL);
	pthread_join(waiter, &result);
	is((intptr_t)result, EOWNERDEAD, "who waits for the dying owner has it");

	owner_dies();
	is(pthread_mutex_lock(&mutex), EOWNERDEAD, "an heir");
	is(pthread_mutex_unlock(&mutex), 0, "that leaves it inconsistent");
	is(pthread_mutex_lock(&mutex), ENOTRECOVERABLE, "ends it");
	is(pthread_mutex_trylock(&mutex), ENOTRECOVERABLE, "for all");
	is(pthread_mutex_timedlock(&mutex, &past), ENOTRECOVERABLE, "and ever");
	is(pthread_mutex_destroy(&mutex), 0, "destroyed");
}

static void *
signals(void *arg)
{
	pthread_mutex_lock(&mutex);
	pthread_cond_signal(&cond);
	return arg;
}

/* A waiter on a condition is an heir like any other. */
static void
conditions(void)
{
	pthread_t t;

	make(PTHREAD_PRIO_NONE, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PROCESS_PRIVATE);
	pthread_mutex_lock(&mutex);
	pthread_create(&t, NULL, signals, NULL);
	is(pthread_cond_wait(&cond, &mutex), EOWNERDEAD, "woken by an owner that died");
	is(pthread_mutex_consistent(&mutex), 0, "it is made consistent");
	is(pthread_mutex_unlock(&mutex), 0, "unlocked");
	pthread_join(t, NULL);
	pthread_mutex_destroy(&mutex);
}

static void
refused(void)
{
	pthread_mutex_t plain = PTHREAD_MUTEX_INITIALIZER;
	pthread_mutexattr_t attr;
	int robust;

	pthread_mutexattr_init(&attr);
	is(pthread_mutexattr_getrobust(&attr, &robust), 0, "asking");
	is(robust, PTHREAD_MUTEX_STALLED, "stalled, unless asked for");
	is(pthread_mutexattr_setrobust(&attr, 5), EINVAL, "no such thing");
	is(pthread_mutex_consistent(&plain), EINVAL, "a mutex that is not robust");
}

int
main(void)
{
	inheritance(PTHREAD_PRIO_NONE, PTHREAD_MUTEX_NORMAL, PTHREAD_PROCESS_PRIVATE);
	inheritance(PTHREAD_PRIO_NONE, PTHREAD_MUTEX_RECURSIVE, PTHREAD_PROCESS_SHARED);
	inheritance(PTHREAD_PRIO_INHERIT, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PROCESS_PRIVATE);
	inheritance(PTHREAD_PRIO_INHERIT, PTHREAD_MUTEX_NORMAL, PTHREAD_PROCESS_SHARED);
	conditions();
	refused();
	return tap_done();
}
