/*
 * faccessat.c - whether a file may be used.
 */
#include <unistd.h>

#include "syscall.h"

int
faccessat(int fd, const char *path, int mode, int flags)
{
	return __syscall_ret(__syscall(SYS_faccessat, fd, path, mode, flags));
}
