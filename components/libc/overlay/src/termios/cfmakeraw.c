/*
 * cfmakeraw.c - settings that pass every byte through.
 */
#define _NETBSD_SOURCE
#include <termios.h>

void
cfmakeraw(struct termios *tio)
{
	tio->c_iflag &= ~(tcflag_t)(IMAXBEL | IXOFF | INPCK | BRKINT | PARMRK | ISTRIP |
	    INLCR | IGNCR | ICRNL | IXON | IGNPAR);
	tio->c_iflag |= IGNBRK;
	tio->c_oflag &= ~(tcflag_t)OPOST;
	tio->c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL | ICANON | ISIG |
	    IEXTEN | NOFLSH | TOSTOP | PENDIN);
	tio->c_cflag &= ~(tcflag_t)(CSIZE | PARENB);
	tio->c_cflag |= CS8 | CREAD;
	tio->c_cc[VMIN] = 1;
	tio->c_cc[VTIME] = 0;
}
