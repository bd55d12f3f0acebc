/*
 * pthread_cancel.c - cancellation. A cancellable system call carries the
 * thread's flag into the kernel, which tests it before each sleep and gives up
 * with EINTR; pthread_cancel sets the flag and wakes the thread. A signal is
 * needed only for asynchronous cancellation.
 */
#define _GNU_SOURCE
#include <string.h>

#include "pthread_impl.h"
#include "syscall.h"
#include "lock.h"
#include "pthread_valid.h"
#include "rumpcall.h"

hidden long __cancel(void);
hidden long __syscall_cp_c(syscall_arg_t, syscall_arg_t, syscall_arg_t, syscall_arg_t,
    syscall_arg_t, syscall_arg_t, syscall_arg_t);
hidden long __rump_call_cancel(volatile int *, long, long, long, long, long, long, long);

long
__cancel(void)
{
	pthread_t self = __pthread_self();

	if (self->canceldisable == PTHREAD_CANCEL_ENABLE || self->cancelasync)
		pthread_exit(PTHREAD_CANCELED);
	self->canceldisable = PTHREAD_CANCEL_DISABLE;
	return -ECANCELED;
}

long
__syscall_cp_c(syscall_arg_t nr, syscall_arg_t a, syscall_arg_t b, syscall_arg_t c,
    syscall_arg_t d, syscall_arg_t e, syscall_arg_t f)
{
	pthread_t self = __pthread_self();
	long r;

	if (self->canceldisable == PTHREAD_CANCEL_DISABLE ||
	    (self->canceldisable && nr == SYS_close))
		return __rump_call(nr, a, b, c, d, e, f);
	if (self->cancel)
		return __cancel();
	r = __rump_call_cancel(&self->cancel, nr, a, b, c, d, e, f);
	if (r == -EINTR && nr != SYS_close && self->cancel &&
	    self->canceldisable != PTHREAD_CANCEL_DISABLE)
		r = __cancel();
	return r;
}

static void
cancel_handler(int signo, siginfo_t *info, void *context)
{
	pthread_t self = __pthread_self();
	ucontext_t *uc = context;

	(void)signo;
	(void)info;
	if (!self->cancel || !self->cancelasync ||
	    self->canceldisable == PTHREAD_CANCEL_DISABLE)
		return;
	sigaddset(&uc->uc_sigmask, SIGCANCEL);
	__syscall(SYS_rt_sigprocmask, SIG_SETMASK, &uc->uc_sigmask, 0, _NSIG / 8);
	__cancel();
}

void
__testcancel(void)
{
	pthread_t self = __pthread_self();

	if (self->cancel && !self->canceldisable)
		__cancel();
}

static void
init_cancellation(void)
{
	struct sigaction sa = {
		.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK,
		.sa_sigaction = cancel_handler,
	};

	memset(&sa.sa_mask, -1, sizeof(sa.sa_mask));
	__libc_sigaction(SIGCANCEL, &sa, 0);
}

int
pthread_cancel(pthread_t t)
{
	static volatile int init;
	sigset_t set;

	if (!__pthread_valid(t))
		return ESRCH;
	if (!init) {
		init_cancellation();
		init = 1;
	}
	a_store(&t->cancel, 1);
	if (t == __pthread_self()) {
		if (t->canceldisable == PTHREAD_CANCEL_ENABLE && t->cancelasync)
			pthread_exit(PTHREAD_CANCELED);
		return 0;
	}
	if (t->cancelasync)
		return pthread_kill(t, SIGCANCEL);
	__block_all_sigs(&set);
	LOCK(t->killlock);
	if (t->tid)
		RUMPCALL(RUMP_SYS_lwp_cancel, t->tid);
	UNLOCK(t->killlock);
	__restore_sigs(&set);
	return 0;
}
