/*
 * <unistd.h> - POSIX system calls, BSD additions and NetBSD's configuration names
 */
#ifndef _RUMP_UNISTD_H_
#define _RUMP_UNISTD_H_

#include_next <unistd.h>

#undef _CS_PATH
#undef _POSIX_VDISABLE
#define _POSIX_VDISABLE	((unsigned char)0xff)

/* Options by NetBSD's year; some programs compare them with it. */
#undef _POSIX_ASYNCHRONOUS_IO
#undef _POSIX_MESSAGE_PASSING
#undef _POSIX_PRIORITY_SCHEDULING
#undef _POSIX_THREAD_PRIO_INHERIT
#undef _POSIX_THREAD_PRIO_PROTECT
#define _POSIX_ASYNCHRONOUS_IO	200112L
#define _POSIX_MESSAGE_PASSING	200112L
#define _POSIX_PRIORITY_SCHEDULING	200112L
#define _POSIX_THREAD_PRIO_INHERIT	200112L
#define _POSIX_THREAD_PRIO_PROTECT	200112L
#undef L_SET
#undef L_INCR
#undef L_XTND
#if defined(_NETBSD_SOURCE) || defined(_RUMP_LIBC_BUILD)
#define L_SET		0
#define L_INCR		1
#define L_XTND		2
#define FDATASYNC	0x0010
#define FFILESYNC	0x0020
#define FDISKSYNC	0x0040
#endif

