/*
 * cfgetospeed.c - line speeds are plain numbers in fields of their own.
 */
#define _NETBSD_SOURCE
#include <termios.h>

speed_t
cfgetospeed(const struct termios *tio)
{
	return (speed_t)tio->c_ospeed;
}

speed_t
cfgetispeed(const struct termios *tio)
{
	return (speed_t)tio->c_ispeed;
}
