/*
 * What time it is by a clock. The two that programs ask for all the time are
 * read without a system call.
 */
#include <stdint.h>
#include <time.h>

#include "rumpcall.h"
#include "syscall.h"

int
__clock_gettime(clockid_t clk, struct timespec *ts)
{
	int64_t ns;

	if (rump_clock(clk, &ns) != 0)
		return syscall(SYS_clock_gettime, clk, ts);
	ts->tv_sec = ns / 1000000000;
	ts->tv_nsec = ns % 1000000000;
	if (ts->tv_nsec < 0) {
		ts->tv_sec--;
		ts->tv_nsec += 1000000000;
	}
	return 0;
}

weak_alias(__clock_gettime, clock_gettime);
