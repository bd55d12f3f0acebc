/* 1000 threads alive at once, then 1000 one after the other. */
#include <pthread.h>
#include <stdlib.h>

#include "tap.h"

#define THREADS 1000

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t all_there = PTHREAD_COND_INITIALIZER;
static pthread_cond_t leave = PTHREAD_COND_INITIALIZER;
static int present, may_leave;
static __thread int mine;

static void *
stay(void *arg)
{
	mine = (int)(long)arg;
	pthread_mutex_lock(&mutex);
	if (++present == THREADS)
		pthread_cond_signal(&all_there);
	while (!may_leave)
		pthread_cond_wait(&leave, &mutex);
	pthread_mutex_unlock(&mutex);
	return (void *)(long)mine;
}

static void *
leave_at_once(void *arg)
{
	return arg;
}

int
main(void)
{
	static pthread_t threads[THREADS];
	pthread_attr_t attr;
	void *result;
	long i, created = 0, wrong = 0;
	int error = 0;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 16384);
	for (i = 0; i < THREADS; i++) {
		error = pthread_create(&threads[i], &attr, stay, (void *)i);
		if (error != 0)
			break;
		created++;
	}
	is(error, 0, "pthread_create");
	if (!is(created, THREADS, "threads created"))
		return tap_done();
	pthread_mutex_lock(&mutex);
	while (present < THREADS)
		pthread_cond_wait(&all_there, &mutex);
	may_leave = 1;
	pthread_cond_broadcast(&leave);
	pthread_mutex_unlock(&mutex);
	ok(1, "all were there at once");
	for (i = 0; i < THREADS; i++)
		if (pthread_join(threads[i], &result) != 0 || (long)result != i)
			wrong++;
	is(wrong, 0, "each was joined with its own value");

	for (i = 0, wrong = 0; i < THREADS; i++)
		if (pthread_create(&threads[0], NULL, leave_at_once, (void *)i) != 0 ||
		    pthread_join(threads[0], &result) != 0 || (long)result != i)
			wrong++;
	is(wrong, 0, "one after the other, with default stacks");
	return tap_done();
}
