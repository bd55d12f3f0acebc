/* Pseudo terminals: both sides, editing, signals, sizes, and their ends. */
#define _NETBSD_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/event.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>
#include <util.h>

#include "tap.h"

static volatile sig_atomic_t got;

static void
note(int signo)
{
	got = signo;
}

static const char *
read_text(int fd)
{
	static char buf[256];
	ssize_t n = read(fd, buf, sizeof(buf) - 1);

	if (n < 0)
		return NULL;
	buf[n] = '\0';
	return buf;
}

static void *
type_later(void *arg)
{
	usleep(50000);
	write(*(int *)arg, "late\n", 5);
	return NULL;
}

/* TIOCPKT: a byte before what the master reads, and what happens to the terminal. */
static void
packets(void)
{
	struct pollfd pfd;
	struct termios tio;
	int m, s, on = 1;
	char buf[16];

	works(openpty(&m, &s, NULL, NULL, NULL), "a pair");
	works(ioctl(m, TIOCPKT, &on), "in packets");
	fcntl(m, F_SETFL, O_NONBLOCK);
	fails(read(m, buf, sizeof(buf)), EWOULDBLOCK, "nothing yet");
	write(s, "data", 4);
	is(read(m, buf, sizeof(buf)), 5, "data has a byte before it");
	ok(buf[0] == TIOCPKT_DATA && memcmp(buf + 1, "data", 4) == 0, "that says so");
	write(s, "ab", 2);
	is(read(m, buf, 2), 2, "however little is read");
	ok(buf[0] == TIOCPKT_DATA && buf[1] == 'a', "one of two");
	is(read(m, buf, sizeof(buf)), 2, "and the other");

	tcflow(s, TCOOFF);
	write(s, "held", 4);
	pfd = (struct pollfd){ m, POLLPRI | POLLIN, 0 };
	is(poll(&pfd, 1, 0), 1, "output is stopped");
	is(pfd.revents, POLLPRI | POLLIN, "as poll says");
	is(read(m, buf, sizeof(buf)), 1, "a byte alone");
	is(buf[0], TIOCPKT_STOP, "says what happened");
	fails(read(m, buf, sizeof(buf)), EWOULDBLOCK, "once");
	tcflow(s, TCOON);
	is(read(m, buf, sizeof(buf)), 1, "it goes on");
	is(buf[0], TIOCPKT_START, "as it says");
	is(read(m, buf, sizeof(buf)), 5, "with what was held");
	tcflow(s, TCOOFF);
	tcflow(s, TCOON);
	is(read(m, buf, sizeof(buf)), 1, "stopped and started");
	is(buf[0], TIOCPKT_START, "counts as it is now");
	write(s, "lost", 4);
	tcflush(s, TCIOFLUSH);
	is(read(m, buf, sizeof(buf)), 1, "flushed");
	is(buf[0], TIOCPKT_FLUSHREAD | TIOCPKT_FLUSHWRITE, "both ways");
	tcgetattr(s, &tio);
	tio.c_iflag &= ~(tcflag_t)IXON;
	tcsetattr(s, TCSANOW, &tio);
	is(read(m, buf, sizeof(buf)), 1, "no more ^S");
	is(buf[0], TIOCPKT_NOSTOP, "is told");
	tio.c_iflag |= IXON;
	tcsetattr(s, TCSANOW, &tio);
	is(read(m, buf, sizeof(buf)), 1, "^S again");
	is(buf[0], TIOCPKT_DOSTOP, "too");
	on = 0;
	works(ioctl(m, TIOCPKT, &on), "no packets");
	tcflow(s, TCOOFF);
	tcflow(s, TCOON);
	write(s, "plain", 5);
	is(read(m, buf, sizeof(buf)), 5, "then there is data only");
	close(s);
	close(m);
}

