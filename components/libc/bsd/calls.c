/*
 * calls.c - NetBSD's calls that POSIX does not have.
 */
#define _NETBSD_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#undef syscall
#undef __syscall

#include "pthread_impl.h"
#include "rumpcall.h"

enum {
	NB_CHFLAGS = 34, NB_FCHFLAGS = 35, NB_MINHERIT = 273, NB_FCHROOT = 297,
	NB_LCHFLAGS = 304, NB_FSYNC_RANGE = 354, NB_GETDENTS = 390, NB_POLLTS = 437,
	NB_PACCEPT = 456, NB_FDISCARD = 480, NB_LPATHCONF = 499,
};

int
chflags(const char *path, unsigned long flags)
{
	return RUMPRET(NB_CHFLAGS, A(path), A(flags));
}

int
fchflags(int fd, unsigned long flags)
{
	return RUMPRET(NB_FCHFLAGS, fd, A(flags));
}

int
lchflags(const char *path, unsigned long flags)
{
	return RUMPRET(NB_LCHFLAGS, A(path), A(flags));
}

int
minherit(void *addr, size_t len, int inherit)
{
	return RUMPRET(NB_MINHERIT, A(addr), A(len), inherit);
}

int
fchroot(int fd)
{
	return RUMPRET(NB_FCHROOT, fd);
}

int
fsync_range(int fd, int how, off_t start, off_t len)
{
	return RUMPRET(NB_FSYNC_RANGE, fd, how, start, len);
}

int
getdents(int fd, char *buf, size_t len)
{
	return RUMPRET(NB_GETDENTS, fd, A(buf), A(len));
}

int
fdiscard(int fd, off_t start, off_t len)
{
	return RUMPRET(NB_FDISCARD, fd, 0, start, len);
}

long
lpathconf(const char *path, int name)
{
	return RUMPRET(NB_LPATHCONF, A(path), name);
}

int
pollts(struct pollfd *fds, nfds_t n, const struct timespec *timeout, const sigset_t *mask)
{
	return __syscall_ret(__syscall_cp(NB_POLLTS, fds, n, timeout, mask));
}

int
paccept(int fd, struct sockaddr *restrict addr, socklen_t *restrict len,
    const sigset_t *restrict mask, int flags)
{
	return __syscall_ret(__syscall_cp(NB_PACCEPT, fd, addr, len, mask, flags));
}

int
closefrom(int fd)
{
	return fcntl(fd, F_CLOSEM);
}
