/*
 * Fakes of rump/sync.h: one thread, so a sleep is a call of the test's hook.
 */
#include "rump/lib.h"
#include "rump/sync.h"

#include "netbsd/errno.h"

#include "fake.h"
#include "host.h"

int (*fake_sleep_hook)(const char *, uint64_t);

void
waitq_init(struct waitq *wq)
{
	wq->wq_head = wq->wq_tail = NULL;
}

int
waitq_sleep(struct waitq *wq __unused, const char *why, int flags __unused,
    uint64_t deadline)
{
	if (fake_sleep_hook != NULL)
		return fake_sleep_hook(why, deadline);
	if (deadline == UINT64_MAX)
		host_panic("waitq_sleep: nothing would wake this sleep");
	if (fake_clock < deadline)
		fake_clock_advance(deadline);
	return EWOULDBLOCK;
}

size_t
waitq_wake(struct waitq *wq __unused, size_t n __unused)
{
	return 0;
}

bool
waitq_empty(const struct waitq *wq __unused)
{
	return true;
}

/* The one thread there is. */
static struct lwp *
self(void)
{
	static char lwp;

	return (struct lwp *)(void *)&lwp;
}

void
kmutex_init(struct kmutex *km)
{
	km->km_owner = NULL;
	waitq_init(&km->km_waiters);
}

void
kmutex_enter(struct kmutex *km)
{
	if (km->km_owner != NULL)
		host_panic("kmutex_enter: deadlock");
	km->km_owner = self();
}

bool
kmutex_tryenter(struct kmutex *km)
{
	if (km->km_owner != NULL)
		return false;
	km->km_owner = self();
	return true;
}

void
kmutex_exit(struct kmutex *km)
{
	if (km->km_owner == NULL)
		host_panic("kmutex_exit: not owned");
	km->km_owner = NULL;
}

bool
kmutex_owned(const struct kmutex *km)
{
	return km->km_owner != NULL;
}
