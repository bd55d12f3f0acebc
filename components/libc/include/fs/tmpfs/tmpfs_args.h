/*
 * <fs/tmpfs/tmpfs_args.h> - mount(2)'s argument for tmpfs
 */
#ifndef _FS_TMPFS_TMPFS_ARGS_H_
#define _FS_TMPFS_TMPFS_ARGS_H_

#include <sys/types.h>

#define TMPFS_ARGS_VERSION	1

struct tmpfs_args {
	int ta_version;
	ino_t ta_nodes_max;	/* 0: no limit */
	off_t ta_size_max;	/* bytes; 0: no limit */
	uid_t ta_root_uid;
	gid_t ta_root_gid;
	mode_t ta_root_mode;
};

#endif /* _FS_TMPFS_TMPFS_ARGS_H_ */
