/*
 * waitq.c - sleeping and waking (rump/sync.h).
 */
#include "cpuvar.h"
#include "internal.h"
#include "lwpvar.h"
#include "rump/lib.h"
#include "rump/sync.h"
#include "rump/syscallvar.h"
#include "rump/uio.h"
#include "rumpuser.h"
#include "netbsd/errno.h"

void
waitq_init(struct waitq *wq)
{
	wq->wq_head = wq->wq_tail = NULL;
}

bool
waitq_empty(const struct waitq *wq)
{
	return wq->wq_head == NULL;
}

/* Behind everybody of its own priority or a higher one. */
static void
waitq_insert(struct waitq *wq, struct lwp *l)
{
	struct lwp *before = wq->wq_tail;

	while (before != NULL && before->l_priority < l->l_priority)
		before = before->l_prev;
	l->l_prev = before;
	l->l_next = before != NULL ? before->l_next : wq->wq_head;
	if (l->l_next != NULL)
		l->l_next->l_prev = l;
	else
		wq->wq_tail = l;
	if (before != NULL)
		before->l_next = l;
	else
		wq->wq_head = l;
	l->l_waitq = wq;
}

static void
waitq_remove(struct lwp *l)
{
	struct waitq *wq = l->l_waitq;

	if (l->l_prev != NULL)
		l->l_prev->l_next = l->l_next;
	else
		wq->wq_head = l->l_next;
	if (l->l_next != NULL)
		l->l_next->l_prev = l->l_prev;
	else
		wq->wq_tail = l->l_prev;
	l->l_next = l->l_prev = NULL;
	l->l_waitq = NULL;
}

void
waitq_priority_changed(struct lwp *l)
{
	struct waitq *wq = l->l_waitq;

	waitq_remove(l);
	waitq_insert(wq, l);
}

/* Ends a sleep with the given result. */
static void
sleep_end(struct lwp *l, int error)
{
	waitq_remove(l);
	l->l_wmesg = NULL;
	l->l_werror = error;
	(void)callout_stop(&l->l_timeout);
	sched_ready(l);
}

static void
sleep_timeout(void *arg)
{
	sleep_end(arg, EWOULDBLOCK);
}

/* Whether the cancellable call that is running has been cancelled. */
static bool
sleep_cancelled(struct lwp *l)
{
	uint32_t value;

	if (l->l_cancel == NULL || ufetch_32((const uint32_t *)
	    (uintptr_t)l->l_cancel, &value) != 0 || value == 0)
		return false;
	l->l_cancelled = true;
	return true;
}

int
waitq_sleep(struct waitq *wq, const char *why, int flags, uint64_t deadline)
{
	struct lwp *l = curlwp;
	int error;

	/* Softints and callouts may run on the idle thread. */
	KASSERT(l != curcpu()->ci_idle);
	if ((flags & WAIT_INTR) != 0 && !l->l_kthread) {
		if (l->l_exiting || sleep_cancelled(l))
			return EINTR;
		error = signal_sleep_error(l);
		if (error != 0)
			return error;
	}
	l->l_wrealtime = (int64_t)deadline;
	if ((flags & WAIT_REALTIME) != 0 && deadline != UINT64_MAX)
		deadline = clock_realtime_to_mono((int64_t)deadline);
	if (deadline != UINT64_MAX && deadline <= rumpuser_clock_mono())
		return EWOULDBLOCK;

	waitq_insert(wq, l);
	l->l_stat = LWP_SLEEPING;
	l->l_wmesg = why;
	l->l_wflags = flags;
	l->l_werror = 0;
	l->l_nvcsw++;
	if (deadline != UINT64_MAX) {
		callout_init(&l->l_timeout, sleep_timeout, l);
		callout_schedule(&l->l_timeout, deadline);
	}
	sched_switch();
	if (l->l_werror == EINTR && !l->l_exiting && !sleep_cancelled(l)) {
		error = signal_sleep_error(l);
		if (error != 0)
			return error;
	}
	return l->l_werror;
}

void
waitq_clock_set(void)
{
	struct proc *p;
	struct lwp *l;

	for (p = proc_first(); p != NULL; p = p->p_next)
		for (l = p->p_lwps; l != NULL; l = l->l_sibling)
			if (l->l_stat == LWP_SLEEPING &&
			    (l->l_wflags & WAIT_REALTIME) != 0 &&
			    l->l_timeout.co_pending)
				callout_schedule(&l->l_timeout,
				    clock_realtime_to_mono(l->l_wrealtime));
}

size_t
waitq_wake(struct waitq *wq, size_t n)
{
	size_t woken;

	for (woken = 0; woken < n && wq->wq_head != NULL; woken++)
		sleep_end(wq->wq_head, 0);
	return woken;
}

bool
lwp_interrupt(struct lwp *l, int error)
{
	if (l->l_stat != LWP_SLEEPING || (l->l_wflags & WAIT_INTR) == 0)
		return false;
	sleep_end(l, error);
	return true;
}
