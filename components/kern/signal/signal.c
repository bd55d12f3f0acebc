/*
 * signal.c - the state machine of signals: sending, pending, delivery, default
 * actions. Lock: the monitor.
 *
 * A signal waits at the group or at one thread. It is acted on by the thread
 * itself on its way back to application code (userret), where handlers are
 * started on the program's stack; a thread that sleeps interruptibly is woken
 * for it. Standard signals wait once; real-time signals wait as often as they
 * were sent.
 */
#include "internal.h"
#include "lwpvar.h"
#include "machine.h"
#include "rump/file.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/syscallvar.h"
#include "rumpuser.h"
#include "sigvar.h"
#include "vmvar.h"
#include "netbsd/errno.h"

/* Instances of signals that may wait in one group. */
#define QUEUE_MAX	1024

enum default_action { ACT_TERMINATE, ACT_CORE, ACT_IGNORE, ACT_STOP, ACT_CONT };

static enum default_action
default_action(int signo)
{
	switch (signo) {
	case SIGQUIT:
	case SIGILL:
	case SIGTRAP:
	case SIGABRT:
	case SIGEMT:
	case SIGFPE:
	case SIGBUS:
	case SIGSEGV:
	case SIGSYS:
		return ACT_CORE;
	case SIGURG:
	case SIGCHLD:
	case SIGIO:
	case SIGWINCH:
	case SIGINFO:
	case SIGPWR:
		return ACT_IGNORE;
	case SIGSTOP:
	case SIGTSTP:
	case SIGTTIN:
	case SIGTTOU:
		return ACT_STOP;
	case SIGCONT:
		return ACT_CONT;
	default:
		return ACT_TERMINATE;
	}
}

#define STOP_SIGNALS							\
	(SIGBIT(SIGSTOP) | SIGBIT(SIGTSTP) | SIGBIT(SIGTTIN) | SIGBIT(SIGTTOU))

static const char *const signal_names[] = {
	[SIGHUP] = "hangup", [SIGINT] = "interrupt", [SIGQUIT] = "quit",
	[SIGILL] = "illegal instruction", [SIGTRAP] = "trace trap",
	[SIGABRT] = "abort", [SIGEMT] = "emulation trap",
	[SIGFPE] = "arithmetic exception", [SIGKILL] = "killed",
	[SIGBUS] = "bus error", [SIGSEGV] = "segmentation fault",
	[SIGSYS] = "bad system call", [SIGPIPE] = "broken pipe",
	[SIGALRM] = "alarm clock", [SIGTERM] = "terminated",
};

/* ---- Sets --------------------------------------------------------------- */

sigmask_t
sigmask_from(const nb_sigset_t *set)
{
	return ((sigmask_t)set->bits[1] << 32 | set->bits[0]) &
	    (SIGBIT(SIG_NUMBERS + 1) - 1);
}

void
sigmask_to(sigmask_t mask, nb_sigset_t *set)
{
	memset(set, 0, sizeof(*set));
	set->bits[0] = (uint32_t)mask;
	set->bits[1] = (uint32_t)(mask >> 32);
}

static int
first_signal(sigmask_t mask)
{
	return __builtin_ctzl(mask) + 1;
}

/* ---- Queues ------------------------------------------------------------- */

static void
queue_flush(struct sigqueue *q, struct proc_signals *ps, sigmask_t which)
{
	struct sigentry **link = &q->sq_first, *se;

	q->sq_pending &= ~which;
	while ((se = *link) != NULL) {
		if ((SIGBIT(se->se_info.ksi_signo) & which) == 0) {
			link = &se->se_next;
			continue;
		}
		*link = se->se_next;
		ps->ps_queued--;
		kmem_free(se, sizeof(*se));
	}
}

/* EAGAIN: a real-time signal does not fit any more. */
static int
queue_insert(struct sigqueue *q, struct proc_signals *ps, int signo,
    const struct ksiginfo *info)
{
	struct sigentry **link, *se;
	bool again = (q->sq_pending & SIGBIT(signo)) != 0;

	if (again && signo < SIG_REALTIME)
		return 0;
	se = NULL;
	if (info != NULL && ps->ps_queued < QUEUE_MAX)
		se = kmem_alloc(sizeof(*se));
	if (se == NULL && info != NULL && signo >= SIG_REALTIME)
		return EAGAIN;
	q->sq_pending |= SIGBIT(signo);
	/* Without an entry the signal arrives, with nothing known about it. */
	if (se == NULL)
		return 0;
	se->se_info = *info;
	se->se_info.ksi_signo = signo;
	se->se_next = NULL;
	for (link = &q->sq_first; *link != NULL; link = &(*link)->se_next)
		continue;
	*link = se;
	ps->ps_queued++;
	return 0;
}

