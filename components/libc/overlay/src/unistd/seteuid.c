/*
 * seteuid.c - the effective user id.
 */
#include <unistd.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_SETEUID	183

int
seteuid(uid_t id)
{
	return RUMPRET(NB_SETEUID, id);
}
