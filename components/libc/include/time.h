/*
 * <time.h> - time, with NetBSD's clocks
 */
#ifndef _RUMP_TIME_H_
#define _RUMP_TIME_H_

#include_next <time.h>

#undef CLOCK_REALTIME
#undef CLOCK_MONOTONIC
#undef CLOCK_PROCESS_CPUTIME_ID
#undef CLOCK_THREAD_CPUTIME_ID
#undef CLOCK_MONOTONIC_RAW
#undef CLOCK_REALTIME_COARSE
#undef CLOCK_MONOTONIC_COARSE
#undef CLOCK_BOOTTIME
#undef CLOCK_REALTIME_ALARM
#undef CLOCK_BOOTTIME_ALARM
#undef CLOCK_SGI_CYCLE
#undef CLOCK_TAI
#undef TIMER_ABSTIME

#undef CLOCKS_PER_SEC
#define CLOCKS_PER_SEC	100
#define CLK_TCK		100

#define CLOCK_REALTIME	0
#define CLOCK_VIRTUAL	1
#define CLOCK_PROF	2
#define CLOCK_MONOTONIC	3
#define CLOCK_PROCESS_CPUTIME_ID	0x40000000
#define CLOCK_THREAD_CPUTIME_ID	((int)0x80000000U)

#define TIMER_RELTIME	0
#define TIMER_ABSTIME	1

#if defined(_NETBSD_SOURCE)
#ifdef __cplusplus
extern "C" {
#endif

struct tm *offtime(const time_t *, long);
time_t posix2time(time_t);
time_t time2posix(time_t);
time_t timelocal(struct tm *);
time_t timeoff(struct tm *, long);

#ifdef __cplusplus
}
#endif
#endif

#endif /* _RUMP_TIME_H_ */