/* Takes the oldest instance of a pending signal. */
static void
queue_take(struct sigqueue *q, struct proc_signals *ps, int signo,
    struct ksiginfo *info)
{
	struct sigentry **link, *se, *more;

	memset(info, 0, sizeof(*info));
	info->ksi_signo = signo;
	info->ksi_code = SI_NOINFO;
	for (link = &q->sq_first; (se = *link) != NULL; link = &se->se_next)
		if (se->se_info.ksi_signo == signo)
			break;
	if (se != NULL) {
		*info = se->se_info;
		*link = se->se_next;
		more = se->se_next;
		ps->ps_queued--;
		kmem_free(se, sizeof(*se));
		for (; more != NULL; more = more->se_next)
			if (more->se_info.ksi_signo == signo)
				return;
	}
	q->sq_pending &= ~SIGBIT(signo);
}

/* ---- Life --------------------------------------------------------------- */

int
signal_proc_init(struct proc *p, struct proc *parent)
{
	struct proc_signals *ps = kmem_zalloc(sizeof(*ps));

	if (ps == NULL)
		return ENOMEM;
	p->p_signals = ps;
	ps->ps_parent = parent;
	ps->ps_pgid = parent != NULL ? parent->p_signals->ps_pgid : p->p_pid;
	ps->ps_sid = parent != NULL ? parent->p_signals->ps_sid : p->p_pid;
	return 0;
}

void
signal_proc_fini(struct proc *p)
{
	struct proc_signals *ps = p->p_signals;

	queue_flush(&ps->ps_queue, ps, ~(sigmask_t)0);
	kmem_free(ps, sizeof(*ps));
	p->p_signals = NULL;
}

void
signal_lwp_fini(struct lwp *l)
{
	if (l->l_proc->p_signals != NULL)
		queue_flush(&l->l_sig.ls_queue, l->l_proc->p_signals,
		    ~(sigmask_t)0);
}

/* ---- Sending ------------------------------------------------------------ */

static bool
is_ignored(const struct proc *p, int signo)
{
	const struct sigact *sa = &p->p_signals->ps_action[signo];
	enum default_action act = default_action(signo);

	return sa->sa_handler == SIG_IGN || (sa->sa_handler == SIG_DFL &&
	    (act == ACT_IGNORE || act == ACT_CONT));
}

/* Wakes a thread that may take the signal. */
static void
signal_notify(struct lwp *l, int signo)
{
	if ((l->l_sig.ls_mask & SIGBIT(signo)) == 0 ||
	    (l->l_sig.ls_wait & SIGBIT(signo)) != 0)
		(void)lwp_interrupt(l, EINTR);
}

/* Which thread is to take a signal of the group; NULL: all block it. */
static struct lwp *
choose_lwp(struct proc *p, int signo)
{
	struct lwp *l, *found = NULL;

	for (l = p->p_lwps; l != NULL; l = l->l_sibling) {
		if (l->l_stat == LWP_ZOMBIE)
			continue;
		if ((l->l_sig.ls_wait & SIGBIT(signo)) != 0)
			return l;
		if ((l->l_sig.ls_mask & SIGBIT(signo)) != 0)
			continue;
		/* One that is awake needs no help. */
		if (found == NULL || l == curlwp ||
		    (found != curlwp && l->l_stat != LWP_SLEEPING))
			found = l;
	}
	return found;
}

static void
continue_group(struct proc *p)
{
	p->p_signals->ps_stopped = false;
	(void)waitq_wake(&p->p_signals->ps_stopq, SIZE_MAX);
}

static void
drop_pending(struct proc *p, sigmask_t which)
{
	struct lwp *l;

	queue_flush(&p->p_signals->ps_queue, p->p_signals, which);
	for (l = p->p_lwps; l != NULL; l = l->l_sibling)
		queue_flush(&l->l_sig.ls_queue, p->p_signals, which);
}

