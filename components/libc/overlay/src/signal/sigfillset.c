/*
 * sigfillset.c - all signals but those libc keeps for itself.
 */
#include <signal.h>
#include <string.h>

#include "pthread_impl.h"

int
sigfillset(sigset_t *set)
{
	memset(set, -1, sizeof(*set));
	set->__bits[1] &= ~(1U << (SIGTIMER - 33) | 1U << (SIGCANCEL - 33) |
	    1U << (SIGSYNCCALL - 33));
	return 0;
}
