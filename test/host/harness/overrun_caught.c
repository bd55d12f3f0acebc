/*
 * A kernel allocation that is overrun is caught.
 * expect: failure
 */
#include "rump/kmem.h"

#include "test.h"

TEST(overrun)
{
	volatile char *p = kmem_alloc(10);

	p[10] = 1;
	kmem_free((void *)(uintptr_t)p, 10);
}