/* What sending does before the signal is put anywhere; true: nothing is left. */
static bool
signal_prepare(struct proc *p, int signo)
{
	struct lwp *l;

	if (p->p_signals == NULL || p->p_zombie || p->p_exiting)
		return true;
	knote_signal(p, signo);
	if (signo == SIGCONT)
		drop_pending(p, STOP_SIGNALS);
	else if ((SIGBIT(signo) & STOP_SIGNALS) != 0)
		drop_pending(p, SIGBIT(SIGCONT));
	if (signo == SIGCONT || signo == SIGKILL)
		continue_group(p);
	if (!is_ignored(p, signo))
		return false;
	/* Where all block it, it waits to be asked for. */
	if (signo == SIGCONT && choose_lwp(p, signo) == NULL &&
	    p->p_signals->ps_action[signo].sa_handler == SIG_DFL)
		return false;
	/* Somebody may be waiting for it all the same. */
	for (l = p->p_lwps; l != NULL; l = l->l_sibling)
		if ((l->l_sig.ls_wait & SIGBIT(signo)) != 0)
			return false;
	return true;
}

int
signal_proc(struct proc *p, int signo, const struct ksiginfo *info)
{
	struct lwp *l;
	int error;

	if (signal_prepare(p, signo))
		return 0;
	error = queue_insert(&p->p_signals->ps_queue, p->p_signals, signo,
	    info);
	if (error != 0)
		return error;
	l = choose_lwp(p, signo);
	if (l != NULL)
		signal_notify(l, signo);
	return 0;
}

int
signal_lwp(struct lwp *l, int signo, const struct ksiginfo *info)
{
	int error;

	if (l->l_stat == LWP_ZOMBIE || signal_prepare(l->l_proc, signo))
		return 0;
	error = queue_insert(&l->l_sig.ls_queue, l->l_proc->p_signals, signo,
	    info);
	if (error == 0)
		signal_notify(l, signo);
	return error;
}

static bool
queue_has(const struct sigqueue *q, int signo, int code, int pad)
{
	const struct sigentry *se;

	if ((q->sq_pending & SIGBIT(signo)) == 0)
		return false;
	for (se = q->sq_first; se != NULL; se = se->se_next)
		if (se->se_info.ksi_signo == signo &&
		    se->se_info.ksi_code == code && se->se_info.ksi_pad == pad)
			return true;
	return false;
}

bool
signal_queued(const struct proc *p, int signo, int code, int pad)
{
	const struct lwp *l;

	if (queue_has(&p->p_signals->ps_queue, signo, code, pad))
		return true;
	for (l = p->p_lwps; l != NULL; l = l->l_sibling)
		if (queue_has(&l->l_sig.ls_queue, signo, code, pad))
			return true;
	return false;
}

void
psignal(struct proc *p, int signo)
{
	(void)signal_proc(p, signo, NULL);
}

void
lwp_signal(struct lwp *l, int signo)
{
	(void)signal_lwp(l, signo, NULL);
}

/* ---- Masks -------------------------------------------------------------- */

static sigmask_t
deliverable(const struct lwp *l)
{
	return (l->l_sig.ls_queue.sq_pending |
	    l->l_proc->p_signals->ps_queue.sq_pending) & ~l->l_sig.ls_mask;
}

bool
signal_pending(struct lwp *l)
{
	return deliverable(l) != 0;
}

int
signal_sleep_error(struct lwp *l)
{
	sigmask_t mask = deliverable(l);
	const struct sigact *sa;

	if (mask == 0 && (l->l_sig.ls_wait &
	    (l->l_sig.ls_queue.sq_pending |
	    l->l_proc->p_signals->ps_queue.sq_pending)) != 0)
		return EINTR;
	if (mask == 0)
		return 0;
	sa = &l->l_proc->p_signals->ps_action[first_signal(mask)];
	return (sa->sa_flags & SA_RESTART) != 0 ? ERESTART : EINTR;
}

void
signal_set_mask(struct lwp *l, sigmask_t mask)
{
	struct proc *p = l->l_proc;
	sigmask_t now_blocked = mask & ~l->l_sig.ls_mask, pending;
	struct lwp *other;

	l->l_sig.ls_mask = mask & ~SIGCANTMASK;
	/* What this thread was to take may be for another one now. */
	pending = p->p_signals->ps_queue.sq_pending & now_blocked;
	while (pending != 0) {
		other = choose_lwp(p, first_signal(pending));
		if (other != NULL && other != l)
			signal_notify(other, first_signal(pending));
		pending &= pending - 1;
	}
}

