/*
 * rwlock.c - read-write locks, in the order POSIX wants of threads with priorities:
 * a reader waits behind writers that wait with its priority or a higher one, and who
 * waits gets the lock by priority, writers first among equals, then first come first
 * served. Threads without real-time priorities are equals, below all others, so
 * writers do not starve.
 *
 * A thread that holds read locks is let past waiting writers: it may hold this one
 * (which lock it holds is not recorded), and waiting for itself would be for ever.
 *
 * Without waiters the state changes by compare-and-swap alone. While it says that
 * there are some, it changes under the guard only: a lock word of the kernel's that
 * lends priority, so that who is interrupted inside does not hold up others. Whoever
 * lets go of the lock gives it to those who are next; nobody can take it in between.
 */
#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>

#include "futex.h"
#include "pthread_impl.h"
#include "rumpcall.h"

#define NB_SCHED_GETPARAM	347

#define WRITER	0x80000000U	/* held for writing */
#define WAITERS	0x40000000U	/* the queue is not empty */
#define READERS	0x3fffffffU	/* how many hold it for reading */

/* A thread that waits, on its own stack. Guarded. */
struct waiter {
	struct waiter *next;
	int tid, priority;
	bool writer;
	bool holds_others;	/* it has read locks already */
	volatile int granted;	/* futex: the lock is the waiter's */
};

/* What a pthread_rwlock_t holds; all zero is a free one. */
struct rwlock {
	volatile unsigned int state;
	volatile int guard;	/* FUTEX_LOCK_PI */
	int shared;		/* of musl's pthread_rwlock_init; one address space: no matter */
	volatile int owner;	/* thread that holds it for writing */
	struct waiter *queue;	/* in the order they are served; guarded */
};
_Static_assert(sizeof(struct rwlock) <= sizeof(pthread_rwlock_t), "size");
_Static_assert(offsetof(struct rwlock, shared) ==
    offsetof(pthread_rwlock_t, _rw_shared), "of pthread_rwlock_init");

/* Read locks that the thread holds. */
static _Thread_local unsigned int read_locks;

static struct rwlock *
lock_of(pthread_rwlock_t *rw)
{
	return (struct rwlock *)rw;
}

static bool
swap_state(struct rwlock *rw, unsigned int old, unsigned int new)
{
	return (unsigned int)a_cas((volatile int *)&rw->state, (int)old, (int)new) == old;
}

static void
guard_enter(struct rwlock *rw)
{
	int tid = __pthread_self()->tid, old;

	while ((old = a_cas(&rw->guard, 0, tid)) != 0) {
		long r = __syscall(SYS_futex, &rw->guard, FUTEX_LOCK_PI | FUTEX_PRIVATE,
		    0, 0);

		if (r == 0)
			return;
		/* It was held by a program of the image that was killed. */
		if (r == -ESRCH && a_cas(&rw->guard, old, tid) == old)
			return;
	}
}

static void
guard_leave(struct rwlock *rw)
{
	int tid = __pthread_self()->tid;

	if (a_cas(&rw->guard, tid, 0) != tid)
		__syscall(SYS_futex, &rw->guard, FUTEX_UNLOCK_PI | FUTEX_PRIVATE);
}

/* The caller's real-time priority; -1: none. */
static int
own_priority(int tid)
{
	struct sched_param param;
	int policy;

	if (RUMPCALL(NB_SCHED_GETPARAM, 0, tid, A(&policy), A(&param)) < 0 ||
	    policy == SCHED_OTHER)
		return -1;
	return param.sched_priority;
}

/* Whether w comes before other in the queue, having come later. */
static bool
goes_before(const struct waiter *w, const struct waiter *other)
{
	if (w->priority != other->priority)
		return w->priority > other->priority;
	return w->writer && !other->writer;
}

/* ---- Under the guard ---------------------------------------------------- */

/* Whether w may have the lock as things are. */
static bool
may_have(const struct rwlock *rw, const struct waiter *w)
{
	unsigned int state = rw->state;
	const struct waiter *other;

	if (state & WRITER)
		return false;
	if (w->writer)
		return (state & READERS) == 0 &&
		    (rw->queue == NULL || rw->queue == w || goes_before(w, rw->queue));
	if ((state & READERS) == READERS)
		return false;
	if (w->holds_others)
		return true;
	for (other = rw->queue; other != NULL; other = other->next)
		if (other->writer && other->priority >= w->priority)
			return false;
	return true;
}

/* Nobody else changes the state but, until WAITERS is set, by compare-and-swap. */
static void
take(struct rwlock *rw, const struct waiter *w)
{
	unsigned int old;

	do
		old = rw->state;
	while (!swap_state(rw, old, w->writer ? old | WRITER : old + 1));
	if (w->writer)
		rw->owner = w->tid;
}

static void
enqueue(struct rwlock *rw, struct waiter *w)
{
	struct waiter **link = &rw->queue;

	while (*link != NULL && !goes_before(w, *link))
		link = &(*link)->next;
	w->next = *link;
	*link = w;
}

static void
dequeue(struct rwlock *rw, struct waiter *w)
{
	struct waiter **link = &rw->queue;

	while (*link != w)
		link = &(*link)->next;
	*link = w->next;
}

/* Gives the lock to all who may have it now. WAITERS is set on entry. */
static void
serve(struct rwlock *rw)
{
	struct waiter *w, *next;

	for (w = rw->queue; w != NULL; w = next) {
		next = w->next;
		if (!may_have(rw, w))
			continue;
		take(rw, w);
		dequeue(rw, w);
		/* It goes on, and its stack with it, once it has had the guard. */
		a_store(&w->granted, 1);
		__wake(&w->granted, 1, 1);
	}
	if (rw->queue == NULL)
		a_and((volatile int *)&rw->state, (int)~WAITERS);
}

