/*
 * ext2_mount.c - mounting and unmounting.
 */
#include "netbsd/errno.h"
#include "netbsd/statvfs.h"

#include "ext2.h"

static uint64_t
gd_block(const struct ext2_geometry *eg, const uint8_t *gd, size_t at)
{
	uint64_t block = le32(gd + at);

	/* The upper halves lie 32 bytes further. */
	if (eg->eg_desc_size >= 64)
		block |= (uint64_t)le32(gd + at + 32) << 32;
	return block;
}

static bool
block_sane(const struct ext2_geometry *eg, uint64_t block, uint64_t count)
{
	return block >= eg->eg_first_data && block < eg->eg_blocks &&
	    count <= eg->eg_blocks - block;
}

static int
groups_read(struct ext2_mount *em)
{
	const struct ext2_geometry *eg = &em->em_geo;
	uint64_t at = (uint64_t)(eg->eg_first_data + 1) * eg->eg_block;
	uint64_t table = ((uint64_t)eg->eg_inodes_per_group *
	    eg->eg_inode_size + eg->eg_block - 1) / eg->eg_block;
	uint8_t gd[64];
	struct ext2_group *g;
	uint32_t i;
	int error;

	em->em_groups = kmem_alloc(eg->eg_groups * sizeof(*g));
	if (em->em_groups == NULL)
		return ENOMEM;
	for (i = 0; i < eg->eg_groups; i++, at += eg->eg_desc_size) {
		error = cache_read(&em->em_dev->bd_cache, at, gd,
		    MIN(eg->eg_desc_size, (uint32_t)sizeof(gd)));
		if (error != 0)
			return error;
		g = &em->em_groups[i];
		g->g_block_bitmap = gd_block(eg, gd, GD_BLOCK_BITMAP);
		g->g_inode_bitmap = gd_block(eg, gd, GD_INODE_BITMAP);
		g->g_inode_table = gd_block(eg, gd, GD_INODE_TABLE);
		g->g_free_blocks = le16(gd + GD_FREE_BLOCKS);
		g->g_free_inodes = le16(gd + GD_FREE_INODES);
		g->g_dirs = le16(gd + GD_USED_DIRS);
		if (!block_sane(eg, g->g_block_bitmap, 1) ||
		    !block_sane(eg, g->g_inode_bitmap, 1) ||
		    !block_sane(eg, g->g_inode_table, table))
			return EINVAL;
	}
	return 0;
}

/* Whether what is on the disk allows to write to it, when that is wanted. */
static int
check_writable(struct ext2_mount *em, bool write)
{
	const struct ext2_geometry *eg = &em->em_geo;
	const char *from = em->em_mount->mnt_from;

	if (eg->eg_recover)
		kprintf("%s: its journal has changes that are not in the file "
		    "system yet: %s; run e2fsck\n", from,
		    write ? "not writable" : "they are missing");
	else if (write && !ext2_geometry_writable(eg))
		kprintf("%s: has features that can only be read "
		    "(incompatible: %#x, read-only: %#x)\n", from,
		    eg->eg_incompat, eg->eg_ro_compat);
	else
		return 0;
	return write ? EROFS : 0;
}

/* Reads the superblock; may it be mounted as asked? */
static int
super_read(struct ext2_mount *em)
{
	struct mount *mp = em->em_mount;
	struct ext2_geometry *eg = &em->em_geo;
	bool write = (mp->mnt_flags & ST_RDONLY) == 0;
	uint8_t *sb;
	int error;

	sb = kmem_alloc(EXT2_SUPER_SIZE);
	if (sb == NULL)
		return ENOMEM;
	error = cache_read(&em->em_dev->bd_cache, EXT2_SUPER_OFFSET, sb,
	    EXT2_SUPER_SIZE);
	if (error == 0)
		error = ext2_geometry_read(sb, em->em_dev->bd_sectors *
		    DISK_SECTOR, eg);
	kmem_free(sb, EXT2_SUPER_SIZE);
	if (error == ENOTSUP) {
		kprintf("%s: ext2 with features that are not supported "
		    "(incompatible: %#x)\n", mp->mnt_from, eg->eg_incompat);
		return EOPNOTSUPP;
	}
	if (error != 0)
		return error == EIO ? EINVAL : error;
	if (!blkdev_suits(em->em_dev, eg->eg_block))
		return EINVAL;
	error = check_writable(em, write);
	if (error == 0 && write && !eg->eg_clean)
		kprintf("%s: was not unmounted; run e2fsck when you can\n",
		    mp->mnt_from);
	return error;
}

static void
mount_free(struct ext2_mount *em)
{
	if (em->em_groups != NULL)
		kmem_free(em->em_groups,
		    em->em_geo.eg_groups * sizeof(*em->em_groups));
	if (em->em_freed != NULL)
		kmem_free(em->em_freed,
		    em->em_freed_max * sizeof(*em->em_freed));
	kmem_free(em, sizeof(*em));
}

static int
ext2_fs_mount(struct mount *mp, const void *data, size_t len,
    struct vnode **root)
{
	struct ext2_mount *em;
	struct ext2_node *en = NULL;
	int error;

