/*
 * lwpvar.h - threads and the scheduler from the inside. All fields belong to the
 * monitor.
 */
#ifndef KERN_LWPVAR_H
#define KERN_LWPVAR_H

#include "machine.h"
#include "rump/lwp.h"
#include "rump/softint.h"
#include "rump/sync.h"
#include "sigvar.h"

enum lwp_stat {
	LWP_NEW,		/* not yet started, or created suspended */
	LWP_RUNNABLE,		/* on a run queue */
	LWP_RUNNING,
	LWP_SLEEPING,		/* on a wait queue */
	LWP_ZOMBIE,		/* ended, waits for _lwp_wait */
};

/* Priorities: 0 idle, 1 time sharing, 2..65 real time 0..63, 66 kernel. */
#define PRI_TIMESHARE	1
#define PRI_REALTIME	2
#define PRI_KERNEL	66
#define PRI_COUNT	67

#define LWP_NAME_MAX	32

struct ksiginfo;

struct lwp {
	uintptr_t l_ksp;		/* 0: stack pointer while not running */
	uintptr_t l_kstack;		/* lowest mapped address; 0: boot stack */
	uintptr_t l_kstack_top;
	struct cpu_fpu l_fpu;

	struct proc *l_proc;
	struct lwp *l_sibling;		/* p_lwps */
	struct lwp *l_hash;		/* table of ids */
	int l_lid;
	enum lwp_stat l_stat;
	char l_name[LWP_NAME_MAX];

	/* scheduling */
	int l_policy;			/* SCHED_* */
	int l_priority;			/* what counts: base, or lent */
	int l_base;			/* its own */
	int l_ceiling;			/* _sched_protect: at least this */
	unsigned int l_ceilings;	/* ... entered so often */
	struct pi_waiter *l_pi_first;	/* who waits for its futexes */
	struct pi_waiter *l_pi_wait;	/* what it waits for itself */
	struct lwp *l_next, *l_prev;	/* run queue or wait queue */
	uint64_t l_runtime;		/* nanoseconds on the CPU */
	unsigned long l_nvcsw, l_nivcsw;

	/* sleeping */
	struct waitq *l_waitq;
	const char *l_wmesg;
	int l_wflags;
	int64_t l_wrealtime;		/* WAIT_REALTIME: until when */
	int l_werror;
	struct callout l_timeout;

	/* what the thread is to do when it leaves the kernel */
	bool l_exiting;			/* end */
	bool l_suspended;		/* wait for _lwp_continue */
	bool l_detached;
	bool l_kthread;
	bool l_unparked;
	struct waitq l_suspendq;
	struct waitq l_parkq;
	struct waitq l_joinq;		/* those in _lwp_wait for it */
	int l_waiters;

	/* application code */
	uintptr_t l_tlsbase;
	volatile int *l_cancel;		/* flag of the cancellable call, or NULL */
	bool l_cancelled;		/* a sleep ended because of it */
	int *l_clear;			/* RUMP_SYS_lwp_setclear */
	uintptr_t l_robust;		/* head of the robust list */
	uintptr_t l_unmap, l_unmap_len;	/* RUMP_SYS_lwp_unmapexit */
	struct lwp_signals l_sig;

	/* kthread */
	void (*l_func)(void *);
	void *l_arg;
};

/* ---- Scheduler (sched.c) ------------------------------------------------ */

/* The boot stack becomes the idle thread; does not return. */
void sched_idle(void) __noreturn;
void sched_init(void);
/* Makes a thread runnable that is on no queue. */
void sched_ready(struct lwp *);
/* Gives up the CPU; the thread's l_stat says whether it is to run again. */
void sched_switch(void);
void sched_yield_cpu(void);
/* Changes policy and own priority, also of one that is queued. */
void sched_set_priority(struct lwp *, int policy, int priority);
/* What the priority is made of has changed. */
void sched_priority_update(struct lwp *);
/* The running thread is dead: never returns. */
void sched_exit(void) __noreturn;
/* Called first by a thread that was switched to. */
void sched_switched(void);
/* Arms the timer for the next thing to happen. Interrupts off. */
void sched_timer(void);
uint64_t lwp_runtime(const struct lwp *);

/* Runs pending softints and due callouts, a bounded number. */
void softint_run(void);
/* The latest time for what is deferred; UINT64_MAX: nothing is. */
uint64_t softint_deferred_due(void);
void softint_run_deferred(void);
/* The thread sleeps or another one runs: nothing waits any longer. */
void softint_turn_ends(void);
uint64_t callout_next(void);
void callout_run(void);
unsigned long callout_count(void);
/* Timer interrupts of this CPU since boot. */
unsigned long timer_interrupts(void);

/*
 * What every way back to application code does: pending work, the end of the
 * thread, rescheduling, signals. Returns with interrupts off and the monitor
 * released. `result' is a system call's (ERESTART possible), else NULL.
 */
void userret(struct lwp *, struct rump_trapframe *, int *result);
void monitor_enter(struct lwp *);

/* A sleeping thread's priority is another now. */
void waitq_priority_changed(struct lwp *);
/* CLOCK_REALTIME has been set: sleeps that follow it end at another time. */
void waitq_clock_set(void);

/* ---- Threads (lwp.c) ---------------------------------------------------- */

struct lwp *lwp_alloc(struct proc *);		/* NULL: no memory */
void lwp_free(struct lwp *);
struct lwp *lwp_find(const struct proc *, int lid);
struct lwp *lwp_find_any(int lid);
void lwp_exit(void) __noreturn;
/* Ends a sleep with an error; false when the thread is not in one that allows it. */
bool lwp_interrupt(struct lwp *, int error);
/* Called by the arch code on a new thread's stack. */
struct rump_trapframe *lwp_startup(void);
int id_alloc(void);
unsigned long lwp_count(void);

/* What identifies the futex at an address; 0: its page is not present. */
rump_paddr_t futex_key(const uint32_t *uaddr);
/* A thread is ending: its clear address and robust list. */
void futex_lwp_exit(struct lwp *);

/* Priority inheritance (futex_pi.c). */
int futex_lock_pi(struct lwp *, uint32_t *uaddr, bool try, uint64_t deadline);
int futex_unlock_pi(struct lwp *, uint32_t *uaddr);
void futex_pi_exit(struct lwp *);
/* The highest priority among those who wait for the thread; 0: nobody. */
int futex_pi_lent(const struct lwp *);
/* Whom the thread waits for; NULL: nobody. */
struct lwp *futex_pi_owner(const struct lwp *);

/* ---- Groups (proc.c) ---------------------------------------------------- */

extern struct proc proc0;		/* kernel threads */
int proc_create(struct proc *parent, struct proc **);
void proc_abort(struct proc *);		/* undoes proc_create */
void proc_free(struct proc *);		/* a zombie has been waited for */
struct proc *proc_first(void);
int proc_wait_status(const struct proc *);
/* How an ended group is told of, by SIGCHLD and wait6(2). */
void proc_siginfo(const struct proc *, struct ksiginfo *);
/* Ends the calling thread's group. cause: enum rumpuser_exit. */
void proc_exit(int cause, int value) __noreturn;
/* The calling thread is the last of its group. */
void proc_last_lwp(struct proc *);
unsigned long proc_count(void);
void proc_runtime(const struct proc *, uint64_t *ns, unsigned long *nvcsw,
    unsigned long *nivcsw);

#endif /* KERN_LWPVAR_H */
