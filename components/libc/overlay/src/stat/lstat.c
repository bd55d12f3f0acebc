/*
 * lstat.c - file status by name, of a symbolic link itself.
 */
#include <sys/stat.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_LSTAT	441

int
lstat(const char *restrict path, struct stat *restrict st)
{
	return RUMPRET(NB_LSTAT, A(path), A(st));
}
