/*
 * lwp_syscalls.c - _lwp_*(2), sched_*(2) and the private calls on threads.
 */
#include "internal.h"
#include "lwpvar.h"
#include "machine.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/syscallvar.h"
#include "rump/timespec.h"
#include "rump/uio.h"
#include "rumpuser.h"
#include "netbsd/errno.h"
#include "netbsd/lwp.h"
#include "netbsd/resource.h"
#include "netbsd/sched.h"
#include "netbsd/syscall.h"
#include "netbsd/time.h"

static int
sys__lwp_create(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	const void *user = (const void *)args[0];
	unsigned long flags = (unsigned long)args[1];
	struct ucontext *uc;
	struct lwp *n;
	int error, lid;

	if ((flags & ~(unsigned long)(LWP_DETACHED | LWP_SUSPENDED)) != 0)
		return EINVAL;
	uc = kmem_alloc(sizeof(*uc));
	if (uc == NULL)
		return ENOMEM;
	error = copyin(user, uc, sizeof(*uc));
	if (error != 0)
		goto out;
	error = EINVAL;
	if ((uc->uc_flags & UC_CPU) == 0)
		goto out;
	if (l->l_proc->p_exiting)
		goto out;
	error = EAGAIN;
	if (l->l_proc->p_nlwps >= proc_limit(l->l_proc, RLIMIT_NTHR))
		goto out;
	n = lwp_alloc(l->l_proc);
	if (n == NULL) {
		error = EAGAIN;
		goto out;
	}
	cpu_fpu_inherit(n);
	error = cpu_setcontext(n, cpu_lwp_frame(n), uc, user);
	if (error == 0) {
		lid = n->l_lid;
		error = copyout(&lid, (void *)args[2], sizeof(lid));
	}
	if (error != 0) {
		n->l_proc->p_nlwps--;
		lwp_free(n);
		goto out;
	}
	n->l_sig.ls_mask = (uc->uc_flags & UC_SIGMASK) != 0 ?
	    sigmask_from(&uc->uc_sigmask) & ~SIGCANTMASK : l->l_sig.ls_mask;
	n->l_tlsbase = (uc->uc_flags & UC_TLSBASE) != 0 ?
	    uc->uc_mcontext.tlsbase : l->l_tlsbase;
	n->l_policy = l->l_policy;
	n->l_priority = n->l_base = l->l_base;
	n->l_detached = (flags & LWP_DETACHED) != 0;
	n->l_suspended = (flags & LWP_SUSPENDED) != 0;
	sched_ready(n);
out:
	kmem_free(uc, sizeof(*uc));
	return error;
}
SYSCALL(_lwp_create);

static int
sys__lwp_exit(struct lwp *l __unused, const register_t args[] __unused,
    register_t *retval __unused)
{
	lwp_exit();
}
SYSCALL(_lwp_exit);

static int
sys__lwp_self(struct lwp *l, const register_t args[] __unused,
    register_t *retval)
{
	retval[0] = l->l_lid;
	return 0;
}
SYSCALL(_lwp_self);

/* A thread of the caller's group that has ended and can be waited for. */
static struct lwp *
zombie_find(const struct proc *p)
{
	struct lwp *l;

	for (l = p->p_lwps; l != NULL; l = l->l_sibling)
		if (l->l_stat == LWP_ZOMBIE && l->l_waiters == 0)
			return l;
	return NULL;
}

static bool
joinable_exists(const struct lwp *self)
{
	const struct lwp *l;

	for (l = self->l_proc->p_lwps; l != NULL; l = l->l_sibling)
		if (l != self && !l->l_detached)
			return true;
	return false;
}

static int
wait_any(struct lwp *l, struct lwp **ended)
{
	int error;

	for (;;) {
		*ended = zombie_find(l->l_proc);
		if (*ended != NULL)
			return 0;
		if (!joinable_exists(l))
			return EDEADLK;
		error = waitq_sleep(&l->l_proc->p_waiters, "lwpwait", WAIT_INTR,
		    UINT64_MAX);
		if (error != 0)
			return error;
	}
}

