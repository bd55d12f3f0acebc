/*
 * sigaddset.c - adding a signal to a set; those libc keeps for itself are refused.
 */
#include <errno.h>
#include <signal.h>

#include "pthread_impl.h"

int
sigaddset(sigset_t *set, int sig)
{
	unsigned int s = (unsigned int)sig - 1;

	if (s >= _NSIG - 1 || sig == SIGTIMER || sig == SIGCANCEL || sig == SIGSYNCCALL) {
		errno = EINVAL;
		return -1;
	}
	set->__bits[s / 32] |= (1U << s % 32);
	return 0;
}
