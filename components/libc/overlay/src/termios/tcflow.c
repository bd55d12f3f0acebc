/*
 * tcflow.c - stopping and starting a terminal.
 */
#define _NETBSD_SOURCE
#include <errno.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

int
tcflow(int fd, int action)
{
	struct termios tio;
	unsigned char c;

	switch (action) {
	case TCOOFF:
		return ioctl(fd, TIOCSTOP, 0);
	case TCOON:
		return ioctl(fd, TIOCSTART, 0);
	case TCIOFF:
	case TCION:
		if (tcgetattr(fd, &tio) != 0)
			return -1;
		c = tio.c_cc[action == TCIOFF ? VSTOP : VSTART];
		if (c != _POSIX_VDISABLE && write(fd, &c, 1) != 1)
			return -1;
		return 0;
	default:
		errno = EINVAL;
		return -1;
	}
}
