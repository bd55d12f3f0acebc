/*
 * itimer.c - timers that send signals: setitimer(2) and timer_create(2), on the
 * two clocks that run while the program sleeps. Lock: the monitor.
 */
#include "internal.h"
#include "lwpvar.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/sigevent.h"
#include "rump/softint.h"
#include "rump/syscallvar.h"
#include "rump/timespec.h"
#include "rump/uio.h"
#include "rumpuser.h"
#include "sigvar.h"
#include "timevar.h"
#include "netbsd/errno.h"
#include "netbsd/resource.h"
#include "netbsd/syscall.h"
#include "netbsd/time.h"

#define TIMER_MAX	32
#define DELAYTIMER_MAX	0x7fffffff
/* setitimer's have identities beyond those of timer_create, RLIMIT_CPU's too. */
#define ITIMER_ID	(-1)
#define LIMIT_ID	(-100)

struct itimerspec {
	struct timespec it_interval, it_value;
};
struct itimerval {
	struct timeval it_interval, it_value;
};
CTASSERT(sizeof(struct itimerspec) == 32);
CTASSERT(sizeof(struct itimerval) == 32);

/*
 * A CPU-time timer cannot run out before as much real time has passed as CPU
 * time is missing, so that is when it is looked at again; while its clock stands
 * still, this often.
 */
#define CPU_POLL_NS	10000000U
#define CPU_STEP_NS	100000U

/* One timer of a group. */
struct itimer {
	struct itimer *it_next;		/* ps_itimers */
	struct proc *it_proc;
	struct callout it_callout;
	int it_id;
	int it_clock;			/* CPU clocks: whose is in it */
	struct sigevent_target it_target;
	uint64_t it_interval;		/* nanoseconds; 0: once */
	int it_overrun;
	bool it_follows;		/* it_realtime says when, whatever the clock does */
	int64_t it_realtime;
	uint64_t it_cpu_due;		/* CPU clocks: when, by that clock */
	uint64_t it_cpu_seen;		/* ... and what it was at the last look */
};

static bool
is_cpu_clock(int clock)
{
	return ((unsigned int)clock & (CLOCK_PROCESS_CPUTIME_ID |
	    CLOCK_THREAD_CPUTIME_ID)) != 0;
}

/* The same clock with its owner named, as others will look at it. */
static int
clock_of_caller(const struct lwp *l, int clock)
{
	unsigned int id = (unsigned int)clock;

	if (id == CLOCK_THREAD_CPUTIME_ID)
		return (int)(id | (unsigned int)l->l_lid);
	if (id == CLOCK_PROCESS_CPUTIME_ID || id == CLOCK_VIRTUAL ||
	    id == CLOCK_PROF)
		return (int)(CLOCK_PROCESS_CPUTIME_ID |
		    (unsigned int)l->l_proc->p_pid);
	return clock;
}

/* False when the thread it measures has ended. */
static bool
cpu_clock_read(const struct itimer *it, uint64_t *now)
{
	int64_t ns;

	if (it->it_proc->p_lwps == NULL ||
	    clock_read(it->it_proc->p_lwps, it->it_clock, &ns) != 0)
		return false;
	*now = (uint64_t)ns;
	return true;
}

static void
cpu_timer_arm(struct itimer *it, uint64_t now)
{
	uint64_t step = it->it_cpu_due > now ? it->it_cpu_due - now : 0;

	if (step != 0)
		step = MAX(step, it->it_cpu_seen == now ? CPU_POLL_NS :
		    CPU_STEP_NS);
	it->it_cpu_seen = now;
	callout_schedule(&it->it_callout, rumpuser_clock_mono() + step);
}

/* Counts what was missed since `due' and gives the time that comes next. */
static uint64_t
next_due(uint64_t due, uint64_t interval, uint64_t now, int64_t *missed)
{
	due += interval;
	*missed = 0;
	if (due <= now) {
		*missed = (int64_t)((now - due) / interval) + 1;
		due += (uint64_t)*missed * interval;
	}
	return due;
}

