/*
 * mount.c - mounting, and the list of what is mounted.
 */
#define _NETBSD_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>
#undef syscall
#undef __syscall

#include "syscall.h"
#include "rumpcall.h"

#define NB_UNMOUNT	22
#define NB_MOUNT50	410

int
mount(const char *type, const char *dir, int flags, void *data, size_t len)
{
	return RUMPRET(NB_MOUNT50, A(type), A(dir), flags, A(data), A(len));
}

int
unmount(const char *dir, int flags)
{
	return RUMPRET(NB_UNMOUNT, A(dir), flags);
}

/* The list belongs to the library until the next call. */
int
getmntinfo(struct statvfs **list, int flags)
{
	static struct statvfs *held;
	struct statvfs *bigger;
	int n, got;

	if ((n = getvfsstat(0, 0, ST_NOWAIT)) < 0)
		return 0;
	for (;;) {
		/* One more than there are: something may be mounted meanwhile. */
		if ((bigger = reallocarray(held, (size_t)n + 1, sizeof(*held))) == 0)
			return 0;
		held = bigger;
		got = getvfsstat(held, ((size_t)n + 1) * sizeof(*held), flags);
		if (got < 0)
			return 0;
		if (got <= n)
			break;
		n = got;
	}
	*list = held;
	return got;
}
