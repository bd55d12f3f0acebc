/*
 * getsockopt.c - options of sockets.
 */
#include <sys/socket.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_GETSOCKOPT	118

int
getsockopt(int fd, int level, int name, void *restrict val, socklen_t *restrict len)
{
	return RUMPRET(NB_GETSOCKOPT, fd, level, name, A(val), A(len));
}
