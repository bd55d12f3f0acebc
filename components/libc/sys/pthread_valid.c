/*
 * pthread_valid.c - whether a thread is there.
 */
#include "pthread_impl.h"
#include "pthread_valid.h"
#include "rumpcall.h"

#define NB_FUTEX	166

int
__pthread_valid(pthread_t t)
{
	/*
	 * A joined thread's descriptor is unmapped, so the kernel looks at it
	 * first: requeuing nobody from an address that holds something else has
	 * no effect, and fails with EAGAIN.
	 */
	unsigned int other = ~(unsigned int)(uintptr_t)t;
	long r = RUMPCALL(NB_FUTEX, A(&t->self), FUTEX_CMP_REQUEUE, 0, 0, A(&t->self),
	    0, other);

	return r == -EAGAIN && t->self == t;
}