/* The signal is sent, or counted when the last one still waits. */
static void
itimer_notify(struct itimer *it, int64_t missed)
{
	const struct sigevent_target *st = &it->it_target;
	int tag = it->it_id >= 0 ? it->it_id + 1 : 0;

	if (tag != 0 && st->st_signo != 0 &&
	    signal_queued(it->it_proc, st->st_signo, SI_TIMER, tag)) {
		missed += (int64_t)it->it_overrun + 1;
		it->it_overrun = (int)MIN(missed, DELAYTIMER_MAX);
		return;
	}
	it->it_overrun = (int)MIN(missed, DELAYTIMER_MAX);
	(void)sigevent_send(st, SI_TIMER, tag);
}

static void
itimer_expire(void *arg)
{
	struct itimer *it = arg;
	uint64_t now;
	int64_t missed = 0;

	if (!is_cpu_clock(it->it_clock)) {
		it->it_follows = false;
		if (it->it_interval != 0)
			callout_schedule(&it->it_callout, next_due(
			    it->it_callout.co_deadline, it->it_interval,
			    rumpuser_clock_mono(), &missed));
		itimer_notify(it, missed);
		return;
	}
	if (!cpu_clock_read(it, &now))
		return;
	if (now >= it->it_cpu_due) {
		if (it->it_interval != 0)
			it->it_cpu_due = next_due(it->it_cpu_due,
			    it->it_interval, now, &missed);
		itimer_notify(it, missed);
		if (it->it_interval == 0)
			return;
	}
	cpu_timer_arm(it, now);
}

static struct itimer *
itimer_find(struct proc *p, int id)
{
	struct itimer *it;

	for (it = p->p_signals->ps_itimers; it != NULL; it = it->it_next)
		if (it->it_id == id)
			return it;
	return NULL;
}

static struct itimer *
itimer_new(struct lwp *l, int id, int clock)
{
	struct itimer *it = kmem_zalloc(sizeof(*it));
	struct proc *p = l->l_proc;

	if (it == NULL)
		return NULL;
	it->it_proc = p;
	it->it_id = id;
	it->it_clock = clock_of_caller(l, clock);
	it->it_target.st_pid = p->p_pid;
	callout_init(&it->it_callout, itimer_expire, it);
	it->it_next = p->p_signals->ps_itimers;
	p->p_signals->ps_itimers = it;
	return it;
}

static void
itimer_delete(struct itimer *it)
{
	struct itimer **link = &it->it_proc->p_signals->ps_itimers;

	while (*link != it)
		link = &(*link)->it_next;
	*link = it->it_next;
	(void)callout_stop(&it->it_callout);
	kmem_free(it, sizeof(*it));
}

void
itimer_proc_fini(struct proc *p)
{
	while (p->p_signals->ps_itimers != NULL)
		itimer_delete(p->p_signals->ps_itimers);
}

void
itimer_clock_set(void)
{
	struct itimer *it;
	struct proc *p;

	for (p = proc_first(); p != NULL; p = p->p_next) {
		if (p->p_signals == NULL)
			continue;
		for (it = p->p_signals->ps_itimers; it != NULL;
		    it = it->it_next)
			if (it->it_follows && it->it_callout.co_pending)
				callout_schedule(&it->it_callout,
				    clock_realtime_to_mono(it->it_realtime));
	}
}

static void
itimer_get(const struct itimer *it, struct itimerspec *its)
{
	uint64_t now = rumpuser_clock_mono(), due = it->it_callout.co_deadline;

	if (is_cpu_clock(it->it_clock)) {
		due = it->it_cpu_due;
		if (!cpu_clock_read(it, &now))
			now = due;
	}
	its->it_interval = timespec_from_ns((int64_t)it->it_interval);
	/* An armed timer is never seen as disarmed. */
	its->it_value = timespec_from_ns(!it->it_callout.co_pending ? 0 :
	    due > now ? (int64_t)(due - now) : 1);
}

