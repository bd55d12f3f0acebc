/*
 * syslog.c - messages for the system's log: to whoever listens at /var/run/log,
 * and to the console when nobody does, since guests seldom have a syslogd.
 */
#define _NETBSD_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "lock.h"
#include "fork_impl.h"
#include "locale_impl.h"

/* Everything here: under `lock`. */
static volatile int lock[1];
volatile int *const __syslog_lockptr = lock;
static char ident[32];
static int options, mask = 0xff, facility = LOG_USER, fd = -1;

static void
connect_log(void)
{
	struct sockaddr_un sun = { .sun_len = sizeof(sun), .sun_family = AF_LOCAL,
	    .sun_path = _PATH_LOG };

	if (fd >= 0)
		return;
	if ((fd = socket(AF_LOCAL, SOCK_DGRAM | SOCK_CLOEXEC, 0)) < 0)
		return;
	if (connect(fd, (struct sockaddr *)&sun, sizeof(sun)) != 0) {
		close(fd);
		fd = -1;
	}
}

static void
disconnect_log(void)
{
	if (fd >= 0)
		close(fd);
	fd = -1;
}

/* Runs with the lock and without cancellation. */
static void
enter(int *state)
{
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, state);
	LOCK(lock);
}

static void
leave(int state)
{
	UNLOCK(lock);
	pthread_setcancelstate(state, 0);
}

int
setlogmask(int new)
{
	int old, state;

	enter(&state);
	old = mask;
	if (new)
		mask = new;
	leave(state);
	return old;
}

void
openlog(const char *name, int opt, int fac)
{
	int state;

	enter(&state);
	strlcpy(ident, name ? name : "", sizeof(ident));
	options = opt;
	if (fac != 0 && (fac & ~LOG_FACMASK) == 0)
		facility = fac;
	if (opt & LOG_NDELAY)
		connect_log();
	leave(state);
}

void
closelog(void)
{
	int state;

	enter(&state);
	disconnect_log();
	leave(state);
}

/* A listener that has been replaced gets a second try. */
static int
send_log(const char *text, size_t len)
{
	int tries;

	for (tries = 0; tries < 2; tries++) {
		connect_log();
		if (fd < 0)
			return -1;
		if (send(fd, text, len, MSG_NOSIGNAL) >= 0)
			return 0;
		disconnect_log();
	}
	return -1;
}

static void
log_message(int priority, const char *fmt, va_list ap)
{
	char text[2048], stamp[20], pid[16] = "";
	int saved = errno, head, n, console;
	time_t now = time(0);
	struct tm tm;

	if (!(priority & LOG_FACMASK))
		priority |= facility;
	localtime_r(&now, &tm);
	strftime_l(stamp, sizeof(stamp), "%b %e %T", &tm, C_LOCALE);
	if (options & LOG_PID)
		snprintf(pid, sizeof(pid), "[%d]", (int)getpid());
	head = snprintf(text, sizeof(text), "<%d>%s ", priority, stamp);
	n = head + snprintf(text + head, sizeof(text) - (size_t)head, "%s%s: ",
	    *ident ? ident : getprogname(), pid);
	/* %m is the caller's errno. */
	errno = saved;
	n += vsnprintf(text + n, sizeof(text) - (size_t)n - 1, fmt, ap);
	if (n > (int)sizeof(text) - 2)
		n = (int)sizeof(text) - 2;
	if (text[n - 1] == '\n')
		n--;
	/* A listener gets no line end, a terminal does. */
	text[n] = '\n';
	if (options & LOG_PERROR)
		(void)write(STDERR_FILENO, text + head, (size_t)(n + 1 - head));
	if (send_log(text, (size_t)n) == 0)
		return;
	/* Standard error that is the console has shown it already. */
	if ((options & LOG_PERROR) && isatty(STDERR_FILENO))
		return;
	if ((console = open("/dev/console", O_WRONLY | O_NOCTTY | O_CLOEXEC)) >= 0) {
		(void)write(console, text + head, (size_t)(n + 1 - head));
		close(console);
	}
}

void
vsyslog(int priority, const char *fmt, va_list ap)
{
	int saved = errno, state;

	if (!(mask & LOG_MASK(LOG_PRI(priority))) || priority & ~(LOG_PRIMASK | LOG_FACMASK))
		return;
	enter(&state);
	errno = saved;
	log_message(priority, fmt, ap);
	leave(state);
	errno = saved;
}

void
syslog(int priority, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsyslog(priority, fmt, ap);
	va_end(ap);
}
