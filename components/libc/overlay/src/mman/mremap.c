/*
 * mremap.c - resizing mappings, with NetBSD's arguments; musl's own allocator
 * uses its four-argument form by another name.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_MREMAP	411

void *
mremap(void *old, size_t oldlen, void *new, size_t newlen, int flags)
{
	return (void *)RUMPRET(NB_MREMAP, A(old), A(oldlen), A(new), A(newlen), flags);
}

void *
__mremap(void *old, size_t oldlen, size_t newlen, int flags, ...)
{
	(void)flags;
	if (newlen >= PTRDIFF_MAX) {
		errno = ENOMEM;
		return MAP_FAILED;
	}
	__vm_wait();
	return mremap(old, oldlen, 0, newlen, 0);
}
