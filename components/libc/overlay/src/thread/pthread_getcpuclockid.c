/*
 * pthread_getcpuclockid.c - the clock of a thread's CPU time.
 */
#include <sys/idtype.h>

#include "pthread_impl.h"
#include "pthread_valid.h"
#include "rumpcall.h"

#define NB_GETCPUCLOCKID2	482

int
pthread_getcpuclockid(pthread_t t, clockid_t *clock)
{
	/* 0 would be the caller. */
	if (!__pthread_valid(t) || !t->tid)
		return ESRCH;
	return (int)-RUMPCALL(NB_GETCPUCLOCKID2, P_LWPID, t->tid, A(clock));
}
