/*
 * Overruns a buffer by each of the functions that are checked, by a length the
 * compiler cannot know, and catches the trap; then fills buffers to their ends,
 * which must work. With an argument, just by the function it names.
 */
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tap.h"

/* What lies behind the buffer takes the overrun, so that nothing else does. */
static struct {
	char buffer[16];
	char behind[240];
} area;
static struct {
	char text[16];
	struct pollfd fds[2];
} other;

static char source[256];
static volatile size_t length;

static void __attribute__((__format__(__printf__, 1, 2)))
formatted(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsprintf(other.text, format, ap);
	va_end(ap);
}

static void __attribute__((__format__(__printf__, 2, 3)))
formatted_n(size_t n, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(other.text, n, format, ap);
	va_end(ap);
}

/* Not inlined: the stack protector would find what this test is not about. */
static void __attribute__((__noinline__))
overrun(const char *what)
{
	char text[16];
	char *volatile p = text;
	FILE *f;
	int fds[2];

	memset(text, 0, sizeof(text));
	if (strcmp(what, "memcpy") == 0)
		memcpy(text, source, length);
	else if (strcmp(what, "memmove") == 0)
		memmove(text, source, length);
	else if (strcmp(what, "memset") == 0)
		memset(text, 'x', length);
	else if (strcmp(what, "bcopy") == 0)
		bcopy(source, text, length);
	else if (strcmp(what, "bzero") == 0)
		bzero(text, length);
	else if (strcmp(what, "strcpy") == 0)
		strcpy(text, source);
	else if (strcmp(what, "strncpy") == 0)
		strncpy(text, source, length);
	else if (strcmp(what, "stpcpy") == 0)
		p = stpcpy(text, source);
	else if (strcmp(what, "stpncpy") == 0)
		p = stpncpy(text, source, length);
	else if (strcmp(what, "strcat") == 0)
		strcat(text, source);
	else if (strcmp(what, "strncat") == 0)
		strncat(text, source, length);
	else if (strcmp(what, "strlcpy") == 0)
		strlcpy(text, source, length);
	else if (strcmp(what, "strlcat") == 0)
		strlcat(text, source, length);
	else if (strcmp(what, "sprintf") == 0)
		sprintf(text, "%s", source);
	else if (strcmp(what, "snprintf") == 0)
		snprintf(text, length, "%s", "short");
	else if (strcmp(what, "vsprintf") == 0)
		formatted("%s", source);
	else if (strcmp(what, "vsnprintf") == 0)
		formatted_n(length, "%s", "short");
	else if (strcmp(what, "fgets") == 0 && (f = tmpfile()) != NULL)
		p = fgets(text, (int)length, f);
	else if (strcmp(what, "fread") == 0 && (f = tmpfile()) != NULL)
		length = fread(text, 1, length, f);
	else if (strcmp(what, "read") == 0)
		length = (size_t)read(open("/dev/zero", O_RDONLY), text, length);
	else if (strcmp(what, "pread") == 0)
		length = (size_t)pread(open("/dev/zero", O_RDONLY), text, length, 0);
	else if (strcmp(what, "readlink") == 0)
		length = (size_t)readlink("/", text, length);
	else if (strcmp(what, "getcwd") == 0)
		p = getcwd(text, length);
	else if (strcmp(what, "recv") == 0 && socketpair(AF_LOCAL, SOCK_DGRAM, 0, fds) == 0)
		length = (size_t)recv(fds[0], text, length, 0);
	else if (strcmp(what, "poll") == 0)
		length = (size_t)poll(other.fds, (nfds_t)length, 0);
	else if (strcmp(what, "member") == 0)
		strcpy(area.buffer, source);
	printf("%.1s", p);
}

static sigjmp_buf back;

static void
handler(int signo)
{
	siglongjmp(back, signo);
}

/* Whether the overrun is found. */
static int
found(const char *what)
{
	int signo = sigsetjmp(back, 1);

	memset(source, 's', sizeof(source) / 2);
	length = 100;
	if (signo == 0)
		overrun(what);
	return signo == SIGILL;
}

static void
right(void)
{
	char text[16], *p;
	int fds[2];

	memset(source, 's', sizeof(source) - 1);
	length = 16;
	memcpy(text, source, length);
	is(text[15], 's', "memcpy to the end");
	memset(text, 'x', length);
	is(text[15], 'x', "memset");
	source[15] = '\0';
	is_str(strcpy(text, source), "sssssssssssssss", "strcpy");
	text[10] = '\0';
	is_str(strcat(text, source + 10), "sssssssssssssss", "strcat");
	text[10] = '\0';
	is_str(strncat(text, source, 5), "sssssssssssssss", "strncat");
	p = stpcpy(text, source);
	ok(p == text + 15, "stpcpy");
	is(sprintf(text, "%s", source), 15, "sprintf");
	source[15] = 's';
	is(snprintf(text, length, "%s", source), 255, "snprintf");
	is((long long)strlcpy(text, source, length), 255, "strlcpy");
	pipe(fds);
	is(write(fds[1], source, length), 16, "write");
	is(read(fds[0], text, length), 16, "read to the end");
	ok(getcwd(NULL, 0) != NULL, "getcwd of nothing");
	p = malloc(length);
	memcpy(p, text, length);
	is(p[15], 's', "to memory of a length known at run time");
	free(p);
}

int
main(int argc, char *argv[])
{
	static const char *const names[] = {
		"memcpy", "memmove", "memset", "bcopy", "bzero", "strcpy",
		"strncpy", "stpcpy", "stpncpy", "strcat", "strncat", "strlcpy",
		"strlcat", "sprintf", "snprintf", "vsprintf", "vsnprintf",
		"fgets", "fread", "read", "pread", "readlink", "getcwd", "recv",
		"poll",
	};
	struct sigaction sa;
	size_t i;

	if (argc > 1) {
		memset(source, 's', sizeof(source) / 2);
		overrun(argv[1]);
		return 0;
	}
	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = handler;
	sigaction(SIGILL, &sa, NULL);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ok(found(names[i]), "%s", names[i]);
	is(found("member"), _FORTIFY_SOURCE > 1, "past a member, at level 2");
	right();
	return tap_done();
}
