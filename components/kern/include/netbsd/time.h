/*
 * netbsd/time.h - constants of NetBSD/amd64's <sys/time.h>.
 * Numbers only; structures that cross the boundary stand with the code that
 * fills them. Checked by test/abi.
 */
#ifndef NETBSD_TIME_H
#define NETBSD_TIME_H

#define CLOCK_REALTIME		0
#define ITIMER_REAL		0
#define TIMER_RELTIME		0
#define CLOCK_VIRTUAL		1
#define ITIMER_VIRTUAL		1
#define TIMER_ABSTIME		1
#define CLOCK_PROF		2
#define ITIMER_PROF		2
#define CLOCK_MONOTONIC		3
#define ITIMER_MONOTONIC	3
#define CLOCK_PROCESS_CPUTIME_ID	0x40000000
#define CLOCK_THREAD_CPUTIME_ID	0x80000000U

#endif