void
signal_suspend_mask(struct lwp *l, sigmask_t mask)
{
	if (!l->l_sig.ls_restore)
		l->l_sig.ls_saved = l->l_sig.ls_mask;
	l->l_sig.ls_restore = true;
	signal_set_mask(l, mask);
}

void
signal_unsuspend(struct lwp *l)
{
	if (!l->l_sig.ls_restore)
		return;
	l->l_sig.ls_restore = false;
	signal_set_mask(l, l->l_sig.ls_saved);
}

/* ---- Acting ------------------------------------------------------------- */

static bool
signal_dumps(int signo)
{
	return signo == SIGSEGV || signo == SIGBUS || signo == SIGFPE ||
	    signo == SIGILL || signo == SIGTRAP || signo == SIGSYS ||
	    signo == SIGEMT;
}

static void __noreturn
signal_terminate(struct lwp *l, struct rump_trapframe *tf, int signo,
    const struct ksiginfo *info)
{
	const char *name = NULL;

	if ((size_t)signo < nitems(signal_names))
		name = signal_names[signo];
	if (signal_dumps(signo)) {
		kprintf("%s[%d.%d]: signal %d%s%s%s", l->l_proc->p_comm,
		    l->l_proc->p_pid, l->l_lid, signo, name != NULL ? " (" : "",
		    name != NULL ? name : "", name != NULL ? ")" : "");
		if (info->ksi_code > 0 && info->ksi_code != SI_NOINFO)
			kprintf(" at address %#lx%s", info->ksi_u.fault.addr,
			    vm_in_guard(info->ksi_u.fault.addr) ?
			    ", a guard page: stack overflow?" : "");
		kprintf("\n");
		cpu_print_frame(tf);
		backtrace_frame(tf);
	}
	proc_exit(RUMPUSER_EXIT_SIGNAL, signo);
}

/* Where the handler's frame goes: 0 means below the current stack pointer. */
static uintptr_t
handler_stack(struct lwp *l, const struct rump_trapframe *tf,
    const struct sigact *sa)
{
	struct nb_stack *ss = &l->l_sig.ls_stack;
	uintptr_t sp = cpu_frame_sp(tf);

	if ((sa->sa_flags & SA_ONSTACK) == 0 ||
	    (ss->ss_flags & SS_DISABLE) != 0 ||
	    (sp > ss->ss_sp && sp - ss->ss_sp <= ss->ss_size))
		return 0;
	return ss->ss_sp + ss->ss_size;
}

bool
signal_on_stack(const struct lwp *l, uintptr_t sp)
{
	const struct nb_stack *ss = &l->l_sig.ls_stack;

	return (ss->ss_flags & SS_DISABLE) == 0 && sp > ss->ss_sp &&
	    sp - ss->ss_sp <= ss->ss_size;
}

void
signal_stack_get(const struct lwp *l, uintptr_t sp, struct nb_stack *ss)
{
	*ss = l->l_sig.ls_stack;
	if ((ss->ss_flags & SS_DISABLE) == 0)
		ss->ss_flags = signal_on_stack(l, sp) ? SS_ONSTACK : 0;
}

/* Starts the program's handler. EFAULT: there is no stack for it. */
static int
start_handler(struct lwp *l, struct rump_trapframe *tf, struct sigact *sa,
    const struct ksiginfo *info)
{
	struct ucontext *uc;
	sigmask_t saved, mask;
	int error;

	uc = kmem_alloc(sizeof(*uc));
	if (uc == NULL)
		return ENOMEM;
	saved = l->l_sig.ls_restore ? l->l_sig.ls_saved : l->l_sig.ls_mask;
	cpu_getcontext(l, tf, uc);
	sigmask_to(saved, &uc->uc_sigmask);
	signal_stack_get(l, cpu_frame_sp(tf), &uc->uc_stack);
	uc->uc_flags |= signal_on_stack(l, cpu_frame_sp(tf)) ? UC_SETSTACK :
	    UC_CLRSTACK;
	error = cpu_sendsig(l, tf, sa->sa_handler, sa->sa_trampoline,
	    handler_stack(l, tf, sa), info, uc);
	kmem_free(uc, sizeof(*uc));
	if (error != 0)
		return error;
	l->l_sig.ls_restore = false;
	mask = l->l_sig.ls_mask | sa->sa_mask;
	if ((sa->sa_flags & SA_NODEFER) == 0)
		mask |= SIGBIT(info->ksi_signo);
	signal_set_mask(l, mask);
	if ((sa->sa_flags & SA_RESETHAND) != 0 && info->ksi_signo != SIGILL &&
	    info->ksi_signo != SIGTRAP)
		sa->sa_handler = SIG_DFL;
	return 0;
}

