/*
 * ident.c - who the program is: groups, sessions, users. There is one user, 0,
 * and every group may do anything.
 */
#include "internal.h"
#include "lwpvar.h"
#include "rump/file.h"
#include "rump/lib.h"
#include "rump/syscallvar.h"
#include "rump/uio.h"
#include "rumpuser.h"
#include "netbsd/errno.h"
#include "netbsd/syscall.h"

#define ZERO_CALL(name)							\
	static int							\
	sys_##name(struct lwp *l __unused, const register_t args[] __unused, \
	    register_t *retval __unused)				\
	{								\
		return 0;						\
	}

ZERO_CALL(getuid)
SYSCALL(getuid);
ZERO_CALL(geteuid)
SYSCALL(geteuid);
ZERO_CALL(getgid)
SYSCALL(getgid);
ZERO_CALL(getegid)
SYSCALL(getegid);
ZERO_CALL(issetugid)
SYSCALL(issetugid);

/* The only identity there is may be set; no other. */
#define SET_CALL(name, count)						\
	static int							\
	sys_##name(struct lwp *l __unused, const register_t args[],	\
	    register_t *retval __unused)				\
	{								\
		int i;							\
									\
		for (i = 0; i < (count); i++)				\
			if ((int)args[i] != 0 && (int)args[i] != -1)	\
				return EPERM;				\
		return 0;						\
	}

SET_CALL(setuid, 1)
SYSCALL(setuid);
SET_CALL(seteuid, 1)
SYSCALL(seteuid);
SET_CALL(setgid, 1)
SYSCALL(setgid);
SET_CALL(setegid, 1)
SYSCALL(setegid);
SET_CALL(setreuid, 2)
SYSCALL(setreuid);
SET_CALL(setregid, 2)
SYSCALL(setregid);

static int
sys_getgroups(struct lwp *l __unused, const register_t args[],
    register_t *retval)
{
	const int gid = 0;

	if ((int)args[0] < 0)
		return EINVAL;
	retval[0] = 1;
	return (int)args[0] == 0 ? 0 :
	    copyout(&gid, (void *)args[1], sizeof(gid));
}
SYSCALL(getgroups);

static int
sys_setgroups(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	int n = (int)args[0], gid, i, error;

	if (n < 0 || n > 16)
		return EINVAL;
	for (i = 0; i < n; i++) {
		error = copyin((const int *)args[1] + i, &gid, sizeof(gid));
		if (error != 0)
			return error;
		if (gid != 0)
			return EPERM;
	}
	return 0;
}
SYSCALL(setgroups);

static int
sys_getpid(struct lwp *l, const register_t args[] __unused, register_t *retval)
{
	retval[0] = l->l_proc->p_pid;
	/* NetBSD returns the parent in the second register. */
	retval[1] = l->l_proc->p_signals->ps_parent != NULL ?
	    l->l_proc->p_signals->ps_parent->p_pid : 0;
	return 0;
}
SYSCALL(getpid);

static int
sys_getppid(struct lwp *l, const register_t args[] __unused,
    register_t *retval)
{
	struct proc *parent = l->l_proc->p_signals->ps_parent;

	retval[0] = parent != NULL ? parent->p_pid : 0;
	return 0;
}
SYSCALL(getppid);

/* The group a pid means, 0 being the caller's own. */
static struct proc *
target(struct lwp *l, int pid)
{
	struct proc *p = pid == 0 ? l->l_proc : proc_find(pid);

	return p != NULL && !p->p_zombie ? p : NULL;
}

static int
sys_getpgrp(struct lwp *l, const register_t args[] __unused,
    register_t *retval)
{
	retval[0] = l->l_proc->p_signals->ps_pgid;
	return 0;
}
SYSCALL(getpgrp);

static int
sys_getpgid(struct lwp *l, const register_t args[], register_t *retval)
{
	struct proc *p = target(l, (int)args[0]);

	if (p == NULL)
		return ESRCH;
	retval[0] = p->p_signals->ps_pgid;
	return 0;
}
SYSCALL(getpgid);

static int
sys_getsid(struct lwp *l, const register_t args[], register_t *retval)
{
	struct proc *p = target(l, (int)args[0]);

	if (p == NULL)
		return ESRCH;
	retval[0] = p->p_signals->ps_sid;
	return 0;
}
SYSCALL(getsid);

static int
sys_setpgid(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct proc *p = target(l, (int)args[0]), *q;
	int pgid = (int)args[1];

	if (p == NULL || (p != l->l_proc &&
	    p->p_signals->ps_parent != l->l_proc))
		return ESRCH;
	if (pgid < 0)
		return EINVAL;
	if (pgid == 0)
		pgid = p->p_pid;
	/* A session's leader stays in its own process group. */
	if (p->p_signals->ps_sid == p->p_pid && pgid != p->p_pid)
		return EPERM;
	if (pgid != p->p_pid) {
		for (q = proc_first(); q != NULL; q = q->p_next)
			if (q->p_signals->ps_pgid == pgid &&
			    q->p_signals->ps_sid == p->p_signals->ps_sid)
				break;
		if (q == NULL)
			return EPERM;
	}
	p->p_signals->ps_pgid = pgid;
	return 0;
}
SYSCALL(setpgid);

static int
sys_setsid(struct lwp *l, const register_t args[] __unused, register_t *retval)
{
	struct proc *p = l->l_proc;

	if (p->p_signals->ps_pgid == p->p_pid)
		return EPERM;
	p->p_signals->ps_sid = p->p_signals->ps_pgid = p->p_pid;
	retval[0] = p->p_pid;
	return 0;
}
SYSCALL(setsid);

/* The login name of the session. Lock: the monitor. */
static char login[24] = "root";

static int
sys___getlogin(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	size_t size = (size_t)args[1];

	if (size < strlen(login) + 1)
		return ERANGE;
	return copyout(login, (void *)args[0], strlen(login) + 1);
}
SYSCALL(__getlogin);

static int
sys___setlogin(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	char name[sizeof(login)];
	int error;

	error = copyinstr((const void *)args[0], name, sizeof(name), NULL);
	if (error != 0)
		return error == ENAMETOOLONG ? EINVAL : error;
	strlcpy(login, name, sizeof(login));
	return 0;
}
SYSCALL(__setlogin);
