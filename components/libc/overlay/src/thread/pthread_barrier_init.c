/*
 * pthread_barrier_init.c - a barrier, which is known as one from then on.
 */
#include "barrier_mark.h"
#define pthread_barrier_init __plain_barrier_init
#include <../thread/pthread_barrier_init.c>
#undef pthread_barrier_init

int
pthread_barrier_init(pthread_barrier_t *restrict b, const pthread_barrierattr_t *restrict a,
    unsigned int count)
{
	int r = __plain_barrier_init(b, a, count);

	if (!r)
		b->_b_mark = BARRIER_MARK;
	return r;
}
