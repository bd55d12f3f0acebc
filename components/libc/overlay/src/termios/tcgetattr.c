/*
 * tcgetattr.c - a terminal's settings.
 */
#define _NETBSD_SOURCE
#include <sys/ioctl.h>
#include <termios.h>

int
tcgetattr(int fd, struct termios *tio)
{
	return ioctl(fd, TIOCGETA, tio);
}
