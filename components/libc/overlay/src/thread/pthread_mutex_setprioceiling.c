/*
 * pthread_mutex_setprioceiling.c - another ceiling for a mutex, changed while it is
 * held.
 */
#include <sched.h>

#include "pthread_impl.h"
#include "mutex_bits.h"

int
pthread_mutex_setprioceiling(pthread_mutex_t *restrict m, int ceiling, int *restrict old)
{
	int r;

	if (!(m->_m_type & MUTEX_PROTECT) || ceiling < sched_get_priority_min(SCHED_FIFO) ||
	    ceiling > sched_get_priority_max(SCHED_FIFO))
		return EINVAL;
	r = pthread_mutex_lock(m);
	if (r)
		return r;
	if (old)
		*old = MUTEX_CEILING(m->_m_type);
	m->_m_type = (m->_m_type & ~(63U << MUTEX_CEILING_SHIFT)) |
	    (unsigned int)ceiling << MUTEX_CEILING_SHIFT;
	return pthread_mutex_unlock(m);
}