static int
wait_one(struct lwp *l, int lid, struct lwp **ended)
{
	struct lwp *n = lwp_find(l->l_proc, lid);
	int error = 0;

	if (n == NULL)
		return ESRCH;
	if (n == l)
		return EDEADLK;
	if (n->l_detached)
		return EINVAL;
	n->l_waiters++;
	while (n->l_stat != LWP_ZOMBIE && !n->l_detached && error == 0)
		error = waitq_sleep(&n->l_joinq, "lwpwait", WAIT_INTR,
		    UINT64_MAX);
	n->l_waiters--;
	if (error != 0)
		return error;
	if (n->l_stat != LWP_ZOMBIE || n->l_waiters > 0)
		return n->l_detached ? EINVAL : ESRCH;
	*ended = n;
	return 0;
}

static int
sys__lwp_wait(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct lwp *ended = NULL;
	int lid = (int)args[0], *departed = (int *)args[1], error;

	error = lid == 0 ? wait_any(l, &ended) : wait_one(l, lid, &ended);
	if (error != 0)
		return error;
	lid = ended->l_lid;
	lwp_free(ended);
	return departed != NULL ? copyout(&lid, departed, sizeof(lid)) : 0;
}
SYSCALL(_lwp_wait);

static int
sys__lwp_detach(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct lwp *n = lwp_find(l->l_proc, (int)args[0]);

	if (n == NULL)
		return ESRCH;
	if (n->l_detached)
		return EINVAL;
	n->l_detached = true;
	if (n->l_waiters > 0)
		(void)waitq_wake(&n->l_joinq, SIZE_MAX);
	else if (n->l_stat == LWP_ZOMBIE)
		lwp_free(n);
	return 0;
}
SYSCALL(_lwp_detach);

static int
sys__lwp_suspend(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct lwp *n = lwp_find(l->l_proc, (int)args[0]), *other;

	if (n == NULL || n->l_stat == LWP_ZOMBIE)
		return ESRCH;
	/* Somebody has to be left to continue it. */
	if (n == l) {
		for (other = l->l_proc->p_lwps; other != NULL;
		    other = other->l_sibling)
			if (other != l && !other->l_suspended &&
			    other->l_stat != LWP_ZOMBIE)
				break;
		if (other == NULL)
			return EDEADLK;
	}
	n->l_suspended = true;
	return 0;
}
SYSCALL(_lwp_suspend);

static int
sys__lwp_continue(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct lwp *n = lwp_find(l->l_proc, (int)args[0]);

	if (n == NULL || n->l_stat == LWP_ZOMBIE)
		return ESRCH;
	n->l_suspended = false;
	(void)waitq_wake(&n->l_suspendq, SIZE_MAX);
	return 0;
}
SYSCALL(_lwp_continue);

static int
sys__lwp_wakeup(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct lwp *n = lwp_find(l->l_proc, (int)args[0]);

	if (n == NULL || n->l_stat == LWP_ZOMBIE)
		return ESRCH;
	if (n->l_stat != LWP_SLEEPING)
		return ENODEV;
	return lwp_interrupt(n, EINTR) ? 0 : EBUSY;
}
SYSCALL(_lwp_wakeup);

/* ---- Parking ------------------------------------------------------------ */

static int
unpark(struct lwp *l, int lid)
{
	struct lwp *n = lwp_find(l->l_proc, lid);

	if (n == NULL || n->l_stat == LWP_ZOMBIE)
		return ESRCH;
	/* A thread that is not parked will not park the next time. */
	if (waitq_wake(&n->l_parkq, 1) == 0)
		n->l_unparked = true;
	return 0;
}

static int
sys____lwp_park60(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	int clock = (int)args[0], flags = (int)args[1], error;
	int wait = WAIT_INTR;
	struct timespec *user = (struct timespec *)args[2], ts;
	int target = (int)args[3];
	uint64_t deadline = UINT64_MAX;

	if (user != NULL) {
		error = copyin(user, &ts, sizeof(ts));
		if (error != 0)
			return error;
		if (!timespec_valid(&ts))
			return EINVAL;
		if ((flags & TIMER_ABSTIME) == 0)
			deadline = timespec_deadline(rumpuser_clock_mono(),
			    &ts);
		else {
			deadline = timespec_deadline(0, &ts);
			if (clock == CLOCK_REALTIME)
				wait |= WAIT_REALTIME;
		}
	}
	if (target != 0)
		(void)unpark(l, target);
	if (l->l_unparked) {
		l->l_unparked = false;
		return EALREADY;
	}
	error = waitq_sleep(&l->l_parkq, "parked", wait, deadline);
	if (error == EWOULDBLOCK)
		return ETIMEDOUT;
	return error == ERESTART ? EINTR : error;
}
SYSCALL(___lwp_park60);

