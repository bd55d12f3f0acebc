/*
 * time_syscalls.c - clocks and sleeping.
 */
#include "internal.h"
#include "lwpvar.h"
#include "rump/lib.h"
#include "rump/syscallvar.h"
#include "rump/timespec.h"
#include "rump/uio.h"
#include "rumpuser.h"
#include "timevar.h"
#include "netbsd/errno.h"
#include "netbsd/syscall.h"
#include "netbsd/time.h"
#include "netbsd/wait.h"

int
clock_read(struct lwp *l, int clock, int64_t *ns)
{
	unsigned long nv, ni;
	uint64_t used;
	struct lwp *n;
	struct proc *p;
	unsigned int id = (unsigned int)clock;

	switch (id) {
	case CLOCK_REALTIME:
		*ns = clock_realtime();
		return 0;
	case CLOCK_MONOTONIC:
		*ns = (int64_t)rumpuser_clock_mono();
		return 0;
	case CLOCK_VIRTUAL:
	case CLOCK_PROF:
		proc_runtime(l->l_proc, &used, &nv, &ni);
		*ns = (int64_t)used;
		return 0;
	default:
		break;
	}
	/* CPU time: the low bits say whose, 0 being the caller's. */
	if ((id & CLOCK_THREAD_CPUTIME_ID) != 0) {
		id &= ~CLOCK_THREAD_CPUTIME_ID;
		n = id == 0 ? l : lwp_find(l->l_proc, (int)id);
		if (n == NULL)
			return EINVAL;
		*ns = (int64_t)lwp_runtime(n);
		return 0;
	}
	if ((id & CLOCK_PROCESS_CPUTIME_ID) != 0) {
		id &= ~(unsigned int)CLOCK_PROCESS_CPUTIME_ID;
		p = id == 0 ? l->l_proc : proc_find((int)id);
		if (p == NULL)
			return EINVAL;
		proc_runtime(p, &used, &nv, &ni);
		*ns = (int64_t)used;
		return 0;
	}
	return EINVAL;
}

static int
sys___clock_gettime50(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct timespec ts;
	int64_t ns;
	int error;

	error = clock_read(l, (int)args[0], &ns);
	if (error != 0)
		return error;
	ts = timespec_from_ns(ns);
	return copyout(&ts, (void *)args[1], sizeof(ts));
}
SYSCALL(__clock_gettime50);

static int
sys___clock_getres50(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct timespec ts;
	int64_t ns;
	int error;

	error = clock_read(l, (int)args[0], &ns);
	if (error != 0 || args[1] == 0)
		return error;
	ts = timespec_from_ns((int64_t)MAX(rumpuser_clock_resolution(), 1U));
	return copyout(&ts, (void *)args[1], sizeof(ts));
}
SYSCALL(__clock_getres50);

static bool
settable(const struct timespec *ts)
{
	return timespec_valid(ts) && ts->tv_sec >= 0 &&
	    ts->tv_sec < INT64_MAX / NSEC_PER_SEC;
}

static int
sys___clock_settime50(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	struct timespec ts;
	int error;

	if ((int)args[0] != CLOCK_REALTIME)
		return EINVAL;
	error = copyin((const void *)args[1], &ts, sizeof(ts));
	if (error != 0)
		return error;
	if (!settable(&ts))
		return EINVAL;
	clock_realtime_set(ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec);
	return 0;
}
SYSCALL(__clock_settime50);

static int
sys___gettimeofday50(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	const struct { int minuteswest, dsttime; } zone = { 0, 0 };
	struct timespec ts = timespec_from_ns(clock_realtime());
	struct timeval tv;
	int error;

	if (args[0] != 0) {
		memset(&tv, 0, sizeof(tv));
		tv.tv_sec = ts.tv_sec;
		tv.tv_usec = (int)(ts.tv_nsec / 1000);
		error = copyout(&tv, (void *)args[0], sizeof(tv));
		if (error != 0)
			return error;
	}
	return args[1] != 0 ? copyout(&zone, (void *)args[1], sizeof(zone)) : 0;
}
SYSCALL(__gettimeofday50);

static int
sys___settimeofday50(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	struct timespec ts;
	struct timeval tv;
	int error;

	if (args[0] == 0)
		return 0;
	error = copyin((const void *)args[0], &tv, sizeof(tv));
	if (error != 0)
		return error;
	ts.tv_sec = tv.tv_sec;
	ts.tv_nsec = (long)tv.tv_usec * 1000;
	if (!settable(&ts))
		return EINVAL;
	clock_realtime_set(ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec);
	return 0;
}
SYSCALL(__settimeofday50);

