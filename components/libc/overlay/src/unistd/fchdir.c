/*
 * fchdir.c - working directory by descriptor; NetBSD's call needs no detour by
 * /proc.
 */
#include <unistd.h>

#include "syscall.h"

int
fchdir(int fd)
{
	return syscall(SYS_fchdir, fd);
}
