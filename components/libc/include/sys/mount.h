/*
 * <sys/mount.h> - mounted file systems in NetBSD's ABI
 */
#ifndef _SYS_MOUNT_H_
#define _SYS_MOUNT_H_

#include <sys/types.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#define MNT_RDONLY	0x00000001
#define MNT_SYNCHRONOUS	0x00000002
#define MNT_NOEXEC	0x00000004
#define MNT_NOSUID	0x00000008
#define MNT_NODEV	0x00000010
#define MNT_UNION	0x00000020
#define MNT_ASYNC	0x00000040
#define MNT_NOCOREDUMP	0x00008000
#define MNT_RELATIME	0x00020000
#define MNT_IGNORE	0x00100000
#define MNT_EXTATTR	0x01000000
#define MNT_LOG		0x02000000
#define MNT_NOATIME	0x04000000
#define MNT_SYMPERM	0x20000000
#define MNT_NODEVMTIME	0x40000000
#define MNT_SOFTDEP	0x80000000U

#define MNT_LOCAL	0x00001000
#define MNT_QUOTA	0x00002000
#define MNT_ROOTFS	0x00004000

#define MNT_UPDATE	0x00010000
#define MNT_RELOAD	0x00040000
#define MNT_FORCE	0x00080000
#define MNT_GETARGS	0x00400000

#define MNT_WAIT	1
#define MNT_NOWAIT	2
#define MNT_LAZY	3

#define MOUNT_FFS	"ffs"
#define MOUNT_UFS	MOUNT_FFS
#define MOUNT_NFS	"nfs"
#define MOUNT_MFS	"mfs"
#define MOUNT_MSDOS	"msdos"
#define MOUNT_LFS	"lfs"
#define MOUNT_FDESC	"fdesc"
#define MOUNT_NULL	"null"
#define MOUNT_KERNFS	"kernfs"
#define MOUNT_PROCFS	"procfs"
#define MOUNT_CD9660	"cd9660"
#define MOUNT_UNION	"union"
#define MOUNT_EXT2FS	"ext2fs"
#define MOUNT_TMPFS	"tmpfs"
#define MOUNT_UDF	"udf"
#define MOUNT_PTYFS	"ptyfs"

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_NETBSD_SOURCE)
int mount(const char *, const char *, int, void *, size_t);
int unmount(const char *, int);
#endif

#ifdef __cplusplus
}
#endif

#endif /* _SYS_MOUNT_H_ */
