/*
 * <termios.h> - terminal control in NetBSD's ABI
 */
#ifndef _TERMIOS_H_
#define _TERMIOS_H_

#include <features.h>

#define __NEED_pid_t
#define __NEED_struct_winsize
#include <bits/alltypes.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef unsigned int tcflag_t;
typedef unsigned char cc_t;
typedef unsigned int speed_t;

struct termios {
	tcflag_t c_iflag;
	tcflag_t c_oflag;
	tcflag_t c_cflag;
	tcflag_t c_lflag;
	cc_t c_cc[20];
	int c_ispeed;
	int c_ospeed;
};

#define VEOF		0
#define VEOL		1
#define VEOL2		2
#define VERASE		3
#define VWERASE		4
#define VKILL		5
#define VREPRINT	6
#define VINTR		8
#define VQUIT		9
#define VSUSP		10
#define VDSUSP		11
#define VSTART		12
#define VSTOP		13
#define VLNEXT		14
#define VDISCARD	15
#define VMIN		16
#define VTIME		17
#define VSTATUS		18

#define NCCS		20

#define TCSANOW		0
#define TCIFLUSH	1
#define TCOOFF		1
#define TCSADRAIN	1
#define TCOFLUSH	2
#define TCOON		2
#define TCSAFLUSH	2
#define TCIOFF		3
#define TCIOFLUSH	3
#define TCION		4
#define TCSASOFT	16

#define B0		0
#define B50		50
#define B75		75
#define B110		110
#define B134		134
#define B150		150
#define B200		200
#define B300		300
#define B600		600
#define B1200		1200
#define B1800		1800
#define B2400		2400
#define B4800		4800
#define B7200		7200
#define B9600		9600
#define B14400		14400
#define B19200		19200
#define B28800		28800
#define B38400		38400
#define B57600		57600
#define B76800		76800
#define B115200		115200
#define B230400		230400
#define B460800		460800
#define B921600		921600

#define EXTA		19200
#define EXTB		38400

#define CS5		0x0
#define CIGNORE		0x1
#define ECHOKE		0x1
#define IGNBRK		0x1
#define OPOST		0x1
#define BRKINT		0x2
#define ECHOE		0x2
#define ONLCR		0x2
#define ECHOK		0x4
#define IGNPAR		0x4
#define OXTABS		0x4
#define ECHO		0x8
#define ONOEOT		0x8
#define PARMRK		0x8
#define ECHONL		0x10
#define INPCK		0x10
#define OCRNL		0x10
#define ECHOPRT		0x20
#define ISTRIP		0x20
#define ONOCR		0x20
#define ECHOCTL		0x40
#define INLCR		0x40
#define ONLRET		0x40
#define IGNCR		0x80
#define ISIG		0x80
#define CS6		0x100
#define ICANON		0x100
#define ICRNL		0x100
#define ALTWERASE	0x200
#define CS7		0x200
#define IXON		0x200
#define CS8		0x300
#define CSIZE		0x300
#define CSTOPB		0x400
#define IEXTEN		0x400
#define IXOFF		0x400
#define CREAD		0x800
#define EXTPROC		2048
#define IXANY		0x800
#define PARENB		0x1000
#define IMAXBEL		0x2000
#define PARODD		0x2000
#define HUPCL		0x4000
#define CLOCAL		0x8000
#define CRTSCTS		0x10000
#define CDTRCTS		0x20000
#define MDMBUF		0x100000
#define CHWFLOW		0x130000
#define TOSTOP		0x400000
#define FLUSHO		0x800000
#define NOKERNINFO	0x2000000
#define PENDIN		0x20000000
#define NOFLSH		0x80000000U

#define _POSIX_VDISABLE	((unsigned char)0xff)
#define CCEQ(val, c)	((c) == (val) ? (val) != _POSIX_VDISABLE : 0)

speed_t cfgetispeed(const struct termios *);
speed_t cfgetospeed(const struct termios *);
void cfmakeraw(struct termios *);
int cfsetispeed(struct termios *, speed_t);
int cfsetospeed(struct termios *, speed_t);
int cfsetspeed(struct termios *, speed_t);
int tcdrain(int);
int tcflow(int, int);
int tcflush(int, int);
int tcgetattr(int, struct termios *);
pid_t tcgetsid(int);
int tcgetwinsize(int, struct winsize *);
int tcsendbreak(int, int);
int tcsetattr(int, int, const struct termios *);
int tcsetwinsize(int, const struct winsize *);

#ifdef __cplusplus
}
#endif

#if defined(_NETBSD_SOURCE)
#include <sys/ttycom.h>
#include <sys/ttydefaults.h>
#endif

#endif /* _TERMIOS_H_ */
