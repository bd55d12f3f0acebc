/*
 * aio_suspend.c - waiting for any of several requests.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <time.h>

#include "pthread_impl.h"
#include "aio_queue.h"
#include "rump_program.h"

int
aio_suspend(const struct aiocb *const list[], int count, const struct timespec *timeout)
{
	struct aio_queue *q = __rump_program_self()->aio;
	struct timespec deadline;
	int i, seen, r = 0;

	if (count < 0) {
		errno = EINVAL;
		return -1;
	}
	if (timeout) {
		clock_gettime(CLOCK_MONOTONIC, &deadline);
		deadline.tv_sec += timeout->tv_sec;
		deadline.tv_nsec += timeout->tv_nsec;
		if (deadline.tv_nsec >= 1000000000) {
			deadline.tv_nsec -= 1000000000;
			deadline.tv_sec++;
		}
	}
	for (;;) {
		seen = q ? q->done : 0;
		for (i = 0; i < count; i++)
			if (list[i] && aio_error(list[i]) != EINPROGRESS)
				return 0;
		if (r == ETIMEDOUT)
			r = EAGAIN;
		if (r || !q)
			break;
		r = __timedwait_cp(&q->done, seen, CLOCK_MONOTONIC, timeout ? &deadline : 0, 1);
	}
	errno = r ? r : EAGAIN;
	return -1;
}
