/*
 * timer_settime.c - setting a timer.
 */
#include <time.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_TIMER_SETTIME	446

int
timer_settime(timer_t t, int flags, const struct itimerspec *restrict val, struct itimerspec *restrict old)
{
	return RUMPRET(NB_TIMER_SETTIME, t, flags, A(val), A(old));
}