	error = mount_fspec(mp, data, len);
	if (error != 0)
		return error;
	em = kmem_zalloc(sizeof(*em));
	if (em == NULL)
		return ENOMEM;
	error = blkdev_open(mp->mnt_from, (mp->mnt_flags & ST_RDONLY) == 0,
	    mp, &em->em_dev);
	if (error != 0) {
		kmem_free(em, sizeof(*em));
		return error;
	}
	mp->mnt_data = em;
	em->em_mount = mp;
	em->em_nodes.nc_free = ext2_node_free;
	em->em_nodes.nc_busy = ext2_node_busy;
	kmutex_init(&em->em_tx);
	error = super_read(em);
	if (error == 0)
		error = groups_read(em);
	if (error == 0)
		error = ext2_node_get(em, EXT2_ROOT_INO, &en);
	if (error == 0 && en->en_cached.cn_vnode.v_type != VDIR) {
		vnode_release(&en->en_cached.cn_vnode);
		(void)nodecache_purge(&em->em_nodes, NULL);
		error = EINVAL;
	}
	if (error != 0) {
		(void)blkdev_close(em->em_dev);
		mount_free(em);
		return error;
	}
	em->em_dev->bd_state.cd_sync = ext2_sync;
	em->em_dev->bd_state.cd_arg = em;
	*root = &en->en_cached.cn_vnode;
	return 0;
}

/* Everything is on the disk, and it says so. */
static int
leave_clean(struct ext2_mount *em)
{
	int error;

	/* Twice: the bitmaps of what the first cycle freed. */
	error = ext2_sync(em);
	if (error == 0)
		error = ext2_sync(em);
	if (error != 0 || !em->em_marked || !em->em_geo.eg_clean)
		return error;
	error = ext2_begin(em);
	if (error != 0)
		return error == EROFS ? 0 : error;
	error = ext2_super_write(em, true);
	if (error == 0)
		error = cache_writeback(em->em_dev, STEP_DATA);
	if (error == 0)
		error = blkdev_flush(em->em_dev);
	if (error == 0)
		em->em_marked = false;
	ext2_end(em);
	return error;
}

/* Whether a file without a name still has blocks. */
static bool
has_unnamed(struct ext2_mount *em)
{
	struct cachednode *cn;
	size_t i;

	for (i = 0; i < NODECACHE_BUCKETS; i++)
		for (cn = em->em_nodes.nc_buckets[i]; cn != NULL;
		    cn = cn->cn_hash)
			if (container_of(cn, struct ext2_node,
			    en_cached)->en_nlink == 0)
				return true;
	return false;
}

static int
ext2_fs_update(struct mount *mp, bool write)
{
	struct ext2_mount *em = mp->mnt_data;
	int error;

	if (em->em_error != 0)
		return EIO;
	if (write)
		return em->em_dev->bd_disk->dk_readonly ? EROFS :
		    check_writable(em, true);
	/* What is mapped to be written to, or to be freed, stays. */
	error = has_unnamed(em) ? EBUSY : leave_clean(em);
	if (error == 0 && (em->em_marked || em->em_nfreed > 0 ||
	    em->em_dev->bd_state.cd_ndirty > 0))
		error = EBUSY;
	return error;
}

static int
ext2_fs_unmount(struct mount *mp, bool force __unused)
{
	struct ext2_mount *em = mp->mnt_data;
	int error;

	error = leave_clean(em);
	if (error != 0 && em->em_error == 0)
		return error;
	if (nodecache_purge(&em->em_nodes, mp->mnt_root))
		return EBUSY;
	/* Purging may have ended files without names. */
	(void)leave_clean(em);
	vnode_release(mp->mnt_root);
	(void)nodecache_purge(&em->em_nodes, NULL);
	error = blkdev_close(em->em_dev);
	mount_free(em);
	return error;
}

/* The guest ends; programs may have left files open. */
static void
ext2_fs_shutdown(struct mount *mp)
{
	struct ext2_mount *em = mp->mnt_data;
	int error;

	error = has_unnamed(em) ? ext2_sync(em) : leave_clean(em);
	if (error != 0 && em->em_error == 0)
		kprintf("%s: not everything could be written: error %d\n",
		    mp->mnt_on, error);
	mp->mnt_flags |= ST_RDONLY;
}

static int
ext2_fs_statvfs(struct mount *mp, struct statvfs_info *si)
{
	struct ext2_mount *em = mp->mnt_data;
	const struct ext2_geometry *eg = &em->em_geo;
	size_t i;

	si->si_bsize = si->si_frsize = eg->eg_block;
	si->si_iosize = CACHE_PAGE;
	si->si_blocks = eg->eg_blocks - eg->eg_first_data;
	si->si_bfree = eg->eg_free_blocks;
	for (i = 0; i < em->em_nfreed; i++)
		si->si_bfree += em->em_freed[i].f_count;
	si->si_bavail = si->si_bfree;
	si->si_files = eg->eg_inodes;
	si->si_ffree = eg->eg_free_inodes;
	si->si_namemax = EXT2_NAME_MAX;
	return 0;
}

RUMP_FS(ext2fs) = {
	.fs_name = "ext2fs",
	.fs_mount = ext2_fs_mount,
	.fs_unmount = ext2_fs_unmount,
	.fs_update = ext2_fs_update,
	.fs_statvfs = ext2_fs_statvfs,
	.fs_shutdown = ext2_fs_shutdown,
};
