/*
 * ffs_vops.c - the vnode operations; what is not here is EROFS.
 */
#include "netbsd/errno.h"
#include "rump/stat.h"

#include "ffs.h"

static int
ffs_readlink(struct vnode *vp, char *buf, size_t size, size_t *len)
{
	struct ffs_node *fn = ffs_node(vp);
	struct ffs_mount *fm = ffs_mount(vp);
	uint64_t at, room;
	int error;

	if (vp->v_type != VLNK)
		return EINVAL;
	*len = (size_t)MIN((uint64_t)size, fn->fn_inode.fi_size);
	if (fn->fn_inode.fi_size < fm->fm_geo.fg_link_max) {
		memcpy(buf, fn->fn_inode.fi_block, *len);
		return 0;
	}
	error = ffs_map(fn, 0, &at, &room);
	if (error == 0 && (at == CACHE_HOLE || fn->fn_inode.fi_size > room))
		error = EIO;
	return error != 0 ? error : cache_read(&fm->fm_dev->bd_cache, at, buf,
	    *len);
}

static int
ffs_read(struct vnode *vp, struct uio *uio)
{
	if (vp->v_type != VREG)
		return EISDIR;
	return cache_uio_read(&ffs_node(vp)->fn_pages, uio);
}

static int
ffs_getattr(struct vnode *vp, struct vattr *va)
{
	const struct ffs_node *fn = ffs_node(vp);
	const struct ffs_inode *fi = &fn->fn_inode;

	va->va_type = vp->v_type;
	va->va_mode = fi->fi_mode & ALLPERMS;
	va->va_nlink = fi->fi_nlink;
	va->va_uid = fi->fi_uid;
	va->va_gid = fi->fi_gid;
	va->va_flags = fi->fi_flags;
	va->va_gen = fi->fi_gen;
	va->va_ino = fn->fn_ino;
	va->va_rdev = vp->v_rdev;
	va->va_size = (int64_t)fi->fi_size;
	va->va_bytes = (int64_t)(MIN(fi->fi_blocks,
	    (uint64_t)INT64_MAX / DISK_SECTOR) * DISK_SECTOR);
	va->va_blksize = CACHE_PAGE;
	va->va_atime = fi->fi_atime;
	va->va_mtime = fi->fi_mtime;
	va->va_ctime = fi->fi_ctime;
	va->va_birthtime = fi->fi_birthtime;
	return 0;
}

static int
ffs_mapobj(struct vnode *vp, struct mapobj **mop)
{
	return cache_mapobj(&ffs_node(vp)->fn_pages, mop);
}

static void
ffs_inactive(struct vnode *vp)
{
	nodecache_inactive(&ffs_mount(vp)->fm_nodes, &ffs_node(vp)->fn_cached);
}

const struct vops ffs_vops = {
	.vop_lookup = ffs_lookup,
	.vop_readdir = ffs_readdir,
	.vop_readlink = ffs_readlink,
	.vop_read = ffs_read,
	.vop_getattr = ffs_getattr,
	.vop_mapobj = ffs_mapobj,
	.vop_inactive = ffs_inactive,
};
