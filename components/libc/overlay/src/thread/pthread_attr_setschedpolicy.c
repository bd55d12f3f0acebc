/*
 * pthread_attr_setschedpolicy.c - the scheduling policy of new threads.
 */
#include <sched.h>

#include "pthread_impl.h"

int
pthread_attr_setschedpolicy(pthread_attr_t *a, int policy)
{
	if (policy != SCHED_OTHER && policy != SCHED_FIFO && policy != SCHED_RR)
		return ENOTSUP;
	a->_a_policy = policy;
	return 0;
}
