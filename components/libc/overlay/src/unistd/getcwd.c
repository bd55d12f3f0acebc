/*
 * getcwd.c - the working directory's name.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "syscall.h"

char *
getcwd(char *buf, size_t size)
{
	char tmp[PATH_MAX];
	char *p = buf ? buf : tmp;

	if (!buf)
		size = sizeof(tmp);
	else if (!size) {
		errno = EINVAL;
		return 0;
	}
	if (__syscall_ret(__syscall(SYS_getcwd, p, size)) == -1)
		return 0;
	return buf ? buf : strdup(tmp);
}