#undef POSIX_CLOSE_RESTART
#undef _CS_GNU_LIBC_VERSION
#undef _CS_GNU_LIBPTHREAD_VERSION
#undef _CS_PATH
#undef _CS_POSIX_V5_WIDTH_RESTRICTED_ENVS
#undef _CS_POSIX_V6_ILP32_OFF32_CFLAGS
#undef _CS_POSIX_V6_ILP32_OFF32_LDFLAGS
#undef _CS_POSIX_V6_ILP32_OFF32_LIBS
#undef _CS_POSIX_V6_ILP32_OFF32_LINTFLAGS
#undef _CS_POSIX_V6_ILP32_OFFBIG_CFLAGS
#undef _CS_POSIX_V6_ILP32_OFFBIG_LDFLAGS
#undef _CS_POSIX_V6_ILP32_OFFBIG_LIBS
#undef _CS_POSIX_V6_ILP32_OFFBIG_LINTFLAGS
#undef _CS_POSIX_V6_LP64_OFF64_CFLAGS
#undef _CS_POSIX_V6_LP64_OFF64_LDFLAGS
#undef _CS_POSIX_V6_LP64_OFF64_LIBS
#undef _CS_POSIX_V6_LP64_OFF64_LINTFLAGS
#undef _CS_POSIX_V6_LPBIG_OFFBIG_CFLAGS
#undef _CS_POSIX_V6_LPBIG_OFFBIG_LDFLAGS
#undef _CS_POSIX_V6_LPBIG_OFFBIG_LIBS
#undef _CS_POSIX_V6_LPBIG_OFFBIG_LINTFLAGS
#undef _CS_POSIX_V6_WIDTH_RESTRICTED_ENVS
#undef _CS_POSIX_V7_ILP32_OFF32_CFLAGS
#undef _CS_POSIX_V7_ILP32_OFF32_LDFLAGS
#undef _CS_POSIX_V7_ILP32_OFF32_LIBS
#undef _CS_POSIX_V7_ILP32_OFF32_LINTFLAGS
#undef _CS_POSIX_V7_ILP32_OFFBIG_CFLAGS
#undef _CS_POSIX_V7_ILP32_OFFBIG_LDFLAGS
#undef _CS_POSIX_V7_ILP32_OFFBIG_LIBS
#undef _CS_POSIX_V7_ILP32_OFFBIG_LINTFLAGS
#undef _CS_POSIX_V7_LP64_OFF64_CFLAGS
#undef _CS_POSIX_V7_LP64_OFF64_LDFLAGS
#undef _CS_POSIX_V7_LP64_OFF64_LIBS
#undef _CS_POSIX_V7_LP64_OFF64_LINTFLAGS
#undef _CS_POSIX_V7_LPBIG_OFFBIG_CFLAGS
#undef _CS_POSIX_V7_LPBIG_OFFBIG_LDFLAGS
#undef _CS_POSIX_V7_LPBIG_OFFBIG_LIBS
#undef _CS_POSIX_V7_LPBIG_OFFBIG_LINTFLAGS
#undef _CS_POSIX_V7_THREADS_CFLAGS
#undef _CS_POSIX_V7_THREADS_LDFLAGS
#undef _CS_POSIX_V7_WIDTH_RESTRICTED_ENVS
#undef _CS_V6_ENV
#undef _CS_V7_ENV
#undef _PC_2_SYMLINKS
#undef _PC_ALLOC_SIZE_MIN
#undef _PC_ASYNC_IO
#undef _PC_CHOWN_RESTRICTED
#undef _PC_FILESIZEBITS
#undef _PC_LINK_MAX
#undef _PC_MAX_CANON
#undef _PC_MAX_INPUT
#undef _PC_NAME_MAX
#undef _PC_NO_TRUNC
#undef _PC_PATH_MAX
#undef _PC_PIPE_BUF
#undef _PC_PRIO_IO
#undef _PC_REC_INCR_XFER_SIZE
#undef _PC_REC_MAX_XFER_SIZE
#undef _PC_REC_MIN_XFER_SIZE
#undef _PC_REC_XFER_ALIGN
#undef _PC_SOCK_MAXBUF
#undef _PC_SYMLINK_MAX
#undef _PC_SYNC_IO
#undef _PC_VDISABLE
#undef _SC_2_CHAR_TERM
#undef _SC_2_C_BIND
#undef _SC_2_C_DEV
#undef _SC_2_FORT_DEV
#undef _SC_2_FORT_RUN
#undef _SC_2_LOCALEDEF
#undef _SC_2_PBS
#undef _SC_2_PBS_ACCOUNTING
#undef _SC_2_PBS_CHECKPOINT
#undef _SC_2_PBS_LOCATE
#undef _SC_2_PBS_MESSAGE
#undef _SC_2_PBS_TRACK
#undef _SC_2_SW_DEV
#undef _SC_2_UPE
#undef _SC_2_VERSION
#undef _SC_ADVISORY_INFO
#undef _SC_AIO_LISTIO_MAX
#undef _SC_AIO_MAX
#undef _SC_AIO_PRIO_DELTA_MAX
#undef _SC_ARG_MAX
#undef _SC_ASYNCHRONOUS_IO
#undef _SC_ATEXIT_MAX
#undef _SC_AVPHYS_PAGES
#undef _SC_BARRIERS
#undef _SC_BC_BASE_MAX
#undef _SC_BC_DIM_MAX
#undef _SC_BC_SCALE_MAX
#undef _SC_BC_STRING_MAX
#undef _SC_CHILD_MAX
#undef _SC_CLK_TCK
#undef _SC_CLOCK_SELECTION
#undef _SC_COLL_WEIGHTS_MAX
#undef _SC_CPUTIME
#undef _SC_DELAYTIMER_MAX
#undef _SC_EXPR_NEST_MAX
#undef _SC_FSYNC
#undef _SC_GETGR_R_SIZE_MAX
#undef _SC_GETPW_R_SIZE_MAX
#undef _SC_HOST_NAME_MAX
#undef _SC_IOV_MAX
#undef _SC_IPV6
#undef _SC_JOB_CONTROL
#undef _SC_LINE_MAX
#undef _SC_LOGIN_NAME_MAX
#undef _SC_MAPPED_FILES
#undef _SC_MEMLOCK
#undef _SC_MEMLOCK_RANGE
#undef _SC_MEMORY_PROTECTION
#undef _SC_MESSAGE_PASSING
#undef _SC_MINSIGSTKSZ
#undef _SC_MONOTONIC_CLOCK
#undef _SC_MQ_OPEN_MAX
#undef _SC_MQ_PRIO_MAX
#undef _SC_NGROUPS_MAX
#undef _SC_NPROCESSORS_CONF
#undef _SC_NPROCESSORS_ONLN
#undef _SC_NZERO
#undef _SC_OPEN_MAX
#undef _SC_PAGESIZE
#undef _SC_PAGE_SIZE
#undef _SC_PASS_MAX
#undef _SC_PHYS_PAGES
#undef _SC_PRIORITIZED_IO
#undef _SC_PRIORITY_SCHEDULING
#undef _SC_RAW_SOCKETS
#undef _SC_READER_WRITER_LOCKS
#undef _SC_REALTIME_SIGNALS
#undef _SC_REGEXP
#undef _SC_RE_DUP_MAX
#undef _SC_RTSIG_MAX
#undef _SC_SAVED_IDS
#undef _SC_SEMAPHORES
#undef _SC_SEM_NSEMS_MAX
#undef _SC_SEM_VALUE_MAX
#undef _SC_SHARED_MEMORY_OBJECTS
#undef _SC_SHELL
#undef _SC_SIGQUEUE_MAX
#undef _SC_SIGSTKSZ
#undef _SC_SPAWN
#undef _SC_SPIN_LOCKS
#undef _SC_SPORADIC_SERVER
#undef _SC_SS_REPL_MAX
#undef _SC_STREAMS
#undef _SC_STREAM_MAX
#undef _SC_SYMLOOP_MAX
#undef _SC_SYNCHRONIZED_IO
#undef _SC_THREADS
#undef _SC_THREAD_ATTR_STACKADDR
#undef _SC_THREAD_ATTR_STACKSIZE
#undef _SC_THREAD_CPUTIME
#undef _SC_THREAD_DESTRUCTOR_ITERATIONS
#undef _SC_THREAD_KEYS_MAX
#undef _SC_THREAD_PRIORITY_SCHEDULING
#undef _SC_THREAD_PRIO_INHERIT
#undef _SC_THREAD_PRIO_PROTECT
#undef _SC_THREAD_PROCESS_SHARED
#undef _SC_THREAD_ROBUST_PRIO_INHERIT
#undef _SC_THREAD_ROBUST_PRIO_PROTECT
#undef _SC_THREAD_SAFE_FUNCTIONS
#undef _SC_THREAD_SPORADIC_SERVER
#undef _SC_THREAD_STACK_MIN
#undef _SC_THREAD_THREADS_MAX
#undef _SC_TIMEOUTS
#undef _SC_TIMERS
#undef _SC_TIMER_MAX
#undef _SC_TRACE
#undef _SC_TRACE_EVENT_FILTER
#undef _SC_TRACE_EVENT_NAME_MAX
#undef _SC_TRACE_INHERIT
#undef _SC_TRACE_LOG
#undef _SC_TRACE_NAME_MAX
#undef _SC_TRACE_SYS_MAX
#undef _SC_TRACE_USER_EVENT_MAX
#undef _SC_TTY_NAME_MAX
#undef _SC_TYPED_MEMORY_OBJECTS
#undef _SC_TZNAME_MAX
#undef _SC_UIO_MAXIOV
#undef _SC_V6_ILP32_OFF32
#undef _SC_V6_ILP32_OFFBIG
#undef _SC_V6_LP64_OFF64
#undef _SC_V6_LPBIG_OFFBIG
#undef _SC_V7_ILP32_OFF32
#undef _SC_V7_ILP32_OFFBIG
#undef _SC_V7_LP64_OFF64
#undef _SC_V7_LPBIG_OFFBIG
#undef _SC_VERSION
#undef _SC_XBS5_ILP32_OFF32
#undef _SC_XBS5_ILP32_OFFBIG
#undef _SC_XBS5_LP64_OFF64
#undef _SC_XBS5_LPBIG_OFFBIG
#undef _SC_XOPEN_CRYPT
#undef _SC_XOPEN_ENH_I18N
#undef _SC_XOPEN_LEGACY
#undef _SC_XOPEN_REALTIME
#undef _SC_XOPEN_REALTIME_THREADS
#undef _SC_XOPEN_SHM
#undef _SC_XOPEN_STREAMS
#undef _SC_XOPEN_UNIX
#undef _SC_XOPEN_VERSION
#undef _SC_XOPEN_XCU_VERSION
#undef _SC_XOPEN_XPG2
#undef _SC_XOPEN_XPG3
#undef _SC_XOPEN_XPG4

