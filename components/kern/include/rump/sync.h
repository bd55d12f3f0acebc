/*
 * rump/sync.h - sleeping in the kernel. Everything here is called with the
 * monitor held. Sleeping lets go of the monitor; kernel code runs without
 * interference between two sleeps.
 */
#ifndef RUMP_SYNC_H
#define RUMP_SYNC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lwp;

/*
 * Threads waiting for something: the highest priority is woken first, and among
 * equals the one that came first.
 */
struct waitq {
	struct lwp *wq_head, *wq_tail;
};

#define WAITQ_INITIALIZER	{ NULL, NULL }
void waitq_init(struct waitq *);

#define WAIT_INTR	1	/* a signal or cancellation ends the sleep */
#define WAIT_REALTIME	2	/* the deadline is CLOCK_REALTIME's and follows it */

/*
 * Sleeps until woken. `why' is a short constant name for dumps. `deadline' is
 * absolute monotonic nanoseconds, UINT64_MAX for none. Returns
 *   0             woken; the caller re-checks its condition
 *   EWOULDBLOCK   the deadline passed (NetBSD's value of EAGAIN; callers whose
 *                 interface says ETIMEDOUT translate it)
 *   EINTR         WAIT_INTR and a signal is to be handled, or cancelled
 *   ERESTART      WAIT_INTR and the signal's action says SA_RESTART
 */
int waitq_sleep(struct waitq *, const char *why, int flags, uint64_t deadline);

/* Wakes at most n threads (SIZE_MAX: all); returns how many. */
size_t waitq_wake(struct waitq *, size_t n);
bool waitq_empty(const struct waitq *);

/*
 * A lock that may be held across sleeps (vnodes, tables being changed while
 * waiting for a device). Not recursive. Not interruptible.
 */
struct kmutex {
	struct lwp *km_owner;
	struct waitq km_waiters;
};

void kmutex_init(struct kmutex *);
void kmutex_enter(struct kmutex *);
bool kmutex_tryenter(struct kmutex *);
void kmutex_exit(struct kmutex *);
bool kmutex_owned(const struct kmutex *);

#endif /* RUMP_SYNC_H */
