/*
 * pthread_join.c - waiting for the end of a thread.
 */
#define _GNU_SOURCE
#include <sys/mman.h>

#include "pthread_impl.h"
#include "pthread_valid.h"

static void
nothing(pthread_t t)
{
	(void)t;
}
weak_alias(nothing, __tl_sync);

static int
timedjoin(pthread_t t, void **result, const struct timespec *deadline)
{
	int state, cancel_state, r = 0;

	if (!__pthread_valid(t))
		return ESRCH;
	__pthread_testcancel();
	/* With cancellation masked the wait would not be ended by it. */
	__pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
	if (cancel_state == PTHREAD_CANCEL_ENABLE)
		__pthread_setcancelstate(cancel_state, 0);
	/* A detached thread's descriptor may be gone at any time. */
	while (r != ETIMEDOUT && r != EINVAL && r != EDEADLK) {
		state = t->detach_state;
		if (state == DT_EXITED)
			break;
		if (state == DT_DETACHED)
			r = EINVAL;
		else if (t == __pthread_self())
			r = EDEADLK;
		else
			r = __timedwait_cp(&t->detach_state, state, CLOCK_REALTIME, deadline, 1);
	}
	__pthread_setcancelstate(cancel_state, 0);
	if (r == ETIMEDOUT || r == EINVAL || r == EDEADLK)
		return r;
	/* On a stack of the program's it is still there: ended, but not to be joined. */
	if (t->pthread_detached)
		return ESRCH;
	__tl_sync(t);
	if (result)
		*result = t->result;
	t->self = 0;
	if (t->map_base)
		__munmap(t->map_base, t->map_size);
	return 0;
}

int
__pthread_join(pthread_t t, void **result)
{
	return timedjoin(t, result, 0);
}

static int
tryjoin(pthread_t t, void **result)
{
	if (!__pthread_valid(t))
		return ESRCH;
	return t->detach_state == DT_JOINABLE ? EBUSY : __pthread_join(t, result);
}

weak_alias(tryjoin, pthread_tryjoin_np);
weak_alias(timedjoin, pthread_timedjoin_np);
weak_alias(__pthread_join, pthread_join);
