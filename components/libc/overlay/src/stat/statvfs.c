/*
 * statvfs.c - status of file systems.
 */
#define _NETBSD_SOURCE
#include <sys/statvfs.h>

#include "syscall.h"
#include "rumpcall.h"

#define NB_GETVFSSTAT	483
#define NB_STATVFS1	484
#define NB_FSTATVFS1	485

int
statvfs1(const char *restrict path, struct statvfs *restrict buf, int flags)
{
	return RUMPRET(NB_STATVFS1, A(path), A(buf), flags);
}

int
fstatvfs1(int fd, struct statvfs *buf, int flags)
{
	return RUMPRET(NB_FSTATVFS1, fd, A(buf), flags);
}

int
statvfs(const char *restrict path, struct statvfs *restrict buf)
{
	return statvfs1(path, buf, ST_WAIT);
}

int
fstatvfs(int fd, struct statvfs *buf)
{
	return fstatvfs1(fd, buf, ST_WAIT);
}

int
getvfsstat(struct statvfs *buf, size_t size, int flags)
{
	return RUMPRET(NB_GETVFSSTAT, A(buf), A(size), flags);
}
