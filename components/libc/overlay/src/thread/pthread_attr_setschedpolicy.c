/*
 * pthread_attr_setschedpolicy.c - the scheduling policy of new threads.
 */
#include <sched.h>

#include "pthread_impl.h"

int
pthread_attr_setschedpolicy(pthread_attr_t *a, int policy)
{
	/* NetBSD's name for none is a policy, but not one to be had. */
	if (policy == SCHED_NONE)
		return ENOTSUP;
	if (policy != SCHED_OTHER && policy != SCHED_FIFO && policy != SCHED_RR)
		return EINVAL;
	a->_a_policy = policy;
	return 0;
}
