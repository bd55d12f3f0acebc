/*
 * setegid.c - the effective group id.
 */
#include <unistd.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_SETEGID	182

int
setegid(gid_t id)
{
	return RUMPRET(NB_SETEGID, id);
}
