/*
 * tcgetsid.c - a terminal's session.
 */
#define _NETBSD_SOURCE
#include <sys/ioctl.h>
#include <termios.h>

pid_t
tcgetsid(int fd)
{
	int sid;

	return ioctl(fd, TIOCGSID, &sid) != 0 ? -1 : sid;
}
