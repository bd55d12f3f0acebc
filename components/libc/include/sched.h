/*
 * <sched.h> - scheduling in NetBSD's ABI
 */
#ifndef _SCHED_H_
#define _SCHED_H_

#include <features.h>

#define __NEED_struct_timespec
#define __NEED_pid_t
#define __NEED_time_t
#define __NEED_size_t
#define __NEED_pthread_t
#include <bits/alltypes.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sched_param {
	int sched_priority;
};

#define SCHED_NONE	(-1)
#define SCHED_OTHER	0
#define SCHED_FIFO	1
#define SCHED_RR	2

int sched_get_priority_max(int);
int sched_get_priority_min(int);
int sched_getparam(pid_t, struct sched_param *);
int sched_getscheduler(pid_t);
int sched_rr_get_interval(pid_t, struct timespec *);
int sched_setparam(pid_t, const struct sched_param *);
int sched_setscheduler(pid_t, int, const struct sched_param *);
int sched_yield(void);

#if defined(_NETBSD_SOURCE)
/* Sets of CPUs, of any size. */
typedef struct _cpuset cpuset_t;

#define cpuset_create()			_cpuset_create()
#define cpuset_destroy(c)		_cpuset_destroy(c)
#define cpuset_size(c)			_cpuset_size(c)
#define cpuset_zero(c)			_cpuset_zero(c)
#define cpuset_isset(i, c)		_cpuset_isset(i, c)
#define cpuset_set(i, c)		_cpuset_set(i, c)
#define cpuset_clr(i, c)		_cpuset_clr(i, c)

cpuset_t *_cpuset_create(void);
void _cpuset_destroy(cpuset_t *);
void _cpuset_zero(cpuset_t *);
int _cpuset_set(unsigned long, cpuset_t *);
int _cpuset_clr(unsigned long, cpuset_t *);
int _cpuset_isset(unsigned long, const cpuset_t *);
size_t _cpuset_size(const cpuset_t *);

int sched_getaffinity_np(pid_t, size_t, cpuset_t *);
int sched_setaffinity_np(pid_t, size_t, cpuset_t *);
#endif
#ifdef _RUMP_LIBC_BUILD
__attribute__((__visibility__("hidden"))) int __clone(int (*)(void *), void *, int, void *, ...);
#endif

#ifdef __cplusplus
}
#endif

#endif /* _SCHED_H_ */
