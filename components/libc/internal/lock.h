/*
 * lock.h - musl's internal locks. Taking and leaving one that nobody else wants, as
 * malloc() and free() do all the time, is done in place; see musl's thread/__lock.c
 * for what the numbers mean.
 */
#ifndef LOCK_H
#define LOCK_H

#include <limits.h>

#include "atomic.h"
#include "libc.h"

#define LOCK_TAKEN	(INT_MIN + 1)	/* and nobody waits */

hidden void __lock(volatile int *);
hidden void __unlock(volatile int *);

static inline void
__lock_fast(volatile int *l)
{
	int needed = libc.need_locks;

	if (needed == 0 || (needed > 0 && a_cas(l, 0, LOCK_TAKEN) == 0))
		return;
	__lock(l);
}

static inline void
__unlock_fast(volatile int *l)
{
	if (*l == 0 || (*l == LOCK_TAKEN && a_cas(l, LOCK_TAKEN, 0) == LOCK_TAKEN))
		return;
	__unlock(l);
}

#define LOCK(x)		__lock_fast(x)
#define UNLOCK(x)	__unlock_fast(x)

#endif /* LOCK_H */
