/* What POSIX threads promise: joining, cancelling, conditions, keys, once, names. */
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static volatile int stage, cleaned, destroyed;
static pthread_key_t key;
static int pipe_fds[2];
static sem_t sem;

static void
cleanup(void *arg)
{
	cleaned += (int)(intptr_t)arg;
}

static void
destroy(void *value)
{
	destroyed += (int)(intptr_t)value;
}

static void *
reader(void *arg)
{
	char c;

	(void)arg;
	pthread_cleanup_push(cleanup, (void *)1);
	stage = 1;
	read(pipe_fds[0], &c, 1);
	pthread_cleanup_pop(0);
	return NULL;
}

static void *
cond_waiter(void *arg)
{
	(void)arg;
	pthread_mutex_lock(&mutex);
	pthread_cleanup_push((void (*)(void *))pthread_mutex_unlock, &mutex);
	stage = 2;
	for (;;)
		pthread_cond_wait(&cond, &mutex);
	pthread_cleanup_pop(1);
	return NULL;
}

static void *
disabled(void *arg)
{
	int old;
	char c;

	(void)arg;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
	stage = 3;
	if (read(pipe_fds[0], &c, 1) != 1)
		return (void *)1;
	stage = 4;
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old);
	pthread_testcancel();
	return (void *)2;
}

static void *
spinner(void *arg)
{
	int old;

	(void)arg;
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old);
	stage = 5;
	for (;;)
		continue;
	return NULL;
}

static void *
with_key(void *arg)
{
	pthread_setspecific(key, arg);
	return pthread_getspecific(key);
}

static void *
poster(void *arg)
{
	usleep(20000);
	sem_post(&sem);
	return arg;
}

static void
wait_stage(int n)
{
	while (stage != n)
		usleep(1000);
	usleep(5000);
}

static void
once_func(void)
{
	stage += 100;
}

static void *
exits(void *arg)
{
	pthread_exit(arg);
}

int
main(void)
{
	pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_attr_t attr;
	pthread_t t;
	struct timespec ts;
	void *result, *addr;
	size_t size;
	char name[32];
	int local;

	pipe(pipe_fds);

	pthread_create(&t, NULL, exits, (void *)77);
	pthread_join(t, &result);
	is((intptr_t)result, 77, "pthread_exit's value is joined");

	pthread_create(&t, NULL, reader, NULL);
	wait_stage(1);
	is(pthread_cancel(t), 0, "cancelling a thread in read");
	pthread_join(t, &result);
	ok(result == PTHREAD_CANCELED, "it was cancelled");
	is(cleaned, 1, "its cleanup function ran");

	pthread_create(&t, NULL, cond_waiter, NULL);
	wait_stage(2);
	pthread_cancel(t);
	pthread_join(t, &result);
	ok(result == PTHREAD_CANCELED, "a waiter on a condition was cancelled");
	is(pthread_mutex_trylock(&mutex), 0, "and gave the mutex back");
	pthread_mutex_unlock(&mutex);

	pthread_create(&t, NULL, disabled, NULL);
	wait_stage(3);
	pthread_cancel(t);
	usleep(10000);
	is(stage, 3, "with cancellation disabled it goes on waiting");
	write(pipe_fds[1], "x", 1);
	pthread_join(t, &result);
	ok(result == PTHREAD_CANCELED && stage == 4, "and is cancelled when enabled again");

	pthread_create(&t, NULL, spinner, NULL);
	wait_stage(5);
	pthread_cancel(t);
	pthread_join(t, &result);
	ok(result == PTHREAD_CANCELED, "asynchronous cancellation ends a busy thread");

	pthread_key_create(&key, destroy);
	pthread_create(&t, NULL, with_key, (void *)5);
	pthread_join(t, &result);
	is((intptr_t)result, 5, "a key's value");
	is(destroyed, 5, "a key's destructor");

	stage = 0;
	pthread_once(&once, once_func);
	pthread_once(&once, once_func);
	is(stage, 100, "pthread_once calls once");

	sem_init(&sem, 0, 0);
	pthread_create(&t, NULL, poster, NULL);
	is(sem_wait(&sem), 0, "a semaphore is waited for");
	pthread_join(t, NULL);
	clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_nsec += 20000000;
	if (ts.tv_nsec >= 1000000000) {
		ts.tv_nsec -= 1000000000;
		ts.tv_sec++;
	}
	fails(sem_timedwait(&sem, &ts), ETIMEDOUT, "and given up after a time");

	pthread_mutex_lock(&mutex);
	clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_sec++;
	ts.tv_nsec = 0;
	is(pthread_cond_timedwait(&cond, &mutex, &ts), ETIMEDOUT, "a condition times out");
	pthread_mutex_unlock(&mutex);

	is(pthread_setname_np(pthread_self(), "t%d", (void *)3), 0, "naming a thread");
	is(pthread_getname_np(pthread_self(), name, sizeof(name)), 0, "asking for it");
	is_str(name, "t3", "the name");

	is(pthread_getattr_np(pthread_self(), &attr), 0, "attributes of the first thread");
	pthread_attr_getstack(&attr, &addr, &size);
	ok((char *)&local >= (char *)addr && (char *)&local < (char *)addr + size,
	    "its stack holds its variables");

	return tap_done();
}
