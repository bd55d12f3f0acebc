/*
 * sched.c - which thread runs: run queues by priority, time slices, idling.
 *
 * Priorities are strict; threads of one priority take turns. Application code is
 * preempted by the timer or by a wakeup of higher priority; kernel code only
 * where it sleeps. The timer is armed for the next callout or, while another
 * thread could run, the end of the slice, and never ticks otherwise.
 */
#include "cpuvar.h"
#include "internal.h"
#include "lwpvar.h"
#include "machine.h"
#include "rump/lib.h"
#include "rumpuser.h"
#include "netbsd/sched.h"

#define SLICE_NS	10000000UL

struct cpu cpu0;

struct runq {
	struct lwp *rq_head, *rq_tail;
};

/* Runnable threads; lock: the monitor. */
static struct runq runqs[PRI_COUNT];
static uint64_t runq_map[(PRI_COUNT + 63) / 64];	/* which are not empty */

static struct lwp idle_lwp;

void
cpu_pend(uint32_t bits)
{
	bool on;

	on = rumpuser_intr_disable();
	percpu()->pc_pending |= bits;
	rumpuser_intr_restore(on);
}

uint32_t
cpu_unpend(uint32_t bits)
{
	uint32_t was;
	bool on;

	on = rumpuser_intr_disable();
	was = percpu()->pc_pending & bits;
	percpu()->pc_pending &= ~bits;
	rumpuser_intr_restore(on);
	return was;
}

static void
runq_insert(struct lwp *l)
{
	struct runq *rq = &runqs[l->l_priority];

	l->l_next = NULL;
	l->l_prev = rq->rq_tail;
	if (rq->rq_tail != NULL)
		rq->rq_tail->l_next = l;
	else
		rq->rq_head = l;
	rq->rq_tail = l;
	runq_map[l->l_priority / 64] |= 1UL << l->l_priority % 64;
}

static void
runq_remove(struct lwp *l)
{
	struct runq *rq = &runqs[l->l_priority];

	if (l->l_prev != NULL)
		l->l_prev->l_next = l->l_next;
	else
		rq->rq_head = l->l_next;
	if (l->l_next != NULL)
		l->l_next->l_prev = l->l_prev;
	else
		rq->rq_tail = l->l_prev;
	l->l_next = l->l_prev = NULL;
	if (rq->rq_head == NULL)
		runq_map[l->l_priority / 64] &= ~(1UL << l->l_priority % 64);
}

/* The highest priority that has a runnable thread; -1: none. */
static int
runq_best(void)
{
	int i;

	for (i = (int)nitems(runq_map) - 1; i >= 0; i--)
		if (runq_map[i] != 0)
			return i * 64 + 63 - __builtin_clzl(runq_map[i]);
	return -1;
}

struct lwp *
lwp_current(void)
{
	return cpu_curlwp();
}

void
sched_init(void)
{
	struct rump_percpu *pc = percpu();

	idle_lwp.l_proc = &proc0;
	idle_lwp.l_stat = LWP_RUNNING;
	idle_lwp.l_kthread = true;
	strlcpy(idle_lwp.l_name, "idle", sizeof(idle_lwp.l_name));
	cpu0.ci_idle = &idle_lwp;
	cpu0.ci_armed = UINT64_MAX;
	cpu0.ci_switch_time = rumpuser_clock_mono();
	pc->pc_curlwp = &idle_lwp;
	pc->pc_in_kernel = 1;
}

void
sched_ready(struct lwp *l)
{
	struct lwp *cur = curlwp;

	l->l_stat = LWP_RUNNABLE;
	runq_insert(l);
	if (cur->l_stat == LWP_RUNNING && cur != curcpu()->ci_idle &&
	    l->l_priority > cur->l_priority)
		cpu_pend(PENDING_RESCHED);
}

/* Where the thread is queued by its priority it gets its new place. */
static void
set_effective(struct lwp *l, int priority)
{
	bool queued = l->l_stat == LWP_RUNNABLE;

	if (queued)
		runq_remove(l);
	l->l_priority = priority;
	if (queued)
		sched_ready(l);
	else if (l->l_stat == LWP_SLEEPING)
		waitq_priority_changed(l);
	else if (l->l_stat == LWP_RUNNING)
		cpu_pend(PENDING_RESCHED);
}

/* Threads that wait for each other's futexes; more is a program's deadlock. */
#define LENDERS_MAX	64

void
sched_priority_update(struct lwp *l)
{
	int n, priority;

	/* What changes for a thread changes for the one it waits for. */
	for (n = 0; l != NULL && n < LENDERS_MAX; n++) {
		priority = MAX(MAX(l->l_base, l->l_ceiling), futex_pi_lent(l));
		if (priority == l->l_priority)
			return;
		set_effective(l, priority);
		l = futex_pi_owner(l);
	}
}

void
sched_set_priority(struct lwp *l, int policy, int priority)
{
	l->l_policy = policy;
	l->l_base = priority;
	/* Also when it stays the same: the thread goes to the end of its queue. */
	set_effective(l, l->l_priority);
	sched_priority_update(l);
}

uint64_t
lwp_runtime(const struct lwp *l)
{
	if (l == curlwp)
		return l->l_runtime + rumpuser_clock_mono() -
		    curcpu()->ci_switch_time;
	return l->l_runtime;
}

