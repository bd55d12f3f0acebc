/*
 * adjtime.c - changing the clock little by little.
 */
#define _NETBSD_SOURCE
#include <sys/time.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_ADJTIME	421

int
adjtime(const struct timeval *delta, struct timeval *old)
{
	return RUMPRET(NB_ADJTIME, A(delta), A(old));
}
