/*
 * One of two programs in an image: waits for a robust mutex whose owner, another
 * program (killed-owner.c), is killed.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

int
main(void)
{
	pthread_mutex_t *mutex;
	struct timespec at;
	int fd;

	while ((fd = shm_open("/mutex", O_RDWR, 0)) < 0)
		usleep(1000);
	mutex = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	while (((volatile int *)mutex)[1024] == 0)
		usleep(1000);
	is(pthread_mutex_trylock(mutex), EBUSY, "another program has the mutex");
	clock_gettime(CLOCK_REALTIME, &at);
	at.tv_sec += 10;
	is(pthread_mutex_timedlock(mutex, &at), EOWNERDEAD, "it was killed");
	is(pthread_mutex_consistent(mutex), 0, "the mutex is made consistent");
	is(pthread_mutex_unlock(mutex), 0, "and let go of");
	return tap_done();
}
