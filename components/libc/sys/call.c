/*
 * call.c - from musl's system calls to the kernel's: numbers below RUMP_LX_BASE
 * go through as they are, the others are rearranged here. Results are folded
 * into musl's form, a value or a negative errno.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "pthread_impl.h"
#include "ksigaction.h"
#include "rumpcall.h"

/* NetBSD numbers of the calls that need rearranging. */
enum {
	NB_GETPRIORITY = 100, NB_FUTEX = 166, NB_SET_ROBUST_LIST = 167, NB_GET_ROBUST_LIST = 168,
	NB_PREAD = 173, NB_PWRITE = 174,
	NB_MMAP = 197, NB_LSEEK = 199, NB_TRUNCATE = 200, NB_FTRUNCATE = 201,
	NB_SIGQUEUEINFO = 245, NB_PREADV = 289, NB_PWRITEV = 290, NB_SIGPROCMASK = 293, NB_LWP_SELF = 311,
	NB_SIGACTION = 340, NB_SCHED_SETPARAM = 346, NB_SCHED_GETPARAM = 347, NB_FADVISE = 416, NB_PSELECT = 436, NB_PACCEPT = 456,
	NB_MKNODAT = 460, NB_CLOCK_NANOSLEEP = 477, NB_FALLOCATE = 479,
};

long
__rump_ncall(volatile int *cancel, int number, const long args[8])
{
	long retval[2] = { 0, 0 };
	int error;

	if (cancel)
		error = rump_syscall_cancel(number, args, retval, cancel);
	else
		error = rump_syscall(number, args, retval);
	return error ? -error : retval[0];
}

#define CALL(number, ...)						\
	__rump_ncall(cancel, (number), (const long[8]){ __VA_ARGS__ })

static long
lx_mmap(volatile int *cancel, const long *a)
{
	return CALL(NB_MMAP, a[0], a[1], a[2], a[3], a[4], 0, a[5]);
}

static long
lx_lseek(volatile int *cancel, const long *a)
{
	return CALL(NB_LSEEK, a[0], 0, a[1], a[2]);
}

static long
lx_truncate(volatile int *cancel, const long *a)
{
	return CALL(NB_TRUNCATE, a[0], 0, a[1]);
}

static long
lx_ftruncate(volatile int *cancel, const long *a)
{
	return CALL(NB_FTRUNCATE, a[0], 0, a[1]);
}

static long
lx_pread(volatile int *cancel, const long *a)
{
	return CALL(NB_PREAD, a[0], a[1], a[2], 0, a[3]);
}

static long
lx_pwrite(volatile int *cancel, const long *a)
{
	return CALL(NB_PWRITE, a[0], a[1], a[2], 0, a[3]);
}

static long
lx_preadv(volatile int *cancel, const long *a)
{
	return CALL(NB_PREADV, a[0], a[1], a[2], 0, a[3]);
}

static long
lx_pwritev(volatile int *cancel, const long *a)
{
	return CALL(NB_PWRITEV, a[0], a[1], a[2], 0, a[3]);
}

/* Where Linux passes the second count in the timeout's place, NetBSD has a slot. */
static long
lx_futex(volatile int *cancel, const long *a)
{
	int op = a[1] & 127;

	if (op == FUTEX_REQUEUE || op == FUTEX_CMP_REQUEUE || op == FUTEX_WAKE_OP)
		return CALL(NB_FUTEX, a[0], a[1], a[2], 0, a[4], a[3], a[5]);
	return CALL(NB_FUTEX, a[0], a[1], a[2], a[3], a[4], 0, a[5]);
}

static long
lx_sigaction(volatile int *cancel, const long *a)
{
	return CALL(NB_SIGACTION, a[0], a[1], a[2], (long)__rump_sigtramp, 2);
}

/* musl passes sets of _NSIG bits; the kernel's are always 128 bits long. */
static long
lx_sigprocmask(volatile int *cancel, const long *a)
{
	unsigned long set[2] = { 0, 0 }, old[2] = { 0, 0 };
	long r;

	if (a[1])
		memcpy(set, (const void *)a[1], _NSIG / 8);
	r = CALL(NB_SIGPROCMASK, a[0], a[1] ? (long)set : 0, a[2] ? (long)old : 0);
	if (r >= 0 && a[2])
		memcpy((void *)a[2], old, _NSIG / 8);
	return r < 0 ? r : 0;
}

static long
lx_set_tid_address(volatile int *cancel, const long *a)
{
	CALL(RUMP_SYS_lwp_setclear, a[0]);
	return CALL(NB_LWP_SELF, 0);
}

/* For robust mutexes of programs that are killed; threads hand theirs on themselves. */
static long
lx_set_robust_list(volatile int *cancel, const long *a)
{
	return CALL(NB_SET_ROBUST_LIST, a[0], a[1]);
}

static long
lx_get_robust_list(volatile int *cancel, const long *a)
{
	return CALL(NB_GET_ROBUST_LIST, a[0], a[1], a[2]);
}

static long
lx_accept4(volatile int *cancel, const long *a)
{
	return CALL(NB_PACCEPT, a[0], a[1], a[2], 0, a[3]);
}

static long
lx_pselect(volatile int *cancel, const long *a)
{
	const long *mask = (const long *)a[5];

	return CALL(NB_PSELECT, a[0], a[1], a[2], a[3], a[4], mask ? mask[0] : 0);
}

static long
lx_mknodat(volatile int *cancel, const long *a)
{
	return CALL(NB_MKNODAT, a[0], a[1], a[2], 0, a[3]);
}

