/*
 * setsockopt.c - setting options of sockets.
 */
#include <sys/socket.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_SETSOCKOPT	105

int
setsockopt(int fd, int level, int name, const void *val, socklen_t len)
{
	return RUMPRET(NB_SETSOCKOPT, fd, level, name, A(val), len);
}
