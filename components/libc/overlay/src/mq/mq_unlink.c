/*
 * mq_unlink.c - removing a message queue's name.
 */
#include <mqueue.h>

#include "syscall.h"
#include "rumpcall.h"

int
mq_unlink(const char *name)
{
	return RUMPRET(SYS_mq_unlink, A(name));
}
