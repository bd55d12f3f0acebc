/*
 * itimer.c - timers that send signals: setitimer(2) and timer_create(2), on the
 * two clocks that run while the program sleeps. Lock: the monitor.
 */
#include "internal.h"
#include "lwpvar.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/softint.h"
#include "rump/syscallvar.h"
#include "rump/timespec.h"
#include "rump/uio.h"
#include "rumpuser.h"
#include "sigvar.h"
#include "netbsd/errno.h"
#include "netbsd/syscall.h"
#include "netbsd/time.h"

#define TIMER_MAX	32
/* ITIMER_REAL has an identity beyond those of timer_create. */
#define ITIMER_ID	(-1)

struct itimerspec {
	struct timespec it_interval, it_value;
};
struct itimerval {
	struct timeval it_interval, it_value;
};
CTASSERT(sizeof(struct itimerspec) == 32);
CTASSERT(sizeof(struct itimerval) == 32);

/* One timer of a group. */
struct itimer {
	struct itimer *it_next;		/* ps_itimers */
	struct proc *it_proc;
	struct callout it_callout;
	int it_id;
	int it_clock;
	int it_signo;			/* 0: SIGEV_NONE */
	uint64_t it_sigval;
	uint64_t it_interval;		/* nanoseconds; 0: once */
	int it_overrun;
};

static void
itimer_expire(void *arg)
{
	struct itimer *it = arg;
	struct ksiginfo info;
	uint64_t now, due;
	int64_t missed = 0;

	if (it->it_interval != 0) {
		now = rumpuser_clock_mono();
		due = it->it_callout.co_deadline + it->it_interval;
		if (due <= now) {
			missed = (int64_t)((now - due) / it->it_interval) + 1;
			due += (uint64_t)missed * it->it_interval;
		}
		callout_schedule(&it->it_callout, due);
	}
	it->it_overrun = (int)MIN(missed, 0x7fffffff);
	if (it->it_signo == 0)
		return;
	memset(&info, 0, sizeof(info));
	info.ksi_signo = it->it_signo;
	info.ksi_code = SI_TIMER;
	info.ksi_u.rt.pid = it->it_proc->p_pid;
	info.ksi_u.rt.value = it->it_sigval;
	(void)signal_proc(it->it_proc, it->it_signo, &info);
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
itimer_new(struct proc *p, int id, int clock, int signo)
{
	struct itimer *it = kmem_zalloc(sizeof(*it));

	if (it == NULL)
		return NULL;
	it->it_proc = p;
	it->it_id = id;
	it->it_clock = clock;
	it->it_signo = signo;
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

static void
itimer_get(const struct itimer *it, struct itimerspec *its)
{
	uint64_t now = rumpuser_clock_mono(), due = it->it_callout.co_deadline;

	its->it_interval = timespec_from_ns((int64_t)it->it_interval);
	/* An armed timer is never seen as disarmed. */
	its->it_value = timespec_from_ns(!it->it_callout.co_pending ? 0 :
	    due > now ? (int64_t)(due - now) : 1);
}

static void
itimer_set(struct itimer *it, const struct itimerspec *its, bool absolute)
{
	uint64_t due;

	(void)callout_stop(&it->it_callout);
	it->it_interval = timespec_deadline(0, &its->it_interval);
	it->it_overrun = 0;
	if (its->it_value.tv_sec == 0 && its->it_value.tv_nsec == 0)
		return;
	due = timespec_deadline(absolute ? 0 : rumpuser_clock_mono(),
	    &its->it_value);
	if (absolute && it->it_clock == CLOCK_REALTIME && due != UINT64_MAX)
		due = clock_realtime_to_mono((int64_t)due);
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

static int
itimer_which(int which)
{
	/* CPU time does not expire: there is no tick to notice it. */
	if (which == ITIMER_VIRTUAL || which == ITIMER_PROF)
		return EOPNOTSUPP;
	return which == ITIMER_REAL || which == ITIMER_MONOTONIC ? 0 : EINVAL;
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
	int error = itimer_which((int)args[0]);

	return error != 0 ? error :
	    real_get(l->l_proc, (int)args[0], (void *)args[1]);
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

	error = itimer_which(which);
	if (error != 0)
		return error;
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
		it = itimer_new(l->l_proc, ITIMER_ID - which,
		    which == ITIMER_REAL ? CLOCK_REALTIME : CLOCK_MONOTONIC,
		    SIGALRM);
	if (it == NULL)
		return ENOMEM;
	itimer_set(it, &its, false);
	return 0;
}
SYSCALL(__setitimer50);

/* ---- timer_create ------------------------------------------------------- */

static int
sys_timer_create(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct nb_sigevent ev = {
		.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM,
	};
	struct itimer *it;
	int clock = (int)args[0], id, error;

	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
		return clock == CLOCK_VIRTUAL || clock == CLOCK_PROF ?
		    EOPNOTSUPP : EINVAL;
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
	if ((ev.sigev_notify != SIGEV_NONE &&
	    ev.sigev_notify != SIGEV_SIGNAL) ||
	    (ev.sigev_notify == SIGEV_SIGNAL && (ev.sigev_signo <= 0 ||
	    ev.sigev_signo > SIG_NUMBERS)))
		return EINVAL;
	it = itimer_new(l->l_proc, id, clock,
	    ev.sigev_notify == SIGEV_SIGNAL ? ev.sigev_signo : 0);
	if (it == NULL)
		return EAGAIN;
	it->it_sigval = ev.sigev_value;
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
