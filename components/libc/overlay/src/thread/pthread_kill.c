/*
 * pthread_kill.c - signals to threads.
 */
#include "pthread_impl.h"
#include "pthread_valid.h"
#include "lock.h"

int
pthread_kill(pthread_t t, int signo)
{
	sigset_t set;
	int r;

	if (!__pthread_valid(t))
		return ESRCH;
	/* All of them: asynchronous cancellation comes through here. */
	__block_all_sigs(&set);
	LOCK(t->killlock);
	if (t->tid)
		r = -__syscall(SYS_tkill, t->tid, signo);
	else
		r = signo < 0 || signo >= _NSIG ? EINVAL : 0;
	UNLOCK(t->killlock);
	__restore_sigs(&set);
	return r;
}
