/*
 * timer_create.c - timers of the program.
 */
#include <errno.h>
#include <signal.h>
#include <time.h>

#include "pthread_impl.h"
#include "syscall.h"
#include "notify.h"
#include "rumpcall.h"

#define NB_TIMER_CREATE	235

int
timer_create(clockid_t clock, struct sigevent *restrict ev, timer_t *restrict res)
{
	struct sigevent kernel_ev;
	int r;

	if (!ev || ev->sigev_notify != SIGEV_THREAD)
		return RUMPRET(NB_TIMER_CREATE, clock, A(ev), A(res));
	r = __notify_start(ev, &kernel_ev);
	if (r) {
		errno = r;
		return -1;
	}
	r = RUMPCALL(NB_TIMER_CREATE, clock, A(&kernel_ev), A(res));
	if (r < 0)
		__notify_end(&kernel_ev);
	return __syscall_ret(r);
}
