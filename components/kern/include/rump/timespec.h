/*
 * rump/timespec.h - NetBSD's time structures and conversions to nanoseconds.
 */
#ifndef RUMP_TIMESPEC_H
#define RUMP_TIMESPEC_H

#include <stdbool.h>
#include <stdint.h>

struct timespec {
	int64_t tv_sec;
	long tv_nsec;
};

struct timeval {
	int64_t tv_sec;
	int tv_usec;
};

#define NSEC_PER_SEC	1000000000LL

_Static_assert(sizeof(struct timespec) == 16, "timespec");
_Static_assert(sizeof(struct timeval) == 16, "timeval");

static inline bool
timespec_valid(const struct timespec *ts)
{
	return ts->tv_nsec >= 0 && ts->tv_nsec < NSEC_PER_SEC;
}

/* A deadline `ts' after `now', both monotonic; UINT64_MAX when beyond reach. */
static inline uint64_t
timespec_deadline(uint64_t now, const struct timespec *ts)
{
	uint64_t ns;

	if (ts->tv_sec < 0)
		return now;
	if (ts->tv_sec > 4000000000LL)
		return UINT64_MAX;
	ns = (uint64_t)ts->tv_sec * 1000000000ULL + (uint64_t)ts->tv_nsec;
	return now + ns < now ? UINT64_MAX : now + ns;
}

/* Also right for times before 1970. */
static inline struct timespec
timespec_from_ns(int64_t ns)
{
	struct timespec ts = { ns / NSEC_PER_SEC, (long)(ns % NSEC_PER_SEC) };

	if (ts.tv_nsec < 0) {
		ts.tv_sec--;
		ts.tv_nsec += NSEC_PER_SEC;
	}
	return ts;
}

#endif /* RUMP_TIMESPEC_H */
