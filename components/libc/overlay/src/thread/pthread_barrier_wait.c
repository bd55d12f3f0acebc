/*
 * pthread_barrier_wait.c - musl's, for what is a barrier.
 */
#include "barrier_mark.h"
#define pthread_barrier_wait __plain_barrier_wait
#include <../thread/pthread_barrier_wait.c>
#undef pthread_barrier_wait

int
pthread_barrier_wait(pthread_barrier_t *b)
{
	return b->_b_mark == BARRIER_MARK ? __plain_barrier_wait(b) : EINVAL;
}
