/*
 * mq_notify.c - notification of messages.
 */
#include <errno.h>
#include <mqueue.h>

#include "syscall.h"
#include "notify.h"
#include "rumpcall.h"

#define NB_MQ_NOTIFY	262

int
mq_notify(mqd_t q, const struct sigevent *ev)
{
	struct sigevent kernel_ev;
	int r;

	if (!ev || ev->sigev_notify != SIGEV_THREAD)
		return RUMPRET(NB_MQ_NOTIFY, q, A(ev));
	r = __notify_start(ev, &kernel_ev);
	if (r) {
		errno = r;
		return -1;
	}
	r = RUMPCALL(NB_MQ_NOTIFY, q, A(&kernel_ev));
	if (r < 0)
		__notify_end(&kernel_ev);
	return __syscall_ret(r);
}
