/*
 * tcdrain.c - waiting until a terminal's output is out.
 */
#define _NETBSD_SOURCE
#include <sys/ioctl.h>
#include <termios.h>

#include "syscall.h"

int
tcdrain(int fd)
{
	return __syscall_ret(__syscall_cp(SYS_ioctl, fd, TIOCDRAIN, 0));
}
