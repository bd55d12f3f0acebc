/*
 * kmutex.c - locks that may be held across sleeps (rump/sync.h).
 */
#include "rump/lib.h"
#include "rump/lwp.h"
#include "rump/sync.h"

void
kmutex_init(struct kmutex *km)
{
	km->km_owner = NULL;
	waitq_init(&km->km_waiters);
}

void
kmutex_enter(struct kmutex *km)
{
	KASSERT(km->km_owner != curlwp);
	while (km->km_owner != NULL)
		(void)waitq_sleep(&km->km_waiters, "kmutex", 0, UINT64_MAX);
	km->km_owner = curlwp;
}

bool
kmutex_tryenter(struct kmutex *km)
{
	if (km->km_owner != NULL)
		return false;
	km->km_owner = curlwp;
	return true;
}

void
kmutex_exit(struct kmutex *km)
{
	KASSERT(km->km_owner == curlwp);
	km->km_owner = NULL;
	(void)waitq_wake(&km->km_waiters, 1);
}

bool
kmutex_owned(const struct kmutex *km)
{
	return km->km_owner == curlwp;
}