int
main(void)
{
	char name[64], big[8192];
	struct termios tio, raw;
	struct winsize ws = { 33, 101, 0, 0 }, got_ws;
	struct sigaction sa = { .sa_handler = note };
	struct kevent kev;
	struct pollfd pfd;
	struct stat st;
	pthread_t thread;
	int m, s, s2, m2, other, kq;
	ssize_t n;

	m = posix_openpt(O_RDWR | O_NOCTTY);
	works(m, "posix_openpt");
	works(grantpt(m), "grantpt");
	works(unlockpt(m), "unlockpt");
	is_str(ptsname(m), "/dev/pts/0", "ptsname");
	works(stat("/dev/pts/0", &st), "is there");
	ok(S_ISCHR(st.st_mode), "and a device");
	s = open(ptsname(m), O_RDWR | O_NOCTTY);
	works(s, "the terminal opens");
	ok(isatty(s) && isatty(m), "both are terminals");
	works(ttyname_r(s, name, sizeof(name)), "ttyname_r");
	is_str(name, "/dev/pts/0", "has its name");

	write(s, "out\n", 4);
	is_str(read_text(m), "out\r\n", "what a program writes");
	write(m, "in\bnput\n", 8);
	is_str(read_text(m), "in\b \bnput\r\n", "typing is echoed");
	is_str(read_text(s), "input\n", "and edited");
	write(m, "part", 4);
	pfd = (struct pollfd){ s, POLLIN, 0 };
	is(poll(&pfd, 1, 0), 0, "no line yet");
	write(m, "\004", 1);
	is(poll(&pfd, 1, 0), 1, "^D hands it over");
	is_str(read_text(s), "part", "as it is");
	write(m, "\004", 1);
	is(read(s, big, 10), 0, "^D alone is the end");
	read_text(m);

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGWINCH, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
	works(ioctl(s, TIOCSCTTY, 0), "TIOCSCTTY");
	is(tcgetpgrp(s), getpid(), "tcgetpgrp");
	write(m, "\003", 1);
	is(got, SIGINT, "^C is a signal");
	is_str(read_text(m), "^C", "and shown");
	works(ioctl(m, TIOCSWINSZ, &ws), "the master sets the size");
	is(got, SIGWINCH, "SIGWINCH");
	works(tcgetwinsize(s, &got_ws), "tcgetwinsize");
	ok(got_ws.ws_row == 33 && got_ws.ws_col == 101, "the terminal has it");

	works(tcgetattr(s, &tio), "tcgetattr");
	raw = tio;
	cfmakeraw(&raw);
	works(tcsetattr(s, TCSANOW, &raw), "raw mode");
	write(m, "\003x\r", 3);
	is_str(read_text(s), "\003x\r", "everything as typed");
	write(s, "a\nb", 3);
	is_str(read_text(m), "a\nb", "and as written");
	pthread_create(&thread, NULL, type_later, &m);
	is_str(read_text(s), "late\n", "a reader waits for the master");
	pthread_join(thread, NULL);
	raw.c_cc[VMIN] = 0;
	raw.c_cc[VTIME] = 1;
	tcsetattr(s, TCSANOW, &raw);
	is(read(s, big, 10), 0, "VTIME runs out");
	fcntl(m, F_SETFL, O_NONBLOCK);
	fails(read(m, big, sizeof(big)), EWOULDBLOCK, "nothing for the master");
	memset(big, 'y', sizeof(big));
	n = write(m, big, sizeof(big));
	ok(n > 1000 && n < (ssize_t)sizeof(big), "input has an end: %zd", n);
	works(tcflush(s, TCIFLUSH), "tcflush");
	is(write(m, "z", 1), 1, "there is room again");
	is_str(read_text(s), "z", "for what follows");
	tcsetattr(s, TCSANOW, &tio);
	works(tcflow(s, TCOOFF), "tcflow stops output");
	write(s, "held", 4);
	fails(read(m, big, sizeof(big)), EWOULDBLOCK, "it does not come");
	works(tcflow(s, TCOON), "tcflow");
	is_str(read_text(m), "held", "there it is");

	kq = kqueue();
	EV_SET(&kev, m, EVFILT_READ, EV_ADD, 0, 0, 0);
	works(kevent(kq, &kev, 1, NULL, 0, NULL), "the master in a kqueue");
	write(s, "hello", 5);
	is(kevent(kq, NULL, 0, &kev, 1, &(struct timespec){ 1, 0 }), 1, "is ready");
	is(kev.data, 5, "with five bytes");
	write(s, " last", 5);
	close(s);
	is_str(read_text(m), "hello last", "what was written before the end");
	is(read(m, big, 10), 0, "then the end");
	pfd = (struct pollfd){ m, POLLIN, 0 };
	is(poll(&pfd, 1, 0), 1, "poll sees it");
	ok(pfd.revents & POLLHUP, "as POLLHUP");
	is(kevent(kq, NULL, 0, &kev, 1, &(struct timespec){ 1, 0 }), 1, "kqueue too");
	ok(kev.flags & EV_EOF, "as EV_EOF");
	s = open("/dev/pts/0", O_RDWR);
	works(s, "it can be opened again");
	fails(read(m, big, 10), EWOULDBLOCK, "then there is no end");

	ioctl(s, TIOCSCTTY, 0);
	got = 0;
	close(m);
	is(got, SIGHUP, "the master closes: SIGHUP");
	is(read(s, big, 10), 0, "the end for readers");
	fails(write(s, "x", 1), EIO, "EIO for writers");
	fails(tcgetattr(s, &tio), EIO, "and for settings");
	fails(open("/dev/pts/0", O_RDWR), EIO, "no master, no terminal");
	close(s);

	works(openpty(&m, &s, name, NULL, &ws), "openpty");
	is_str(name, "/dev/pts/0", "the number is free again");
	works(openpty(&m2, &s2, name, NULL, NULL), "another");
	is_str(name, "/dev/pts/1", "has the next one");
	write(s, "one", 3);
	write(s2, "two", 3);
	is_str(read_text(m2), "two", "they are apart");
	is_str(read_text(m), "one", "from each other");
	other = open("/dev/pts/1", O_RDWR);
	close(s2);
	write(other, "x", 1);
	is_str(read_text(m2), "x", "the last file counts");
	fails(open("/dev/pts/7", O_RDWR), ENOENT, "no such number");
	packets();
	return tap_done();
}
