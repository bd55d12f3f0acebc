/*
 * rump/vfs.h - vnodes, mounts and file-system types. Monitor held throughout.
 *
 * A file system provides a `struct rump_fs' in the `fs' linker set and vnodes
 * with a `struct vops'; everything else (paths, mount points, permissions,
 * descriptors, devices, FIFOs, sockets, locks) is rumpvfs's.
 *
 * References. A vnode lives while v_refs > 0. vnode_release of the last
 * reference calls vop_inactive, in which the file system either frees the
 * vnode or keeps it, unreferenced, for a later vop_lookup.
 *
 * Locks. v_lock protects a vnode's contents across the sleeps of its file
 * system. rumpvfs takes it before the operations marked L below and releases it
 * after; a directory's lock comes before its children's. vop_rename gets both
 * directories locked and the mount's mnt_rename held, so that no directory
 * moves during the check for cycles. Program memory is never touched with a
 * v_lock held, except by vop_read and vop_write, whose pages have been faulted
 * in; they return EFAULT when that did not last, and are called again.
 */
#ifndef RUMP_VFS_H
#define RUMP_VFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/component.h"
#include "rump/file.h"
#include "rump/lib.h"
#include "rump/stat.h"
#include "rump/sync.h"
#include "rump/uio.h"

struct mount;
struct pipe;
struct proc;
struct socket;
struct vnode;

#define PATH_MAX	1024		/* with its NUL */
#define NAME_MAX	255
#define SYMLOOP_MAX	32

enum vtype { VNON, VREG, VDIR, VLNK, VCHR, VBLK, VFIFO, VSOCK };

/* Attributes: what vop_getattr fills, and what vop_setattr and create take. */
struct vattr {
	enum vtype va_type;
	uint32_t va_mode;		/* permission bits: 07777 */
	uint32_t va_nlink, va_uid, va_gid;
	uint32_t va_flags, va_gen;
	uint64_t va_ino, va_rdev;
	int64_t va_size;
	int64_t va_bytes;		/* allocated */
	int32_t va_blksize;
	struct timespec va_atime, va_mtime, va_ctime, va_birthtime;
	unsigned int va_set;		/* vop_setattr: VA_* bits to change */
};

#define VA_MODE		0x01
#define VA_UID		0x02
#define VA_GID		0x04
#define VA_SIZE		0x08
#define VA_ATIME	0x10
#define VA_MTIME	0x20
#define VA_FLAGS	0x40

/* A directory entry, as vop_readdir hands it out. */
struct vdirent {
	uint64_t vd_ino;
	enum vtype vd_type;
	const char *vd_name;
	size_t vd_namelen;
};

/*
 * Takes an entry; false: no room, stop before this one.
 */
typedef bool vdirent_fn(void *arg, const struct vdirent *);

/* lseek(2)'s further values, which NetBSD 10 has not. */
#define SEEK_DATA	3
#define SEEK_HOLE	4

#define IO_APPEND	1		/* vop_write: at the end */
#define IO_SYNC		2		/* vop_write: durable on return */

/*
 * Vnode operations. Names are kernel strings of 1..NAME_MAX bytes without '/',
 * and never "." ; ".." only in vop_lookup. *vpp gets a reference. A NULL member
 * gives the errno in brackets. Times and link counts are the file system's to
 * keep.
 *
 * lookup   ENOENT; *vpp is not locked
 * create   makes a file of va_type with va_mode, va_uid, va_gid, va_rdev;
 *          VLNK: `target' is the link's text. The name is known not to exist.
 *          ENOSPC, EROFS
 * remove   takes the name of a file that is no directory away
 * rmdir    takes an empty directory away: ENOTEMPTY
 * link     another name for vp (same mount, no directory): EMLINK
 * rename   moves fvp; tvp, when not NULL, is what has the name now, of a fitting
 *          type, and is to be replaced. EINVAL: a directory into itself;
 *          ENOTEMPTY
 * readdir  calls fn for each entry ("." and ".." included) from *cookie (0: the
 *          start), advancing it; cookies stay valid while the directory is
 *          changed. *eof: the end was reached
 * readlink up to `size' bytes of the text
 * read     short at the end of the file
 * write    grows the file as needed: ENOSPC, EFBIG; what was moved stays
 * getattr, setattr: what va_set names; the caller has checked permissions
 * fsync    makes contents and attributes durable
 * allocate [offset, offset + len) to be backed; grows the file
 * discard  [offset, offset + len) to read as zeros and free its space
 * seekhole moves *offset, below the file's size, to the next hole (or, `hole' not
 *          set, to the next data) at or after it; the end of the file is a hole.
 *          ENXIO: no more data
 * mapobj   what mmap(2) maps, referenced
 * inactive see above
 */
