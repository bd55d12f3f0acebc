/*
 * stat.c - file status by name.
 */
#include <sys/stat.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_STAT		439

int
stat(const char *restrict path, struct stat *restrict st)
{
	return RUMPRET(NB_STAT, A(path), A(st));
}
