/*
 * <sys/stat.h> - file status in NetBSD's ABI
 */
#ifndef _SYS_STAT_H_
#define _SYS_STAT_H_

#include <features.h>

#define __NEED_dev_t
#define __NEED_ino_t
#define __NEED_mode_t
#define __NEED_nlink_t
#define __NEED_uid_t
#define __NEED_gid_t
#define __NEED_off_t
#define __NEED_time_t
#define __NEED_blksize_t
#define __NEED_blkcnt_t
#define __NEED_struct_timespec
#include <bits/alltypes.h>

#ifdef __cplusplus
extern "C" {
#endif

struct stat {
	dev_t st_dev;
	mode_t st_mode;
	ino_t st_ino;
	nlink_t st_nlink;
	uid_t st_uid;
	gid_t st_gid;
	dev_t st_rdev;
	struct timespec st_atim;
	struct timespec st_mtim;
	struct timespec st_ctim;
	struct timespec st_birthtim;
	off_t st_size;
	blkcnt_t st_blocks;
	blksize_t st_blksize;
	unsigned int st_flags;
	unsigned int st_gen;
	unsigned int st_spare[2];
};

#define st_atime		st_atim.tv_sec
#define st_mtime		st_mtim.tv_sec
#define st_ctime		st_ctim.tv_sec
#define st_birthtime		st_birthtim.tv_sec
#if defined(_NETBSD_SOURCE)
#define st_atimespec		st_atim
#define st_mtimespec		st_mtim
#define st_ctimespec		st_ctim
#define st_birthtimespec	st_birthtim
#define st_atimensec		st_atim.tv_nsec
#define st_mtimensec		st_mtim.tv_nsec
#define st_ctimensec		st_ctim.tv_nsec
#define st_birthtimensec	st_birthtim.tv_nsec
#endif

#undef S_ISUID
#undef S_ISGID
#undef S_ISVTX
#undef S_IRUSR
#undef S_IWUSR
#undef S_IXUSR
#undef S_IRWXU
#undef S_IRGRP
#undef S_IWGRP
#undef S_IXGRP
#undef S_IRWXG
#undef S_IROTH
#undef S_IWOTH
#undef S_IXOTH
#undef S_IRWXO
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
#define S_IREAD		S_IRUSR
#define S_IWRITE	S_IWUSR
#define S_IEXEC		S_IXUSR
#define S_ISTXT		S_ISVTX

#define S_IFMT		0170000
#define S_IFIFO		0010000
#define S_IFCHR		0020000
#define S_IFDIR		0040000
#define S_IFBLK		0060000
#define S_IFREG		0100000
#define S_IFLNK		0120000
#define S_IFSOCK	0140000
#define S_IFWHT		0160000
#define S_ARCH1		0200000
#define S_ARCH2		0400000

#define S_ISDIR(m)	(((m) & S_IFMT) == S_IFDIR)
#define S_ISCHR(m)	(((m) & S_IFMT) == S_IFCHR)
#define S_ISBLK(m)	(((m) & S_IFMT) == S_IFBLK)
#define S_ISREG(m)	(((m) & S_IFMT) == S_IFREG)
#define S_ISFIFO(m)	(((m) & S_IFMT) == S_IFIFO)
#define S_ISLNK(m)	(((m) & S_IFMT) == S_IFLNK)
#define S_ISSOCK(m)	(((m) & S_IFMT) == S_IFSOCK)
#define S_ISWHT(m)	(((m) & S_IFMT) == S_IFWHT)

#if defined(_NETBSD_SOURCE)
#define ACCESSPERMS	0777
#define ALLPERMS	07777
#define DEFFILEMODE	0666
#define S_BLKSIZE	512

#define UF_SETTABLE	0x0000ffff
#define UF_NODUMP	0x00000001
#define UF_IMMUTABLE	0x00000002
#define UF_APPEND	0x00000004
#define UF_OPAQUE	0x00000008
#define SF_SETTABLE	0xffff0000U
#define SF_ARCHIVED	0x00010000
#define SF_IMMUTABLE	0x00020000
#define SF_APPEND	0x00040000
#define SF_SNAPSHOT	0x00200000
#define SF_LOG		0x00400000
#define SF_SNAPINVAL	0x00800000
#endif

#define UTIME_NOW	0x3fffffff
#define UTIME_OMIT	0x3ffffffe

int chmod(const char *, mode_t);
int fchmod(int, mode_t);
int fchmodat(int, const char *, mode_t, int);
int fstat(int, struct stat *);
int fstatat(int, const char *__restrict, struct stat *__restrict, int);
int futimens(int, const struct timespec[2]);
int lstat(const char *__restrict, struct stat *__restrict);
int mkdir(const char *, mode_t);
int mkdirat(int, const char *, mode_t);
int mkfifo(const char *, mode_t);
int mkfifoat(int, const char *, mode_t);
int mknod(const char *, mode_t, dev_t);
int mknodat(int, const char *, mode_t, dev_t);
int stat(const char *__restrict, struct stat *__restrict);
mode_t umask(mode_t);
int utimensat(int, const char *, const struct timespec[2], int);
#if defined(_NETBSD_SOURCE)
int chflags(const char *, unsigned long);
int fchflags(int, unsigned long);
int lchflags(const char *, unsigned long);
int lchmod(const char *, mode_t);
int lutimens(const char *, const struct timespec[2]);
int utimens(const char *, const struct timespec[2]);
#endif
#ifdef _RUMP_LIBC_BUILD
__attribute__((__visibility__("hidden"))) int __fstat(int, struct stat *);
__attribute__((__visibility__("hidden"))) int __fstatat(int, const char *__restrict, struct stat *__restrict, int);
#endif

#ifdef __cplusplus
}
#endif

#endif /* _SYS_STAT_H_ */
