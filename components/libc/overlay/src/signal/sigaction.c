/*
 * sigaction.c - signal actions. struct sigaction is the kernel's own.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "syscall.h"
#include "pthread_impl.h"
#include "libc.h"
#include "lock.h"

/* Signals a handler was ever set for; by atomic operations. */
static unsigned long handler_set[2];
/* Whether a handler was set that lets calls end with EINTR. */
volatile int __eintr_valid_flag;

void
__get_handler_set(sigset_t *set)
{
	memcpy(set, handler_set, sizeof(*set));
}

/* Flags there are. Programs that leave them unset have others in them, too. */
#define SA_KNOWN							\
	(SA_ONSTACK | SA_RESTART | SA_RESETHAND | SA_NOCLDSTOP | SA_NODEFER |	\
	SA_NOCLDWAIT | SA_SIGINFO | SA_NOKERNINFO)

int
__libc_sigaction(int sig, const struct sigaction *restrict sa,
    struct sigaction *restrict old)
{
	struct sigaction known;

	if (sa && (sa->sa_flags & ~SA_KNOWN)) {
		known = *sa;
		known.sa_flags &= SA_KNOWN;
		sa = &known;
	}
	if (sa && (uintptr_t)sa->sa_handler > 1UL) {
		__atomic_fetch_or(&handler_set[(sig - 1) / 64],
		    1UL << ((sig - 1) % 64), __ATOMIC_SEQ_CST);
		if (!(sa->sa_flags & SA_RESTART))
			a_store(&__eintr_valid_flag, 1);
	}
	return __syscall_ret(__syscall(SYS_rt_sigaction, sig, sa, old, _NSIG / 8));
}

int
__sigaction(int sig, const struct sigaction *restrict sa, struct sigaction *restrict old)
{
	unsigned long set[2];
	int r;

	if (sig < 1 || sig > SIGRTMAX) {
		errno = EINVAL;
		return -1;
	}
	/* abort() must not meet a change of its signal's action. */
	if (sig == SIGABRT) {
		__block_all_sigs(set);
		LOCK(__abort_lock);
	}
	r = __libc_sigaction(sig, sa, old);
	if (sig == SIGABRT) {
		UNLOCK(__abort_lock);
		__restore_sigs(set);
	}
	return r;
}

weak_alias(__sigaction, sigaction);
