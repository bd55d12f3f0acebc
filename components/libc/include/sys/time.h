/*
 * <sys/time.h> - time of day and interval timers in NetBSD's ABI
 */
#ifndef _SYS_TIME_H_
#define _SYS_TIME_H_

#include <features.h>
#include <sys/types.h>
#include <sys/select.h>
#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ITIMER_REAL		0
#define ITIMER_VIRTUAL		1
#define ITIMER_PROF		2
#define ITIMER_MONOTONIC	3

struct itimerval {
	struct timeval it_interval;
	struct timeval it_value;
};

#if defined(_NETBSD_SOURCE) || defined(_RUMP_LIBC_BUILD)
struct timezone {
	int tz_minuteswest;
	int tz_dsttime;
};
#endif

#if defined(_NETBSD_SOURCE)
#define timerclear(t)		((t)->tv_sec = (t)->tv_usec = 0)
#define timerisset(t)		((t)->tv_sec || (t)->tv_usec)
#define timercmp(s, t, op)						\
	((s)->tv_sec == (t)->tv_sec ? (s)->tv_usec op (t)->tv_usec :	\
	    (s)->tv_sec op (t)->tv_sec)
#define timeradd(s, t, a)						\
	do {								\
		(a)->tv_sec = (s)->tv_sec + (t)->tv_sec;		\
		(a)->tv_usec = (s)->tv_usec + (t)->tv_usec;		\
		if ((a)->tv_usec >= 1000000) {				\
			(a)->tv_sec++;					\
			(a)->tv_usec -= 1000000;			\
		}							\
	} while (0)
#define timersub(s, t, a)						\
	do {								\
		(a)->tv_sec = (s)->tv_sec - (t)->tv_sec;		\
		(a)->tv_usec = (s)->tv_usec - (t)->tv_usec;		\
		if ((a)->tv_usec < 0) {					\
			(a)->tv_sec--;					\
			(a)->tv_usec += 1000000;			\
		}							\
	} while (0)
#define timespecclear(t)	((t)->tv_sec = (t)->tv_nsec = 0)
#define timespecisset(t)	((t)->tv_sec || (t)->tv_nsec)
#define timespeccmp(s, t, op)						\
	((s)->tv_sec == (t)->tv_sec ? (s)->tv_nsec op (t)->tv_nsec :	\
	    (s)->tv_sec op (t)->tv_sec)
#define timespecadd(s, t, a)						\
	do {								\
		(a)->tv_sec = (s)->tv_sec + (t)->tv_sec;		\
		(a)->tv_nsec = (s)->tv_nsec + (t)->tv_nsec;		\
		if ((a)->tv_nsec >= 1000000000L) {			\
			(a)->tv_sec++;					\
			(a)->tv_nsec -= 1000000000L;			\
		}							\
	} while (0)
#define timespecsub(s, t, a)						\
	do {								\
		(a)->tv_sec = (s)->tv_sec - (t)->tv_sec;		\
		(a)->tv_nsec = (s)->tv_nsec - (t)->tv_nsec;		\
		if ((a)->tv_nsec < 0) {					\
			(a)->tv_sec--;					\
			(a)->tv_nsec += 1000000000L;			\
		}							\
	} while (0)
#define TIMEVAL_TO_TIMESPEC(tv, ts)					\
	((ts)->tv_sec = (tv)->tv_sec, (ts)->tv_nsec = (tv)->tv_usec * 1000)
#define TIMESPEC_TO_TIMEVAL(tv, ts)					\
	((tv)->tv_sec = (ts)->tv_sec, (tv)->tv_usec = (ts)->tv_nsec / 1000)
#endif

int getitimer(int, struct itimerval *);
int gettimeofday(struct timeval *__restrict, void *__restrict);
int setitimer(int, const struct itimerval *__restrict, struct itimerval *__restrict);
int utimes(const char *, const struct timeval[2]);
#if defined(_NETBSD_SOURCE) || defined(_RUMP_LIBC_BUILD)
int futimes(int, const struct timeval[2]);
int futimesat(int, const char *, const struct timeval[2]);
int lutimes(const char *, const struct timeval[2]);
int adjtime(const struct timeval *, struct timeval *);
int settimeofday(const struct timeval *, const struct timezone *);
#endif
#ifdef _RUMP_LIBC_BUILD
__attribute__((__visibility__("hidden"))) int __futimesat(int, const char *, const struct timeval[2]);
#endif

#ifdef __cplusplus
}
#endif

#endif /* _SYS_TIME_H_ */
