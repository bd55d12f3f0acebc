/*
 * timer_delete.c - ending a timer.
 */
#include <time.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_TIMER_DELETE	236

int
timer_delete(timer_t t)
{
	return RUMPRET(NB_TIMER_DELETE, t);
}
