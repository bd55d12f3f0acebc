/*
 * __timedwait.c - waiting until a time: the kernel's futexes take it as it is, and
 * follow CLOCK_REALTIME when that is set.
 */
#include <time.h>

#include "futex.h"
#include "pthread_impl.h"
#include "syscall.h"

#define CLOCK_FLAG	256	/* FUTEX_CLOCK_REALTIME */
#define WAIT_BITSET	9
#define ANY		(-1)

/* Set by sigaction once some handler interrupts calls. */
static volatile int zero;
weak_alias(zero, __eintr_valid_flag);

int
__timedwait_cp(volatile int *addr, int val, clockid_t clock, const struct timespec *at,
    int private)
{
	int op = private ? FUTEX_PRIVATE : 0, r;

	if (at) {
		if (at->tv_nsec >= 1000000000UL)
			return EINVAL;
		if (at->tv_sec < 0)
			return ETIMEDOUT;
		op |= WAIT_BITSET | (clock == CLOCK_REALTIME ? CLOCK_FLAG : 0);
	}
	r = (int)-__syscall_cp(SYS_futex, addr, op, val, at, 0, ANY);
	if (r != EINTR && r != ETIMEDOUT && r != ECANCELED)
		r = 0;
	/* With no such handler it was a stop, or cancellation that is masked. */
	return r == EINTR && !__eintr_valid_flag ? 0 : r;
}

int
__timedwait(volatile int *addr, int val, clockid_t clock, const struct timespec *at,
    int private)
{
	int cancel_state, r;

	__pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
	r = __timedwait_cp(addr, val, clock, at, private);
	__pthread_setcancelstate(cancel_state, 0);
	return r;
}
