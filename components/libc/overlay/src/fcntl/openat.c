/*
 * openat.c - opening files below a directory.
 */
#include <fcntl.h>
#include <stdarg.h>

#include "syscall.h"

int
openat(int fd, const char *path, int flags, ...)
{
	mode_t mode = 0;

	if (flags & O_CREAT) {
		va_list ap;

		va_start(ap, flags);
		mode = va_arg(ap, mode_t);
		va_end(ap);
	}
	return __syscall_ret(__syscall_cp(SYS_openat, fd, path, flags, mode));
}