static void
itimer_set(struct itimer *it, const struct itimerspec *its, bool absolute)
{
	uint64_t due, now;

	(void)callout_stop(&it->it_callout);
	it->it_interval = timespec_deadline(0, &its->it_interval);
	it->it_overrun = 0;
	it->it_follows = false;
	if (its->it_value.tv_sec == 0 && its->it_value.tv_nsec == 0)
		return;
	if (is_cpu_clock(it->it_clock)) {
		if (!cpu_clock_read(it, &now))
			return;
		it->it_cpu_due = timespec_deadline(absolute ? 0 : now,
		    &its->it_value);
		cpu_timer_arm(it, now);
		return;
	}
	due = timespec_deadline(absolute ? 0 : rumpuser_clock_mono(),
	    &its->it_value);
	if (absolute && it->it_clock == CLOCK_REALTIME && due != UINT64_MAX) {
		it->it_follows = true;
		it->it_realtime = (int64_t)due;
		due = clock_realtime_to_mono(it->it_realtime);
	}
	callout_schedule(&it->it_callout, due);
}

static bool
spec_valid(const struct itimerspec *its)
{
	return timespec_valid(&its->it_value) && its->it_value.tv_sec >= 0 &&
	    timespec_valid(&its->it_interval) && its->it_interval.tv_sec >= 0;
}

/* ---- setitimer ---------------------------------------------------------- */

static void
spec_to_val(const struct itimerspec *its, struct itimerval *itv)
{
	memset(itv, 0, sizeof(*itv));
	itv->it_interval.tv_sec = its->it_interval.tv_sec;
	itv->it_interval.tv_usec = (int)(its->it_interval.tv_nsec / 1000);
	itv->it_value.tv_sec = its->it_value.tv_sec;
	itv->it_value.tv_usec = (int)((its->it_value.tv_nsec + 999) / 1000);
	if (itv->it_value.tv_usec == 1000000) {
		itv->it_value.tv_usec = 0;
		itv->it_value.tv_sec++;
	}
}

/* Clocks and signals of setitimer's timers. */
static const struct {
	int clock, signo;
} itimer_kinds[] = {
	[ITIMER_REAL] = { CLOCK_REALTIME, SIGALRM },
	[ITIMER_VIRTUAL] = { CLOCK_VIRTUAL, SIGVTALRM },
	[ITIMER_PROF] = { CLOCK_PROF, SIGPROF },
	[ITIMER_MONOTONIC] = { CLOCK_MONOTONIC, SIGALRM },
};

static bool
itimer_kind_valid(int which)
{
	return which >= 0 && (size_t)which < nitems(itimer_kinds);
}

static int
real_get(struct proc *p, int which, void *user)
{
	struct itimer *it = itimer_find(p, ITIMER_ID - which);
	struct itimerspec its;
	struct itimerval itv;

	memset(&its, 0, sizeof(its));
	if (it != NULL)
		itimer_get(it, &its);
	spec_to_val(&its, &itv);
	return copyout(&itv, user, sizeof(itv));
}

static int
sys___getitimer50(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	return itimer_kind_valid((int)args[0]) ?
	    real_get(l->l_proc, (int)args[0], (void *)args[1]) : EINVAL;
}
SYSCALL(__getitimer50);

static int
sys___setitimer50(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct itimer *it;
	struct itimerspec its;
	struct itimerval itv;
	int which = (int)args[0], error;

	if (!itimer_kind_valid(which))
		return EINVAL;
	if (args[1] != 0) {
		error = copyin((const void *)args[1], &itv, sizeof(itv));
		if (error != 0)
			return error;
		its.it_interval.tv_sec = itv.it_interval.tv_sec;
		its.it_interval.tv_nsec = (long)itv.it_interval.tv_usec * 1000;
		its.it_value.tv_sec = itv.it_value.tv_sec;
		its.it_value.tv_nsec = (long)itv.it_value.tv_usec * 1000;
		if (!spec_valid(&its))
			return EINVAL;
	}
	if (args[2] != 0) {
		error = real_get(l->l_proc, which, (void *)args[2]);
		if (error != 0)
			return error;
	}
	if (args[1] == 0)
		return 0;
	it = itimer_find(l->l_proc, ITIMER_ID - which);
	if (it == NULL)
		it = itimer_new(l, ITIMER_ID - which,
		    itimer_kinds[which].clock);
	if (it == NULL)
		return ENOMEM;
	it->it_target.st_signo = itimer_kinds[which].signo;
	itimer_set(it, &its, false);
	return 0;
}
SYSCALL(__setitimer50);

