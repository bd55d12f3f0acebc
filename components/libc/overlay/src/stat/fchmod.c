/*
 * fchmod.c - mode of an open file; NetBSD's call needs no detour by /proc.
 */
#include <sys/stat.h>

#include "syscall.h"

int
fchmod(int fd, mode_t mode)
{
	return syscall(SYS_fchmod, fd, mode);
}
