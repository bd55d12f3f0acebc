/*
 * sigrtmax.c - the highest real-time signal a program may use.
 */
#include <signal.h>

int
__libc_current_sigrtmax(void)
{
	return SIGRTMAX;
}