struct vops {
	int (*vop_lookup)(struct vnode *dvp, const char *name, size_t len,
	    struct vnode **vpp);				/* L [ENOTDIR] */
	int (*vop_create)(struct vnode *dvp, const char *name, size_t len,
	    const struct vattr *, const char *target,
	    struct vnode **vpp);				/* L [EROFS] */
	int (*vop_remove)(struct vnode *dvp, struct vnode *vp,
	    const char *name, size_t len);			/* L dvp [EROFS] */
	int (*vop_rmdir)(struct vnode *dvp, struct vnode *vp,
	    const char *name, size_t len);			/* L dvp [EROFS] */
	int (*vop_link)(struct vnode *dvp, struct vnode *vp,
	    const char *name, size_t len);			/* L dvp [EROFS] */
	int (*vop_rename)(struct vnode *fdvp, struct vnode *fvp,
	    const char *fname, size_t flen, struct vnode *tdvp,
	    struct vnode *tvp, const char *tname, size_t tlen); /* L [EROFS] */
	int (*vop_readdir)(struct vnode *, uint64_t *cookie, vdirent_fn *,
	    void *arg, bool *eof);				/* L [ENOTDIR] */
	int (*vop_readlink)(struct vnode *, char *buf, size_t size,
	    size_t *len);					/* L [EINVAL] */
	int (*vop_read)(struct vnode *, struct uio *);		/* L [EISDIR] */
	int (*vop_write)(struct vnode *, struct uio *, int ioflag); /* L [EROFS] */
	int (*vop_getattr)(struct vnode *, struct vattr *);	/* [none] */
	int (*vop_setattr)(struct vnode *, const struct vattr *); /* L [EROFS] */
	int (*vop_fsync)(struct vnode *, bool data_only);	/* L [0] */
	int (*vop_allocate)(struct vnode *, int64_t offset, int64_t len); /* L [EOPNOTSUPP] */
	int (*vop_discard)(struct vnode *, int64_t offset, int64_t len); /* L [EOPNOTSUPP] */
	int (*vop_seekhole)(struct vnode *, int64_t *offset, bool hole); /* L [no holes] */
	int (*vop_mapobj)(struct vnode *, struct mapobj **);	/* [ENODEV] */
	void (*vop_inactive)(struct vnode *);			/* [none] */
};

struct vnode {
	const struct vops *v_ops;
	struct mount *v_mount;
	enum vtype v_type;
	unsigned int v_refs;
	void *v_data;			/* the file system's */
	struct kmutex v_lock;
	struct mount *v_mounted;	/* mounted on this directory */
	uint64_t v_rdev;		/* VCHR, VBLK */
	struct pipe *v_pipe;		/* VFIFO: while it is open */
	struct socket *v_socket;	/* VSOCK: bound here; the socket's */
	struct lockhead v_locks;
	struct selinfo v_sel;		/* EVFILT_VNODE */
	unsigned int v_writers;		/* opens for writing */
};

/*
 * For file systems: fills a zeroed vnode with one reference. vnode_fini before
 * freeing it. vnode_count: how many there are.
 */
