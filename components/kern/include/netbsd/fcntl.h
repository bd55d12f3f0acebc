/*
 * netbsd/fcntl.h - constants of NetBSD/amd64's <sys/fcntl.h>.
 * Numbers only; structures that cross the boundary stand with the code that
 * fills them. Checked by test/abi.
 */
#ifndef NETBSD_FCNTL_H
#define NETBSD_FCNTL_H

#define F_FSCTL			(-2147483648)
#define AT_FDCWD		(-100)
#define F_DUPFD			0
#define O_RDONLY		0
#define POSIX_FADV_NORMAL	0
#define SEEK_SET		0
#define FD_CLOEXEC		1
#define FREAD			1
#define F_GETFD			1
#define F_RDLCK			1
#define LOCK_SH			1
#define O_WRONLY		1
#define POSIX_FADV_RANDOM	1
#define SEEK_CUR		1
#define FWRITE			2
#define F_SETFD			2
#define F_UNLCK			2
#define LOCK_EX			2
#define O_RDWR			2
#define POSIX_FADV_SEQUENTIAL	2
#define SEEK_END		2
#define F_GETFL			3
#define F_WRLCK			3
#define O_ACCMODE		3
#define POSIX_FADV_WILLNEED	3
#define FNDELAY			4
#define F_SETFL			4
#define LOCK_NB			4
#define O_NDELAY		4
#define O_NONBLOCK		4
#define POSIX_FADV_DONTNEED	4
#define F_GETOWN		5
#define POSIX_FADV_NOREUSE	5
#define F_SETOWN		6
#define F_GETLK			7
#define FAPPEND			8
#define F_SETLK			8
#define LOCK_UN			8
#define O_APPEND		8
#define F_SETLKW		9
#define F_CLOSEM		10
#define F_MAXFD			11
#define F_DUPFD_CLOEXEC		12
#define F_GETNOSIGPIPE		13
#define F_SETNOSIGPIPE		14
#define F_GETPATH		15
#define O_SHLOCK		16
#define O_EXLOCK		32
#define FASYNC			64
#define O_ASYNC			64
#define O_FSYNC			128
#define O_SYNC			128
#define AT_EACCESS		256
#define O_NOFOLLOW		256
#define AT_SYMLINK_NOFOLLOW	512
#define O_CREAT			512
#define AT_SYMLINK_FOLLOW	0x400
#define O_TRUNC			0x400
#define AT_REMOVEDIR		0x800
#define O_EXCL			0x800
#define F_PARAM_MASK		4095
#define F_PARAM_MAX		4095
#define F_FSPRIV		0x8000
#define O_NOCTTY		0x8000
#define O_DSYNC			0x10000
#define O_RSYNC			0x20000
#define O_ALT_IO		0x40000
#define O_DIRECT		0x80000
#define O_DIRECTORY		0x200000
#define O_CLOEXEC		0x400000
#define O_SEARCH		0x800000
#define O_NOSIGPIPE		0x1000000
#define F_FSIN			0x10000000
#define F_FSOUT			0x20000000
#define F_FSINOUT		0x30000000
#define F_FSVOID		0x40000000
#define F_FSDIRMASK		0x70000000

#endif
