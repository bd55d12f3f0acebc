/*
 * proc_syscalls.c - exit(2), wait4(2), and the private calls that start groups
 * and end the guest.
 */
#include "internal.h"
#include "lwpvar.h"
#include "machine.h"
#include "rump/file.h"
#include "rump/lib.h"
#include "rump/syscallvar.h"
#include "rump/uio.h"
#include "rumpuser.h"
#include "rusage.h"
#include "netbsd/errno.h"
#include "netbsd/syscall.h"
#include "netbsd/wait.h"

static int
sys_exit(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	proc_exit(RUMPUSER_EXIT_STATUS, (int)args[0] & 0xff);
}
SYSCALL(exit);

/* Whether wait's pid argument means the group. */
static bool
wait_matches(const struct proc *parent, const struct proc *p, int pid)
{
	if (p->p_signals->ps_parent != parent)
		return false;
	if (pid == WAIT_ANY)
		return true;
	if (pid == WAIT_MYPGRP)
		return p->p_signals->ps_pgid == parent->p_signals->ps_pgid;
	return pid > 0 ? p->p_pid == pid : p->p_signals->ps_pgid == -pid;
}

/*
 * Finds a child that has ended and all of whose threads are gone; *any tells
 * whether there are children at all.
 */
static struct proc *
wait_find(const struct proc *parent, int pid, bool *any)
{
	struct proc *p;

	*any = false;
	for (p = proc_first(); p != NULL; p = p->p_next) {
		if (!wait_matches(parent, p, pid))
			continue;
		*any = true;
		if (p->p_zombie && p->p_lwps == NULL)
			return p;
	}
	return NULL;
}

static int
sys___wait450(struct lwp *l, const register_t args[], register_t *retval)
{
	struct proc *p;
	struct rusage ru;
	int pid = (int)args[0], options = (int)args[2], status, error;
	bool any;

	if ((options & ~(WNOHANG | WUNTRACED | WCONTINUED | WEXITED |
	    WTRAPPED | WNOWAIT | WALTSIG | WALLSIG)) != 0)
		return EINVAL;
	while ((p = wait_find(l->l_proc, pid, &any)) == NULL) {
		if (!any)
			return ECHILD;
		if ((options & WNOHANG) != 0)
			return 0;
		error = waitq_sleep(&l->l_proc->p_waiters, "wait", WAIT_INTR,
		    UINT64_MAX);
		if (error != 0)
			return error;
	}
	status = proc_wait_status(p);
	proc_rusage(p, &ru);
	retval[0] = p->p_pid;
	if (args[1] != 0) {
		error = copyout(&status, (void *)args[1], sizeof(status));
		if (error != 0)
			return error;
	}
	if (args[3] != 0) {
		error = copyout(&ru, (void *)args[3], sizeof(ru));
		if (error != 0)
			return error;
	}
	if ((options & WNOWAIT) == 0) {
		proc_add_child(l->l_proc, p);
		proc_free(p);
	}
	return 0;
}
SYSCALL(__wait450);

/* Puts the descriptors the parent named at 0, 1 and 2 of the child. */
static int
spawn_descriptors(struct proc *parent, struct proc *child, const int fds[3])
{
	struct file *f;
	int error, i;

	for (i = 0; i < 3; i++) {
		if (fds[i] < 0)
			continue;
		error = fd_get(parent, fds[i], &f);
		if (error != 0)
			return error;
		error = fd_replace(child, i, f, false);
		file_release(f);
		if (error != 0)
			return error;
	}
	return 0;
}

static int
sys_group_spawn(struct lwp *l, const register_t args[], register_t *retval)
{
	struct proc *child;
	struct lwp *n;
	int fds[3] = { -1, -1, -1 }, error;

	if (args[3] != 0) {
		error = copyin((const void *)args[3], fds, sizeof(fds));
		if (error != 0)
			return error;
	}
	error = proc_create(l->l_proc, &child);
	if (error != 0)
		return error;
	error = spawn_descriptors(l->l_proc, child, fds);
	if (error != 0)
		goto fail;
	error = EAGAIN;
	n = lwp_alloc(child);
	if (n == NULL)
		goto fail;
	error = cpu_frame_start(cpu_lwp_frame(n), (uintptr_t)args[0],
	    (uintptr_t)args[1], (uintptr_t)args[2]);
	if (error != 0) {
		lwp_free(n);
		goto fail;
	}
	n->l_tlsbase = (uintptr_t)args[4];
	retval[0] = child->p_pid;
	sched_ready(n);
	return 0;
fail:
	proc_abort(child);
	return error;
}
RUMP_SYSCALL(group_spawn);

static int
sys_reboot_status(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	int cause = (int)args[0], value = (int)args[1];

	if (l->l_proc->p_pid != 1)
		return EPERM;
	if (cause == RUMPUSER_EXIT_STATUS)
		kern_shutdown(cause, value & 0xff, false);
	if (cause == RUMPUSER_EXIT_SIGNAL && value > 0 &&
	    value <= SIG_NUMBERS)
		kern_shutdown(cause, value, false);
	return EINVAL;
}
RUMP_SYSCALL(reboot_status);

static int
sys_setname(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	char name[sizeof(l->l_proc->p_comm)];
	int error;

	error = copyinstr((const void *)args[0], name, sizeof(name), NULL);
	if (error == ENAMETOOLONG)
		name[sizeof(name) - 1] = '\0';
	else if (error != 0)
		return error;
	strlcpy(l->l_proc->p_comm, name, sizeof(l->l_proc->p_comm));
	return 0;
}
RUMP_SYSCALL(setname);

#define RB_HALT		0x008
#define RB_DUMP		0x100
#define RB_POWERDOWN	0x808

static int
sys_reboot(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	int how = (int)args[0];

	/* Nothing here can dump memory. */
	if ((how & RB_DUMP) != 0)
		return EOPNOTSUPP;
	kern_shutdown(RUMPUSER_EXIT_STATUS, 0, (how & RB_HALT) == 0);
}
SYSCALL(reboot);

static int
sys_config(struct lwp *l __unused, const register_t args[],
    register_t *retval)
{
	const char *config;
	size_t len, size = (size_t)args[1];

	config = rumpuser_config(&len);
	if (config == NULL)
		len = 0;
	retval[0] = (register_t)len;
	return copyout(config, (void *)args[0], MIN(len, size));
}
RUMP_SYSCALL(config);
