/*
 * fpathconf.c - limits of open files.
 */
#include <unistd.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_FPATHCONF	192

long
fpathconf(int fd, int name)
{
	return RUMPRET(NB_FPATHCONF, fd, name);
}
