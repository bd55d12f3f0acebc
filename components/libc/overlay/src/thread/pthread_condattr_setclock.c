/*
 * pthread_condattr_setclock.c - the clock of a condition variable's timeouts.
 */
#include <time.h>

#include "pthread_impl.h"

int
pthread_condattr_setclock(pthread_condattr_t *a, clockid_t clock)
{
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
		return EINVAL;
	a->__attr = (a->__attr & 0x80000000) | clock;
	return 0;
}
