/*
 * __unmapself.c - end of a detached thread, whose stack goes with it.
 */
#include "pthread_impl.h"
#include "rumpcall.h"

void
__unmapself(void *base, size_t size)
{
	RUMPCALL(RUMP_SYS_lwp_unmapexit, A(base), A(size));
	a_crash();
}