/* ---- The calls ---------------------------------------------------------- */

/* 0: taken. EBUSY: it is for others now. EAGAIN: too many readers. */
static int
try_fast(struct rwlock *rw, bool writer)
{
	unsigned int old;

	for (;;) {
		old = rw->state;
		if ((old & (WRITER | WAITERS)) != 0 || (writer && old != 0))
			return EBUSY;
		if (!writer && old == READERS)
			return EAGAIN;
		if (!swap_state(rw, old, writer ? WRITER : old + 1))
			continue;
		if (writer)
			rw->owner = __pthread_self()->tid;
		else
			read_locks++;
		return 0;
	}
}

/*
 * Takes the lock under the guard, or says EBUSY. With `queue' w is in the queue
 * after EBUSY.
 */
static int
try_guarded(struct rwlock *rw, struct waiter *w, bool queue)
{
	unsigned int old;
	int r = EBUSY;

	guard_enter(rw);
	/* From here on who lets go of the lock comes to the guard. */
	do
		old = rw->state;
	while (!swap_state(rw, old, old | WAITERS));
	if (!w->writer && (old & READERS) == READERS) {
		r = EAGAIN;
	} else if (may_have(rw, w)) {
		take(rw, w);
		r = 0;
	} else if (queue) {
		enqueue(rw, w);
	}
	if (rw->queue == NULL)
		a_and((volatile int *)&rw->state, (int)~WAITERS);
	guard_leave(rw);
	return r;
}

/* Waits until the lock was given to w or the time is there. */
static int
wait_for(struct rwlock *rw, struct waiter *w, const struct timespec *at)
{
	int r;

	do
		r = __timedwait(&w->granted, 0, CLOCK_REALTIME, at, 1);
	while (!w->granted && (r == 0 || r == EINTR));
	guard_enter(rw);
	if (w->granted) {
		r = 0;
	} else {
		/* Readers may have waited for this writer only. */
		dequeue(rw, w);
		serve(rw);
	}
	guard_leave(rw);
	return r;
}

static int
acquire(struct rwlock *rw, bool writer, bool try, const struct timespec *at)
{
	struct waiter w;
	int r = try_fast(rw, writer);

	if (r != EBUSY)
		return r;
	w.tid = __pthread_self()->tid;
	if ((rw->state & WRITER) != 0 && rw->owner == w.tid)
		return try ? EBUSY : EDEADLK;
	w.priority = own_priority(w.tid);
	w.writer = writer;
	w.holds_others = read_locks != 0;
	w.granted = 0;
	r = try_guarded(rw, &w, !try);
	if (r == EBUSY && !try)
		r = wait_for(rw, &w, at);
	if (r == 0 && !writer)
		read_locks++;
	return r;
}

int
__pthread_rwlock_timedrdlock(pthread_rwlock_t *restrict rw, const struct timespec *restrict at)
{
	return acquire(lock_of(rw), false, false, at);
}
weak_alias(__pthread_rwlock_timedrdlock, pthread_rwlock_timedrdlock);

int
__pthread_rwlock_rdlock(pthread_rwlock_t *rw)
{
	return acquire(lock_of(rw), false, false, NULL);
}
weak_alias(__pthread_rwlock_rdlock, pthread_rwlock_rdlock);

int
__pthread_rwlock_tryrdlock(pthread_rwlock_t *rw)
{
	return acquire(lock_of(rw), false, true, NULL);
}
weak_alias(__pthread_rwlock_tryrdlock, pthread_rwlock_tryrdlock);

int
__pthread_rwlock_timedwrlock(pthread_rwlock_t *restrict rw, const struct timespec *restrict at)
{
	return acquire(lock_of(rw), true, false, at);
}
weak_alias(__pthread_rwlock_timedwrlock, pthread_rwlock_timedwrlock);

int
__pthread_rwlock_wrlock(pthread_rwlock_t *rw)
{
	return acquire(lock_of(rw), true, false, NULL);
}
weak_alias(__pthread_rwlock_wrlock, pthread_rwlock_wrlock);

int
__pthread_rwlock_trywrlock(pthread_rwlock_t *rw)
{
	return acquire(lock_of(rw), true, true, NULL);
}
weak_alias(__pthread_rwlock_trywrlock, pthread_rwlock_trywrlock);

static unsigned int
released(unsigned int state)
{
	return state & WRITER ? state & ~WRITER : state - 1;
}

/* Lets go, and of the guard last: the lock may be gone soon after. False: without waiters. */
static bool
release_guarded(struct rwlock *rw)
{
	unsigned int old;
	bool waiters;

	guard_enter(rw);
	old = rw->state;
	waiters = (old & WAITERS) != 0;
	if (waiters) {
		rw->state = released(old);
		serve(rw);
	}
	guard_leave(rw);
	return waiters;
}

/*
 * EPERM: another thread holds it for writing. EINVAL: nobody holds it; one that was
 * never initialised looks like that, too.
 */
int
__pthread_rwlock_unlock(pthread_rwlock_t *lock)
{
	struct rwlock *rw = lock_of(lock);
	unsigned int old = rw->state;

	if (old & WRITER) {
		if (rw->owner != __pthread_self()->tid)
			return EPERM;
		/* Before somebody else has it, who may not have said so yet. */
		rw->owner = 0;
	} else if ((old & READERS) == 0) {
		return EINVAL;
	} else if (read_locks > 0) {
		read_locks--;
	}
	for (;;) {
		old = rw->state;
		if (old & WAITERS ? release_guarded(rw) : swap_state(rw, old, released(old)))
			return 0;
	}
}
weak_alias(__pthread_rwlock_unlock, pthread_rwlock_unlock);
