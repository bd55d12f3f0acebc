/*
 * __set_thread_area.c - the thread pointer.
 */
#include "pthread_impl.h"
#include "rumpcall.h"

#define NB_LWP_SETPRIVATE	317

int
__set_thread_area(void *p)
{
	long r = RUMPCALL(NB_LWP_SETPRIVATE, A(p));

	return r < 0 ? r : 0;
}
