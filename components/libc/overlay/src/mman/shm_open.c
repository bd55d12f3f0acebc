/*
 * shm_open.c - shared memory objects: files below /dev/shm.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FOLDER	"/dev/shm/"

/* The file of an object or named semaphore in buf; NULL with errno. */
char *
__shm_mapname(const char *name, char *buf)
{
	size_t len;

	if (strlen(name) >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return 0;
	}
	while (*name == '/')
		name++;
	len = strlen(name);
	if (len == 0 || strchr(name, '/') || !strcmp(name, ".") || !strcmp(name, "..")) {
		errno = EINVAL;
		return 0;
	}
	if (len > NAME_MAX) {
		errno = ENAMETOOLONG;
		return 0;
	}
	memcpy(buf, FOLDER, sizeof(FOLDER) - 1);
	memcpy(buf + sizeof(FOLDER) - 1, name, len + 1);
	return buf;
}

int
shm_open(const char *name, int flags, mode_t mode)
{
	char buf[NAME_MAX + sizeof(FOLDER)];
	int cancel_state, fd;

	if (!__shm_mapname(name, buf))
		return -1;
	/* Not a cancellation point. */
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
	fd = open(buf, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, mode);
	pthread_setcancelstate(cancel_state, 0);
	return fd;
}

int
shm_unlink(const char *name)
{
	char buf[NAME_MAX + sizeof(FOLDER)];

	return __shm_mapname(name, buf) ? unlink(buf) : -1;
}
