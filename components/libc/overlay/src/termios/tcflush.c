/*
 * tcflush.c - dropping what a terminal holds.
 */
#define _NETBSD_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>

#define READ_SIDE	1
#define WRITE_SIDE	2

int
tcflush(int fd, int queue)
{
	int what;

	switch (queue) {
	case TCIFLUSH:
		what = READ_SIDE;
		break;
	case TCOFLUSH:
		what = WRITE_SIDE;
		break;
	case TCIOFLUSH:
		what = READ_SIDE | WRITE_SIDE;
		break;
	default:
		errno = EINVAL;
		return -1;
	}
	return ioctl(fd, TIOCFLUSH, &what);
}
