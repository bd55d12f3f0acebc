/*
 * pthread_detach.c - threads that nobody waits for.
 */
#include <threads.h>

#include "pthread_impl.h"
#include "pthread_valid.h"

static int
detach(pthread_t t)
{
	int cancel_state, r;

	if (!__pthread_valid(t))
		return ESRCH;
	if (a_cas(&t->detach_state, DT_JOINABLE, DT_DETACHED) == DT_JOINABLE) {
		t->pthread_detached = 1;
		return 0;
	}
	/* It has ended, or is about to: what is left of it goes. EINVAL: detached. */
	__pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
	r = __pthread_join(t, 0);
	__pthread_setcancelstate(cancel_state, 0);
	return r;
}

weak_alias(detach, pthread_detach);
weak_alias(detach, thrd_detach);
