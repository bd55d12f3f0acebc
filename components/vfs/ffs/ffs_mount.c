/*
 * ffs_mount.c - mounting and unmounting.
 */
#include "netbsd/errno.h"
#include "netbsd/statvfs.h"

#include "ffs.h"

/* Finds the superblock. EINVAL: there is none that makes sense. */
static int
super_find(struct ffs_mount *fm)
{
	struct ffs_geometry *fg = &fm->fm_geo;
	uint64_t size = fm->fm_dev->bd_sectors * DISK_SECTOR;
	uint8_t *sb;
	size_t i;
	int error = EINVAL;

	sb = kmem_alloc(FFS_SUPER_SIZE);
	if (sb == NULL)
		return ENOMEM;
	for (i = 0; error == EINVAL && i < nitems(ffs_super_places); i++) {
		uint64_t at = ffs_super_places[i];

		if (at + FFS_SUPER_SIZE > size)
			continue;
		error = cache_read(&fm->fm_dev->bd_cache, at, sb,
		    FFS_SUPER_SIZE);
		if (error == 0)
			error = ffs_geometry_read(sb, at, size, fg);
	}
	kmem_free(sb, FFS_SUPER_SIZE);
	return error;
}

/* Reads the superblock; may it be mounted as asked? */
static int
super_read(struct ffs_mount *fm)
{
	const struct ffs_geometry *fg = &fm->fm_geo;
	struct mount *mp = fm->fm_mount;
	int error;

	error = super_find(fm);
	if (error == ENOTSUP) {
		kprintf("%s: FFS that is not supported: %s\n", mp->mnt_from,
		    fg->fg_refused);
		return EOPNOTSUPP;
	}
	if (error != 0)
		return error;
	if (!blkdev_suits(fm->fm_dev, fg->fg_fragment))
		return EINVAL;
	if ((mp->mnt_flags & ST_RDONLY) == 0)
		return EROFS;
	if (!fg->fg_clean)
		kprintf("%s: was not unmounted%s; run fsck_ffs\n",
		    mp->mnt_from, fg->fg_journal ? ": changes that only its "
		    "journal has are missing" : "");
	return 0;
}

static int
root_get(struct ffs_mount *fm, struct vnode **root)
{
	struct ffs_node *fn;
	int error;

	error = ffs_node_get(fm, FFS_ROOT_INO, &fn);
	if (error != 0)
		return error;
	*root = &fn->fn_cached.cn_vnode;
	if ((*root)->v_type == VDIR)
		return 0;
	vnode_release(*root);
	(void)nodecache_purge(&fm->fm_nodes, NULL);
	return EINVAL;
}

static int
ffs_fs_mount(struct mount *mp, const void *data, size_t len,
    struct vnode **root)
{
	struct ffs_mount *fm;
	int error;

	error = mount_fspec(mp, data, len);
	if (error != 0)
		return error;
	fm = kmem_zalloc(sizeof(*fm));
	if (fm == NULL)
		return ENOMEM;
	error = blkdev_open(mp->mnt_from, false, mp, &fm->fm_dev);
	if (error != 0) {
		kmem_free(fm, sizeof(*fm));
		return error;
	}
	mp->mnt_data = fm;
	fm->fm_mount = mp;
	fm->fm_nodes.nc_free = ffs_node_free;
	error = super_read(fm);
	if (error == 0)
		error = root_get(fm, root);
	if (error != 0) {
		(void)blkdev_close(fm->fm_dev);
		kmem_free(fm, sizeof(*fm));
	}
	return error;
}

static int
ffs_fs_unmount(struct mount *mp, bool force __unused)
{
	struct ffs_mount *fm = mp->mnt_data;

	if (nodecache_purge(&fm->fm_nodes, mp->mnt_root))
		return EBUSY;
	vnode_release(mp->mnt_root);
	(void)nodecache_purge(&fm->fm_nodes, NULL);
	(void)blkdev_close(fm->fm_dev);
	kmem_free(fm, sizeof(*fm));
	return 0;
}

static int
ffs_fs_statvfs(struct mount *mp, struct statvfs_info *si)
{
	const struct ffs_mount *fm = mp->mnt_data;
	const struct ffs_geometry *fg = &fm->fm_geo;

	si->si_bsize = fg->fg_block;
	si->si_frsize = fg->fg_fragment;
	si->si_iosize = CACHE_PAGE;
	si->si_blocks = fg->fg_data;
	si->si_bfree = fg->fg_free;
	si->si_bavail = fg->fg_available;
	si->si_files = fg->fg_inodes - FFS_ROOT_INO;
	si->si_ffree = fg->fg_free_inodes;
	si->si_namemax = FFS_NAME_MAX;
	return 0;
}

RUMP_FS(ffs) = {
	.fs_name = "ffs",
	.fs_mount = ffs_fs_mount,
	.fs_unmount = ffs_fs_unmount,
	.fs_statvfs = ffs_fs_statvfs,
};
