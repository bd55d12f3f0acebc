/*
 * cfsetospeed.c - line speeds are plain numbers in fields of their own.
 */
#define _NETBSD_SOURCE
#include <termios.h>

int
cfsetospeed(struct termios *tio, speed_t speed)
{
	tio->c_ospeed = (int)speed;
	return 0;
}

int
cfsetispeed(struct termios *tio, speed_t speed)
{
	tio->c_ispeed = (int)speed;
	return 0;
}

int
cfsetspeed(struct termios *tio, speed_t speed)
{
	tio->c_ispeed = tio->c_ospeed = (int)speed;
	return 0;
}
