/*
 * clock_getcpuclockid.c - the clock of a process's CPU time.
 */
#include <sys/idtype.h>
#include <time.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_GETCPUCLOCKID2	482

int
clock_getcpuclockid(pid_t pid, clockid_t *clock)
{
	return (int)-RUMPCALL(NB_GETCPUCLOCKID2, P_PID, pid, A(clock));
}
