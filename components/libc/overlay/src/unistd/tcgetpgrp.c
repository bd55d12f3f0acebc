/*
 * tcgetpgrp.c - a terminal's foreground process group.
 */
#define _NETBSD_SOURCE
#include <sys/ioctl.h>
#include <unistd.h>

pid_t
tcgetpgrp(int fd)
{
	int group;

	return ioctl(fd, TIOCGPGRP, &group) != 0 ? -1 : group;
}