#define _SC_ARG_MAX	1
#define _SC_CHILD_MAX	2
#define _SC_NGROUPS_MAX	4
#define _SC_OPEN_MAX	5
#define _SC_JOB_CONTROL	6
#define _SC_SAVED_IDS	7
#define _SC_VERSION	8
#define _SC_BC_BASE_MAX	9
#define _SC_BC_DIM_MAX	10
#define _SC_BC_SCALE_MAX	11
#define _SC_BC_STRING_MAX	12
#define _SC_COLL_WEIGHTS_MAX	13
#define _SC_EXPR_NEST_MAX	14
#define _SC_LINE_MAX	15
#define _SC_RE_DUP_MAX	16
#define _SC_2_VERSION	17
#define _SC_2_C_BIND	18
#define _SC_2_C_DEV	19
#define _SC_2_CHAR_TERM	20
#define _SC_2_FORT_DEV	21
#define _SC_2_FORT_RUN	22
#define _SC_2_LOCALEDEF	23
#define _SC_2_SW_DEV	24
#define _SC_2_UPE	25
#define _SC_STREAM_MAX	26
#define _SC_TZNAME_MAX	27
#define _SC_PAGESIZE	28
#define _SC_PAGE_SIZE	28
#define _SC_FSYNC	29
#define _SC_XOPEN_SHM	30
#define _SC_SYNCHRONIZED_IO	31
#define _SC_IOV_MAX	32
#define _SC_MAPPED_FILES	33
#define _SC_MEMLOCK	34
#define _SC_MEMLOCK_RANGE	35
#define _SC_MEMORY_PROTECTION	36
#define _SC_LOGIN_NAME_MAX	37
#define _SC_MONOTONIC_CLOCK	38
#define _SC_CLK_TCK	39
#define _SC_ATEXIT_MAX	40
#define _SC_THREADS	41
#define _SC_SEMAPHORES	42
#define _SC_BARRIERS	43
#define _SC_TIMERS	44
#define _SC_SPIN_LOCKS	45
#define _SC_READER_WRITER_LOCKS	46
#define _SC_GETGR_R_SIZE_MAX	47
#define _SC_GETPW_R_SIZE_MAX	48
#define _SC_CLOCK_SELECTION	49
#define _SC_ASYNCHRONOUS_IO	50
#define _SC_AIO_LISTIO_MAX	51
#define _SC_AIO_MAX	52
#define _SC_MESSAGE_PASSING	53
#define _SC_MQ_OPEN_MAX	54
#define _SC_MQ_PRIO_MAX	55
#define _SC_PRIORITY_SCHEDULING	56
#define _SC_THREAD_DESTRUCTOR_ITERATIONS	57
#define _SC_THREAD_KEYS_MAX	58
#define _SC_THREAD_STACK_MIN	59
#define _SC_THREAD_THREADS_MAX	60
#define _SC_THREAD_ATTR_STACKADDR	61
#define _SC_THREAD_ATTR_STACKSIZE	62
#define _SC_THREAD_PRIORITY_SCHEDULING	63
#define _SC_THREAD_PRIO_INHERIT	64
#define _SC_THREAD_PRIO_PROTECT	65
#define _SC_THREAD_PROCESS_SHARED	66
#define _SC_THREAD_SAFE_FUNCTIONS	67
#define _SC_TTY_NAME_MAX	68
#define _SC_HOST_NAME_MAX	69
#define _SC_PASS_MAX	70
#define _SC_REGEXP	71
#define _SC_SHELL	72
#define _SC_SYMLOOP_MAX	73
#define _SC_V6_ILP32_OFF32	74
#define _SC_V6_ILP32_OFFBIG	75
#define _SC_V6_LP64_OFF64	76
#define _SC_V6_LPBIG_OFFBIG	77
#define _SC_2_PBS	80
#define _SC_2_PBS_ACCOUNTING	81
#define _SC_2_PBS_CHECKPOINT	82
#define _SC_2_PBS_LOCATE	83
#define _SC_2_PBS_MESSAGE	84
#define _SC_2_PBS_TRACK	85
#define _SC_SPAWN	86
#define _SC_SHARED_MEMORY_OBJECTS	87
#define _SC_TIMER_MAX	88
#define _SC_SEM_NSEMS_MAX	89
#define _SC_CPUTIME	90
#define _SC_THREAD_CPUTIME	91
#define _SC_DELAYTIMER_MAX	92
#define _SC_PHYS_PAGES	121
#define _SC_NPROCESSORS_CONF	1001
#define _SC_NPROCESSORS_ONLN	1002
#define _SC_SCHED_RT_TS	2001
#define _SC_SCHED_PRI_MIN	2002
#define _SC_SCHED_PRI_MAX	2003

