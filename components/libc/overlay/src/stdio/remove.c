/*
 * remove.c - takes away a file, or an empty directory: unlink(2) of one is EPERM.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int
remove(const char *path)
{
	struct stat st;

	if (unlink(path) == 0)
		return 0;
	if (errno != EPERM || lstat(path, &st) != 0 || !S_ISDIR(st.st_mode))
		return -1;
	return rmdir(path);
}
