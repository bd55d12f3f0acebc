/*
 * mq_notify.c - notification of messages.
 */
#include <mqueue.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_MQ_NOTIFY	262

int
mq_notify(mqd_t q, const struct sigevent *ev)
{
	return RUMPRET(NB_MQ_NOTIFY, q, A(ev));
}
