/*
 * sched_get_priority_max.c - the ranges of priorities.
 */
#include <errno.h>
#include <sched.h>

/* 0 to 63 as on NetBSD; threads that share time all have one, 0. */
int
sched_get_priority_max(int policy)
{
	switch (policy) {
	case SCHED_OTHER:
		return 0;
	case SCHED_FIFO:
	case SCHED_RR:
		return 63;
	default:
		errno = EINVAL;
		return -1;
	}
}

int
sched_get_priority_min(int policy)
{
	switch (policy) {
	case SCHED_OTHER:
	case SCHED_FIFO:
	case SCHED_RR:
		return 0;
	default:
		errno = EINVAL;
		return -1;
	}
}
