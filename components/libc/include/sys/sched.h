/*
 * <sys/sched.h> - scheduling, and the states of a CPU's time
 */
#ifndef _SYS_SCHED_H_
#define _SYS_SCHED_H_

#include <sched.h>

#if defined(_NETBSD_SOURCE)
#define CP_USER		0
#define CP_NICE		1
#define CP_SYS		2
#define CP_INTR		3
#define CP_IDLE		4
#define CPUSTATES	5
#endif

#endif /* _SYS_SCHED_H_ */
