/*
 * tcsetattr.c - changing a terminal's settings.
 */
#define _NETBSD_SOURCE
#include <errno.h>
#include <sys/ioctl.h>
#include <termios.h>

int
tcsetattr(int fd, int when, const struct termios *tio)
{
	switch (when & ~TCSASOFT) {
	case TCSANOW:
		return ioctl(fd, TIOCSETA, tio);
	case TCSADRAIN:
		return ioctl(fd, TIOCSETAW, tio);
	case TCSAFLUSH:
		return ioctl(fd, TIOCSETAF, tio);
	default:
		errno = EINVAL;
		return -1;
	}
}
