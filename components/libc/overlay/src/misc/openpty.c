/*
 * openpty.c - pseudo terminals, by the cloning device.
 */
#define _NETBSD_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <util.h>

int
openpty(int *master, int *slave, char *name, struct termios *tio, struct winsize *ws)
{
	struct ptmget pt;
	int fd = open(_PATH_PTMDEV, O_RDWR);

	if (fd < 0)
		return -1;
	if (ioctl(fd, TIOCPTMGET, &pt) != 0) {
		close(fd);
		return -1;
	}
	close(fd);
	*master = pt.cfd;
	*slave = pt.sfd;
	if (name)
		strcpy(name, pt.sn);
	if (tio)
		tcsetattr(pt.sfd, TCSAFLUSH, tio);
	if (ws)
		ioctl(pt.sfd, TIOCSWINSZ, ws);
	return 0;
}

int
login_tty(int fd)
{
	setsid();
	if (ioctl(fd, TIOCSCTTY, 0) != 0)
		return -1;
	dup2(fd, STDIN_FILENO);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
	return 0;
}

pid_t
forkpty(int *master, char *name, struct termios *tio, struct winsize *ws)
{
	(void)master;
	(void)name;
	(void)tio;
	(void)ws;
	errno = ENOSYS;
	return -1;
}
