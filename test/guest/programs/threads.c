/* pthreads: mutexes, conditions, keys, once, rwlocks, barriers, cancellation, preemption. */
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_barrier_t barrier;
static sem_t semaphore;
static int counter, turn, once_count, destroyed, cleaned, serial;
static volatile int spinning, stop_spinning;

static void *
count(void *arg)
{
	int i;

	(void)arg;
	for (i = 0; i < 20000; i++) {
		pthread_mutex_lock(&mutex);
		counter++;
		pthread_mutex_unlock(&mutex);
	}
	return NULL;
}

static void *
ping_pong(void *arg)
{
	int me = (int)(long)arg, i;

	for (i = 0; i < 500; i++) {
		pthread_mutex_lock(&mutex);
		while (turn != me)
			pthread_cond_wait(&cond, &mutex);
		turn = !me;
		pthread_cond_broadcast(&cond);
		pthread_mutex_unlock(&mutex);
	}
	return NULL;
}

static void
initialise(void)
{
	once_count++;
}

static void
destroy(void *value)
{
	destroyed += (int)(long)value;
}

static void *
use_key(void *arg)
{
	pthread_once(&once, initialise);
	pthread_setspecific(key, arg);
	return pthread_getspecific(key);
}

static void *
meet(void *arg)
{
	(void)arg;
	if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
		__atomic_add_fetch(&serial, 1, __ATOMIC_SEQ_CST);
	return NULL;
}

static void
clean(void *arg)
{
	cleaned += (int)(long)arg;
}

static void *
sleep_for_ever(void *arg)
{
	int *fds = arg;
	char c;

	pthread_cleanup_push(clean, (void *)1);
	if (fds != NULL)
		read(fds[0], &c, 1);
	else
		sleep(1000);
	pthread_cleanup_pop(0);
	return NULL;
}

static void *
wait_for_ever(void *arg)
{
	(void)arg;
	pthread_mutex_lock(&mutex);
	pthread_cleanup_push((void (*)(void *))pthread_mutex_unlock, &mutex);
	for (;;)
		pthread_cond_wait(&cond, &mutex);
	pthread_cleanup_pop(1);
	return NULL;
}

static void *
spin(void *arg)
{
	(void)arg;
	spinning = 1;
	while (!stop_spinning)
		continue;
	return NULL;
}

static void *
post(void *arg)
{
	(void)arg;
	usleep(20000);
	sem_post(&semaphore);
	return NULL;
}

int
main(void)
{
	pthread_mutexattr_t attr;
	pthread_mutex_t special;
	pthread_t t[4];
	struct timespec ts;
	void *result;
	long i;
	int fds[2];

	for (i = 0; i < 4; i++)
		is(pthread_create(&t[i], NULL, count, NULL), 0, "pthread_create");
	for (i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	is(counter, 80000, "a mutex keeps a counter right");

	for (i = 0; i < 2; i++)
		pthread_create(&t[i], NULL, ping_pong, (void *)i);
	for (i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	ok(1, "condition variables hand over 1000 times");

	is(pthread_key_create(&key, destroy), 0, "pthread_key_create");
	for (i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, use_key, (void *)(i + 1));
	for (i = 0; i < 4; i++) {
		pthread_join(t[i], &result);
		is((long)result, i + 1, "each thread has its own value");
	}
	is(destroyed, 10, "destructors ran");
	is(once_count, 1, "once is once");

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&special, &attr);
	is(pthread_mutex_lock(&special), 0, "recursive lock");
	is(pthread_mutex_lock(&special), 0, "and again");
	pthread_mutex_unlock(&special);
	pthread_mutex_unlock(&special);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
	pthread_mutex_init(&special, &attr);
	pthread_mutex_lock(&special);
	is(pthread_mutex_lock(&special), EDEADLK, "error-checking lock");
	is(pthread_mutex_trylock(&special), EBUSY, "trylock");
	clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_nsec = (ts.tv_nsec + 10000000) % 1000000000;
	pthread_mutex_lock(&mutex);
	is(pthread_mutex_unlock(&mutex), 0, "unlock");

	is(pthread_rwlock_rdlock(&rwlock), 0, "read lock");
	is(pthread_rwlock_tryrdlock(&rwlock), 0, "another reader");
	is(pthread_rwlock_trywrlock(&rwlock), EBUSY, "no writer");
	pthread_rwlock_unlock(&rwlock);
	pthread_rwlock_unlock(&rwlock);
	is(pthread_rwlock_trywrlock(&rwlock), 0, "now a writer");
	pthread_rwlock_unlock(&rwlock);

	pthread_barrier_init(&barrier, NULL, 4);
	for (i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, meet, NULL);
	for (i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	is(serial, 1, "a barrier lets all go, one of them special");

	sem_init(&semaphore, 0, 0);
	pthread_create(&t[0], NULL, post, NULL);
	works(sem_wait(&semaphore), "a semaphore wakes");
	pthread_join(t[0], NULL);
	fails(sem_trywait(&semaphore), EAGAIN, "and is empty again");

	pthread_create(&t[0], NULL, sleep_for_ever, NULL);
	usleep(20000);
	is(pthread_cancel(t[0]), 0, "cancel a sleeper");
	pthread_join(t[0], &result);
	ok(result == PTHREAD_CANCELED, "it was cancelled");
	is(cleaned, 1, "its cleanup ran");
	works(pipe(fds), "pipe");
	pthread_create(&t[0], NULL, sleep_for_ever, fds);
	usleep(20000);
	pthread_cancel(t[0]);
	pthread_join(t[0], &result);
	ok(result == PTHREAD_CANCELED, "a reader is cancelled too");
	pthread_create(&t[0], NULL, wait_for_ever, NULL);
	usleep(20000);
	pthread_cancel(t[0]);
	pthread_join(t[0], &result);
	ok(result == PTHREAD_CANCELED, "and one that waits on a condition");
	is(pthread_mutex_trylock(&mutex), 0, "whose mutex is free again");
	pthread_mutex_unlock(&mutex);

	pthread_create(&t[0], NULL, spin, NULL);
	while (!spinning)
		usleep(1000);
	ok(1, "a spinning thread is preempted");
	stop_spinning = 1;
	pthread_join(t[0], NULL);
	pthread_create(&t[0], NULL, meet, NULL);
	pthread_detach(t[0]);
	return tap_done();
}
