/*
 * <sys/mount.h> - mounted file systems in NetBSD's ABI
 */
#ifndef _SYS_MOUNT_H_
#define _SYS_MOUNT_H_

#include <sys/fstypes.h>
#include <sys/types.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#define MNAMELEN	90

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

/* Part of arguments; not looked at. */
struct export_args30 {
	int ex_flags;
	unsigned int ex_root;
	long ex_anon[10];
	void *ex_addr;
	int ex_addrlen;
	void *ex_mask;
	int ex_masklen;
	char *ex_indexfile;
};

#if defined(_NETBSD_SOURCE)
int mount(const char *, const char *, int, void *, size_t);
int unmount(const char *, int);
#endif

#ifdef __cplusplus
}
#endif

#endif /* _SYS_MOUNT_H_ */
