/*
 * timer_gettime.c - what a timer is set to.
 */
#include <time.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_TIMER_GETTIME	447

int
timer_gettime(timer_t t, struct itimerspec *val)
{
	return RUMPRET(NB_TIMER_GETTIME, t, A(val));
}
