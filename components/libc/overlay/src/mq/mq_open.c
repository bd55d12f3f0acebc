/*
 * mq_open.c - opening message queues; names go to the kernel as they are.
 */
#include <fcntl.h>
#include <mqueue.h>
#include <stdarg.h>

#include "syscall.h"
#include "rumpcall.h"

mqd_t
mq_open(const char *name, int flags, ...)
{
	struct mq_attr *attr = 0;
	mode_t mode = 0;
	va_list ap;

	if (flags & O_CREAT) {
		va_start(ap, flags);
		mode = va_arg(ap, mode_t);
		attr = va_arg(ap, struct mq_attr *);
		va_end(ap);
	}
	return RUMPRET(SYS_mq_open, A(name), flags, mode, A(attr));
}
