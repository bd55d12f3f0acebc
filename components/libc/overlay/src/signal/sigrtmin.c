/*
 * sigrtmin.c - the lowest real-time signal.
 */
#include <signal.h>

int
__libc_current_sigrtmin(void)
{
	return SIGRTMIN;
}
