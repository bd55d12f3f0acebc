/*
 * mq_setattr.c - attributes of message queues.
 */
#include <mqueue.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_MQ_SETATTR	261

int
mq_setattr(mqd_t q, const struct mq_attr *restrict new, struct mq_attr *restrict old)
{
	return RUMPRET(NB_MQ_SETATTR, q, A(new), A(old));
}
