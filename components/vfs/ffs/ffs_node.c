/*
 * ffs_node.c - inodes as nodes with vnodes.
 */
#include "netbsd/errno.h"
#include "rump/stat.h"

#include "ffs.h"

static int
node_read(struct ffs_node *fn, const uint8_t *di)
{
	const struct ffs_geometry *fg = &ffs_mount_of(fn)->fm_geo;
	struct ffs_inode *fi = &fn->fn_inode;
	struct vnode *vp = &fn->fn_cached.cn_vnode;
	enum vtype type;

	ffs_inode_read(fg, di, fi);
	type = vtype_from_mode(fi->fi_mode);
	if (type == VNON || fi->fi_nlink == 0 ||
	    fi->fi_size > ffs_max_size(fg) || (type == VDIR &&
	    (fi->fi_size % FFS_DIRBLOCK != 0 || fi->fi_size > UINT32_MAX)))
		return EIO;
	vp->v_type = type;
	if (type == VCHR || type == VBLK)
		vp->v_rdev = ffs_pointer(fg, fi->fi_block);
	return 0;
}

static struct ffs_node *
node_alloc(struct ffs_mount *fm, uint32_t ino)
{
	struct ffs_node *fn = kmem_zalloc(sizeof(*fn));

	if (fn == NULL)
		return NULL;
	fn->fn_ino = ino;
	vnode_init(&fn->fn_cached.cn_vnode, fm->fm_mount, VNON, &ffs_vops,
	    fn);
	return fn;
}

int
ffs_node_get(struct ffs_mount *fm, uint32_t ino, struct ffs_node **fnp)
{
	struct cachednode *cn = nodecache_find(&fm->fm_nodes, ino);
	struct cachepage *cp;
	struct ffs_node *fn;
	void *p;
	int error;

	if (cn == NULL) {
		if (ino < FFS_ROOT_INO || ino >= fm->fm_geo.fg_inodes)
			return EIO;
		error = cache_block(&fm->fm_dev->bd_cache,
		    ffs_inode_offset(&fm->fm_geo, ino),
		    ffs_inode_size(&fm->fm_geo), &p, &cp);
		if (error != 0)
			return error;
		/* Reading may have slept. */
		cn = nodecache_find(&fm->fm_nodes, ino);
		if (cn == NULL) {
			fn = node_alloc(fm, ino);
			error = fn == NULL ? ENOMEM : node_read(fn, p);
			if (error == 0) {
				cn = &fn->fn_cached;
				if (cn->cn_vnode.v_type == VREG)
					cache_init(&fn->fn_pages,
					    &ffs_cacheops, fm->fm_dev,
					    fn->fn_inode.fi_size);
				nodecache_insert(&fm->fm_nodes, cn, ino);
			} else if (fn != NULL) {
				fn->fn_cached.cn_vnode.v_refs = 0;
				ffs_node_free(&fn->fn_cached);
			}
		}
		cache_put(cp);
		if (error != 0)
			return error;
	}
	*fnp = container_of(cn, struct ffs_node, fn_cached);
	return 0;
}

void
ffs_node_free(struct cachednode *cn)
{
	struct ffs_node *fn = container_of(cn, struct ffs_node, fn_cached);

	/* Of an inode that made no sense the type is not set. */
	if (cn->cn_vnode.v_type == VREG)
		cache_fini(&fn->fn_pages);
	vnode_fini(&cn->cn_vnode);
	kmem_free(fn, sizeof(*fn));
}
