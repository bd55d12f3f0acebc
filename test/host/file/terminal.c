/*
 * The console's line discipline.
 * sources: components/kern/file/file.c components/kern/file/filedesc.c
 * sources: components/kern/file/fcntl.c components/kern/file/rw.c
 * sources: components/kern/file/filelock.c components/kern/file/pipe.c
 * sources: components/kern/file/select.c components/kern/file/kqueue.c
 * sources: components/kern/file/tty.c components/kern/file/ttycons.c
 */
#include "sys.h"

#include "netbsd/signal.h"
#include "netbsd/poll.h"
#include "netbsd/termios.h"
#include "netbsd/ttycom.h"
#include "rumpuser.h"

/* The platform's console: what is typed, and what was shown. */
static const char *typed = "";
static char shown[65536];
static size_t nshown, room = sizeof(shown);

size_t
rumpuser_console_read(char *buf, size_t len)
{
	size_t n = 0;

	while (n < len && *typed != '\0')
		buf[n++] = *typed++;
	return n;
}

size_t
rumpuser_console_write(const char *buf, size_t len)
{
	size_t n = MIN(len, room);

	n = MIN(n, sizeof(shown) - nshown);
	memcpy(shown + nshown, buf, n);
	nshown += n;
	room -= n;
	return n;
}

void
rumpuser_console_write_polled(const char *buf, size_t len)
{
	room += len;
	(void)rumpuser_console_write(buf, len);
}

static void
type(const char *s)
{
	typed = s;
	rump_console_intr();
	(void)fake_softint_run();
}

static void
clear(void)
{
	nshown = 0;
	room = sizeof(shown);
}

static void
check_shown(const char *expected)
{
	shown[nshown] = '\0';
	CHECK_STR(shown, expected);
	clear();
}

/* What a read gives, as a string. */
static const char *
reads(size_t max)
{
	static char buf[5000];
	int n = SYSOK(read, 0, buf, max);

	buf[n] = '\0';
	return buf;
}

static void
set_flags(uint32_t lflag, uint32_t iflag, int min, int time)
{
	struct termios t;

	SYSOK(ioctl, 0, TIOCGETA, &t);
	t.c_lflag = lflag;
	t.c_iflag = iflag;
	t.c_cc[VMIN] = (uint8_t)min;
	t.c_cc[VTIME] = (uint8_t)time;
	SYSOK(ioctl, 0, TIOCSETAF, &t);
	clear();
}

#define COOKED	(ECHO | ICANON | ISIG | IEXTEN | ECHOE | ECHOKE | ECHOCTL)
#define INPUT	(BRKINT | ICRNL | IMAXBEL | IXON | IXANY)

TEST(lines)
{
	sys_start();
	clear();
	type("ab\rcd\ne");
	check_shown("ab\r\ncd\r\ne");
	CHECK_STR(reads(1), "a");
	CHECK_STR(reads(100), "b\n");
	CHECK_STR(reads(100), "cd\n");
	fake_sleep_hook = NULL;
	CHECK_EQ(SYSOK(fcntl, 0, F_SETFL, O_NONBLOCK), 0);
	CHECK_EQ(SYS(read, 0, shown, 10), EWOULDBLOCK);
	type("f\n");
	CHECK_STR(reads(100), "ef\n");
	sys_stop();
}

TEST(editing)
{
	sys_start();
	set_flags(COOKED, INPUT, 1, 0);
	type("abc\177\177d\n");
	check_shown("abc\b \b\b \bd\r\n");
	CHECK_STR(reads(100), "ad\n");
	type("one two\27three\n");
	CHECK_STR(reads(100), "one three\n");
	type("junk\25ok\n");
	CHECK_STR(reads(100), "ok\n");
	type("\26\3x\177\177\177\177y\n");
	CHECK_STR(reads(100), "y\n");
	clear();
	/* A character of two bytes goes at once. */
	type("a\303\251\177b\n");
	check_shown("a\303\251\b \bb\r\n");
	CHECK_STR(reads(100), "ab\n");
	sys_stop();
}

TEST(end_of_file)
{
	sys_start();
	set_flags(COOKED, INPUT, 1, 0);
	type("abc\4\4x\n");
	CHECK_STR(reads(100), "abc");
	CHECK_STR(reads(100), "");
	CHECK_STR(reads(100), "x\n");
	/* An end right where the buffer is full is not an end of file. */
	type("abc\4de\n");
	CHECK_STR(reads(3), "abc");
	CHECK_STR(reads(100), "de\n");
	sys_stop();
}

