/*
 * getlogin.c - the session's user, as setlogin(2) told the kernel; else LOGNAME.
 */
#define _NETBSD_SOURCE
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#undef syscall
#undef __syscall

#include "syscall.h"
#include "rumpcall.h"

#define NB_GETLOGIN	49
#define NB_SETLOGIN	50

char *
getlogin(void)
{
	static char name[17];

	if (RUMPCALL(NB_GETLOGIN, A(name), sizeof(name)) == 0 && name[0])
		return name;
	return getenv("LOGNAME");
}

int
setlogin(const char *name)
{
	return RUMPRET(NB_SETLOGIN, A(name));
}
