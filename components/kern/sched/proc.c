/*
 * proc.c - thread groups, which programs see as processes: numbers, parents,
 * the end of a group and of the guest.
 */
#include "internal.h"
#include "lwpvar.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/shutdown.h"
#include "rump/syscallvar.h"
#include "rumpuser.h"
#include "rusage.h"
#include "netbsd/errno.h"

/* Kernel threads. Constant number 0, never ends. */
struct proc proc0 = { .p_comm = "system" };

/* Lock for all of them: the monitor. */
static struct proc *groups;
static unsigned long count;
static struct proc_hook *hooks, **hooks_end = &hooks;
static struct shutdown_hook *shutdown_hooks;

struct proc *
proc_find(int pid)
{
	struct proc *p;

	for (p = groups; p != NULL; p = p->p_next)
		if (p->p_pid == pid)
			return p;
	return NULL;
}

struct proc *
proc_first(void)
{
	return groups;
}

unsigned long
proc_count(void)
{
	return count;
}

void
proc_hook_register(struct proc_hook *ph)
{
	ph->ph_next = NULL;
	*hooks_end = ph;
	hooks_end = &ph->ph_next;
}

void
shutdown_hook_register(struct shutdown_hook *sh)
{
	sh->sh_next = shutdown_hooks;
	shutdown_hooks = sh;
}

void
kern_shutdown(int cause, int value, bool reboot)
{
	struct shutdown_hook *sh;

	while ((sh = shutdown_hooks) != NULL) {
		/* Each runs once, also when one of them ends up here again. */
		shutdown_hooks = sh->sh_next;
		sh->sh_func(sh->sh_arg);
	}
	rumpuser_exit((enum rumpuser_exit)cause, value,
	    reboot || shutdown_reboots());
}

static void
groups_remove(struct proc *p)
{
	struct proc **link;

	for (link = &groups; *link != p; link = &(*link)->p_next)
		continue;
	*link = p->p_next;
	count--;
}

int
proc_create(struct proc *parent, struct proc **result)
{
	struct proc_hook *ph;
	struct proc *p;
	int error;

	p = kmem_zalloc(sizeof(*p));
	if (p == NULL)
		return ENOMEM;
	p->p_pid = groups == NULL ? 1 : id_alloc();
	error = signal_proc_init(p, parent);
	if (error == 0 && (error = proc_limits_init(p, parent)) != 0)
		signal_proc_fini(p);
	if (error != 0) {
		kmem_free(p, sizeof(*p));
		return error;
	}
	if (parent != NULL)
		strlcpy(p->p_comm, parent->p_comm, sizeof(p->p_comm));
	p->p_next = groups;
	groups = p;
	count++;
	for (ph = hooks; ph != NULL && error == 0; ph = ph->ph_next)
		if (ph->ph_fork != NULL)
			error = ph->ph_fork(p, parent);
	if (error != 0) {
		proc_abort(p);
		return error;
	}
	*result = p;
	return 0;
}

static void
run_exit_hooks(struct proc *p)
{
	struct proc_hook *ph;

	for (ph = hooks; ph != NULL; ph = ph->ph_next)
		if (ph->ph_exit != NULL)
			ph->ph_exit(p);
}

void
proc_free(struct proc *p)
{
	groups_remove(p);
	signal_proc_fini(p);
	proc_limits_fini(p);
	kmem_free(p, sizeof(*p));
}

void
proc_abort(struct proc *p)
{
	run_exit_hooks(p);
	proc_free(p);
}

/* The wait status of a group, as wait4(2) gives it. */
int
proc_wait_status(const struct proc *p)
{
	return p->p_exit_cause == RUMPUSER_EXIT_SIGNAL ? p->p_exit_value :
	    (p->p_exit_value & 0xff) << 8;
}

void
proc_siginfo(const struct proc *p, struct ksiginfo *info)
{
	memset(info, 0, sizeof(*info));
	info->ksi_signo = SIGCHLD;
	info->ksi_code = p->p_exit_cause == RUMPUSER_EXIT_SIGNAL ? CLD_KILLED :
	    CLD_EXITED;
	info->ksi_u.child.pid = p->p_pid;
	info->ksi_u.child.status = p->p_exit_value;
}

/* Whether a group other than p is still running. */
static bool
others_running(const struct proc *p)
{
	const struct proc *q;

	for (q = groups; q != NULL; q = q->p_next)
		if (q != p && !q->p_zombie)
			return true;
	return false;
}

/*
 * Tells the parent. Children go to the first group; those without a parent are
 * forgotten when their last thread is (lwp_free).
 */
static void
notify_parent(struct proc *p)
{
	struct proc *parent = p->p_signals->ps_parent, *init, *q;
	struct ksiginfo info;

	init = proc_find(1);
	if (init == p || (init != NULL && init->p_exiting))
		init = NULL;
	for (q = groups; q != NULL; q = q->p_next)
		if (q->p_signals->ps_parent == p)
			q->p_signals->ps_parent = init;
	if (parent == NULL)
		return;
	proc_siginfo(p, &info);
	(void)signal_proc(parent, SIGCHLD, &info);
	(void)waitq_wake(&parent->p_waiters, SIZE_MAX);
}

void
proc_last_lwp(struct proc *p)
{
	struct lwp *other, *next;
	struct proc *init;

	for (other = p->p_lwps; other != NULL; other = next) {
		next = other->l_sibling;
		if (other != curlwp)
			lwp_free(other);
	}
	if (!p->p_exiting) {
		/* The last thread called _lwp_exit. */
		p->p_exiting = true;
		p->p_exit_cause = RUMPUSER_EXIT_STATUS;
		p->p_exit_value = 0;
	}
	itimer_proc_fini(p);
	run_exit_hooks(p);
	if (!others_running(p)) {
		/* The guest ends as its first group did. */
		init = proc_find(1);
		if (init == NULL)
			init = p;
		kern_shutdown(init->p_exit_cause, init->p_exit_value, false);
	}
	p->p_zombie = true;
	notify_parent(p);
	(void)waitq_wake(&p->p_waiters, SIZE_MAX);
}

void
proc_exit(int cause, int value)
{
	struct lwp *l = curlwp, *other;
	struct proc *p = l->l_proc;

	if (p->p_exiting)
		lwp_exit();
	p->p_exiting = true;
	p->p_exit_cause = cause;
	p->p_exit_value = value;
	l->l_exiting = true;
	for (other = p->p_lwps; other != NULL; other = other->l_sibling) {
		if (other == l)
			continue;
		other->l_exiting = true;
		other->l_suspended = false;
		(void)waitq_wake(&other->l_suspendq, SIZE_MAX);
		(void)lwp_interrupt(other, EINTR);
	}
	p->p_signals->ps_stopped = false;
	(void)waitq_wake(&p->p_signals->ps_stopq, SIZE_MAX);
	while (p->p_nlwps > 1)
		(void)waitq_sleep(&p->p_waiters, "exit", 0, UINT64_MAX);
	lwp_exit();
}

void
proc_runtime(const struct proc *p, uint64_t *ns, unsigned long *nvcsw,
    unsigned long *nivcsw)
{
	const struct lwp *l;

	*ns = p->p_runtime;
	*nvcsw = p->p_nvcsw;
	*nivcsw = p->p_nivcsw;
	for (l = p->p_lwps; l != NULL; l = l->l_sibling) {
		*ns += lwp_runtime(l);
		*nvcsw += l->l_nvcsw;
		*nivcsw += l->l_nivcsw;
	}
}
