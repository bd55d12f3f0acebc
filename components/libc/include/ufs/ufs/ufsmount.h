/*
 * <ufs/ufs/ufsmount.h> - mount(2)'s argument for ffs and ext2fs
 */
#ifndef _UFS_UFS_UFSMOUNT_H_
#define _UFS_UFS_UFSMOUNT_H_

struct ufs_args {
	char *fspec;
};

#endif /* _UFS_UFS_UFSMOUNT_H_ */
