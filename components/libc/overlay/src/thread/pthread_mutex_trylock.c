/*
 * pthread_mutex_trylock.c - taking a mutex that is free: musl's, under a ceiling.
 */
#define __pthread_mutex_trylock __plain_mutex_trylock
#include "mutex_plain.h"
#include <../thread/pthread_mutex_trylock.c>
#undef __pthread_mutex_trylock

int
__pthread_mutex_trylock(pthread_mutex_t *m)
{
	int r = __mutex_ceiling_enter(m);

	if (!r) {
		r = __plain_mutex_trylock(m);
		if (r && r != EOWNERDEAD)
			__mutex_ceiling_leave(m);
	}
	return r;
}
MUSL_ALIAS(__pthread_mutex_trylock, pthread_mutex_trylock);