static int
sys__lwp_unpark(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	return unpark(l, (int)args[0]);
}
SYSCALL(_lwp_unpark);

#define UNPARK_MAX	1024

static int
sys__lwp_unpark_all(struct lwp *l, const register_t args[],
    register_t *retval)
{
	const int *targets = (const int *)args[0];
	size_t n = (size_t)args[1], i;
	int error, lid;

	/* Without a list: how many a call may name. */
	if (targets == NULL) {
		retval[0] = UNPARK_MAX;
		return 0;
	}
	if (n > UNPARK_MAX || n == 0)
		return EINVAL;
	for (i = 0; i < n; i++) {
		error = copyin(targets + i, &lid, sizeof(lid));
		if (error != 0)
			return error;
		(void)unpark(l, lid);
	}
	return 0;
}
SYSCALL(_lwp_unpark_all);

/* ---- Names and thread pointers ------------------------------------------ */

static int
sys__lwp_setname(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct lwp *n = args[0] == 0 ? l : lwp_find(l->l_proc, (int)args[0]);
	char name[LWP_NAME_MAX];
	int error;

	if (n == NULL)
		return ESRCH;
	error = copyinstr((const void *)args[1], name, sizeof(name), NULL);
	if (error == ENAMETOOLONG)
		name[sizeof(name) - 1] = '\0';
	else if (error != 0)
		return error;
	strlcpy(n->l_name, name, sizeof(n->l_name));
	return 0;
}
SYSCALL(_lwp_setname);

static int
sys__lwp_getname(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct lwp *n = args[0] == 0 ? l : lwp_find(l->l_proc, (int)args[0]);
	char name[LWP_NAME_MAX];
	size_t size = (size_t)args[2];

	if (n == NULL)
		return ESRCH;
	if (size == 0)
		return 0;
	/* A short buffer gets the beginning. */
	size = MIN(size, sizeof(name));
	strlcpy(name, n->l_name, size);
	return copyout(name, (void *)args[1], strlen(name) + 1);
}
SYSCALL(_lwp_getname);

static int
sys__lwp_getprivate(struct lwp *l, const register_t args[] __unused,
    register_t *retval)
{
	retval[0] = (register_t)l->l_tlsbase;
	return 0;
}
SYSCALL(_lwp_getprivate);

static int
sys__lwp_setprivate(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	l->l_tlsbase = (uintptr_t)args[0];
	sched_switched();
	return 0;
}
SYSCALL(_lwp_setprivate);

/* ---- Private calls ------------------------------------------------------ */

static int
sys_lwp_setclear(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	l->l_clear = (int *)args[0];
	return 0;
}
RUMP_SYSCALL(lwp_setclear);

static int
sys_lwp_unmapexit(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	uintptr_t addr = (uintptr_t)args[0], len = (uintptr_t)args[1];

	if (addr % RUMPUSER_PAGE_SIZE != 0 || len == 0 ||
	    len % RUMPUSER_PAGE_SIZE != 0 || addr + len < addr ||
	    addr < rumpuser_layout.rl_user_min ||
	    addr + len > rumpuser_layout.rl_user_max)
		return EINVAL;
	l->l_unmap = addr;
	l->l_unmap_len = len;
	lwp_exit();
}
RUMP_SYSCALL(lwp_unmapexit);

static int
sys_lwp_cancel(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct lwp *n = lwp_find(l->l_proc, (int)args[0]);

	if (n == NULL || n->l_stat == LWP_ZOMBIE)
		return ESRCH;
	if (n->l_cancel != NULL)
		(void)lwp_interrupt(n, EINTR);
	return 0;
}
RUMP_SYSCALL(lwp_cancel);

/* ---- Scheduling --------------------------------------------------------- */

static int
sys_sched_yield(struct lwp *l __unused, const register_t args[] __unused,
    register_t *retval __unused)
{
	sched_yield_cpu();
	return 0;
}
SYSCALL(sched_yield);

#define SCHED_PRI_MAX	63
#define CPUSET_MAX	1024	/* bytes */
#define PRI_NONE	(-1)

