/*
 * sigismember.c - whether a signal is in a set.
 */
#include <signal.h>

int
sigismember(const sigset_t *set, int sig)
{
	unsigned int s = (unsigned int)sig - 1;

	if (s >= _NSIG - 1)
		return 0;
	return (set->__bits[s / 32] >> s % 32) & 1;
}