static int
sys___adjtime50(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	struct timespec left = timespec_from_ns(clock_slew_left());
	struct timeval tv, old;
	int64_t ns = 0;
	int error = 0;

	if (args[0] != 0) {
		error = copyin((const void *)args[0], &tv, sizeof(tv));
		if (error == 0 &&
		    (__builtin_mul_overflow(tv.tv_sec, NSEC_PER_SEC, &ns) ||
		    __builtin_add_overflow(ns, tv.tv_usec * 1000LL, &ns) ||
		    ns > CLOCK_SLEW_MAX || ns < -CLOCK_SLEW_MAX))
			error = EINVAL;
	}
	if (error == 0 && args[1] != 0) {
		memset(&old, 0, sizeof(old));
		old.tv_sec = left.tv_sec;
		old.tv_usec = (int)(left.tv_nsec / 1000);
		error = copyout(&old, (void *)args[1], sizeof(old));
	}
	if (error == 0 && args[0] != 0)
		clock_slew_set(ns);
	return error;
}
SYSCALL(__adjtime50);

/* The clock of a group's or a thread's CPU time, by number. */
static int
sys_clock_getcpuclockid2(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	int which = (int)args[0], id = (int)args[1], clock;

	switch (which) {
	case P_PID:
		id = id == 0 ? l->l_proc->p_pid : id;
		if (proc_find(id) == NULL)
			return ESRCH;
		clock = (int)(CLOCK_PROCESS_CPUTIME_ID | (unsigned int)id);
		break;
	case P_LWPID:
		id = id == 0 ? l->l_lid : id;
		if (lwp_find(l->l_proc, id) == NULL)
			return ESRCH;
		clock = (int)(CLOCK_THREAD_CPUTIME_ID | (unsigned int)id);
		break;
	default:
		return EINVAL;
	}
	return copyout(&clock, (void *)args[2], sizeof(clock));
}
SYSCALL(clock_getcpuclockid2);

/* ---- Sleeping ----------------------------------------------------------- */

/* Sleeps until a deadline; flags may have WAIT_REALTIME. EINTR. */
static int
sleep_until(int flags, uint64_t deadline)
{
	struct waitq nobody = WAITQ_INITIALIZER;
	int error;

	do {
		error = waitq_sleep(&nobody, "nanosleep", WAIT_INTR | flags,
		    deadline);
	} while (error == 0);
	return error == EWOULDBLOCK ? 0 : EINTR;
}

/*
 * Sleeps until a clock of CPU time has come to `due': not before as much real
 * time has passed, so it looks again then.
 */
#define CPU_SLEEP_MIN	1000000U

static int
sleep_until_cpu(struct lwp *l, int clock, uint64_t due)
{
	uint64_t step;
	int64_t now;
	int error;

	for (;;) {
		if (clock_read(l, clock, &now) != 0)
			return EINVAL;
		if ((uint64_t)now >= due)
			return 0;
		step = MAX(due - (uint64_t)now, CPU_SLEEP_MIN);
		error = sleep_until(0, rumpuser_clock_mono() + step);
		if (error != 0)
			return error;
	}
}

static int
sleep_for(const struct timespec *request, struct timespec *user_left)
{
	uint64_t deadline = timespec_deadline(rumpuser_clock_mono(), request);
	uint64_t now;
	struct timespec ts;
	int error, error2;

	error = sleep_until(0, deadline);
	if (error == EINTR && user_left != NULL) {
		now = rumpuser_clock_mono();
		ts = timespec_from_ns(deadline > now ?
		    (int64_t)(deadline - now) : 0);
		error2 = copyout(&ts, user_left, sizeof(ts));
		if (error2 != 0)
			error = error2;
	}
	return error;
}

static int
sys___nanosleep50(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	struct timespec ts;
	int error;

	error = copyin((const void *)args[0], &ts, sizeof(ts));
	if (error != 0)
		return error;
	if (!timespec_valid(&ts) || ts.tv_sec < 0)
		return EINVAL;
	return sleep_for(&ts, (struct timespec *)args[1]);
}
SYSCALL(__nanosleep50);

static int
clock_sleep(struct lwp *l, int clock, int flags, const struct timespec *ts,
    struct timespec *user_left)
{
	bool absolute = (flags & TIMER_ABSTIME) != 0;
	int64_t now;

	if (!timespec_valid(ts) || ts->tv_sec < 0 ||
	    (flags & ~TIMER_ABSTIME) != 0 || clock_read(l, clock, &now) != 0)
		return EINVAL;
	if (clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC) {
		if (!absolute)
			return sleep_for(ts, user_left);
		return sleep_until(clock == CLOCK_REALTIME ? WAIT_REALTIME : 0,
		    timespec_deadline(0, ts));
	}
	/* A thread that sleeps uses no time. */
	if (clock == (int)CLOCK_THREAD_CPUTIME_ID ||
	    clock == (int)(CLOCK_THREAD_CPUTIME_ID | (unsigned int)l->l_lid))
		return EINVAL;
	return sleep_until_cpu(l, clock,
	    timespec_deadline(absolute ? 0 : (uint64_t)now, ts));
}

/* Returns its error as the value, like NetBSD's. */
static int
sys_clock_nanosleep(struct lwp *l, const register_t args[],
    register_t *retval)
{
	struct timespec ts;
	int error;

	error = copyin((const void *)args[2], &ts, sizeof(ts));
	if (error == 0)
		error = clock_sleep(l, (int)args[0], (int)args[1], &ts,
		    (struct timespec *)args[3]);
	retval[0] = error;
	return 0;
}
SYSCALL(clock_nanosleep);
