/*
 * sig_syscalls.c - sigaction(2), sigprocmask(2) and their relatives.
 */
#include "internal.h"
#include "lwpvar.h"
#include "machine.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/syscallvar.h"
#include "rump/timespec.h"
#include "rump/uio.h"
#include "rumpuser.h"
#include "sigvar.h"
#include "netbsd/errno.h"
#include "netbsd/syscall.h"

#define SA_ALL								\
	(SA_ONSTACK | SA_RESTART | SA_RESETHAND | SA_NOCLDSTOP | SA_NODEFER | \
	SA_NOCLDWAIT | SA_SIGINFO | SA_NOKERNINFO)

/* Versions of the trampoline's interface that pass siginfo_t. */
#define TRAMPOLINE_SIGINFO	2

static bool
signo_valid(int signo)
{
	return signo > 0 && signo <= SIG_NUMBERS;
}

static int
sys___sigaction_sigtramp(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	int signo = (int)args[0], version = (int)args[4], error;
	struct nb_sigaction nsa, osa;
	struct sigact *sa;

	if (!signo_valid(signo))
		return EINVAL;
	sa = &l->l_proc->p_signals->ps_action[signo];
	memset(&osa, 0, sizeof(osa));
	osa.sa_handler = sa->sa_handler;
	osa.sa_flags = sa->sa_flags;
	sigmask_to(sa->sa_mask, &osa.sa_mask);
	if (args[1] != 0) {
		error = copyin((const void *)args[1], &nsa, sizeof(nsa));
		if (error != 0)
			return error;
		if ((nsa.sa_flags & ~SA_ALL) != 0 ||
		    ((SIGBIT(signo) & SIGCANTMASK) != 0 &&
		    nsa.sa_handler != SIG_DFL))
			return EINVAL;
		if (nsa.sa_handler != SIG_DFL && nsa.sa_handler != SIG_IGN &&
		    version != TRAMPOLINE_SIGINFO)
			return EINVAL;
	}
	if (args[2] != 0) {
		error = copyout(&osa, (void *)args[2], sizeof(osa));
		if (error != 0)
			return error;
	}
	if (args[1] != 0) {
		sa->sa_handler = nsa.sa_handler;
		sa->sa_mask = sigmask_from(&nsa.sa_mask) & ~SIGCANTMASK;
		sa->sa_flags = nsa.sa_flags;
		sa->sa_trampoline = (uintptr_t)args[3];
		signal_action_changed(l->l_proc, signo);
	}
	return 0;
}
SYSCALL(__sigaction_sigtramp);

static int
sys___sigprocmask14(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	sigmask_t mask = l->l_sig.ls_mask, set;
	nb_sigset_t user;
	int how = (int)args[0], error;

	if (args[2] != 0) {
		sigmask_to(mask, &user);
		/* The old set may be where the new one is. */
		if (args[1] == 0)
			return copyout(&user, (void *)args[2], sizeof(user));
	}
	if (args[1] == 0)
		return 0;
	error = copyin((const void *)args[1], &user, sizeof(user));
	if (error != 0)
		return error;
	set = sigmask_from(&user);
	switch (how) {
	case SIG_BLOCK:
		set = mask | set;
		break;
	case SIG_UNBLOCK:
		set = mask & ~set;
		break;
	case SIG_SETMASK:
		break;
	default:
		return EINVAL;
	}
	if (args[2] != 0) {
		sigmask_to(mask, &user);
		error = copyout(&user, (void *)args[2], sizeof(user));
		if (error != 0)
			return error;
	}
	signal_set_mask(l, set);
	return 0;
}
SYSCALL(__sigprocmask14);

static int
sys___sigpending14(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	nb_sigset_t user;

	sigmask_to(l->l_sig.ls_queue.sq_pending |
	    l->l_proc->p_signals->ps_queue.sq_pending, &user);
	return copyout(&user, (void *)args[0], sizeof(user));
}
SYSCALL(__sigpending14);

static int
sys___sigsuspend14(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct waitq forever = WAITQ_INITIALIZER;
	nb_sigset_t user;
	int error;

	error = copyin((const void *)args[0], &user, sizeof(user));
	if (error != 0)
		return error;
	signal_suspend_mask(l, sigmask_from(&user));
	do {
		error = waitq_sleep(&forever, "sigsuspend", WAIT_INTR,
		    UINT64_MAX);
	} while (error == 0);
	return EINTR;
}
SYSCALL(__sigsuspend14);

