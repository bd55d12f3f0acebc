/*
 * futex_pi.c - futexes whose holder inherits the priority of those who wait. The
 * word holds the owner's thread number; the kernel hands it on. Waiters are on
 * their owner's list, so there is no table. Lock: the monitor.
 */
#include "internal.h"
#include "lwpvar.h"
#include "rump/lib.h"
#include "rump/uio.h"
#include "netbsd/errno.h"
#include "netbsd/futex.h"

/* A thread in FUTEX_LOCK_PI, on its own stack. */
struct pi_waiter {
	struct pi_waiter *pw_next;	/* of the same owner; first come first */
	struct lwp *pw_lwp, *pw_owner;
	rump_paddr_t pw_key;
	bool pw_granted;		/* the futex is the waiter's */
	bool pw_woken;
	struct waitq pw_queue;
};

static void
waiter_insert(struct pi_waiter *w, struct lwp *owner)
{
	struct pi_waiter **link = &owner->l_pi_first;

	while (*link != NULL)
		link = &(*link)->pw_next;
	w->pw_next = NULL;
	w->pw_owner = owner;
	*link = w;
}

static void
waiter_remove(struct pi_waiter *w)
{
	struct pi_waiter **link = &w->pw_owner->l_pi_first;

	while (*link != w)
		link = &(*link)->pw_next;
	*link = w->pw_next;
	w->pw_owner = NULL;
}

static void
waiter_wake(struct pi_waiter *w, bool granted)
{
	w->pw_granted = granted;
	w->pw_woken = true;
	(void)waitq_wake(&w->pw_queue, 1);
}

int
futex_pi_lent(const struct lwp *l)
{
	const struct pi_waiter *w;
	int best = 0;

	for (w = l->l_pi_first; w != NULL; w = w->pw_next)
		best = MAX(best, w->pw_lwp->l_priority);
	return best;
}

struct lwp *
futex_pi_owner(const struct lwp *l)
{
	return l->l_pi_wait != NULL ? l->l_pi_wait->pw_owner : NULL;
}

/* Waits for a futex that has an owner. 0: look at it again, or it was granted. */
static int
wait_for_owner(struct lwp *l, rump_paddr_t key, struct lwp *owner,
    uint64_t deadline, bool *granted)
{
	struct pi_waiter w;
	int error;

	memset(&w, 0, sizeof(w));
	w.pw_lwp = l;
	w.pw_key = key;
	waitq_init(&w.pw_queue);
	waiter_insert(&w, owner);
	l->l_pi_wait = &w;
	sched_priority_update(owner);
	error = waitq_sleep(&w.pw_queue, "futexpi", WAIT_INTR | WAIT_REALTIME,
	    deadline);
	l->l_pi_wait = NULL;
	*granted = w.pw_granted;
	if (w.pw_woken)
		return 0;
	owner = w.pw_owner;
	waiter_remove(&w);
	sched_priority_update(owner);
	return error == EWOULDBLOCK ? ETIMEDOUT : error;
}

int
futex_lock_pi(struct lwp *l, uint32_t *uaddr, bool try, uint64_t deadline)
{
	struct lwp *owner;
	uint32_t value, found;
	bool granted;
	int error;

	for (;;) {
		error = ufetch_32(uaddr, &value);
		if (error != 0)
			return error;
		if ((value & FUTEX_TID_MASK) == 0) {
			error = ucas_32(uaddr, value, (uint32_t)l->l_lid |
			    (value & FUTEX_OWNER_DIED), &found);
			if (error != 0 || found == value)
				return error;
			continue;
		}
		if ((value & FUTEX_TID_MASK) == (uint32_t)l->l_lid)
			return EDEADLK;
		if (try)
			return EAGAIN;
		owner = lwp_find_any((int)(value & FUTEX_TID_MASK));
		if (owner == NULL || owner->l_stat == LWP_ZOMBIE)
			return ESRCH;
		/* The owner's unlock is to come here. */
		if ((value & FUTEX_WAITERS) == 0) {
			error = ucas_32(uaddr, value, value | FUTEX_WAITERS,
			    &found);
			if (error != 0)
				return error;
			if (found != value)
				continue;
		}
		error = wait_for_owner(l, futex_key(uaddr), owner, deadline,
		    &granted);
		if (error != 0 || granted)
			return error;
	}
}

/* The waiter for a futex that is to have it next. */
static struct pi_waiter *
best_waiter(const struct lwp *l, rump_paddr_t key)
{
	struct pi_waiter *w, *best = NULL;

	for (w = l->l_pi_first; w != NULL; w = w->pw_next)
		if (w->pw_key == key && (best == NULL ||
		    w->pw_lwp->l_priority > best->pw_lwp->l_priority))
			best = w;
	return best;
}

int
futex_unlock_pi(struct lwp *l, uint32_t *uaddr)
{
	struct pi_waiter *w, *best, *next;
	rump_paddr_t key;
	struct lwp *heir = NULL;
	uint32_t value;
	int error;

	error = ufetch_32(uaddr, &value);
	if (error != 0)
		return error;
	if ((value & FUTEX_TID_MASK) != (uint32_t)l->l_lid)
		return EPERM;
	key = futex_key(uaddr);
	best = best_waiter(l, key);
	if (best != NULL) {
		heir = best->pw_lwp;
		waiter_remove(best);
		/* The others now wait for the new owner. */
		for (w = l->l_pi_first; w != NULL; w = next) {
			next = w->pw_next;
			if (w->pw_key != key)
				continue;
			waiter_remove(w);
			waiter_insert(w, heir);
		}
	}
	value = heir == NULL ? 0 : (uint32_t)heir->l_lid |
	    (best_waiter(heir, key) != NULL ? FUTEX_WAITERS : 0);
	error = ustore_32(uaddr, value);
	if (best != NULL)
		waiter_wake(best, true);
	if (heir != NULL)
		sched_priority_update(heir);
	sched_priority_update(l);
	return error;
}

void
futex_pi_exit(struct lwp *l)
{
	struct pi_waiter *w;

	/* They find it dead, or the futex free. */
	while ((w = l->l_pi_first) != NULL) {
		waiter_remove(w);
		waiter_wake(w, false);
	}
}
