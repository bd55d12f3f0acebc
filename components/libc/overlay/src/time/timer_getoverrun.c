/*
 * timer_getoverrun.c - how often a timer ran out unseen.
 */
#include <time.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_TIMER_GETOVERRUN	239

int
timer_getoverrun(timer_t t)
{
	return RUMPRET(NB_TIMER_GETOVERRUN, t);
}
