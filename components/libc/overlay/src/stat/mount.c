/*
 * mount.c - mounting and unmounting of file systems.
 */
#define _NETBSD_SOURCE
#include <sys/mount.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_UNMOUNT	22
#define NB_MOUNT	410

int
mount(const char *type, const char *dir, int flags, void *data, size_t len)
{
	return RUMPRET(NB_MOUNT, A(type), A(dir), flags, A(data), A(len));
}

int
unmount(const char *dir, int flags)
{
	return RUMPRET(NB_UNMOUNT, A(dir), flags);
}
