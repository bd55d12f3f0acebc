/*
 * sigvar.h - signals from the inside. All fields belong to the monitor.
 */
#ifndef KERN_SIGVAR_H
#define KERN_SIGVAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "netbsd/signal.h"
#include "rump/lib.h"
#include "rump/softint.h"
#include "rump/sync.h"

struct lwp;
struct proc;
struct rump_trapframe;

/* ---- NetBSD's structures ------------------------------------------------ */

typedef struct {
	uint32_t bits[4];
} nb_sigset_t;

struct nb_sigaction {
	uintptr_t sa_handler;
	nb_sigset_t sa_mask;
	int sa_flags;
};
CTASSERT(sizeof(struct nb_sigaction) == 32);
CTASSERT(offsetof(struct nb_sigaction, sa_flags) == 24);

struct nb_stack {
	uintptr_t ss_sp;
	size_t ss_size;
	int ss_flags;
};
CTASSERT(sizeof(struct nb_stack) == 24);

/* What siginfo_t carries; padded with zeros to SIGINFO_SIZE for programs. */
#define SIGINFO_SIZE	128
struct ksiginfo {
	int ksi_signo;
	int ksi_code;
	int ksi_errno;
	int ksi_pad;			/* SI_TIMER: which timer */
	union {
		struct {
			int pid, uid;
			uint64_t value;
		} rt;
		struct {
			int pid, uid, status, utime, stime;
		} child;
		struct {
			uintptr_t addr;
			int trap, trap2, trap3;
		} fault;
	} ksi_u;
};
CTASSERT(sizeof(struct ksiginfo) == 40);
CTASSERT(offsetof(struct ksiginfo, ksi_u) == 16);

#define UC_SIGMASK	0x00001U
#define UC_STACK	0x00002U
#define UC_CPU		0x00004U
#define UC_FPU		0x00008U
#define UC_SETSTACK	0x10000U
#define UC_CLRSTACK	0x20000U
#define UC_TLSBASE	0x80000U

struct ucontext {
	unsigned int uc_flags;
	uintptr_t uc_link;
	nb_sigset_t uc_sigmask;
	struct nb_stack uc_stack;
	struct nb_mcontext uc_mcontext;
};

/* ---- Signal sets: bit n-1 is signal n ----------------------------------- */

typedef uint64_t sigmask_t;
#define SIGBIT(n)	((sigmask_t)1 << ((n) - 1))
#define SIGCANTMASK	(SIGBIT(SIGKILL) | SIGBIT(SIGSTOP))
#define SIG_NUMBERS	63		/* 1..63 */
#define SIG_REALTIME	33		/* from here on, instances queue */

sigmask_t sigmask_from(const nb_sigset_t *);
void sigmask_to(sigmask_t, nb_sigset_t *);

/* An instance waiting for delivery. */
struct sigentry {
	struct sigentry *se_next;
	struct ksiginfo se_info;
};

struct sigqueue {
	sigmask_t sq_pending;
	struct sigentry *sq_first;
};

struct lwp_signals {
	struct sigqueue ls_queue;
	sigmask_t ls_mask;
	sigmask_t ls_saved;		/* what sigsuspend and pselect put aside */
	bool ls_restore;		/* ls_saved is to come back */
	sigmask_t ls_wait;		/* what sigtimedwait waits for */
	struct nb_stack ls_stack;
};

struct sigact {
	uintptr_t sa_handler;
	uintptr_t sa_trampoline;
	sigmask_t sa_mask;
	int sa_flags;
};

struct proc_signals {
	struct sigqueue ps_queue;
	struct sigact ps_action[SIG_NUMBERS + 1];
	size_t ps_queued;		/* instances allocated */
	bool ps_stopped;
	struct waitq ps_stopq;
	struct itimer *ps_itimers;	/* time/itimer.c */
	int ps_pgid, ps_sid;
	struct proc *ps_parent;
};

/* ---- Operations --------------------------------------------------------- */

int signal_proc_init(struct proc *, struct proc *parent);	/* ENOMEM */
void signal_proc_fini(struct proc *);
void signal_lwp_fini(struct lwp *);

/* Sends; `info' may be NULL for a signal of the kernel's own. */
int signal_proc(struct proc *, int signo, const struct ksiginfo *info);
int signal_lwp(struct lwp *, int signo, const struct ksiginfo *info);

/*
 * A fault of the running thread's own code: delivered at once, and fatal when
 * the program blocks or ignores it.
 */
void signal_fault(struct lwp *, struct rump_trapframe *,
    const struct ksiginfo *);

/* Whether something is to be delivered to the thread. */
bool signal_pending(struct lwp *);
/* EINTR or ERESTART for a sleep that a pending signal ends; 0: none. */
int signal_sleep_error(struct lwp *);
/* Delivers one signal, or acts on it; see userret. */
void signal_deliver(struct lwp *, struct rump_trapframe *, int *result);
void signal_set_mask(struct lwp *, sigmask_t);
/* Temporary mask until the call returns or a handler has run. */
void signal_suspend_mask(struct lwp *, sigmask_t);
void signal_unsuspend(struct lwp *);
int signal_take(struct lwp *, sigmask_t set, struct ksiginfo *);
/* Whether an instance with this number, code and ksi_pad waits for anybody. */
bool signal_queued(const struct proc *, int signo, int code, int pad);
void signal_action_changed(struct proc *, int signo);
bool signal_on_stack(const struct lwp *, uintptr_t sp);
void signal_stack_get(const struct lwp *, uintptr_t sp, struct nb_stack *);

/*
 * A handler is about to start after a system call that gave *result: turns
 * ERESTART into EINTR or a repetition of the call.
 */
void syscall_settle(struct lwp *, struct rump_trapframe *, int *result,
    bool restart);

struct itimer;
void itimer_proc_fini(struct proc *);
/*
 * RLIMIT_CPU: SIGXCPU when the group has used so many seconds, and again each
 * second after; RLIM_INFINITY: never. ENOMEM.
 */
int itimer_cpu_limit(struct lwp *, uint64_t seconds);
/* CLOCK_REALTIME has been set: timers that were set absolutely follow it. */
void itimer_clock_set(void);

#endif /* KERN_SIGVAR_H */
