/*
 * synccall.c - changes of credentials and limits reach every thread: the kernel
 * keeps them per process, so there is nobody to wait for.
 */
#include "pthread_impl.h"

void
__synccall(void (*func)(void *), void *ctx)
{
	func(ctx);
}