/* POSIX's that NetBSD does not number. */
#define _SC_REALTIME_SIGNALS	3001
#define _SC_RTSIG_MAX	3002
#define _SC_SIGQUEUE_MAX	3003
#define _SC_TIMEOUTS	3004
#define _SC_PRIORITIZED_IO	3005
#define _SC_AIO_PRIO_DELTA_MAX	3006
#define _SC_ADVISORY_INFO	3007
#define _SC_SPORADIC_SERVER	3008
#define _SC_THREAD_SPORADIC_SERVER	3009
#define _SC_THREAD_ROBUST_PRIO_INHERIT	3010
#define _SC_THREAD_ROBUST_PRIO_PROTECT	3011

#define _PC_LINK_MAX	1
#define _PC_MAX_CANON	2
#define _PC_MAX_INPUT	3
#define _PC_NAME_MAX	4
#define _PC_PATH_MAX	5
#define _PC_PIPE_BUF	6
#define _PC_CHOWN_RESTRICTED	7
#define _PC_NO_TRUNC	8
#define _PC_VDISABLE	9
#define _PC_SYNC_IO	10
#define _PC_FILESIZEBITS	11
#define _PC_SYMLINK_MAX	12
#define _PC_2_SYMLINKS	13
#define _PC_ACL_EXTENDED	14
#define _PC_MIN_HOLE_SIZE	15

#define _CS_PATH	1

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_NETBSD_SOURCE)
#include <sys/types.h>
#include <stdint.h>
#include <getopt.h>

struct timeval;
struct iovec;

int chroot(const char *);
int closefrom(int);
char *crypt(const char *, const char *);
void endusershell(void);
int fchroot(int);
int fdatasync(int);
int fsync_range(int, int, off_t, off_t);
int getdomainname(char *, size_t);
int getdtablesize(void);
int getgroupmembership(const char *, gid_t, gid_t *, int, int *);
mode_t getmode(const void *, mode_t);
int getpeereid(int, uid_t *, gid_t *);
pid_t getsid(pid_t);
char *getusershell(void);
int issetugid(void);
long lpathconf(const char *, int);
int mkstemps(char *, int);
int sethostid(long);
int sethostname(const char *, size_t);
int setlogin(const char *);
void *setmode(const char *);
void setusershell(void);
void strmode(mode_t, char *);
long __syscall(long, ...);
void setproctitle(const char *, ...);
#endif

#ifdef __cplusplus
}
#endif

#include <ssp/unistd.h>

#endif /* _RUMP_UNISTD_H_ */
