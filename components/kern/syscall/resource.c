/*
 * resource.c - limits, usage, priorities, and the kernel's own counters.
 */
#include "cpuvar.h"
#include "internal.h"
#include "lwpvar.h"
#include "rump/file.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/random.h"
#include "rump/syscallvar.h"
#include "rump/uio.h"
#include "rumpuser.h"
#include "rusage.h"
#include "vmimpl.h"
#include "netbsd/errno.h"
#include "netbsd/resource.h"
#include "netbsd/syscall.h"

struct rlimit {
	uint64_t rlim_cur, rlim_max;
};
CTASSERT(sizeof(struct rlimit) == 16);

/* ---- Limits ------------------------------------------------------------- */

/* Of the first group's stack; set at boot. */
size_t main_stack_size;

struct proc_limits {
	struct rlimit pl_limit[RLIM_NLIMITS];
};

int
proc_limits_init(struct proc *p, struct proc *parent)
{
	struct proc_limits *pl = kmem_alloc(sizeof(*pl));
	int i;

	if (pl == NULL)
		return ENOMEM;
	p->p_limits = pl;
	if (parent != NULL) {
		*pl = *parent->p_limits;
		return 0;
	}
	for (i = 0; i < RLIM_NLIMITS; i++)
		pl->pl_limit[i].rlim_cur = pl->pl_limit[i].rlim_max =
		    RLIM_INFINITY;
	pl->pl_limit[RLIMIT_CORE].rlim_cur = 0;
	return 0;
}

void
proc_limits_fini(struct proc *p)
{
	kmem_free(p->p_limits, sizeof(*p->p_limits));
	p->p_limits = NULL;
}

uint64_t
proc_limit(const struct proc *p, int which)
{
	return p->p_limits->pl_limit[which].rlim_cur;
}

static void
limit_get(struct proc *p, int which, struct rlimit *rl)
{
	*rl = p->p_limits->pl_limit[which];
	/* Without a limit of its own it is as large as it is. */
	if (which == RLIMIT_STACK && rl->rlim_cur == RLIM_INFINITY)
		rl->rlim_cur = rl->rlim_max = main_stack_size;
	if (which == RLIMIT_NOFILE) {
		rl->rlim_cur = (uint64_t)fd_getlimit(p);
		rl->rlim_max = MIN(rl->rlim_max, (uint64_t)FD_LIMIT_MAX);
	}
}

static int
sys_getrlimit(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct rlimit rl;
	int which = (int)args[0];

	if (which < 0 || which >= RLIM_NLIMITS)
		return EINVAL;
	limit_get(l->l_proc, which, &rl);
	return copyout(&rl, (void *)args[1], sizeof(rl));
}
SYSCALL(getrlimit);

static int
sys_setrlimit(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct proc *p = l->l_proc;
	struct rlimit rl, now;
	int which = (int)args[0], error;

	if (which < 0 || which >= RLIM_NLIMITS)
		return EINVAL;
	error = copyin((const void *)args[1], &rl, sizeof(rl));
	if (error != 0)
		return error;
	if (rl.rlim_cur > rl.rlim_max)
		return EINVAL;
	switch (which) {
	case RLIMIT_NOFILE:
		error = fd_setlimit(p, (int)MIN(rl.rlim_cur,
		    (uint64_t)FD_LIMIT_MAX));
		break;
	case RLIMIT_CPU:
		error = itimer_cpu_limit(l, rl.rlim_cur);
		break;
	case RLIMIT_DATA:
	case RLIMIT_RSS:
	case RLIMIT_SBSIZE:
		/* Not counted: only what changes nothing is granted. */
		limit_get(p, which, &now);
		error = rl.rlim_cur >= now.rlim_cur ? 0 : EOPNOTSUPP;
		break;
	default:
		break;
	}
	if (error == 0)
		p->p_limits->pl_limit[which] = rl;
	return error;
}
SYSCALL(setrlimit);

/* ---- Usage -------------------------------------------------------------- */

void
proc_rusage(const struct proc *p, struct rusage *ru)
{
	unsigned long nvcsw, nivcsw;
	uint64_t ns;

	memset(ru, 0, sizeof(*ru));
	proc_runtime(p, &ns, &nvcsw, &nivcsw);
	ru->ru_utime.tv_sec = (int64_t)(ns / NSEC_PER_SEC);
	ru->ru_utime.tv_usec = (int)(ns % NSEC_PER_SEC / 1000);
	ru->ru_nvcsw = (long)nvcsw;
	ru->ru_nivcsw = (long)nivcsw;
	ru->ru_maxrss = (long)((page_total() - page_free_count()) *
	    (RUMPUSER_PAGE_SIZE / 1024));
}