/* Frees what a thread that ended on this CPU was still standing on. */
static void
reap(void)
{
	struct lwp *l = curcpu()->ci_dead;

	if (l == NULL)
		return;
	curcpu()->ci_dead = NULL;
	if (l->l_kstack != 0)
		kstack_free(l->l_kstack);
	l->l_kstack = 0;
	if (l->l_stat != LWP_ZOMBIE)
		lwp_free(l);
}

void
sched_switched(void)
{
	struct cpu *ci = curcpu();
	struct lwp *l = curlwp;

	reap();
	l->l_stat = LWP_RUNNING;
	if (!l->l_kthread && l->l_tlsbase != ci->ci_tlsbase) {
		ci->ci_tlsbase = l->l_tlsbase;
		rumpuser_tls_set(l->l_tlsbase);
	}
}

static void
switch_to(struct lwp *next)
{
	struct cpu *ci = curcpu();
	struct lwp *cur = curlwp;
	uint64_t now;

	now = rumpuser_clock_mono();
	cur->l_runtime += now - ci->ci_switch_time;
	ci->ci_switch_time = now;
	ci->ci_slice_end = now + SLICE_NS;
	ci->ci_switches++;
	(void)cpu_unpend(PENDING_RESCHED);
	cpu_switch(cur, next);
	sched_switched();
}

void
sched_switch(void)
{
	struct lwp *cur = curlwp, *next;
	int best;

	softint_run();
	softint_turn_ends();
	best = runq_best();
	next = curcpu()->ci_idle;
	if (best >= 0) {
		next = runqs[best].rq_head;
		runq_remove(next);
	}
	if (next == cur) {
		cur->l_stat = LWP_RUNNING;
		curcpu()->ci_slice_end = rumpuser_clock_mono() + SLICE_NS;
		(void)cpu_unpend(PENDING_RESCHED);
		return;
	}
	switch_to(next);
}

void
sched_yield_cpu(void)
{
	struct lwp *cur = curlwp;

	if (runq_best() < cur->l_priority) {
		(void)cpu_unpend(PENDING_RESCHED);
		curcpu()->ci_slice_end = rumpuser_clock_mono() + SLICE_NS;
		return;
	}
	cur->l_stat = LWP_RUNNABLE;
	cur->l_nivcsw++;
	runq_insert(cur);
	sched_switch();
}

void
sched_exit(void)
{
	curcpu()->ci_dead = curlwp;
	sched_switch();
	panic("a dead thread runs");
}

/* Whether the running thread has to share the CPU with another. */
static bool
slice_counts(const struct lwp *l)
{
	return l->l_policy != SCHED_FIFO && runq_best() >= l->l_priority;
}

void
sched_timer(void)
{
	struct cpu *ci = curcpu();
	struct lwp *l = curlwp;
	uint64_t due;

	due = MIN(callout_next(), softint_deferred_due());
	if (l != ci->ci_idle && slice_counts(l) && ci->ci_slice_end < due)
		due = ci->ci_slice_end;
	/* Too early is harmless and saves re-arming it at every call. */
	if (due < ci->ci_armed) {
		ci->ci_armed = due;
		rumpuser_timer_arm(due);
	}
}

/* Interrupt context. */
void
rump_timer_intr(void)
{
	curcpu()->ci_armed = UINT64_MAX;
	curcpu()->ci_timer_intrs++;
	percpu()->pc_pending |= PENDING_TIMER;
}

unsigned long
timer_interrupts(void)
{
	return curcpu()->ci_timer_intrs;
}

/* What the timer's interrupt left to do under the monitor. */
static void
timer_work(void)
{
	struct lwp *l = curlwp;

	callout_run();
	if (rumpuser_clock_mono() >= softint_deferred_due())
		softint_run_deferred();
	if (l != curcpu()->ci_idle && slice_counts(l) &&
	    rumpuser_clock_mono() >= curcpu()->ci_slice_end)
		cpu_pend(PENDING_RESCHED);
}

/* Rounds of pending work one leave or sleep does before it goes on. */
#define WORK_ROUNDS	8
/* How long the program then runs before the rest gets its turn. */
#define WORK_PAUSE_NS	200000U

bool softint_run_once(void);

void
softint_run(void)
{
	struct cpu *ci = curcpu();
	unsigned int n;
	bool on;

	for (n = 0; n < WORK_ROUNDS; n++) {
		if ((percpu()->pc_pending &
		    (PENDING_SOFTINT | PENDING_TIMER)) == 0)
			return;
		if (cpu_unpend(PENDING_TIMER) != 0)
			timer_work();
		if (cpu_unpend(PENDING_SOFTINT) != 0)
			(void)softint_run_once();
	}
	/* Still more: the timer brings us back even if no device does. */
	on = rumpuser_intr_disable();
	ci->ci_armed = rumpuser_clock_mono() + WORK_PAUSE_NS;
	rumpuser_timer_arm(ci->ci_armed);
	rumpuser_intr_restore(on);
}

void
sched_idle(void)
{
	struct cpu *ci = curcpu();
	int best;

	for (;;) {
		softint_run();
		softint_turn_ends();
		best = runq_best();
		if (best >= 0) {
			struct lwp *next = runqs[best].rq_head;

			runq_remove(next);
			curlwp->l_stat = LWP_RUNNABLE;
			switch_to(next);
			continue;
		}
		(void)rumpuser_intr_disable();
		if (percpu()->pc_pending == 0) {
			sched_timer();
			rumpuser_idle(ci->ci_armed);
		}
		rumpuser_intr_enable();
	}
}
