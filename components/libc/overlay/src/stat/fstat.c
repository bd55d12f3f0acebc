/*
 * fstat.c - status of an open file.
 */
#include <sys/stat.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_FSTAT	440

int
__fstat(int fd, struct stat *st)
{
	return RUMPRET(NB_FSTAT, fd, A(st));
}
weak_alias(__fstat, fstat);
