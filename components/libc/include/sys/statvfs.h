/*
 * <sys/statvfs.h> - file system status in NetBSD's ABI
 */
#ifndef _SYS_STATVFS_H_
#define _SYS_STATVFS_H_

#include <features.h>

#define __NEED_fsblkcnt_t
#define __NEED_fsfilcnt_t
#define __NEED_uid_t
#define __NEED_size_t
#define __NEED_fsid_t
#include <bits/alltypes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define _VFS_NAMELEN	32
#define _VFS_MNAMELEN	1024
#define VFS_NAMELEN	_VFS_NAMELEN
#define VFS_MNAMELEN	_VFS_MNAMELEN

struct statvfs {
	unsigned long f_flag;
	unsigned long f_bsize;
	unsigned long f_frsize;
	unsigned long f_iosize;
	fsblkcnt_t f_blocks;
	fsblkcnt_t f_bfree;
	fsblkcnt_t f_bavail;
	fsblkcnt_t f_bresvd;
	fsfilcnt_t f_files;
	fsfilcnt_t f_ffree;
	fsfilcnt_t f_favail;
	fsfilcnt_t f_fresvd;
	unsigned long long f_syncreads;
	unsigned long long f_syncwrites;
	unsigned long long f_asyncreads;
	unsigned long long f_asyncwrites;
	fsid_t f_fsidx;
	unsigned long f_fsid;
	unsigned long f_namemax;
	uid_t f_owner;
	unsigned long long f_spare[4];
	char f_fstypename[_VFS_NAMELEN];
	char f_mntonname[_VFS_MNAMELEN];
	char f_mntfromname[_VFS_MNAMELEN];
	char f_mntfromlabel[_VFS_MNAMELEN];
};

#define ST_RDONLY	0x1
#define ST_WAIT		0x1
#define ST_NOWAIT	0x2
#define ST_SYNCHRONOUS	0x2
#define ST_NOEXEC	0x4
#define ST_NOSUID	0x8
#define ST_NODEV	0x10
#define ST_UNION	0x20
#define ST_ASYNC	0x40
#define ST_EXRDONLY	0x80
#define ST_EXPORTED	0x100
#define ST_DEFEXPORTED	0x200
#define ST_EXPORTANON	0x400
#define ST_EXKERB	0x800
#define ST_LOCAL	0x1000
#define ST_QUOTA	0x2000
#define ST_ROOTFS	0x4000
#define ST_NOCOREDUMP	0x8000
#define ST_RELATIME	0x20000
#define ST_IGNORE	0x100000
#define ST_EXTATTR	0x1000000
#define ST_LOG		0x2000000
#define ST_NOATIME	0x4000000
#define ST_EXNORESPORT	0x8000000
#define ST_EXPUBLIC	0x10000000
#define ST_SYMPERM	0x20000000
#define ST_NODEVMTIME	0x40000000
#define ST_SOFTDEP	0x80000000U

int statvfs(const char *__restrict, struct statvfs *__restrict);
int fstatvfs(int, struct statvfs *);
#if defined(_NETBSD_SOURCE)
int statvfs1(const char *__restrict, struct statvfs *__restrict, int);
int fstatvfs1(int, struct statvfs *, int);
int getvfsstat(struct statvfs *, size_t, int);
int getmntinfo(struct statvfs **, int);
#endif

#ifdef __cplusplus
}
#endif

#endif /* _SYS_STATVFS_H_ */
