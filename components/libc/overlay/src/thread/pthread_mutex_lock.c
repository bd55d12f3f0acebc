/*
 * pthread_mutex_lock.c - taking a mutex.
 */
#include "pthread_impl.h"
#include "mutex_bits.h"

int
__pthread_mutex_lock(pthread_mutex_t *m)
{
	if ((m->_m_type & (15 | MUTEX_PROTECT)) == PTHREAD_MUTEX_NORMAL &&
	    !a_cas(&m->_m_lock, 0, EBUSY))
		return 0;
	return __pthread_mutex_timedlock(m, 0);
}
weak_alias(__pthread_mutex_lock, pthread_mutex_lock);
