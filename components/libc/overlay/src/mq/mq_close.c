/*
 * mq_close.c - closing message queues.
 */
#include <mqueue.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_MQ_CLOSE	258

int
mq_close(mqd_t q)
{
	return RUMPRET(NB_MQ_CLOSE, q);
}