void vnode_init(struct vnode *, struct mount *, enum vtype, const struct vops *,
    void *data);
void vnode_fini(struct vnode *);
size_t vnode_count(void);

/* hold: also of an unreferenced vnode that a file system kept. */
void vnode_hold(struct vnode *);
void vnode_release(struct vnode *);

/* vop_getattr as struct stat. */
int vnode_stat(struct vnode *, struct stat *);

/* Tells EVFILT_VNODE knotes: NOTE_WRITE, NOTE_DELETE, ... */
void vnode_note(struct vnode *, uint32_t notes);

enum vtype vtype_from_mode(uint32_t mode);
uint32_t mode_from_vtype(enum vtype);

/* ---- Mounts ------------------------------------------------------------- */

#define VFS_TYPENAME	32

struct statvfs_info {			/* what mnt_statvfs fills */
	uint64_t si_bsize, si_frsize, si_iosize;
	uint64_t si_blocks, si_bfree, si_bavail;
	uint64_t si_files, si_ffree;
	uint64_t si_namemax;
};

struct mount {
	struct mount *mnt_next;		/* all mounts, oldest first */
	const struct rump_fs *mnt_fs;
	struct vnode *mnt_covered;	/* directory below; NULL: the root */
	struct vnode *mnt_root;		/* referenced */
	uint64_t mnt_dev;		/* st_dev */
	int mnt_flags;			/* ST_RDONLY, ST_NOEXEC, ... */
	unsigned int mnt_writers;	/* regular files open for writing */
	struct kmutex mnt_rename;
	char *mnt_on, *mnt_from;	/* kmem strings */
	void *mnt_data;			/* the file system's */
};

/*
 * A file-system type. mount: fills mnt_data and *root (referenced) from `args',
 * a kernel copy of mount(2)'s data (NULL and 0 when none). unmount: all vnodes but the root are unreferenced, or
 * EBUSY was returned before (force: never).
 */
struct rump_fs {
	const char *fs_name;		/* mount(2)'s type: "tmpfs", "cd9660" */
	int (*fs_mount)(struct mount *, const void *args, size_t argslen,
	    struct vnode **root);
	int (*fs_unmount)(struct mount *, bool force);
	/*
	 * Makes a mount writable, or read-only with everything written; mnt_flags
	 * follow when it returns 0. No regular file is open for writing. EBUSY,
	 * EROFS, EIO.
	 */
	int (*fs_update)(struct mount *, bool write);	/* [EROFS] */
	int (*fs_statvfs)(struct mount *, struct statvfs_info *);
	/* The guest ends with this mounted: what unmounting would write. */
	void (*fs_shutdown)(struct mount *);	/* [nothing] */
};
RUMP_SET_DECLARE(fs, struct rump_fs);
#define RUMP_FS(ident)	RUMP_SET_ENTRY(fs, struct rump_fs, ident)

/*
 * Mounts a file system on the directory `on' ("/" the first time makes the root
 * file system). ENODEV: no such type. For kernel code; mount(2) comes here too.
 * `from' is what the mount says it is mounted from until mount_fspec changes it.
 */
int vfs_mount(const char *type, const char *on, const char *from, int flags,
    const void *args, size_t argslen);

/*
 * For fs_mount: what the file system is mounted from, as the program named it in
 * the first member of its arguments (char *fspec): copied in, and kept in
 * mnt_from. EINVAL: no arguments; EFAULT, ENAMETOOLONG, ENOMEM.
 */
int mount_fspec(struct mount *, const void *args, size_t argslen);
int vfs_unmount(const char *on, bool force);
/*
 * Changes the flags of what is mounted on `on'. EINVAL: nothing is; EBUSY: it cannot
 * become read-only while files are written to.
 */
int vfs_update(const char *on, int flags);
extern struct vnode *vfs_rootvnode;	/* NULL before the root is mounted */

