/*
 * security.c - secure_path: whether only root can have written a file;
 * raise_default_signal: ending as a signal does, handler or not.
 */
#define _NETBSD_SOURCE
#include <errno.h>
#include <signal.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>
#include <util.h>

int
secure_path(const char *path)
{
	const char *why;
	struct stat st;

	if (lstat(path, &st) < 0)
		why = "cannot stat";
	else if (!S_ISREG(st.st_mode))
		why = "not a regular file";
	else if (st.st_uid != 0)
		why = "not owned by root";
	else if (st.st_mode & (S_IWGRP | S_IWOTH))
		why = "writable by non-root";
	else
		return 0;
	syslog(LOG_ERR, "%s: %s", path, why);
	return -1;
}

int
raise_default_signal(int signo)
{
	struct sigaction fallback = { .sa_handler = SIG_DFL }, old;
	sigset_t only, before;
	int error = 0;

	sigemptyset(&fallback.sa_mask);
	sigemptyset(&only);
	if (sigaddset(&only, signo) != 0 || sigaction(signo, &fallback, &old) != 0)
		return -1;
	if (raise(signo) != 0 || sigprocmask(SIG_UNBLOCK, &only, &before) != 0)
		error = errno;
	else
		(void)sigprocmask(SIG_SETMASK, &before, 0);
	(void)sigaction(signo, &old, 0);
	errno = error;
	return error ? -1 : 0;
}
