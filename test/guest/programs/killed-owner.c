/*
 * One of two programs in an image (killed-heir.c is the other): locks a robust
 * mutex in memory that both have, and is killed.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

int
main(void)
{
	pthread_mutex_t *mutex;
	pthread_mutexattr_t attr;
	int fd = shm_open("/mutex", O_RDWR | O_CREAT | O_EXCL, 0600);

	if (fd < 0 || ftruncate(fd, 8192) != 0)
		return 1;
	mutex = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(mutex, &attr);
	pthread_mutex_lock(mutex);
	/* The other may look. */
	((volatile int *)mutex)[1024] = 1;
	usleep(100000);
	raise(SIGKILL);
	return 2;
}
