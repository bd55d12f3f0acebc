/*
 * rump/syscall.h - the seam between the kernel and the C library.
 *
 * NetBSD/amd64's system-call ABI: NetBSD numbers, argument slots with NetBSD's
 * padding (pread, lseek, ftruncate, ... carry a pad; mmap and __futex have
 * seven arguments), NetBSD structure layouts, flags and errno values.
 */
#ifndef RUMP_SYSCALL_H
#define RUMP_SYSCALL_H

#include <stdint.h>

typedef long rump_register_t;

#define RUMP_SYSCALL_MAXARGS	8

/*
 * Enters the kernel on behalf of the running thread. Returns 0 or a positive
 * NetBSD errno value; on 0, retval[0] and retval[1] hold the results. `retval'
 * and `args' must not be NULL; args has RUMP_SYSCALL_MAXARGS slots. Unknown
 * numbers return ENOSYS. Must be called from application code only (monitor
 * not held). May deliver signals and switch threads before returning.
 */
int rump_syscall(int number, const rump_register_t args[RUMP_SYSCALL_MAXARGS],
    rump_register_t retval[2]);

/*
 * The same as a cancellation point: when *cancel is non-zero at entry, or
 * becomes so (RUMP_SYS_lwp_cancel) while the call sleeps before it had an
 * effect, returns EINTR without a side effect. A call that already had effects
 * returns them.
 */
int rump_syscall_cancel(int number,
    const rump_register_t args[RUMP_SYSCALL_MAXARGS],
    rump_register_t retval[2], volatile int *cancel);

/*
 * CLOCK_REALTIME and CLOCK_MONOTONIC in nanoseconds for application code, without
 * entering the kernel. `ns' is the C library's own. ENOSYS: another clock, or a
 * platform where programs do not see the kernel's memory; a system call tells.
 */
int rump_clock(int clock, int64_t *ns);

/*
 * Private calls, numbered above NetBSD's.
 *
 * RUMP_SYS_lwp_setclear(int *addr): when the calling thread ends, the kernel
 *	stores 0 at addr and wakes one futex waiter there (NULL: nothing).
 * RUMP_SYS_lwp_unmapexit(void *addr, size_t len): unmaps the range, which may
 *	hold the caller's stack, and ends the thread, honouring setclear.
 * RUMP_SYS_lwp_cancel(lwpid_t lid): wakes the thread if it sleeps in a
 *	cancellable call. ESRCH: no such thread.
 * RUMP_SYS_config(char *buf, size_t size): copies at most `size' bytes of the
 *	guest's configuration; retval[0] is its whole length.
 * RUMP_SYS_sethostname goes by sysctl(KERN_HOSTNAME), not here.
 * RUMP_SYS_group_spawn(void (*entry)(void *), void *arg, void *stack_top,
 *	const int fds[3], uintptr_t tls): starts a new thread group (a pid of
 *	its own) whose first thread runs entry(arg) with the given stack and
 *	thread pointer. It inherits a copy of the caller's descriptors, with
 *	fds[i] (when >= 0) at descriptor i, working directory and root.
 *	retval[0]: the pid. It can be waited for with wait4(2).
 * RUMP_SYS_reboot_status(int cause, int value): ends the guest; only from
 *	thread group 1's start code. cause: 0 status, 1 signal.
 * RUMP_SYS_setname(const char *name): the name of the caller's thread group in
 *	dumps and listings, cut to fit.
 * RUMP_SYS_kstat(struct rump_kstat *, size_t): kernel counters, for tests.
 */
#define RUMP_SYS_BASE		1024
#define RUMP_SYS_lwp_setclear	1024
#define RUMP_SYS_lwp_unmapexit	1025
#define RUMP_SYS_lwp_cancel	1026
#define RUMP_SYS_config		1027
#define RUMP_SYS_group_spawn	1028
#define RUMP_SYS_reboot_status	1029
#define RUMP_SYS_kstat		1030
#define RUMP_SYS_setname	1031
#define RUMP_SYS_MAX		1032

/*
 * A way of notification (sigev_notify) of our own: the signal goes to the thread
 * whose number is in sigev_notify_attributes. The C library's SIGEV_THREAD uses it.
 */
#define RUMP_SIGEV_LWP		0x524c

/* Counters for tests; every field a current count unless stated. */
struct rump_kstat {
	unsigned long ks_pages_total;	/* frames the kernel was given */
	unsigned long ks_pages_free;
	unsigned long ks_pages_committed; /* promised to mappings */
	unsigned long ks_kmem_bytes;	/* allocated by kmem_alloc */
	unsigned long ks_threads;
	unsigned long ks_groups;
	unsigned long ks_files;		/* open file objects */
	unsigned long ks_vnodes;
	unsigned long ks_callouts;	/* pending */
	unsigned long ks_timer_intrs;	/* since boot */
};

/*
 * Entry of the first thread group, provided by components/rumprun: runs on the
 * first thread's own stack as application code; `auxv-like' facts come by
 * RUMP_SYS_config and sysctl. Must not return.
 */
void rumprun_start(void) __attribute__((__noreturn__));

/*
 * What SIGTERM does to a program that does not catch it when the guest is asked to
 * end (rump/shutdown.h): leaves by exit(3). Provided by components/rumprun too; a
 * signal handler.
 */
void rumprun_leave(int signo) __attribute__((__noreturn__));

#endif /* RUMP_SYSCALL_H */
