/*
 * lwp.c - threads: identities, creation, the way back to application code, the
 * end. All groups and threads share one space of numbers, as in NetBSD 10.
 */
#include "cpuvar.h"
#include "internal.h"
#include "lwpvar.h"
#include "machine.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/syscallvar.h"
#include "rump/uio.h"
#include "rumpuser.h"
#include "vmvar.h"
#include "netbsd/errno.h"
#include "netbsd/sched.h"

#define ID_MAX		0x1fffffff	/* fits a robust futex's owner field */
#define HASH_SIZE	256

/* Lock for all of them: the monitor. */
static struct lwp *table[HASH_SIZE];
static int last_id;
static unsigned long count;

struct proc *
lwp_proc(const struct lwp *l)
{
	return l->l_proc;
}

int
lwp_id(const struct lwp *l)
{
	return l->l_lid;
}

unsigned long
lwp_count(void)
{
	return count;
}

struct lwp *
lwp_find_any(int lid)
{
	struct lwp *l;

	for (l = table[(unsigned int)lid % HASH_SIZE]; l != NULL;
	    l = l->l_hash)
		if (l->l_lid == lid)
			return l;
	return NULL;
}

struct lwp *
lwp_find(const struct proc *p, int lid)
{
	struct lwp *l = lwp_find_any(lid);

	return l != NULL && l->l_proc == p ? l : NULL;
}

int
id_alloc(void)
{
	do {
		last_id = last_id == ID_MAX ? 2 : last_id + 1;
	} while (lwp_find_any(last_id) != NULL || proc_find(last_id) != NULL);
	return last_id;
}

static void
table_remove(struct lwp *l)
{
	struct lwp **link = &table[(unsigned int)l->l_lid % HASH_SIZE];

	while (*link != l)
		link = &(*link)->l_hash;
	*link = l->l_hash;
}

struct lwp *
lwp_alloc(struct proc *p)
{
	struct lwp *l;

	l = kmem_zalloc(sizeof(*l));
	if (l == NULL)
		return NULL;
	l->l_kstack = kstack_alloc();
	if (l->l_kstack == 0) {
		kmem_free(l, sizeof(*l));
		return NULL;
	}
	l->l_proc = p;
	l->l_stat = LWP_NEW;
	l->l_policy = SCHED_OTHER;
	l->l_priority = l->l_base = PRI_TIMESHARE;
	/* The first thread of a group has the group's number. */
	l->l_lid = p->p_lwps == NULL && p->p_pid != 0 ? p->p_pid : id_alloc();
	l->l_sig.ls_stack.ss_flags = SS_DISABLE;
	l->l_hash = table[(unsigned int)l->l_lid % HASH_SIZE];
	table[(unsigned int)l->l_lid % HASH_SIZE] = l;
	l->l_sibling = p->p_lwps;
	p->p_lwps = l;
	p->p_nlwps++;
	count++;
	cpu_lwp_init(l);
	return l;
}

/* Takes a thread out of its group and forgets it; its stack is gone already. */
void
lwp_free(struct lwp *l)
{
	struct proc *p = l->l_proc;
	struct lwp **link;

	p->p_runtime += l->l_runtime;
	p->p_nvcsw += l->l_nvcsw;
	p->p_nivcsw += l->l_nivcsw;
	for (link = &p->p_lwps; *link != NULL;
	    link = &(*link)->l_sibling)
		if (*link == l) {
			*link = l->l_sibling;
			break;
		}
	table_remove(l);
	signal_lwp_fini(l);
	if (l->l_kstack != 0)
		kstack_free(l->l_kstack);
	count--;
	kmem_free(l, sizeof(*l));
	if (p->p_zombie && p->p_lwps == NULL && p->p_pid != 1 &&
	    p->p_signals->ps_parent == NULL)
		proc_free(p);
}

struct rump_trapframe *
lwp_startup(void)
{
	struct lwp *l = curlwp;

	sched_switched();
	if (l->l_func != NULL) {
		l->l_func(l->l_arg);
		lwp_exit();
	}
	userret(l, cpu_lwp_frame(l), NULL);
	return cpu_lwp_frame(l);
}

int
kthread_create(void (*func)(void *), void *arg, const char *name)
{
	struct lwp *l = lwp_alloc(&proc0);

	if (l == NULL)
		return ENOMEM;
	l->l_kthread = true;
	l->l_detached = true;
	l->l_priority = l->l_base = PRI_KERNEL;
	l->l_func = func;
	l->l_arg = arg;
	strlcpy(l->l_name, name, sizeof(l->l_name));
	sched_ready(l);
	return 0;
}

void
lwp_exit(void)
{
	struct lwp *l = curlwp;
	struct proc *p = l->l_proc;

	if (!l->l_kthread) {
		futex_lwp_exit(l);
		if (p->p_nlwps == 1)
			proc_last_lwp(p);
		if (l->l_unmap_len != 0)
			(void)vm_unmap(l->l_unmap, l->l_unmap_len);
	}
	p->p_nlwps--;
	/* Those in proc_exit wait for the others to go. */
	(void)waitq_wake(&p->p_waiters, SIZE_MAX);
	if (!l->l_detached && !p->p_exiting) {
		l->l_stat = LWP_ZOMBIE;
		(void)waitq_wake(&l->l_joinq, SIZE_MAX);
		/* A thread that waits for any has no other queue. */
		(void)waitq_wake(&p->p_waiters, SIZE_MAX);
	} else
		l->l_stat = LWP_NEW;
	sched_exit();
}

void
monitor_enter(struct lwp *l __unused)
{
	/* With one CPU the flag the entry code has set is the lock. */
}

void
userret(struct lwp *l, struct rump_trapframe *tf, int *result)
{
	struct proc *p = l->l_proc;

	for (;;) {
		softint_run();
		if (l->l_exiting)
			lwp_exit();
		if (l->l_suspended) {
			(void)waitq_sleep(&l->l_suspendq, "suspend", 0,
			    UINT64_MAX);
			continue;
		}
		if (p->p_signals->ps_stopped) {
			(void)waitq_sleep(&p->p_signals->ps_stopq, "stopped",
			    0, UINT64_MAX);
			continue;
		}
		if (signal_pending(l)) {
			signal_deliver(l, tf, result);
			continue;
		}
		if ((percpu()->pc_pending & PENDING_RESCHED) != 0) {
			sched_yield_cpu();
			continue;
		}
		(void)rumpuser_intr_disable();
		/* Softints that had their rounds wait for the timer. */
		if ((percpu()->pc_pending & PENDING_RESCHED) == 0)
			break;
		rumpuser_intr_enable();
	}
	signal_unsuspend(l);
	sched_timer();
	cpu_fpu_return(l);
}