/* The first thread meant by a (pid, lid) pair. */
static int
sched_target(struct lwp *l, int pid, int lid, struct lwp **n)
{
	if (pid != 0 && pid != l->l_proc->p_pid)
		return proc_find(pid) == NULL ? ESRCH : EPERM;
	*n = lid != 0 ? lwp_find(l->l_proc, lid) : l->l_proc->p_lwps;
	return *n == NULL ? ESRCH : 0;
}

static int
set_scheduling(struct lwp *n, int policy, int priority)
{
	if (policy == SCHED_NONE)
		policy = n->l_policy;
	if (policy == SCHED_OTHER) {
		if (priority != PRI_NONE && priority != 0)
			return EINVAL;
		sched_set_priority(n, policy, PRI_TIMESHARE);
		return 0;
	}
	if (policy != SCHED_FIFO && policy != SCHED_RR)
		return EINVAL;
	if (priority == PRI_NONE)
		priority = MAX(n->l_base - PRI_REALTIME, 0);
	if (priority < 0 || priority > SCHED_PRI_MAX)
		return EINVAL;
	sched_set_priority(n, policy, PRI_REALTIME + priority);
	return 0;
}

static int
sys__sched_setparam(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct lwp *n;
	int lid = (int)args[1], policy = (int)args[2], priority, error;

	error = copyin((const void *)args[3], &priority, sizeof(priority));
	if (error == 0)
		error = sched_target(l, (int)args[0], lid, &n);
	if (error != 0)
		return error;
	do {
		error = set_scheduling(n, policy, priority);
		n = n->l_sibling;
	} while (error == 0 && lid == 0 && n != NULL);
	return error;
}
SYSCALL(_sched_setparam);

/*
 * The ceiling of a mutex the caller is about to take, or -1 when it has let go of
 * one. They nest; the priority comes down after the last.
 */
static int
sys__sched_protect(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	int priority = (int)args[0];

	if (priority == PRI_NONE) {
		if (l->l_ceilings == 0)
			return EINVAL;
		if (--l->l_ceilings == 0)
			l->l_ceiling = 0;
	} else {
		if (priority < 0 || priority > SCHED_PRI_MAX ||
		    l->l_base > PRI_REALTIME + priority)
			return EINVAL;
		if (l->l_ceilings == ~0U)
			return EAGAIN;
		l->l_ceilings++;
		l->l_ceiling = MAX(l->l_ceiling, PRI_REALTIME + priority);
	}
	sched_priority_update(l);
	return 0;
}
SYSCALL(_sched_protect);

/* Sets of CPUs have as many bits as the program likes; there is one CPU. */
static int
sys__sched_getaffinity(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	size_t size = (size_t)args[2], done, n;
	char *user = (char *)args[3];
	uint32_t set[16];
	struct lwp *target;
	int error;

	error = sched_target(l, (int)args[0], (int)args[1], &target);
	if (error == 0 && (size == 0 || size > CPUSET_MAX))
		error = EINVAL;
	memset(set, 0, sizeof(set));
	set[0] = 1;
	for (done = 0; done < size && error == 0; done += n) {
		n = MIN(size - done, sizeof(set));
		error = copyout(set, user + done, n);
		set[0] = 0;
	}
	return error;
}
SYSCALL(_sched_getaffinity);

static int
sys__sched_setaffinity(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct lwp *n;
	uint8_t first;
	int error;

	error = sched_target(l, (int)args[0], (int)args[1], &n);
	if (error == 0 && ((size_t)args[2] == 0 ||
	    (size_t)args[2] > CPUSET_MAX))
		error = EINVAL;
	if (error == 0)
		error = copyin((const void *)args[3], &first, sizeof(first));
	/* The thread would have no CPU. */
	if (error == 0 && (first & 1) == 0)
		error = EINVAL;
	return error;
}
SYSCALL(_sched_setaffinity);

static int
sys__sched_getparam(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct lwp *n;
	int priority, error;

	error = sched_target(l, (int)args[0], (int)args[1], &n);
	if (error != 0)
		return error;
	priority = n->l_policy == SCHED_OTHER ? 0 :
	    n->l_base - PRI_REALTIME;
	if (args[2] != 0) {
		error = copyout(&n->l_policy, (void *)args[2],
		    sizeof(n->l_policy));
		if (error != 0)
			return error;
	}
	return copyout(&priority, (void *)args[3], sizeof(priority));
}
SYSCALL(_sched_getparam);
