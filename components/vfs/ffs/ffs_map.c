/*
 * ffs_map.c - where a file's blocks are: direct, or through up to three levels of
 * indirect blocks; the last one may be a few fragments only.
 */
#include "netbsd/errno.h"
#include "netbsd/stat.h"

#include "ffs.h"

#define RUN_MAX		4096U		/* blocks told to follow at once */

/* How many of `max' pointers from p on are of blocks in a row, or all of holes. */
static uint64_t
run_length(const struct ffs_geometry *fg, const uint8_t *p, uint64_t max)
{
	uint64_t first = ffs_pointer(fg, p), n;
	uint32_t size = ffs_pointer_size(fg);

	for (n = 1; n < MIN(max, (uint64_t)RUN_MAX); n++)
		if (ffs_pointer(fg, p + n * size) !=
		    (first == 0 ? 0 : first + n * fg->fg_frag))
			break;
	return n;
}

/* The address of a logical block, 0 for a hole, and how many are in a row. */
static int
block_find(struct ffs_node *fn, uint64_t lbn, uint64_t *frag, uint64_t *count)
{
	struct ffs_mount *fm = ffs_mount_of(fn);
	const struct ffs_geometry *fg = &fm->fm_geo;
	uint32_t size = ffs_pointer_size(fg), n = fg->fg_block / size;
	const uint8_t *slot;
	struct cachepage *cp;
	struct blockpath bp;
	unsigned int i;
	void *data;
	int error;

	error = blockpath_to(lbn, n, &bp);
	if (error != 0)
		return error;
	slot = fn->fn_inode.fi_block + (size_t)bp.bp_index[0] * size;
	*frag = ffs_pointer(fg, slot);
	*count = bp.bp_depth > 1 ? 1 : run_length(fg, slot,
	    BLOCKPATH_DIRECT - bp.bp_index[0]);
	for (i = 1; i < bp.bp_depth && *frag != 0; i++) {
		if (!ffs_valid(fg, *frag, fg->fg_frag))
			return EIO;
		error = cache_block(&fm->fm_dev->bd_cache,
		    *frag * fg->fg_fragment + (uint64_t)bp.bp_index[i] * size,
		    size, &data, &cp);
		if (error != 0)
			return error;
		slot = data;
		*frag = ffs_pointer(fg, slot);
		/* As far as the page and the block go. */
		if (i + 1 == bp.bp_depth)
			*count = run_length(fg, slot, MIN(
			    (CACHE_PAGE - CACHE_OFFSET(slot)) / size,
			    n - bp.bp_index[i]));
		cache_put(cp);
	}
	return 0;
}

/*
 * The bytes that a file has room for on disk: whole blocks, but for the last one of
 * a file without indirect blocks.
 */
static uint64_t
room_of(const struct ffs_geometry *fg, uint64_t size)
{
	return roundup2(size, size <=
	    (uint64_t)BLOCKPATH_DIRECT * fg->fg_block ? fg->fg_fragment :
	    fg->fg_block);
}

int
ffs_map(struct ffs_node *fn, uint64_t offset, uint64_t *at, uint64_t *len)
{
	const struct ffs_geometry *fg = &ffs_mount_of(fn)->fm_geo;
	uint64_t room = room_of(fg, fn->fn_inode.fi_size), frag, count;
	uint32_t in = (uint32_t)(offset % fg->fg_block);
	int error;

	/* Not all of its pointers are addresses. */
	if ((fn->fn_inode.fi_flags & SF_SNAPSHOT) != 0)
		return EOPNOTSUPP;
	*at = CACHE_HOLE;
	*len = fg->fg_block - in;
	if (offset >= room)
		return 0;
	error = block_find(fn, offset / fg->fg_block, &frag, &count);
	if (error != 0)
		return error;
	*len = MIN(count * fg->fg_block - in, room - offset);
	if (frag == 0)
		return 0;
	if (!ffs_valid(fg, frag, (in + *len) / fg->fg_fragment))
		return EIO;
	*at = frag * fg->fg_fragment + in;
	return 0;
}

/* ---- Pages --------------------------------------------------------------- */

static struct ffs_node *
node_of(struct cacheobj *co)
{
	return container_of(co, struct ffs_node, fn_pages);
}

static int
pages_map(struct cacheobj *co, uint64_t offset, uint64_t *sector, uint64_t *len)
{
	uint64_t at;
	int error;

	error = ffs_map(node_of(co), offset, &at, len);
	if (error == 0)
		*sector = at == CACHE_HOLE ? CACHE_HOLE : at / DISK_SECTOR;
	return error;
}

static void
pages_hold(struct cacheobj *co)
{
	vnode_hold(&node_of(co)->fn_cached.cn_vnode);
}

static void
pages_release(struct cacheobj *co)
{
	vnode_release(&node_of(co)->fn_cached.cn_vnode);
}

const struct cacheops ffs_cacheops = {
	.co_map = pages_map,
	.co_hold = pages_hold,
	.co_release = pages_release,
};
