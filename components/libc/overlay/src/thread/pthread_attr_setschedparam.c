/*
 * pthread_attr_setschedparam.c - the priority of new threads.
 */
#include <sched.h>

#include "pthread_impl.h"

int
pthread_attr_setschedparam(pthread_attr_t *restrict a, const struct sched_param *restrict param)
{
	/* The policy may be set later: what is right for any of them. */
	if (param->sched_priority < sched_get_priority_min(SCHED_FIFO) ||
	    param->sched_priority > sched_get_priority_max(SCHED_FIFO))
		return EINVAL;
	a->_a_prio = param->sched_priority;
	return 0;
}