TEST(signals)
{
	sys_start();
	set_flags(COOKED, INPUT, 1, 0);
	sys_signal = 0;
	type("abc\3");
	CHECK_EQ(sys_signal, SIGINT);
	shown[nshown] = '\0';
	CHECK_STR(shown + nshown - 2, "^C");
	type("x\n");
	CHECK_STR(reads(100), "x\n");
	type("\34");
	CHECK_EQ(sys_signal, SIGQUIT);
	type("\24");
	CHECK_EQ(sys_signal, SIGINFO);
	set_flags(COOKED & ~ISIG, INPUT, 1, 0);
	sys_signal = 0;
	type("\3\n");
	CHECK_EQ(sys_signal, 0);
	CHECK_STR(reads(100), "\3\n");
	sys_stop();
}

static uint64_t asked;

static int
remember(const char *why __unused, uint64_t deadline)
{
	asked = deadline;
	return EWOULDBLOCK;
}

TEST(raw)
{
	int n;

	sys_start();
	set_flags(0, 0, 1, 0);
	type("a\r\3\4");
	check_shown("");
	CHECK_EQ(SYSOK(ioctl, 0, FIONREAD, &n), 0);
	CHECK_EQ(n, 4);
	CHECK_STR(reads(100), "a\r\3\4");
	set_flags(0, 0, 0, 0);
	CHECK_STR(reads(100), "");
	type("q");
	CHECK_STR(reads(100), "q");
	/* Three bytes, or 0.2 s after the last. */
	set_flags(0, 0, 3, 2);
	fake_sleep_hook = remember;
	type("a");
	CHECK_STR(reads(100), "a");
	CHECK_EQ(asked, fake_clock + 200000000);
	CHECK_STR(reads(0), "");
	fake_sleep_hook = NULL;
	type("abcd");
	CHECK_STR(reads(100), "abcd");
	/* What was typed in cooked mode can be read raw. */
	set_flags(COOKED, INPUT, 1, 0);
	type("part");
	{
		struct termios t;

		SYSOK(ioctl, 0, TIOCGETA, &t);
		t.c_lflag = 0;
		SYSOK(ioctl, 0, TIOCSETA, &t);
	}
	CHECK_STR(reads(100), "part");
	sys_stop();
}

static int
take_output(const char *why, uint64_t deadline __unused)
{
	CHECK_STR(why, "ttyout");
	clear();
	rump_console_intr();
	(void)fake_softint_run();
	return 0;
}

TEST(output)
{
	static char big[40000];
	struct { uint16_t row, col, x, y; } ws;
	int i;

	sys_start();
	set_flags(COOKED, INPUT, 1, 0);
	CHECK_EQ(SYSOK(write, 1, "a\nb\tc\n", 6), 6);
	check_shown("a\r\nb\tc\r\n");
	/* The platform takes nothing: the ring fills, then the writer waits. */
	memset(big, 'x', sizeof(big));
	room = 0;
	fake_sleep_hook = take_output;
	CHECK_EQ(SYSOK(write, 1, big, sizeof(big)), sizeof(big));
	fake_sleep_hook = NULL;
	room = 0;
	CHECK_EQ(SYSOK(fcntl, 1, F_SETFL, O_NONBLOCK), 0);
	i = SYSOK(write, 1, big, sizeof(big));
	CHECK(i > 0 && i < (int)sizeof(big));
	CHECK_EQ(SYS(write, 1, big, 1), EWOULDBLOCK);
	tty_drain();
	clear();
	/* ^S holds output back, ^Q lets it go. */
	type("\23");
	CHECK_EQ(SYSOK(write, 1, "held", 4), 4);
	check_shown("");
	type("\21");
	check_shown("held");
	CHECK_EQ(SYSOK(ioctl, 0, TIOCGWINSZ, &ws), 0);
	CHECK_EQ(ws.row, 25);
	CHECK_EQ(ws.col, 80);
	CHECK_EQ(SYS(ioctl, 0, 0x12345678), ENOTTY);
	CHECK_EQ(SYS(ioctl, 0, TIOCGETA, 0), EFAULT);
	i = 99;
	CHECK_EQ(SYS(ioctl, 0, TIOCSPGRP, &i), EPERM);
	sys_stop();
}

TEST(long_lines)
{
	static char line[5002];

	sys_start();
	set_flags(COOKED & ~ECHO, INPUT, 1, 0);
	memset(line, 'l', 5000);
	line[5000] = '\n';
	/* One that does not fit is cut, but ends. */
	type(line);
	CHECK_EQ(strlen(reads(5000)), 4096);
	/* Several wait with the platform until there is room. */
	memset(line, 'm', 5000);
	line[2999] = line[5000] = '\n';
	type(line);
	CHECK_EQ(strlen(reads(5000)), 3000);
	CHECK_EQ(strlen(reads(5000)), 2001);
	CHECK_EQ(*typed, 0);
	sys_stop();
}
