/*
 * rump/lwp.h - threads (lwps) and thread groups (procs). All fields belong to
 * the monitor unless stated.
 */
#ifndef RUMP_LWP_H
#define RUMP_LWP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/sync.h"
#include "rump/softint.h"
#include "rumpuser.h"

struct filedesc;	/* descriptors: components/kern/file */
struct cwdinfo;		/* working and root directory, umask: components/vfs */
struct lwp;

/*
 * A thread group: what NetBSD calls a process. All groups share one address
 * space. Private parts of scheduling and signals live in structures of
 * components/kern behind pointers.
 */
struct proc {
	int p_pid;
	char p_comm[32];		/* program name */
	struct filedesc *p_fd;
	struct cwdinfo *p_cwd;		/* NULL without rumpvfs */
	struct proc_signals *p_signals;
	struct proc_limits *p_limits;
	struct lwp *p_lwps;		/* list by l_sibling */
	size_t p_nlwps;
	struct proc *p_next;		/* list of all groups */
	int p_exit_cause, p_exit_value;	/* enum rumpuser_exit */
	bool p_exiting, p_zombie;
	struct waitq p_waiters;		/* its threads in wait4 and exit */
	uint64_t p_runtime;		/* of threads that ended, nanoseconds */
	unsigned long p_nvcsw, p_nivcsw;	/* of those too */
	uint64_t p_children_runtime;	/* of groups waited for */
};

struct proc *proc_find(int pid);	/* NULL: none, or already reaped */
#define curlwp		(lwp_current())
#define curproc		(lwp_proc(lwp_current()))
struct lwp *lwp_current(void);
struct proc *lwp_proc(const struct lwp *);
int lwp_id(const struct lwp *);

/*
 * A kernel thread: func(arg) on a kernel stack of its own, monitor held. Ends
 * when func returns. ENOMEM.
 */
int kthread_create(void (*func)(void *), void *arg, const char *name);

/*
 * Group life-cycle hooks, for components that keep per-group state.
 * fork: `child' inherits from `parent' (NULL for the first group); may fail.
 * exit: the group is ending, all its threads but the caller are gone.
 */
struct proc_hook {
	int (*ph_fork)(struct proc *child, struct proc *parent);
	void (*ph_exit)(struct proc *);
	struct proc_hook *ph_next;
};
void proc_hook_register(struct proc_hook *);

/*
 * How much a group may use of something (RLIMIT_*, in that limit's unit);
 * RLIM_INFINITY when that is not limited. RLIMIT_NOFILE is fd_getlimit's.
 */
uint64_t proc_limit(const struct proc *, int which);

/*
 * Sends a signal to a group from the kernel (SIGPIPE, SIGIO, SIGINT from the
 * console, ...) or to the calling thread.
 */
void psignal(struct proc *, int signo);
void lwp_signal(struct lwp *, int signo);

#endif /* RUMP_LWP_H */
