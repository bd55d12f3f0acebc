/*
 * timer_create.c - timers of the program, that signal. SIGEV_THREAD is not there.
 */
#include <errno.h>
#include <signal.h>
#include <time.h>

#include "pthread_impl.h"
#include "syscall.h"
#include "rumpcall.h"

#define NB_TIMER_CREATE	235

int
timer_create(clockid_t clock, struct sigevent *restrict ev, timer_t *restrict res)
{
	if (ev && ev->sigev_notify == SIGEV_THREAD) {
		errno = ENOTSUP;
		return -1;
	}
	return RUMPRET(NB_TIMER_CREATE, clock, A(ev), A(res));
}
