/*
 * recvmmsg.c - receiving several messages.
 */
#define _NETBSD_SOURCE
#include <sys/socket.h>

#include "syscall.h"

int
recvmmsg(int fd, struct mmsghdr *vec, unsigned int len, unsigned int flags,
    struct timespec *timeout)
{
	return __syscall_ret(__syscall_cp(SYS_recvmmsg, fd, vec, len, flags, timeout));
}
