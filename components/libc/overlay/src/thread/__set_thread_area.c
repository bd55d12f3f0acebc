/*
 * __set_thread_area.c - the thread pointer: from the one of the start to the
 * first thread's.
 */
#include "pthread_impl.h"
#include "rumpcall.h"

#define NB_LWP_SETPRIVATE	317

int
__set_thread_area(void *p)
{
	long r;

	/* Functions that are running compare with it when they return. */
	((struct pthread *)p)->canary = __pthread_self()->canary;
	r = RUMPCALL(NB_LWP_SETPRIVATE, A(p));

	return r < 0 ? r : 0;
}
