/*
 * pthread_barrier_destroy.c - musl's, for what is a barrier, and is none afterwards.
 */
#include "barrier_mark.h"
#define pthread_barrier_destroy __plain_barrier_destroy
#include <../thread/pthread_barrier_destroy.c>
#undef pthread_barrier_destroy

int
pthread_barrier_destroy(pthread_barrier_t *b)
{
	if (b->_b_mark != BARRIER_MARK)
		return EINVAL;
	b->_b_mark = 0;
	return __plain_barrier_destroy(b);
}
