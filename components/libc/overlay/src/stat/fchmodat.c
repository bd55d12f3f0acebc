/*
 * fchmodat.c - mode of a file below a directory.
 */
#include <sys/stat.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_FCHMODAT	463

int
fchmodat(int fd, const char *path, mode_t mode, int flags)
{
	return RUMPRET(NB_FCHMODAT, fd, A(path), mode, flags);
}