static int
sys___sigaltstack14(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	uintptr_t sp = cpu_frame_sp(cpu_lwp_frame(l));
	struct nb_stack nss, oss;
	int error;

	signal_stack_get(l, sp, &oss);
	if (args[0] != 0) {
		error = copyin((const void *)args[0], &nss, sizeof(nss));
		if (error != 0)
			return error;
		if ((nss.ss_flags & ~(SS_DISABLE | SS_ONSTACK)) != 0)
			return EINVAL;
		if (signal_on_stack(l, sp))
			return EPERM;
		nss.ss_flags &= SS_DISABLE;
		if (nss.ss_flags == 0 && nss.ss_size < MINSIGSTKSZ)
			return ENOMEM;
	}
	if (args[1] != 0) {
		error = copyout(&oss, (void *)args[1], sizeof(oss));
		if (error != 0)
			return error;
	}
	/* A stack that is not to be used is not looked at either. */
	if (args[0] != 0 && nss.ss_flags == SS_DISABLE)
		l->l_sig.ls_stack.ss_flags = SS_DISABLE;
	else if (args[0] != 0)
		l->l_sig.ls_stack = nss;
	return 0;
}
SYSCALL(__sigaltstack14);

/* ---- Sending ------------------------------------------------------------ */

static void
user_info(struct ksiginfo *info, int signo, int code)
{
	memset(info, 0, sizeof(*info));
	info->ksi_signo = signo;
	info->ksi_code = code;
	info->ksi_u.rt.pid = curproc->p_pid;
}

static int
sys_kill(struct lwp *l, const register_t args[], register_t *retval __unused)
{
	int pid = (int)args[0], signo = (int)args[1], pgid;
	struct ksiginfo info;
	struct proc *p, *next;
	bool found = false;

	if (signo < 0 || signo > SIG_NUMBERS)
		return EINVAL;
	user_info(&info, signo, SI_USER);
	if (pid > 0) {
		p = proc_find(pid);
		if (p == NULL)
			return ESRCH;
		return signo != 0 ? signal_proc(p, signo, &info) : 0;
	}
	/*
	 * 0: the caller's process group; -n: a group; -1: everybody else, and
	 * the caller too when it is of group 1.
	 */
	pgid = pid == 0 ? l->l_proc->p_signals->ps_pgid : -pid;
	for (p = proc_first(); p != NULL; p = next) {
		next = p->p_next;
		if (p->p_zombie || (pid == -1 ? p == l->l_proc &&
		    p->p_signals->ps_pgid != 1 :
		    p->p_signals->ps_pgid != pgid))
			continue;
		found = true;
		if (signo != 0)
			(void)signal_proc(p, signo, &info);
	}
	return found ? 0 : ESRCH;
}
SYSCALL(kill);

static int
sys__lwp_kill(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct lwp *n = lwp_find(l->l_proc, (int)args[0]);
	int signo = (int)args[1];
	struct ksiginfo info;

	if (signo < 0 || signo > SIG_NUMBERS)
		return EINVAL;
	if (n == NULL || n->l_stat == LWP_ZOMBIE)
		return ESRCH;
	if (signo == 0)
		return 0;
	user_info(&info, signo, SI_LWP);
	return signal_lwp(n, signo, &info);
}
SYSCALL(_lwp_kill);

static int
sys_sigqueueinfo(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	struct proc *p = proc_find((int)args[0]);
	struct ksiginfo info;
	int error;

	error = copyin((const void *)args[1], &info, sizeof(info));
	if (error != 0)
		return error;
	if (info.ksi_signo < 0 || info.ksi_signo > SIG_NUMBERS)
		return EINVAL;
	if (p == NULL || p->p_zombie)
		return ESRCH;
	if (info.ksi_signo == 0)
		return 0;
	/*
	 * Nobody is to pretend to others that the kernel sent it; the C library's
	 * asynchronous input and output is part of the program.
	 */
	if (p != curproc || info.ksi_code != SI_ASYNCIO)
		info.ksi_code = SI_QUEUE;
	info.ksi_pad = 0;
	info.ksi_u.rt.pid = curproc->p_pid;
	info.ksi_u.rt.uid = 0;
	return signal_proc(p, info.ksi_signo, &info);
}
SYSCALL(sigqueueinfo);

