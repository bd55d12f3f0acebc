/*
 * isatty.c - a terminal is what has terminal settings.
 */
#define _NETBSD_SOURCE
#include <termios.h>
#include <unistd.h>

int
isatty(int fd)
{
	struct termios tio;

	return tcgetattr(fd, &tio) == 0;
}
