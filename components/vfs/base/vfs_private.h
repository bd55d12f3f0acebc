/*
 * vfs_private.h - what the files of rumpvfs share.
 */
#ifndef VFS_PRIVATE_H
#define VFS_PRIVATE_H

#include "rump/lwp.h"
#include "rump/vfs.h"

/* A group's place in the name space. Owner: the group; monitor. */
struct cwdinfo {
	struct vnode *cwd_dir;		/* referenced */
	struct vnode *cwd_root;		/* referenced; differs after chroot(2) */
	uint32_t cwd_umask;
};

/* The running group's root directory; for kernel threads the real one. */
struct vnode *cwd_rootvnode(void);

/*
 * Copies a path in; kmem of PATH_MAX bytes, freed with path_free.
 */
int path_copyin(const void *user, char **path);
void path_free(char *path);

/*
 * namei of a program's path relative to descriptor `dirfd' (AT_FDCWD: the
 * working directory; not looked at for absolute paths).
 */
int namei_user(struct lwp *, int dirfd, const void *user, int flags,
    struct nameidata *);

/* The vnode of a descriptor, referenced. EBADF; EINVAL: another kind of file. */
int vnode_from_fd(struct lwp *, int fd, struct vnode **);

/* The vnode of an open file, NULL when it is of another kind. */
struct vnode *vnode_from_file(struct file *);

/* EROFS when the vnode's file system must not be changed. */
int vnode_writable(const struct vnode *);

/* Creates a name in a directory. `target' for VLNK, else NULL. */
int vnode_create(struct nameidata *, const struct vattr *, const char *target);

/* Makes the open file of a vnode, which keeps its reference on success. */
int vnode_open(struct vnode *, int flag, struct file **);

int vnode_truncate(struct vnode *, int64_t size);
/* Whether the caller may make a file so large (RLIMIT_FSIZE); SIGXFSZ and EFBIG. */
int vnode_limit(struct vnode *, uint64_t size);

/* The time for timestamps. */
struct timespec vfs_now(void);

/* The path of a directory below the group's root, in a kmem string of PATH_MAX. */
int vnode_path(struct vnode *dir, char **path);

/* Finds what is mounted where. */
struct mount *mount_first(void);

/* Devices: files of VCHR and VBLK vnodes. */
int spec_open(struct vnode *, int flag, struct file **);

#endif /* VFS_PRIVATE_H */