/* ---- RLIMIT_CPU --------------------------------------------------------- */

int
itimer_cpu_limit(struct lwp *l, uint64_t seconds)
{
	struct itimer *it = itimer_find(l->l_proc, LIMIT_ID);
	struct itimerspec its = {
		.it_interval = { 1, 0 },
		/* 0 would turn the timer off. */
		.it_value = { (int64_t)seconds, seconds == 0 ? 1 : 0 },
	};

	if (it == NULL && seconds == RLIM_INFINITY)
		return 0;
	if (it == NULL)
		it = itimer_new(l, LIMIT_ID, CLOCK_PROF);
	if (it == NULL)
		return ENOMEM;
	if (seconds == RLIM_INFINITY)
		itimer_delete(it);
	else {
		it->it_target.st_signo = SIGXCPU;
		itimer_set(it, &its, true);
	}
	return 0;
}

/* ---- timer_create ------------------------------------------------------- */

static int
sys_timer_create(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct nb_sigevent ev = {
		.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM,
	};
	struct sigevent_target target;
	struct itimer *it;
	int64_t now;
	int clock = (int)args[0], id, error;

	if (clock_read(l, clock, &now) != 0)
		return EINVAL;
	for (id = 0; id < TIMER_MAX; id++)
		if (itimer_find(l->l_proc, id) == NULL)
			break;
	if (id == TIMER_MAX)
		return EAGAIN;
	ev.sigev_value = (uint64_t)id;
	if (args[1] != 0) {
		error = copyin((const void *)args[1], &ev, sizeof(ev));
		if (error != 0)
			return error;
	}
	error = sigevent_init(&target, l->l_proc, &ev);
	if (error != 0)
		return error;
	it = itimer_new(l, id, clock);
	if (it == NULL)
		return EAGAIN;
	it->it_target = target;
	error = copyout(&id, (void *)args[2], sizeof(id));
	if (error != 0)
		itimer_delete(it);
	return error;
}
SYSCALL(timer_create);

static struct itimer *
timer_find(struct lwp *l, int id)
{
	return id >= 0 ? itimer_find(l->l_proc, id) : NULL;
}

static int
sys_timer_delete(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct itimer *it = timer_find(l, (int)args[0]);

	if (it == NULL)
		return EINVAL;
	/* The C library's thread must not wait for ever. */
	if (it->it_target.st_lid != 0)
		(void)sigevent_send(&it->it_target, SI_NOINFO, 0);
	itimer_delete(it);
	return 0;
}
SYSCALL(timer_delete);

static int
sys___timer_settime50(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct itimer *it = timer_find(l, (int)args[0]);
	struct itimerspec its, old;
	int error;

	if (it == NULL)
		return EINVAL;
	error = copyin((const void *)args[2], &its, sizeof(its));
	if (error != 0)
		return error;
	if (!spec_valid(&its))
		return EINVAL;
	if (args[3] != 0) {
		itimer_get(it, &old);
		error = copyout(&old, (void *)args[3], sizeof(old));
		if (error != 0)
			return error;
	}
	itimer_set(it, &its, ((int)args[1] & TIMER_ABSTIME) != 0);
	return 0;
}
SYSCALL(__timer_settime50);

static int
sys___timer_gettime50(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct itimer *it = timer_find(l, (int)args[0]);
	struct itimerspec its;

	if (it == NULL)
		return EINVAL;
	itimer_get(it, &its);
	return copyout(&its, (void *)args[1], sizeof(its));
}
SYSCALL(__timer_gettime50);

static int
sys_timer_getoverrun(struct lwp *l, const register_t args[],
    register_t *retval)
{
	struct itimer *it = timer_find(l, (int)args[0]);

	if (it == NULL)
		return EINVAL;
	retval[0] = it->it_overrun;
	return 0;
}
SYSCALL(timer_getoverrun);
