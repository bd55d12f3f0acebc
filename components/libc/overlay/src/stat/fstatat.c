/*
 * fstatat.c - file status below a directory.
 */
#include <sys/stat.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_FSTATAT	466

int
__fstatat(int fd, const char *restrict path, struct stat *restrict st, int flags)
{
	return RUMPRET(NB_FSTATAT, fd, A(path), A(st), flags);
}
weak_alias(__fstatat, fstatat);
