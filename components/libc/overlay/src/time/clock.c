/*
 * clock.c - processor time used, in units of CLOCKS_PER_SEC.
 */
#include <time.h>

clock_t
clock(void)
{
	struct timespec ts;

	if (__clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts) != 0)
		return (clock_t)-1;
	return (clock_t)(ts.tv_sec * CLOCKS_PER_SEC +
	    ts.tv_nsec / (1000000000 / CLOCKS_PER_SEC));
}
