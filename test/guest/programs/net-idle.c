/* A guest that is idle stays so, though it has a network card. */
#include <time.h>
#include <unistd.h>

#include "tap.h"

/* Private to rumprun: rump/syscall.h. */
#define SYS_KSTAT	1030
struct kstat {
	unsigned long others[9], timer_intrs;
};
int rump_syscall(int, const long *, long *);

/* Seconds, which on a busy machine are more than were to be slept. */
static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static unsigned long
interrupts(void)
{
	struct kstat ks = { .timer_intrs = 0 };
	long args[8] = { (long)&ks, sizeof(ks) }, retval[2];

	(void)rump_syscall(SYS_KSTAT, args, retval);
	return ks.timer_intrs;
}

int
main(void)
{
	unsigned long before, idle, busy;
	double start, slept;
	int i;

	/* What the start of the network still has to do. */
	sleep(1);
	start = now();
	before = interrupts();
	sleep(1);
	idle = interrupts() - before;
	slept = now() - start;
	/* The network's beat is twice a second; the sleep is one more. */
	ok(idle >= 1 && (double)idle <= 4 + 2 * slept,
	    "timer interrupts of %.1f idle seconds: %lu", slept, idle);
	before = interrupts();
	for (i = 0; i < 50; i++)
		usleep(1000);
	busy = interrupts() - before;
	/* None for a sleep whose end has passed when the timer is to be set. */
	ok(busy >= 10, "of 50 short sleeps: %lu", busy);
	return tap_done();
}
