/*
 * ffs.h - FFS in memory. Nothing is ever written, so there is nothing to lock but
 * what rumpvfs locks.
 */
#ifndef FFS_H
#define FFS_H

#include "rump/disk.h"
#include "rump/kmem.h"
#include "rump/nodecache.h"

#include "ffs_format.h"

struct ffs_mount {
	struct nodecache fm_nodes;
	struct ffs_geometry fm_geo;
	struct blkdev *fm_dev;
	struct mount *fm_mount;
};

struct ffs_node {
	struct cachednode fn_cached;
	struct cacheobj fn_pages;	/* VREG */
	uint32_t fn_ino;
	struct ffs_inode fn_inode;	/* checked */
};

static inline struct ffs_node *
ffs_node(struct vnode *vp)
{
	return vp->v_data;
}

static inline struct ffs_mount *
ffs_mount(const struct vnode *vp)
{
	return vp->v_mount->mnt_data;
}

static inline struct ffs_mount *
ffs_mount_of(const struct ffs_node *fn)
{
	return ffs_mount(&fn->fn_cached.cn_vnode);
}

/* ---- ffs_map.c ----------------------------------------------------------- */

/*
 * Where the byte at `offset' (a multiple of 512) of a file is on the device, or
 * CACHE_HOLE, and for how many bytes, a multiple of 512. EIO: damaged; EOPNOTSUPP: a
 * snapshot. Sleeps.
 */
int ffs_map(struct ffs_node *, uint64_t offset, uint64_t *at, uint64_t *len);
extern const struct cacheops ffs_cacheops;

/* ---- ffs_node.c ---------------------------------------------------------- */

/* The node of an inode, with a reference. EIO: damaged; ENOMEM. Sleeps. */
int ffs_node_get(struct ffs_mount *, uint32_t ino, struct ffs_node **);
void ffs_node_free(struct cachednode *);

/* ---- ffs_dir.c ----------------------------------------------------------- */

int ffs_lookup(struct vnode *, const char *name, size_t len, struct vnode **);
int ffs_readdir(struct vnode *, uint64_t *, vdirent_fn *, void *, bool *);

/* ---- ffs_vops.c ---------------------------------------------------------- */

extern const struct vops ffs_vops;

#endif /* FFS_H */
