/*
 * fcntl.c - file control: the commands are the kernel's own.
 */
#include <fcntl.h>
#include <stdarg.h>

#include "syscall.h"

int
fcntl(int fd, int cmd, ...)
{
	unsigned long arg;
	va_list ap;

	va_start(ap, cmd);
	arg = va_arg(ap, unsigned long);
	va_end(ap);
	if (cmd == F_SETLKW)
		return __syscall_ret(__syscall_cp(SYS_fcntl, fd, cmd, arg));
	return __syscall_ret(__syscall(SYS_fcntl, fd, cmd, arg));
}
