/*
 * timeconv.c - BSD's conversions of time. There are no leap seconds, so that
 * POSIX time is the time.
 */
#define _NETBSD_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>

time_t
timelocal(struct tm *tm)
{
	tm->tm_isdst = -1;
	return mktime(tm);
}

/* Broken-down time east of Greenwich by `offset` seconds, and back. */
struct tm *
offtime(const time_t *t, long offset)
{
	static struct tm tm;
	time_t moved;

	if (__builtin_add_overflow(*t, offset, &moved)) {
		errno = EOVERFLOW;
		return 0;
	}
	if (!gmtime_r(&moved, &tm))
		return 0;
	tm.tm_gmtoff = offset;
	return &tm;
}

time_t
timeoff(struct tm *tm, long offset)
{
	time_t t = timegm(tm);

	return t - offset;
}

time_t
time2posix(time_t t)
{
	return t;
}

time_t
posix2time(time_t t)
{
	return t;
}

int
utimens(const char *path, const struct timespec times[2])
{
	return utimensat(AT_FDCWD, path, times, 0);
}

int
lutimens(const char *path, const struct timespec times[2])
{
	return utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW);
}
