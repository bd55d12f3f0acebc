/*
 * ssp_calls.c - checked forms of functions that compilers do not know: as in
 * ssp.c, with the buffer's size last.
 */
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

_Noreturn void __chk_fail(void);

static inline void
check(size_t needed, size_t size)
{
	if (needed > size)
		__chk_fail();
}

size_t
__strlcpy_chk(char *dst, const char *src, size_t len, size_t size)
{
	check(len, size);
	return strlcpy(dst, src, len);
}

size_t
__strlcat_chk(char *dst, const char *src, size_t len, size_t size)
{
	check(len, size);
	return strlcat(dst, src, len);
}

char *
__fgets_chk(char *restrict dst, int len, FILE *restrict f, size_t size)
{
	check(len > 0 ? len : 0, size);
	return fgets(dst, len, f);
}

size_t
__fread_chk(void *restrict dst, size_t each, size_t n, FILE *restrict f, size_t size)
{
	if (each != 0)
		check(n, size / each);
	return fread(dst, each, n, f);
}

char *
__realpath_chk(const char *restrict name, char *restrict dst, size_t size)
{
	if (dst)
		check(PATH_MAX, size);
	return realpath(name, dst);
}

ssize_t
__read_chk(int fd, void *dst, size_t len, size_t size)
{
	check(len, size);
	return read(fd, dst, len);
}

ssize_t
__pread_chk(int fd, void *dst, size_t len, off_t at, size_t size)
{
	check(len, size);
	return pread(fd, dst, len, at);
}

ssize_t
__readlink_chk(const char *restrict name, char *restrict dst, size_t len, size_t size)
{
	check(len, size);
	return readlink(name, dst, len);
}

ssize_t
__readlinkat_chk(int fd, const char *restrict name, char *restrict dst, size_t len,
    size_t size)
{
	check(len, size);
	return readlinkat(fd, name, dst, len);
}

char *
__getcwd_chk(char *dst, size_t len, size_t size)
{
	if (dst)
		check(len, size);
	return getcwd(dst, len);
}

int
__gethostname_chk(char *dst, size_t len, size_t size)
{
	check(len, size);
	return gethostname(dst, len);
}

ssize_t
__recv_chk(int fd, void *dst, size_t len, int flags, size_t size)
{
	check(len, size);
	return recv(fd, dst, len, flags);
}

ssize_t
__recvfrom_chk(int fd, void *restrict dst, size_t len, int flags,
    struct sockaddr *restrict from, socklen_t *restrict from_len, size_t size)
{
	check(len, size);
	return recvfrom(fd, dst, len, flags, from, from_len);
}

int
__poll_chk(struct pollfd *fds, nfds_t n, int timeout, size_t size)
{
	check(n, size / sizeof(*fds));
	return poll(fds, n, timeout);
}
