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

/* What both have in common: the operation, or a positive errno as *error. */
static int
wait_operation(clockid_t clock, const struct timespec *at, int private, int *error)
{
	int op = private ? FUTEX_PRIVATE : 0;

	*error = 0;
	if (at) {
		if (at->tv_nsec >= 1000000000UL)
			*error = EINVAL;
		else if (at->tv_sec < 0)
			*error = ETIMEDOUT;
		op |= WAIT_BITSET | (clock == CLOCK_REALTIME ? CLOCK_FLAG : 0);
	}
	return op;
}

static int
wait_result(int r)
{
	if (r != EINTR && r != ETIMEDOUT && r != ECANCELED)
		return 0;
	/* With no such handler it was a stop, or cancellation that is masked. */
	return r == EINTR && !__eintr_valid_flag ? 0 : r;
}

int
__timedwait_cp(volatile int *addr, int val, clockid_t clock, const struct timespec *at,
    int private)
{
	int error, op = wait_operation(clock, at, private, &error);

	if (error)
		return error;
	return wait_result((int)-__syscall_cp(SYS_futex, addr, op, val, at, 0, ANY));
}

/* No cancellation point; but asynchronous cancellation is as the thread set it. */
int
__timedwait(volatile int *addr, int val, clockid_t clock, const struct timespec *at,
    int private)
{
	int error, op = wait_operation(clock, at, private, &error);

	if (error)
		return error;
	return wait_result((int)-__syscall(SYS_futex, addr, op, val, at, 0, ANY));
}
