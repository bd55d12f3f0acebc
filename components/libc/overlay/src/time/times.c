/*
 * times.c - processor time used, in ticks of CLK_TCK.
 */
#include <sys/resource.h>
#include <sys/times.h>
#include <time.h>

static clock_t
ticks(const struct timeval *tv)
{
	return (clock_t)(tv->tv_sec * CLK_TCK + tv->tv_usec / (1000000 / CLK_TCK));
}

clock_t
times(struct tms *t)
{
	struct rusage self, children;
	struct timespec now;

	if (getrusage(RUSAGE_SELF, &self) != 0 ||
	    getrusage(RUSAGE_CHILDREN, &children) != 0 ||
	    clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		return (clock_t)-1;
	t->tms_utime = ticks(&self.ru_utime);
	t->tms_stime = ticks(&self.ru_stime);
	t->tms_cutime = ticks(&children.ru_utime);
	t->tms_cstime = ticks(&children.ru_stime);
	return (clock_t)(now.tv_sec * CLK_TCK + now.tv_nsec / (1000000000 / CLK_TCK));
}
