/*
 * <sys/resource.h> - resources in NetBSD's ABI
 */
#ifndef _SYS_RESOURCE_H_
#define _SYS_RESOURCE_H_

#include <features.h>

#define __NEED_id_t
#define __NEED_time_t
#define __NEED_suseconds_t
#define __NEED_struct_timeval
#include <bits/alltypes.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef unsigned long rlim_t;

struct rlimit {
	rlim_t rlim_cur;
	rlim_t rlim_max;
};

struct rusage {
	struct timeval ru_utime;
	struct timeval ru_stime;
	long ru_maxrss;
	long ru_ixrss;
	long ru_idrss;
	long ru_isrss;
	long ru_minflt;
	long ru_majflt;
	long ru_nswap;
	long ru_inblock;
	long ru_oublock;
	long ru_msgsnd;
	long ru_msgrcv;
	long ru_nsignals;
	long ru_nvcsw;
	long ru_nivcsw;
};
#define ru_first	ru_ixrss
#define ru_last		ru_nivcsw

struct wrusage {
	struct rusage wru_self;
	struct rusage wru_children;
};

struct loadavg {
	unsigned int ldavg[3];
	long fscale;
};

#define PRIO_MIN	(-20)
#define PRIO_PROCESS	0
#define PRIO_PGRP	1
#define PRIO_USER	2
#define PRIO_MAX	20

#define RUSAGE_CHILDREN	(-1)
#define RUSAGE_SELF	0

#define RLIMIT_CPU	0
#define RLIMIT_FSIZE	1
#define RLIMIT_DATA	2
#define RLIMIT_STACK	3
#define RLIMIT_CORE	4
#define RLIMIT_RSS	5
#define RLIMIT_MEMLOCK	6
#define RLIMIT_NPROC	7
#define RLIMIT_NOFILE	8
#define RLIMIT_SBSIZE	9
#define RLIMIT_AS	10
#define RLIMIT_VMEM	10
#define RLIMIT_NTHR	11

#define RLIM_NLIMITS	12

#define RLIM_INFINITY	((rlim_t)0x7fffffffffffffffUL)
#define RLIM_SAVED_MAX	RLIM_INFINITY
#define RLIM_SAVED_CUR	RLIM_INFINITY

int getpriority(int, id_t);
int getrlimit(int, struct rlimit *);
int getrusage(int, struct rusage *);
int setpriority(int, id_t, int);
int setrlimit(int, const struct rlimit *);

#ifdef __cplusplus
}
#endif

#endif /* _SYS_RESOURCE_H_ */