/* Acts on one signal that was taken from a queue or is a fault's. */
static void
signal_act(struct lwp *l, struct rump_trapframe *tf,
    const struct ksiginfo *info)
{
	struct proc *p = l->l_proc;
	struct sigact *sa = &p->p_signals->ps_action[info->ksi_signo];
	struct ksiginfo fault;

	if (sa->sa_handler == SIG_IGN)
		return;
	if (sa->sa_handler != SIG_DFL) {
		if (start_handler(l, tf, sa, info) == 0)
			return;
		/* The handler cannot run: the program cannot go on. */
		memset(&fault, 0, sizeof(fault));
		fault.ksi_signo = SIGSEGV;
		fault.ksi_code = SEGV_ACCERR;
		fault.ksi_u.fault.addr = cpu_frame_sp(tf);
		signal_terminate(l, tf, SIGSEGV, info->ksi_signo == SIGSEGV ?
		    info : &fault);
	}
	switch (default_action(info->ksi_signo)) {
	case ACT_IGNORE:
	case ACT_CONT:
		return;
	case ACT_STOP:
		p->p_signals->ps_stopped = true;
		return;
	default:
		signal_terminate(l, tf, info->ksi_signo, info);
	}
}

void
signal_deliver(struct lwp *l, struct rump_trapframe *tf, int *result)
{
	struct proc_signals *ps = l->l_proc->p_signals;
	sigmask_t mask = deliverable(l);
	struct ksiginfo info;
	const struct sigact *sa;
	int signo;

	if (mask == 0)
		return;
	/* A kill is not to wait behind anything. */
	signo = (mask & SIGBIT(SIGKILL)) != 0 ? SIGKILL : first_signal(mask);
	if ((l->l_sig.ls_queue.sq_pending & SIGBIT(signo)) != 0)
		queue_take(&l->l_sig.ls_queue, ps, signo, &info);
	else
		queue_take(&ps->ps_queue, ps, signo, &info);
	sa = &ps->ps_action[signo];
	if (result != NULL && sa->sa_handler != SIG_DFL &&
	    sa->sa_handler != SIG_IGN)
		syscall_settle(l, tf, result,
		    (sa->sa_flags & SA_RESTART) != 0);
	signal_act(l, tf, &info);
}

void
signal_fault(struct lwp *l, struct rump_trapframe *tf,
    const struct ksiginfo *info)
{
	struct sigact *sa = &l->l_proc->p_signals->ps_action[info->ksi_signo];

	if ((l->l_sig.ls_mask & SIGBIT(info->ksi_signo)) != 0 ||
	    sa->sa_handler == SIG_IGN || sa->sa_handler == SIG_DFL)
		signal_terminate(l, tf, info->ksi_signo, info);
	knote_signal(l->l_proc, info->ksi_signo);
	signal_act(l, tf, info);
}

/* Takes a signal of `set' that is pending, for sigtimedwait. 0: none. */
int
signal_take(struct lwp *l, sigmask_t set, struct ksiginfo *info)
{
	struct proc_signals *ps = l->l_proc->p_signals;
	sigmask_t mask;

	mask = l->l_sig.ls_queue.sq_pending & set;
	if (mask != 0) {
		queue_take(&l->l_sig.ls_queue, ps, first_signal(mask), info);
		return info->ksi_signo;
	}
	mask = ps->ps_queue.sq_pending & set;
	if (mask == 0)
		return 0;
	queue_take(&ps->ps_queue, ps, first_signal(mask), info);
	return info->ksi_signo;
}

/* An action was set to ignore: what waits is gone. */
void
signal_action_changed(struct proc *p, int signo)
{
	if (is_ignored(p, signo))
		drop_pending(p, SIGBIT(signo));
}
