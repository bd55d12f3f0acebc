/*
 * ffs_dir.c - directories: read in pieces of 512 bytes, which no entry crosses.
 */
#include "netbsd/errno.h"

#include "ffs.h"

#define DE_TYPE_SHIFT	12		/* an entry's type is from the mode's bits */

static enum vtype
type_of(uint8_t type)
{
	return vtype_from_mode((uint32_t)type << DE_TYPE_SHIFT);
}

/* The piece at `offset' of a directory, in a page. */
static int
chunk_get(struct ffs_node *dir, uint64_t offset, const uint8_t **chunk,
    struct cachepage **cpp)
{
	uint64_t at, len;
	void *data;
	int error;

	error = ffs_map(dir, offset, &at, &len);
	if (error == 0 && at == CACHE_HOLE)
		error = EIO;
	if (error == 0)
		error = cache_block(&ffs_mount_of(dir)->fm_dev->bd_cache, at,
		    FFS_DIRBLOCK, &data, cpp);
	if (error == 0)
		*chunk = data;
	return error;
}

static int
dir_find(struct ffs_node *dir, const char *name, size_t len, uint32_t *ino)
{
	const struct ffs_geometry *fg = &ffs_mount_of(dir)->fm_geo;
	size_t at, step, namelen;
	const uint8_t *chunk;
	struct cachepage *cp;
	uint64_t offset;
	int error;

	for (offset = 0; offset < dir->fn_inode.fi_size;
	    offset += FFS_DIRBLOCK) {
		error = chunk_get(dir, offset, &chunk, &cp);
		if (error != 0)
			return error;
		for (at = 0; at < FFS_DIRBLOCK; at += step) {
			step = ffs_dirent_check(fg, chunk, at, &namelen);
			if (step == 0)
				break;
			if (namelen == len && memcmp(chunk + at + DE_HEADER,
			    name, len) == 0) {
				*ino = le32(chunk + at + DE_INO);
				cache_put(cp);
				return 0;
			}
		}
		cache_put(cp);
		if (at < FFS_DIRBLOCK)
			return EIO;
	}
	return ENOENT;
}

int
ffs_lookup(struct vnode *dvp, const char *name, size_t len, struct vnode **vpp)
{
	struct ffs_node *fn;
	uint32_t ino;
	int error;

	error = dir_find(ffs_node(dvp), name, len, &ino);
	if (error == 0)
		error = ffs_node_get(ffs_mount(dvp), ino, &fn);
	if (error == 0)
		*vpp = &fn->fn_cached.cn_vnode;
	return error;
}

int
ffs_readdir(struct vnode *vp, uint64_t *cookie, vdirent_fn *fn, void *arg,
    bool *eof)
{
	struct ffs_node *dir = ffs_node(vp);
	const struct ffs_geometry *fg = &ffs_mount(vp)->fm_geo;
	char name[FFS_NAME_MAX + 1];
	size_t at, step, namelen;
	const uint8_t *chunk;
	struct cachepage *cp;
	struct vdirent vd;
	uint64_t offset;
	bool go_on = true;
	int error;

	while (go_on && *cookie < dir->fn_inode.fi_size) {
		offset = rounddown2(*cookie, FFS_DIRBLOCK);
		error = chunk_get(dir, offset, &chunk, &cp);
		if (error != 0)
			return error;
		for (at = 0; go_on && at < FFS_DIRBLOCK; at += step) {
			step = ffs_dirent_check(fg, chunk, at, &namelen);
			if (step == 0) {
				cache_put(cp);
				return EIO;
			}
			if (offset + at < *cookie)
				continue;
			if (namelen > 0) {
				memcpy(name, chunk + at + DE_HEADER, namelen);
				name[namelen] = '\0';
				vd.vd_ino = le32(chunk + at + DE_INO);
				vd.vd_type = type_of(chunk[at + DE_TYPE]);
				vd.vd_name = name;
				vd.vd_namelen = namelen;
				go_on = fn(arg, &vd);
			}
			if (go_on)
				*cookie = offset + at + step;
		}
		cache_put(cp);
	}
	*eof = *cookie >= dir->fn_inode.fi_size;
	return 0;
}
