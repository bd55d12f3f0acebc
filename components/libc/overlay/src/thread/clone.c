/*
 * clone.c - new threads. The thread is made from a context that starts in
 * thread_start on the given stack with the given thread pointer.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdarg.h>
#include <string.h>

#include "pthread_impl.h"
#include "rumpcall.h"

#define NB_LWP_CREATE	309
#define NB_LWP_EXIT	310
#define NB_LWP_DETACHED	0x40	/* nobody waits for it but through its list lock */

/* What the new thread needs first, at the top of its stack. */
struct start {
	int (*func)(void *);
	void *arg;
	int *clear;
};

static _Noreturn void
thread_start(struct start *s)
{
	if (s->clear)
		RUMPCALL(RUMP_SYS_lwp_setclear, A(s->clear));
	s->func(s->arg);
	for (;;)
		RUMPCALL(NB_LWP_EXIT, 0);
}

int
__clone(int (*func)(void *), void *stack, int flags, void *arg, ...)
{
	uintptr_t sp = (uintptr_t)stack & -16UL;
	struct start *s;
	ucontext_t uc;
	va_list ap;
	void *tls;
	int *parent_tid;
	int *clear, lid;
	long r;

	va_start(ap, arg);
	parent_tid = va_arg(ap, int *);
	tls = va_arg(ap, void *);
	clear = va_arg(ap, int *);
	va_end(ap);

	sp = (sp - sizeof(*s)) & -16UL;
	s = (struct start *)sp;
	s->func = func;
	s->arg = arg;
	s->clear = (flags & CLONE_CHILD_CLEARTID) ? clear : 0;

	memset(&uc, 0, sizeof(uc));
	uc.uc_flags = _UC_CPU | _UC_SIGMASK | _UC_TLSBASE;
	__syscall(SYS_rt_sigprocmask, SIG_SETMASK, 0, &uc.uc_sigmask, _NSIG / 8);
	__rump_mcontext_init(&uc, (void (*)(void))thread_start, sp, (uintptr_t)s);
	uc.uc_mcontext._mc_tlsbase = (long)tls;

	r = RUMPCALL(NB_LWP_CREATE, A(&uc), NB_LWP_DETACHED,
	    A((flags & CLONE_PARENT_SETTID) ? parent_tid : &lid));
	return r < 0 ? r : 1;
}