/* These three give their error as the result. */
static long
lx_fadvise(volatile int *cancel, const long *a)
{
	long r = CALL(NB_FADVISE, a[0], 0, a[1], a[2], a[3]);

	return r > 0 ? -r : r;
}

/* Linux has a mode in the second place, which posix_fallocate leaves 0. */
static long
lx_fallocate(volatile int *cancel, const long *a)
{
	long r = CALL(NB_FALLOCATE, a[0], 0, a[2], a[3]);

	return r > 0 ? -r : r;
}

static long
lx_clock_nanosleep(volatile int *cancel, const long *a)
{
	long r = CALL(NB_CLOCK_NANOSLEEP, a[0], a[1], a[2], a[3]);

	return r > 0 ? -r : r;
}

/* musl expects 20 minus the priority, so that no result looks like an error. */
static long
lx_getpriority(volatile int *cancel, const long *a)
{
	long args[8] = { a[0], a[1] }, retval[2] = { 0, 0 };
	int error = rump_syscall(NB_GETPRIORITY, args, retval);

	(void)cancel;
	return error ? -error : 20 - (int)retval[0];
}

/* musl's scheduling calls name a thread. */
static long
lx_setscheduler(volatile int *cancel, const long *a)
{
	return CALL(NB_SCHED_SETPARAM, 0, a[0], a[1], a[2]);
}

static long
lx_setparam(volatile int *cancel, const long *a)
{
	return CALL(NB_SCHED_SETPARAM, 0, a[0], SCHED_NONE, a[1]);
}

static long
lx_getscheduler(volatile int *cancel, const long *a)
{
	struct sched_param param;
	int policy = 0;
	long r = CALL(NB_SCHED_GETPARAM, 0, a[0], (long)&policy, (long)&param);

	return r < 0 ? r : policy;
}

static long
lx_getparam(volatile int *cancel, const long *a)
{
	int policy;

	return CALL(NB_SCHED_GETPARAM, 0, a[0], (long)&policy, a[1]);
}

/* The signal's number is in the information already. */
static long
lx_sigqueueinfo(volatile int *cancel, const long *a)
{
	return CALL(NB_SIGQUEUEINFO, a[0], a[2]);
}

static long
lx_brk(volatile int *cancel, const long *a)
{
	(void)cancel;
	(void)a;
	return -ENOMEM;
}

static long (*const lx_calls[])(volatile int *, const long *) = {
	[SYS_mmap - RUMP_LX_BASE] = lx_mmap,
	[SYS_lseek - RUMP_LX_BASE] = lx_lseek,
	[SYS_truncate - RUMP_LX_BASE] = lx_truncate,
	[SYS_ftruncate - RUMP_LX_BASE] = lx_ftruncate,
	[SYS_pread - RUMP_LX_BASE] = lx_pread,
	[SYS_pwrite - RUMP_LX_BASE] = lx_pwrite,
	[SYS_preadv - RUMP_LX_BASE] = lx_preadv,
	[SYS_pwritev - RUMP_LX_BASE] = lx_pwritev,
	[SYS_futex - RUMP_LX_BASE] = lx_futex,
	[SYS_rt_sigaction - RUMP_LX_BASE] = lx_sigaction,
	[SYS_rt_sigprocmask - RUMP_LX_BASE] = lx_sigprocmask,
	[SYS_set_tid_address - RUMP_LX_BASE] = lx_set_tid_address,
	[SYS_set_robust_list - RUMP_LX_BASE] = lx_set_robust_list,
	[SYS_get_robust_list - RUMP_LX_BASE] = lx_get_robust_list,
	[SYS_accept4 - RUMP_LX_BASE] = lx_accept4,
	[SYS_pselect6 - RUMP_LX_BASE] = lx_pselect,
	[SYS_mknodat - RUMP_LX_BASE] = lx_mknodat,
	[SYS_fadvise - RUMP_LX_BASE] = lx_fadvise,
	[SYS_fallocate - RUMP_LX_BASE] = lx_fallocate,
	[SYS_clock_nanosleep - RUMP_LX_BASE] = lx_clock_nanosleep,
	[SYS_getpriority - RUMP_LX_BASE] = lx_getpriority,
	[SYS_brk - RUMP_LX_BASE] = lx_brk,
	[SYS_rt_sigqueueinfo - RUMP_LX_BASE] = lx_sigqueueinfo,
	[SYS_sched_setscheduler - RUMP_LX_BASE] = lx_setscheduler,
	[SYS_sched_setparam - RUMP_LX_BASE] = lx_setparam,
	[SYS_sched_getscheduler - RUMP_LX_BASE] = lx_getscheduler,
	[SYS_sched_getparam - RUMP_LX_BASE] = lx_getparam,
};
_Static_assert(sizeof(lx_calls) / sizeof(lx_calls[0]) == RUMP_LX_END - RUMP_LX_BASE,
    "every number of our own has a function");

hidden long
__rump_call_cancel(volatile int *cancel, long n, long a, long b, long c, long d,
    long e, long f)
{
	const long args[8] = { a, b, c, d, e, f, 0, 0 };

	if (n >= RUMP_LX_BASE)
		return lx_calls[n - RUMP_LX_BASE](cancel, args);
	return __rump_ncall(cancel, n, args);
}

long
__rump_call(long n, long a, long b, long c, long d, long e, long f)
{
	return __rump_call_cancel(0, n, a, b, c, d, e, f);
}
