/*
 * The time of day. musl leaves the time zone alone; NetBSD fills it with zeros,
 * and programs that ask for it read what they get.
 */
#include <string.h>
#include <sys/time.h>
#include <time.h>

int
gettimeofday(struct timeval *restrict tv, void *restrict zone)
{
	struct timespec ts;

	if (zone != NULL)
		memset(zone, 0, sizeof(struct timezone));
	if (tv == NULL)
		return 0;
	clock_gettime(CLOCK_REALTIME, &ts);
	tv->tv_sec = ts.tv_sec;
	tv->tv_usec = (int)ts.tv_nsec / 1000;
	return 0;
}
