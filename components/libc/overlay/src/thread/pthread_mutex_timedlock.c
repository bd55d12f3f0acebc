/*
 * pthread_mutex_timedlock.c - waiting for a mutex: musl's, under a ceiling.
 */
#define __pthread_mutex_timedlock __plain_mutex_timedlock
#define __pthread_mutex_trylock __plain_mutex_trylock
#include "mutex_plain.h"
#include <../thread/pthread_mutex_timedlock.c>
#undef __pthread_mutex_timedlock
#undef __pthread_mutex_trylock

int
__pthread_mutex_timedlock(pthread_mutex_t *restrict m, const struct timespec *restrict at)
{
	int r = __mutex_ceiling_enter(m);

	if (!r) {
		r = __plain_mutex_timedlock(m, at);
		if (r && r != EOWNERDEAD)
			__mutex_ceiling_leave(m);
	}
	return r;
}
MUSL_ALIAS(__pthread_mutex_timedlock, pthread_mutex_timedlock);
