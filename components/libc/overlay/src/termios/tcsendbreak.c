/*
 * tcsendbreak.c - a break of 0.4 seconds.
 */
#define _NETBSD_SOURCE
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>

int
tcsendbreak(int fd, int duration)
{
	const struct timespec pause = { 0, 400000000 };

	(void)duration;
	if (ioctl(fd, TIOCSBRK, 0) != 0)
		return -1;
	nanosleep(&pause, 0);
	return ioctl(fd, TIOCCBRK, 0);
}
