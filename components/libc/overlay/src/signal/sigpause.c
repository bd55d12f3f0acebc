/*
 * sigpause.c - waiting for one signal, the XSI way.
 */
#include <signal.h>

int
sigpause(int signo)
{
	sigset_t mask;

	sigprocmask(SIG_BLOCK, 0, &mask);
	if (sigdelset(&mask, signo) != 0)
		return -1;
	return sigsuspend(&mask);
}
