/*
 * setxid.c - credentials are the process's, so one call changes them for all
 * threads.
 */
#include <unistd.h>

#include "syscall.h"
#include "libc.h"

int
__setxid(int nr, int id, int eid, int sid)
{
	return __syscall_ret(__syscall(nr, id, eid, sid));
}
