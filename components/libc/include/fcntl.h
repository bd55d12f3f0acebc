/*
 * <fcntl.h> - file control in NetBSD's ABI
 */
#ifndef _FCNTL_H_
#define _FCNTL_H_

#include <features.h>

#define __NEED_off_t
#define __NEED_pid_t
#define __NEED_mode_t
#define __NEED_struct_timespec
#include <bits/alltypes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define O_RDONLY	0x0
#define O_WRONLY	0x1
#define O_RDWR		0x2
#define O_ACCMODE	0x3
#define O_NDELAY	0x4
#define O_NONBLOCK	0x4
#define O_APPEND	0x8
#define O_SHLOCK	0x10
#define O_EXLOCK	0x20
#define O_ASYNC		0x40
#define O_FSYNC		0x80
#define O_SYNC		0x80
#define O_NOFOLLOW	0x100
#define O_CREAT		0x200
#define O_TRUNC		0x400
#define O_EXCL		0x800
#define O_NOCTTY	0x8000
#define O_DSYNC		0x10000
#define O_RSYNC		0x20000
#define O_DIRECT	0x80000
#define O_DIRECTORY	0x200000
#define O_CLOEXEC	0x400000
#define O_SEARCH	0x800000
#define O_NOSIGPIPE	0x1000000
#define O_REGULAR	0x2000000
#define O_EXEC		0x4000000

#define FD_CLOEXEC	1

#define FNDELAY		4
#define FAPPEND		8
#define FASYNC		64

#define F_DUPFD		0
#define F_GETFD		1
#define F_RDLCK		1
#define F_SETFD		2
#define F_UNLCK		2
#define F_GETFL		3
#define F_WRLCK		3
#define F_SETFL		4
#define F_GETOWN	5
#define F_SETOWN	6
#define F_GETLK		7
#define F_SETLK		8
#define F_SETLKW	9
#define F_CLOSEM	10
#define F_MAXFD		11
#define F_DUPFD_CLOEXEC	12
#define F_GETNOSIGPIPE	13
#define F_SETNOSIGPIPE	14
#define F_GETPATH	15
#define F_PARAM_MASK	4095
#define F_PARAM_MAX	4095

#define LOCK_SH		0x1
#define LOCK_EX		0x2
#define LOCK_NB		0x4
#define LOCK_UN		0x8

#define AT_FDCWD	(-100)
#define AT_EACCESS	0x100
#define AT_SYMLINK_NOFOLLOW	0x200
#define AT_SYMLINK_FOLLOW	0x400
#define AT_REMOVEDIR	0x800

#define SEEK_SET	0
#define SEEK_CUR	1
#define SEEK_END	2

#define POSIX_FADV_NORMAL	0
#define POSIX_FADV_RANDOM	1
#define POSIX_FADV_SEQUENTIAL	2
#define POSIX_FADV_WILLNEED	3
#define POSIX_FADV_DONTNEED	4
#define POSIX_FADV_NOREUSE	5

/* Nothing is larger than off_t; some programs ask all the same. */
#define O_LARGEFILE	0

#if defined(_NETBSD_SOURCE) || defined(_RUMP_LIBC_BUILD)
#define FREAD		0x1
#define FWRITE		0x2
#define O_ALT_IO	0x40000
#endif

#ifndef S_IRUSR
#define S_ISUID		04000
#define S_ISGID		02000
#define S_ISVTX		01000
#define S_IRUSR		0400
#define S_IWUSR		0200
#define S_IXUSR		0100
#define S_IRWXU		0700
#define S_IRGRP		0040
#define S_IWGRP		0020
#define S_IXGRP		0010
#define S_IRWXG		0070
#define S_IROTH		0004
#define S_IWOTH		0002
#define S_IXOTH		0001
#define S_IRWXO		0007
#endif

struct flock {
	off_t l_start;
	off_t l_len;
	pid_t l_pid;
	short l_type;
	short l_whence;
};

int creat(const char *, mode_t);
int fcntl(int, int, ...);
int flock(int, int);
int open(const char *, int, ...);
int openat(int, const char *, int, ...);
int posix_fadvise(int, off_t, off_t, int);
int posix_fallocate(int, off_t, off_t);
#if defined(_NETBSD_SOURCE)
int fdiscard(int, off_t, off_t);
#endif

#ifdef __cplusplus
}
#endif

#endif /* _FCNTL_H_ */
