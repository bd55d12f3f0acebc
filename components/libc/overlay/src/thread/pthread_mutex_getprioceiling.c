/*
 * pthread_mutex_getprioceiling.c - a mutex's ceiling.
 */
#include "pthread_impl.h"
#include "mutex_bits.h"

int
pthread_mutex_getprioceiling(const pthread_mutex_t *restrict m, int *restrict ceiling)
{
	if (!(m->_m_type & MUTEX_PROTECT))
		return EINVAL;
	*ceiling = MUTEX_CEILING(m->_m_type);
	return 0;
}
