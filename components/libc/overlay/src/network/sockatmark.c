/*
 * sockatmark.c - whether the next byte follows urgent data.
 */
#define _NETBSD_SOURCE
#include <sys/ioctl.h>
#include <sys/socket.h>

int
sockatmark(int fd)
{
	int mark;

	return ioctl(fd, SIOCATMARK, &mark) != 0 ? -1 : mark;
}
