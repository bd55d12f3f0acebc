/*
 * lchmod.c - mode of a symbolic link itself.
 */
#include <sys/stat.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_LCHMOD	274

int
lchmod(const char *path, mode_t mode)
{
	return RUMPRET(NB_LCHMOD, A(path), mode);
}