void
proc_add_child(struct proc *parent, const struct proc *child)
{
	unsigned long nvcsw, nivcsw;
	uint64_t ns;

	proc_runtime(child, &ns, &nvcsw, &nivcsw);
	parent->p_children_runtime += ns + child->p_children_runtime;
}

void
proc_children_rusage(const struct proc *p, struct rusage *ru)
{
	uint64_t ns = p->p_children_runtime;

	memset(ru, 0, sizeof(*ru));
	ru->ru_utime.tv_sec = (int64_t)(ns / NSEC_PER_SEC);
	ru->ru_utime.tv_usec = (int)(ns % NSEC_PER_SEC / 1000);
}

static int
sys___getrusage50(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct rusage ru;

	if ((int)args[0] == RUSAGE_SELF)
		proc_rusage(l->l_proc, &ru);
	else if ((int)args[0] == RUSAGE_CHILDREN)
		proc_children_rusage(l->l_proc, &ru);
	else
		return EINVAL;
	return copyout(&ru, (void *)args[1], sizeof(ru));
}
SYSCALL(__getrusage50);

/* ---- Priorities: everything runs at nice 0 ------------------------------ */

static int
sys_getpriority(struct lwp *l __unused, const register_t args[],
    register_t *retval)
{
	int which = (int)args[0];

	if (which != PRIO_PROCESS && which != PRIO_PGRP && which != PRIO_USER)
		return EINVAL;
	if (which == PRIO_PROCESS && args[1] != 0 &&
	    proc_find((int)args[1]) == NULL)
		return ESRCH;
	retval[0] = 0;
	return 0;
}
SYSCALL(getpriority);

static int
sys_setpriority(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	int which = (int)args[0];

	if (which != PRIO_PROCESS && which != PRIO_PGRP && which != PRIO_USER)
		return EINVAL;
	if (which == PRIO_PROCESS && args[1] != 0 &&
	    proc_find((int)args[1]) == NULL)
		return ESRCH;
	return (int)args[2] == 0 ? 0 : EOPNOTSUPP;
}
SYSCALL(setpriority);

/* ---- Counters and random numbers ---------------------------------------- */

/* Of rumpvfs, which an image need not have. */
size_t vnode_count(void) __attribute__((__weak__));

static int
sys_kstat(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	struct rump_kstat ks;

	memset(&ks, 0, sizeof(ks));
	ks.ks_pages_total = page_total();
	ks.ks_pages_free = page_free_count();
	ks.ks_pages_committed = page_committed();
	ks.ks_kmem_bytes = kmem_bytes();
	ks.ks_threads = lwp_count();
	ks.ks_groups = proc_count();
	ks.ks_files = file_count();
	ks.ks_vnodes = vnode_count != NULL ? vnode_count() : 0;
	ks.ks_callouts = callout_count();
	ks.ks_timer_intrs = timer_interrupts();
	return copyout(&ks, (void *)args[0], MIN(sizeof(ks), (size_t)args[1]));
}
RUMP_SYSCALL(kstat);

#define GRND_NONBLOCK	1
#define GRND_RANDOM	2
#define GRND_INSECURE	4

static int
sys_getrandom(struct lwp *l __unused, const register_t args[],
    register_t *retval)
{
	char *user = (char *)args[0];
	size_t len = (size_t)args[1], done, n;
	unsigned int flags = (unsigned int)args[2];
	uint8_t chunk[256];
	int error = 0;

	if ((flags & ~(unsigned int)(GRND_NONBLOCK | GRND_RANDOM |
	    GRND_INSECURE)) != 0 ||
	    (flags & (GRND_RANDOM | GRND_INSECURE)) ==
	    (GRND_RANDOM | GRND_INSECURE))
		return EINVAL;
	/* The launcher's policy let the guest start: this is good enough. */
	for (done = 0; done < len && error == 0; done += n) {
		n = MIN(len - done, sizeof(chunk));
		random_get(chunk, n);
		error = copyout(chunk, user + done, n);
	}
	explicit_memset(chunk, 0, sizeof(chunk));
	if (error == 0)
		retval[0] = (register_t)len;
	return error;
}
SYSCALL(getrandom);
