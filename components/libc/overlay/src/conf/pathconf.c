/*
 * pathconf.c - limits of files.
 */
#include <unistd.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_PATHCONF	191

long
pathconf(const char *path, int name)
{
	return RUMPRET(NB_PATHCONF, A(path), name);
}
