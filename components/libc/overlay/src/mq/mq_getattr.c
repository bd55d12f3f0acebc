/*
 * mq_getattr.c - attributes of message queues.
 */
#include <mqueue.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_MQ_GETATTR	260

int
mq_getattr(mqd_t q, struct mq_attr *attr)
{
	return RUMPRET(NB_MQ_GETATTR, q, A(attr));
}
