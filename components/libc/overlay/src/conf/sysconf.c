/*
 * sysconf.c - values of the configuration, by NetBSD's names.
 */
#define _NETBSD_SOURCE
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/sysctl.h>
#include <time.h>
#include <unistd.h>
#undef __syscall
#undef syscall

#include "libc.h"

#define POSIX_VERSION	200809L

static long
limit(int resource, long otherwise)
{
	struct rlimit rl;

	if (getrlimit(resource, &rl) != 0)
		return otherwise;
	return rl.rlim_cur == RLIM_INFINITY || rl.rlim_cur > LONG_MAX ? -1 :
	    (long)rl.rlim_cur;
}

static long
hardware_int(int name)
{
	int mib[2] = { CTL_HW, name }, value;
	size_t len = sizeof(value);

	return sysctl(mib, 2, &value, &len, 0, 0) != 0 ? -1 : value;
}

static long
pages(int name)
{
	int mib[2] = { CTL_HW, name };
	unsigned long value;
	size_t len = sizeof(value);

	if (sysctl(mib, 2, &value, &len, 0, 0) != 0)
		return -1;
	return (long)(value / libc.page_size);
}

long
sysconf(int name)
{
	switch (name) {
	case _SC_ARG_MAX:
		return ARG_MAX;
	case _SC_CHILD_MAX:
		return limit(RLIMIT_NPROC, CHILD_MAX);
	case _SC_NGROUPS_MAX:
		return NGROUPS_MAX;
	case _SC_OPEN_MAX:
		return limit(RLIMIT_NOFILE, OPEN_MAX);
	case _SC_JOB_CONTROL:
	case _SC_SAVED_IDS:
	case _SC_REGEXP:
	case _SC_SHELL:
		return 1;
	case _SC_VERSION:
	case _SC_FSYNC:
	case _SC_MAPPED_FILES:
	case _SC_MEMORY_PROTECTION:
	case _SC_MONOTONIC_CLOCK:
	case _SC_SEMAPHORES:
	case _SC_SYNCHRONIZED_IO:
	case _SC_TIMERS:
	case _SC_THREADS:
	case _SC_BARRIERS:
	case _SC_READER_WRITER_LOCKS:
	case _SC_SPIN_LOCKS:
	case _SC_THREAD_ATTR_STACKADDR:
	case _SC_THREAD_ATTR_STACKSIZE:
	case _SC_THREAD_SAFE_FUNCTIONS:
	case _SC_CPUTIME:
	case _SC_THREAD_CPUTIME:
	case _SC_ASYNCHRONOUS_IO:
	case _SC_CLOCK_SELECTION:
	case _SC_MEMLOCK:
	case _SC_MEMLOCK_RANGE:
	case _SC_MESSAGE_PASSING:
	case _SC_PRIORITY_SCHEDULING:
	case _SC_REALTIME_SIGNALS:
	case _SC_SHARED_MEMORY_OBJECTS:
	case _SC_THREAD_PRIORITY_SCHEDULING:
	case _SC_THREAD_PRIO_INHERIT:
	case _SC_THREAD_PRIO_PROTECT:
	case _SC_THREAD_PROCESS_SHARED:
	case _SC_TIMEOUTS:
		return POSIX_VERSION;
	case _SC_CLK_TCK:
		return CLK_TCK;
	case _SC_PAGESIZE:
		return (long)libc.page_size;
	case _SC_STREAM_MAX:
		return FOPEN_MAX;
	case _SC_TZNAME_MAX:
		return -1;
	case _SC_IOV_MAX:
		return IOV_MAX;
	case _SC_LINE_MAX:
		return LINE_MAX;
	case _SC_RE_DUP_MAX:
		return RE_DUP_MAX;
	case _SC_HOST_NAME_MAX:
		return HOST_NAME_MAX;
	case _SC_LOGIN_NAME_MAX:
		return LOGIN_NAME_MAX;
	case _SC_TTY_NAME_MAX:
		return TTY_NAME_MAX;
	case _SC_SYMLOOP_MAX:
		return 32;
	case _SC_ATEXIT_MAX:
		return -1;
	case _SC_GETPW_R_SIZE_MAX:
	case _SC_GETGR_R_SIZE_MAX:
		return 1024;
	case _SC_THREAD_DESTRUCTOR_ITERATIONS:
		return PTHREAD_DESTRUCTOR_ITERATIONS;
	case _SC_THREAD_KEYS_MAX:
		return PTHREAD_KEYS_MAX;
	case _SC_THREAD_STACK_MIN:
		return PTHREAD_STACK_MIN;
	case _SC_THREAD_THREADS_MAX:
	case _SC_PRIORITIZED_IO:
	case _SC_AIO_PRIO_DELTA_MAX:
	case _SC_ADVISORY_INFO:
	case _SC_SPORADIC_SERVER:
	case _SC_THREAD_SPORADIC_SERVER:
	case _SC_THREAD_ROBUST_PRIO_INHERIT:
	case _SC_THREAD_ROBUST_PRIO_PROTECT:
	case _SC_SEM_NSEMS_MAX:
	case _SC_SPAWN:
		return -1;
	case _SC_AIO_MAX:
		return AIO_MAX;
	case _SC_AIO_LISTIO_MAX:
		return AIO_LISTIO_MAX;
	case _SC_DELAYTIMER_MAX:
		return DELAYTIMER_MAX;
	case _SC_MQ_OPEN_MAX:
		return MQ_OPEN_MAX;
	case _SC_MQ_PRIO_MAX:
		return MQ_PRIO_MAX;
	case _SC_RTSIG_MAX:
		return SIGRTMAX - SIGRTMIN + 1;
	case _SC_SIGQUEUE_MAX:
		return 1024;
	case _SC_TIMER_MAX:
		return 32;
	case _SC_SCHED_RT_TS:
		return 10;
	case _SC_SCHED_PRI_MIN:
		return 0;
	case _SC_SCHED_PRI_MAX:
		return 63;
	case _SC_NPROCESSORS_CONF:
		return hardware_int(HW_NCPU);
	case _SC_NPROCESSORS_ONLN:
		return hardware_int(HW_NCPUONLINE);
	case _SC_PHYS_PAGES:
		return pages(HW_PHYSMEM64);
	case _SC_BC_BASE_MAX:
		return BC_BASE_MAX;
	case _SC_BC_DIM_MAX:
		return BC_DIM_MAX;
	case _SC_BC_SCALE_MAX:
		return BC_SCALE_MAX;
	case _SC_BC_STRING_MAX:
		return BC_STRING_MAX;
	case _SC_COLL_WEIGHTS_MAX:
		return COLL_WEIGHTS_MAX;
	case _SC_EXPR_NEST_MAX:
		return EXPR_NEST_MAX;
	default:
		errno = EINVAL;
		return -1;
	}
}
