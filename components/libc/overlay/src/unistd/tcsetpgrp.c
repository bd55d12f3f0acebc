/*
 * tcsetpgrp.c - setting a terminal's foreground process group.
 */
#define _NETBSD_SOURCE
#include <sys/ioctl.h>
#include <unistd.h>

int
tcsetpgrp(int fd, pid_t group)
{
	int g = group;

	return ioctl(fd, TIOCSPGRP, &g);
}
