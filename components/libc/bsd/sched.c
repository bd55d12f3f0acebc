/*
 * sched.c - scheduling of processes: of all their threads.
 */
#include <errno.h>
#include <sched.h>
#include <time.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_SCHED_SETPARAM	346
#define NB_SCHED_GETPARAM	347
#define ALL_THREADS		0

/* How long threads of one priority take turns. */
#define SLICE_NS		10000000

int
sched_setparam(pid_t pid, const struct sched_param *param)
{
	return RUMPRET(NB_SCHED_SETPARAM, pid, ALL_THREADS, SCHED_NONE, A(param));
}

int
sched_getparam(pid_t pid, struct sched_param *param)
{
	int policy;

	return RUMPRET(NB_SCHED_GETPARAM, pid, ALL_THREADS, A(&policy), A(param));
}

int
sched_getscheduler(pid_t pid)
{
	struct sched_param param;
	int policy;

	if (RUMPRET(NB_SCHED_GETPARAM, pid, ALL_THREADS, A(&policy), A(&param)) != 0)
		return -1;
	return policy;
}

/* Returns the policy there was. */
int
sched_setscheduler(pid_t pid, int policy, const struct sched_param *param)
{
	int old = sched_getscheduler(pid);

	if (old == -1 ||
	    RUMPRET(NB_SCHED_SETPARAM, pid, ALL_THREADS, policy, A(param)) != 0)
		return -1;
	return old;
}

int
sched_rr_get_interval(pid_t pid, struct timespec *interval)
{
	if (sched_getscheduler(pid) == -1)
		return -1;
	/* As the kernel would. */
	if (!interval) {
		errno = EFAULT;
		return -1;
	}
	interval->tv_sec = 0;
	interval->tv_nsec = SLICE_NS;
	return 0;
}
