/*
 * fchown.c - owner of an open file; NetBSD's call needs no detour by /proc.
 */
#include <unistd.h>

#include "syscall.h"

int
fchown(int fd, uid_t uid, gid_t gid)
{
	return syscall(SYS_fchown, fd, uid, gid);
}