/* ---- Paths -------------------------------------------------------------- */

#define LOOKUP_FOLLOW	1	/* follow a symbolic link at the end */
#define LOOKUP_PARENT	2	/* the last component need not exist */
#define LOOKUP_EMPTY_OK	4	/* "" is the starting directory */

/*
 * A lookup's result. With LOOKUP_PARENT ni_dvp is the referenced directory and
 * ni_name the last component ("." and ".." give ni_vp and no name); ni_vp is
 * NULL when the name does not exist. Otherwise only ni_vp.
 */
struct nameidata {
	struct vnode *ni_dvp, *ni_vp;
	char ni_name[NAME_MAX + 1];
	size_t ni_namelen;		/* 0: none ("/", ".", "..") */
	bool ni_slash;			/* a '/' followed the last component */
};

/*
 * Looks `path' (a kernel string) up from `start' (NULL: the group's working
 * directory). ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG, EACCES. The caller releases
 * with namei_release.
 */
int namei(struct vnode *start, const char *path, int flags, struct nameidata *);
void namei_release(struct nameidata *);

/* For kernel code: a vnode by absolute path. */
int vfs_lookup(const char *path, int flags, struct vnode **);

/*
 * For kernel code that populates a file system; absolute paths. EEXIST is
 * success for vfs_mkdir and vfs_symlink.
 */
int vfs_mkdir(const char *path, uint32_t mode);
int vfs_symlink(const char *target, const char *path);
int vfs_mknod(const char *path, uint32_t mode, uint64_t rdev);
int vfs_writefile(const char *path, uint32_t mode, const char *text, size_t len);
/* The same for a file that may exist: it has the text and nothing else then. */
int vfs_replacefile(const char *path, const char *text, size_t len);

/*
 * Creates a socket's name (AF_LOCAL bind): EADDRINUSE when it exists. The vnode
 * is referenced; v_socket is the caller's to set and to clear before it
 * releases.
 */
int vfs_bind_socket(const char *path, struct vnode **);

/* ---- Devices ------------------------------------------------------------ */

/*
 * A device of /dev. cd_open replaces opening: makes the open file itself
 * (console, cloning devices); else the members below work on vnode's file.
 * cd_read and so on may sleep; NULL gives the error in brackets.
 */
struct cdev {
	const char *cd_name;		/* below /dev, "ld0", "net/tap" */
	uint32_t cd_mode;		/* S_IFCHR | 0666 */
	uint64_t cd_rdev;		/* makedev(), or CDEV_ANY */
	void *cd_arg;
	int (*cd_open)(struct cdev *, int flag, struct file **);	/* [vnode] */
	int (*cd_read)(struct cdev *, struct uio *, int flag);	/* [ENODEV] */
	int (*cd_write)(struct cdev *, struct uio *, int flag);	/* [ENODEV] */
	int (*cd_ioctl)(struct cdev *, unsigned long, void *);	/* [ENOTTY] */
	int (*cd_poll)(struct cdev *, int events);		/* [ready] */
	struct selinfo *(*cd_selinfo)(struct cdev *);		/* [NULL] */
	int64_t (*cd_size)(struct cdev *);	/* bytes, disks [0] */
	int (*cd_sync)(struct cdev *);		/* fsync(2) [0] */
	struct cdev *cd_next;		/* owner: rumpvfs */
};

#define CDEV_ANY	UINT64_MAX	/* cdev_register gives a number */

/*
 * Registers a device for ever; its node appears below /dev at once when that is
 * there, else when it is mounted. EEXIST.
 */
int cdev_register(struct cdev *);
/* The device of type VCHR or VBLK with that number; NULL: there is none. */
struct cdev *cdev_find(enum vtype, uint64_t rdev);
struct cdev *cdev_first(void);

/* Set by the component that keeps /dev: makes a device's node there. */
extern void (*cdev_node_hook)(struct cdev *);

#endif /* RUMP_VFS_H */
