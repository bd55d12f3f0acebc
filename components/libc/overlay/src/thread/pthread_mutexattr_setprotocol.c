/*
 * pthread_mutexattr_setprotocol.c - priorities while a mutex is held: inherited from
 * those who wait (the kernel's futexes), or at least the mutex's ceiling.
 */
#include <sched.h>

#include "pthread_impl.h"
#include "mutex_bits.h"

int
pthread_mutexattr_setprotocol(pthread_mutexattr_t *a, int protocol)
{
	unsigned int bits;

	switch (protocol) {
	case PTHREAD_PRIO_NONE:
		bits = 0;
		break;
	case PTHREAD_PRIO_INHERIT:
		bits = MUTEX_INHERIT;
		break;
	case PTHREAD_PRIO_PROTECT:
		bits = MUTEX_PROTECT;
		break;
	default:
		return EINVAL;
	}
	a->__attr = (a->__attr & ~(MUTEX_INHERIT | MUTEX_PROTECT)) | bits;
	return 0;
}

int
pthread_mutexattr_setprioceiling(pthread_mutexattr_t *a, int ceiling)
{
	if (ceiling < sched_get_priority_min(SCHED_FIFO) ||
	    ceiling > sched_get_priority_max(SCHED_FIFO))
		return EINVAL;
	a->__attr = (a->__attr & ~(63U << MUTEX_CEILING_SHIFT)) |
	    (unsigned int)ceiling << MUTEX_CEILING_SHIFT;
	return 0;
}