/* ---- Waiting ------------------------------------------------------------ */

static int
sys_____sigtimedwait50(struct lwp *l, const register_t args[],
    register_t *retval)
{
	struct timespec *timeout = (struct timespec *)args[2], ts;
	struct waitq forever = WAITQ_INITIALIZER;
	uint64_t deadline = UINT64_MAX, now;
	uint8_t user[SIGINFO_SIZE];
	struct ksiginfo info;
	nb_sigset_t set;
	sigmask_t mask;
	int error;

	error = copyin((const void *)args[0], &set, sizeof(set));
	if (error != 0)
		return error;
	if (timeout != NULL) {
		error = copyin(timeout, &ts, sizeof(ts));
		if (error != 0)
			return error;
		if (!timespec_valid(&ts) || ts.tv_sec < 0)
			return EINVAL;
		deadline = timespec_deadline(rumpuser_clock_mono(), &ts);
	}
	mask = sigmask_from(&set) & ~SIGCANTMASK;
	while (signal_take(l, mask, &info) == 0) {
		l->l_sig.ls_wait = mask;
		error = waitq_sleep(&forever, "sigwait", WAIT_INTR, deadline);
		l->l_sig.ls_wait = 0;
		if (error == 0)
			continue;
		if (signal_take(l, mask, &info) != 0)
			break;
		if (error == EWOULDBLOCK)
			return EAGAIN;
		return error == ERESTART ? EINTR : error;
	}
	memset(user, 0, sizeof(user));
	memcpy(user, &info, sizeof(info));
	if (args[1] != 0) {
		error = copyout(user, (void *)args[1], sizeof(user));
		if (error != 0)
			return error;
	}
	/* NetBSD tells how much of the timeout was left. */
	if (timeout != NULL) {
		now = rumpuser_clock_mono();
		ts = timespec_from_ns(deadline > now ?
		    (int64_t)(deadline - now) : 0);
		if (deadline != UINT64_MAX)
			(void)copyout(&ts, timeout, sizeof(ts));
	}
	retval[0] = info.ksi_signo;
	return 0;
}
SYSCALL(____sigtimedwait50);

/* ---- Contexts ----------------------------------------------------------- */

static int
sys_getcontext(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct rump_trapframe *tf = cpu_lwp_frame(l);
	struct ucontext *uc = kmem_alloc(sizeof(*uc));
	int error;

	if (uc == NULL)
		return ENOMEM;
	cpu_getcontext(l, tf, uc);
	sigmask_to(l->l_sig.ls_mask, &uc->uc_sigmask);
	signal_stack_get(l, cpu_frame_sp(tf), &uc->uc_stack);
	error = copyout(uc, (void *)args[0], sizeof(*uc));
	kmem_free(uc, sizeof(*uc));
	return error;
}
SYSCALL(getcontext);

static int
sys_setcontext(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	const void *user = (const void *)args[0];
	struct rump_trapframe *tf = cpu_lwp_frame(l), old = *tf;
	struct ucontext *uc;
	int error;

	/* NetBSD: no context to go to ends the thread. */
	if (user == NULL)
		lwp_exit();
	uc = kmem_alloc(sizeof(*uc));
	if (uc == NULL)
		return ENOMEM;
	error = copyin(user, uc, sizeof(*uc));
	if (error == 0)
		error = cpu_setcontext(l, tf, uc, user);
	if (error != 0) {
		*tf = old;
		goto out;
	}
	if ((uc->uc_flags & UC_TLSBASE) != 0) {
		l->l_tlsbase = uc->uc_mcontext.tlsbase;
		sched_switched();
	}
	if ((uc->uc_flags & UC_SIGMASK) != 0)
		signal_set_mask(l, sigmask_from(&uc->uc_sigmask));
	/* Without registers it is a call like any other. */
	error = (uc->uc_flags & UC_CPU) != 0 ? EJUSTRETURN : 0;
out:
	kmem_free(uc, sizeof(*uc));
	return error;
}
SYSCALL(setcontext);
