/*
 * pidfile.c - the file that says which process a program is. It stays open and
 * locked while the program runs, and goes when it ends.
 */
#define _NETBSD_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <paths.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include <util.h>

/* The one file of this program; -1: none yet. */
static char held_path[PATH_MAX];
static int held_fd = -1;
static pid_t held_pid;

/* The path a name stands for: NULL is the program's, a bare name is in /var/run. */
static int
full_path(char *to, const char *name)
{
	int n;

	if (!name)
		name = getprogname();
	if (strchr(name, '/'))
		n = snprintf(to, PATH_MAX, "%s", name);
	else
		n = snprintf(to, PATH_MAX, "%s%s.pid", _PATH_VARRUN, name);
	if (n < 0 || n >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return 0;
}

static void
clean_at_exit(void)
{
	(void)pidfile_clean();
}

int
pidfile_clean(void)
{
	int r = 0;

	if (held_fd == -1) {
		errno = EBADF;
		return -1;
	}
	/* A child's copy is not the child's file. */
	if (held_pid != getpid()) {
		errno = EPERM;
		return -1;
	}
	if (ftruncate(held_fd, 0) != 0 || (unlink(held_path) != 0 && errno != ENOENT))
		r = -1;
	close(held_fd);
	held_fd = -1;
	held_path[0] = '\0';
	return r;
}

pid_t
pidfile_read(const char *name)
{
	char path[PATH_MAX], text[32];
	ssize_t n;
	pid_t pid;
	int fd, status;

	if (!name && held_path[0])
		strcpy(path, held_path);
	else if (full_path(path, name) != 0)
		return -1;
	if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) < 0)
		return -1;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n < 0)
		return -1;
	while (n > 0 && text[n - 1] == '\n')
		n--;
	text[n] = '\0';
	pid = (pid_t)strtoi(text, 0, 10, 1, INT_MAX, &status);
	if (status) {
		errno = EINVAL;
		return -1;
	}
	return pid;
}

pid_t
pidfile_lock(const char *name)
{
	static int registered;
	char path[PATH_MAX];
	int fd, error;
	pid_t other;

	if (full_path(path, name) != 0)
		return -1;
	if (held_fd != -1) {
		if (strcmp(path, held_path) == 0)
			return 0;
		if (pidfile_clean() != 0)
			return -1;
	}
	if ((fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0644)) < 0)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		error = errno;
		close(fd);
		other = pidfile_read(path);
		errno = error == EWOULDBLOCK ? EEXIST : error;
		return error == EWOULDBLOCK && other > 0 ? other : -1;
	}
	if (!registered) {
		if (atexit(clean_at_exit) != 0)
			goto fail;
		registered = 1;
	}
	if (ftruncate(fd, 0) != 0 || dprintf(fd, "%d\n", (int)getpid()) < 0)
		goto fail;
	held_fd = fd;
	held_pid = getpid();
	strcpy(held_path, path);
	return 0;
fail:
	error = errno;
	(void)unlink(path);
	close(fd);
	errno = error;
	return -1;
}

int
pidfile(const char *name)
{
	return pidfile_lock(name) == 0 ? 0 : -1;
}
