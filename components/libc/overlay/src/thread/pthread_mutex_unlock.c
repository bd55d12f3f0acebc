/*
 * pthread_mutex_unlock.c - letting go of a mutex: musl's, and of its ceiling.
 */
#define __pthread_mutex_unlock __plain_mutex_unlock
#include "mutex_plain.h"
#include <../thread/pthread_mutex_unlock.c>
#undef __pthread_mutex_unlock

int
__pthread_mutex_unlock(pthread_mutex_t *m)
{
	/* The mutex may be gone as soon as it is free. */
	int protected = m->_m_type & MUTEX_PROTECT;
	int r = __plain_mutex_unlock(m);

	if (!r && protected)
		RUMPCALL(NB_SCHED_PROTECT, -1);
	return r;
}
MUSL_ALIAS(__pthread_mutex_unlock, pthread_mutex_unlock);
