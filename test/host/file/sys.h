/*
 * sys.h - what tests of system calls share: one thread in one of two groups, and
 * calling a system call by number.
 */
#ifndef SYS_H
#define SYS_H

#include "netbsd/errno.h"
#include "netbsd/fcntl.h"
#include "netbsd/resource.h"
#include "netbsd/signal.h"
#include "netbsd/syscall.h"
#include "rump/file.h"
#include "rump/lib.h"
#include "rump/lwp.h"
#include "rump/random.h"
#include "rump/shutdown.h"
#include "rump/sigmask.h"
#include "rump/syscallvar.h"
#include "rump/tty.h"

#include "fake.h"
#include "test.h"

static struct proc sys_procs[2] = { { .p_pid = 1 }, { .p_pid = 2 } };
static struct proc *sys_current = &sys_procs[0];
static struct proc_hook *sys_hooks;
static int sys_signal;			/* last one sent */
static long sys_result[2];

struct lwp *
lwp_current(void)
{
	return (struct lwp *)(void *)sys_current;
}

struct proc *
lwp_proc(const struct lwp *l __unused)
{
	return sys_current;
}

struct proc *
proc_find(int pid)
{
	return pid == 1 || pid == 2 ? &sys_procs[pid - 1] : NULL;
}

/* RLIMIT_FSIZE; the others are without limit. */
static uint64_t sys_file_limit = RLIM_INFINITY;

uint64_t
proc_limit(const struct proc *p __unused, int which)
{
	return which == RLIMIT_FSIZE ? sys_file_limit : RLIM_INFINITY;
}

void
psignal(struct proc *p __unused, int signo)
{
	sys_signal = signo;
}

void
lwp_signal(struct lwp *l __unused, int signo)
{
	sys_signal = signo;
}

void
proc_hook_register(struct proc_hook *ph)
{
	ph->ph_next = sys_hooks;
	sys_hooks = ph;
}

void
shutdown_hook_register(struct shutdown_hook *sh __unused)
{
}

int
sigmask_suspend(struct lwp *l __unused, const void *user __unused)
{
	return 0;
}

int
sigmask_resume(struct lwp *l __unused, const void *user __unused, int error)
{
	return error == ERESTART ? EINTR : error;
}

bool
rumpuser_console_size(unsigned int *rows, unsigned int *columns)
{
	*rows = 25;
	*columns = 80;
	return true;
}

void
random_get(void *buf, size_t len)
{
	memset(buf, 0x5a, len);
}

void
random_add(const void *buf __unused, size_t len __unused, size_t bits __unused)
{
}

/* Runs the initialisers and starts the groups: the second is a fork. */
static inline void
sys_start(void)
{
	const struct rump_init *ri;
	struct proc_hook *ph;
	int i, stage;

	for (stage = RUMP_INIT_BASE; stage <= RUMP_INIT_LATE; stage++)
		for (ri = RUMP_SET_START(init); ri < RUMP_SET_END(init); ri++)
			if (ri->ri_stage == stage)
				ri->ri_func();
	for (i = 0; i < 2; i++)
		for (ph = sys_hooks; ph != NULL; ph = ph->ph_next)
			if (ph->ph_fork != NULL)
				CHECK_EQ(ph->ph_fork(&sys_procs[i],
				    i == 0 ? NULL : &sys_procs[0]), 0);
	sys_current = &sys_procs[0];
}

/* Ends the groups; after it nothing of theirs may be left. */
static inline void
sys_stop(void)
{
	struct proc_hook *ph;
	int i;

	for (i = 1; i >= 0; i--) {
		sys_current = &sys_procs[i];
		for (ph = sys_hooks; ph != NULL; ph = ph->ph_next)
			if (ph->ph_exit != NULL)
				ph->ph_exit(&sys_procs[i]);
	}
	sys_hooks = NULL;
	sys_current = &sys_procs[0];
	CHECK_EQ(file_count(), 0);
}

static inline int
sys_calls(int number, long a0, long a1, long a2, long a3, long a4, long a5)
{
	const register_t args[8] = { a0, a1, a2, a3, a4, a5, 0, 0 };
	const struct rump_sysent *sy;

	sys_result[0] = sys_result[1] = 0;
	for (sy = RUMP_SET_START(sysent); sy < RUMP_SET_END(sysent); sy++)
		if (sy->sy_number == number)
			return sy->sy_call(lwp_current(), args, sys_result);
	return ENOSYS;
}

/* SYS(read, fd, buf, n): 0 or an errno; results in sys_result. */
#define SYS_ARG(x)	(long)(x)
#define SYS6(name, a, b, c, d, e, f, ...)				\
	sys_calls(SYS_##name, SYS_ARG(a), SYS_ARG(b), SYS_ARG(c),	\
	    SYS_ARG(d), SYS_ARG(e), SYS_ARG(f))
#define SYS(name, ...)	SYS6(name, __VA_ARGS__, 0, 0, 0, 0, 0, 0)

/* The call must succeed; its first result. */
#define SYSOK(name, ...)						\
	sys_ok(SYS(name, __VA_ARGS__), #name, __FILE__, __LINE__)

static inline int
sys_ok(int error, const char *name, const char *file, int line)
{
	if (error != 0)
		host_check_failed_int(file, line, name, error, 0);
	return (int)sys_result[0];
}

#endif /* SYS_H */
