/*
 * ptsname.c - names of pseudo terminals.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

static int
names(int fd, struct ptmget *pt)
{
	memset(pt, 0, sizeof(*pt));
	return ioctl(fd, TIOCPTSNAME, pt);
}

int
ptsname_r(int fd, char *buf, size_t len)
{
	struct ptmget pt;

	if (names(fd, &pt) != 0)
		return errno;
	if (strlen(pt.sn) >= len)
		return ERANGE;
	strcpy(buf, pt.sn);
	return 0;
}

char *
ptsname(int fd)
{
	static char buf[64];
	int error = ptsname_r(fd, buf, sizeof(buf));

	if (error) {
		errno = error;
		return 0;
	}
	return buf;
}

int
posix_openpt(int flags)
{
	return open("/dev/ptmx", flags);
}

int
grantpt(int fd)
{
	return ioctl(fd, TIOCGRANTPT, 0);
}

int
unlockpt(int fd)
{
	(void)fd;
	return 0;
}
