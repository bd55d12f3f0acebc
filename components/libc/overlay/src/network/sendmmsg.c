/*
 * sendmmsg.c - sending several messages.
 */
#define _NETBSD_SOURCE
#include <sys/socket.h>

#include "syscall.h"

int
sendmmsg(int fd, struct mmsghdr *vec, unsigned int len, unsigned int flags)
{
	return __syscall_ret(__syscall_cp(SYS_sendmmsg, fd, vec, len, flags));
}
