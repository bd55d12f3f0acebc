/*
 * pthread_sigmask.c - the thread's blocked signals.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "pthread_impl.h"
#include "syscall.h"

int
pthread_sigmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
	unsigned long k = 0, o = 0;
	int r;

	if (set) {
		if (how != SIG_BLOCK && how != SIG_UNBLOCK && how != SIG_SETMASK)
			return EINVAL;
		memcpy(&k, set, sizeof(k));
	}
	r = -__syscall(SYS_rt_sigprocmask, how, set ? &k : 0, &o, _NSIG / 8);
	if (!r && old) {
		memset(old, 0, sizeof(*old));
		memcpy(old, &o, sizeof(o));
		old->__bits[1] &= ~(1U << (SIGTIMER - 33) | 1U << (SIGCANCEL - 33) |
		    1U << (SIGSYNCCALL - 33));
	}
	return r;
}
