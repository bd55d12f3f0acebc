/*
 * wait.c - wait4(2) and wait6(2): which children there are, and how they ended.
 * Children are the image's other programs; none is ever stopped or continued.
 */
#include "internal.h"
#include "lwpvar.h"
#include "rump/lib.h"
#include "rump/syscallvar.h"
#include "rump/uio.h"
#include "rusage.h"
#include "sigvar.h"
#include "netbsd/errno.h"
#include "netbsd/syscall.h"
#include "netbsd/wait.h"

/* What wait6(2) fills in, NetBSD's layout. */
struct wrusage {
	struct rusage wru_self, wru_children;
};

#define SIGINFO_SIZE	128
CTASSERT(sizeof(struct ksiginfo) <= SIGINFO_SIZE);

#define WAIT_EVENTS	(WUNTRACED | WCONTINUED | WEXITED | WTRAPPED)
#define WAIT_OPTIONS	(WAIT_EVENTS | WNOHANG | WNOWAIT | WALTSIG | WALLSIG)

/* Which children are meant. */
struct choice {
	int type;			/* P_* */
	int id;
	int options;
};

static bool
choice_has(const struct choice *c, const struct proc *p)
{
	switch (c->type) {
	case P_PID:
		return p->p_pid == c->id;
	case P_PGID:
		return p->p_signals->ps_pgid == c->id;
	case P_SID:
		return p->p_signals->ps_sid == c->id;
	default:
		/* Everybody's, and everybody is user and group 0. */
		return c->type == P_ALL || c->id == 0;
	}
}

/*
 * Finds a child that has ended and all of whose threads are gone; *any tells
 * whether there are children at all.
 */
static struct proc *
wait_find(const struct proc *parent, const struct choice *c, bool *any)
{
	struct proc *p;

	*any = false;
	for (p = proc_first(); p != NULL; p = p->p_next) {
		if (p->p_signals->ps_parent != parent || !choice_has(c, p))
			continue;
		*any = true;
		if ((c->options & WEXITED) != 0 && p->p_zombie &&
		    p->p_lwps == NULL)
			return p;
	}
	return NULL;
}

/* *child: one that has ended; NULL with WNOHANG: none yet. */
static int
wait_child(struct lwp *l, const struct choice *c, struct proc **child)
{
	bool any;
	int error;

	while ((*child = wait_find(l->l_proc, c, &any)) == NULL) {
		if (!any)
			return ECHILD;
		if ((c->options & WNOHANG) != 0)
			return 0;
		error = waitq_sleep(&l->l_proc->p_waiters, "wait", WAIT_INTR,
		    UINT64_MAX);
		if (error != 0)
			return error;
	}
	return 0;
}

/* The program knows all about the child; it may go. */
static void
wait_done(struct lwp *l, const struct choice *c, struct proc *child)
{
	if ((c->options & WNOWAIT) != 0)
		return;
	proc_add_child(l->l_proc, child);
	proc_free(child);
}

static int
copyout_status(const struct proc *p, register_t user)
{
	int status = proc_wait_status(p);

	return user == 0 ? 0 :
	    copyout(&status, (void *)user, sizeof(status));
}

static int
sys___wait450(struct lwp *l, const register_t args[], register_t *retval)
{
	struct choice c = {
		.type = P_PID, .id = (int)args[0],
		.options = (int)args[2] | WEXITED | WTRAPPED,
	};
	struct rusage ru;
	struct proc *p;
	int error;

	if ((c.options & ~WAIT_OPTIONS) != 0)
		return EINVAL;
	if (c.id == WAIT_ANY)
		c.type = P_ALL;
	else if (c.id <= 0) {
		c.type = P_PGID;
		c.id = c.id == WAIT_MYPGRP ? l->l_proc->p_signals->ps_pgid :
		    -c.id;
	}
	error = wait_child(l, &c, &p);
	if (error != 0 || p == NULL)
		return error;
	proc_rusage(p, &ru);
	retval[0] = p->p_pid;
	error = copyout_status(p, args[1]);
	if (error == 0 && args[3] != 0)
		error = copyout(&ru, (void *)args[3], sizeof(ru));
	if (error == 0)
		wait_done(l, &c, p);
	return error;
}
SYSCALL(__wait450);

static int
copyout_siginfo(const struct proc *p, register_t user)
{
	union {
		struct ksiginfo info;
		char all[SIGINFO_SIZE];
	} u;

	memset(&u, 0, sizeof(u));
	proc_siginfo(p, &u.info);
	return copyout(&u, (void *)user, sizeof(u));
}

static int
copyout_wrusage(const struct proc *p, register_t user)
{
	struct wrusage wru;

	memset(&wru, 0, sizeof(wru));
	proc_rusage(p, &wru.wru_self);
	proc_children_rusage(p, &wru.wru_children);
	return copyout(&wru, (void *)user, sizeof(wru));
}

static int
sys_wait6(struct lwp *l, const register_t args[], register_t *retval)
{
	struct choice c = {
		.type = (int)args[0], .id = (int)args[1],
		.options = (int)args[3],
	};
	struct proc *p;
	int error;

	/* With nothing to wait for it would be for ever. */
	if ((c.options & ~WAIT_OPTIONS) != 0 ||
	    (c.options & (WAIT_EVENTS | WNOWAIT)) == 0)
		return EINVAL;
	if (c.type != P_ALL && c.type != P_PID && c.type != P_PGID &&
	    c.type != P_SID && c.type != P_UID && c.type != P_GID)
		return EINVAL;
	error = wait_child(l, &c, &p);
	if (error != 0 || p == NULL)
		return error;
	retval[0] = p->p_pid;
	error = copyout_status(p, args[2]);
	if (error == 0 && args[4] != 0)
		error = copyout_wrusage(p, args[4]);
	if (error == 0 && args[5] != 0)
		error = copyout_siginfo(p, args[5]);
	if (error == 0)
		wait_done(l, &c, p);
	return error;
}
SYSCALL(wait6);
