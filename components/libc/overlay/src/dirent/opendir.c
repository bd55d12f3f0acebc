/*
 * opendir.c - directory streams by name.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>

#include <dirstream.h>
#include "syscall.h"

DIR *
opendir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir;

	if (fd < 0)
		return 0;
	if ((dir = calloc(1, sizeof(*dir))) == 0) {
		__syscall(SYS_close, fd);
		return 0;
	}
	dir->fd = fd;
	return dir;
}
