/*
 * ext2_map.c - where a file's blocks are: direct, through up to three levels of
 * indirect blocks, or (to read) by an extent tree.
 */
#include "netbsd/errno.h"

#include "ext2.h"

#define RUN_MAX		4096U		/* blocks told to follow at once */
#define EXTENT_DEPTH_MAX 5

static uint32_t
pointers(const struct ext2_mount *em)
{
	return em->em_geo.eg_block / 4;
}

uint64_t
ext2_max_size(const struct ext2_mount *em)
{
	uint64_t n = pointers(em);
	uint64_t max = blockpath_max(pointers(em)) * em->em_geo.eg_block;

	/* The count of sectors has 32 bits; before revision 1 a size has 31. */
	max = MIN(max, (UINT64_C(1) << 41) - em->em_geo.eg_block * n);
	return em->em_geo.eg_rev0 ? MIN(max, (uint64_t)INT32_MAX) : max;
}

static bool
block_valid(const struct ext2_mount *em, uint64_t block)
{
	return block >= em->em_geo.eg_first_data &&
	    block < em->em_geo.eg_blocks;
}

int
ext2_block_get(struct ext2_mount *em, uint64_t block, uint8_t **data,
    struct cachepage **cpp)
{
	void *p;
	int error;

	if (!block_valid(em, block))
		return EIO;
	error = cache_block(&em->em_dev->bd_cache,
	    block * em->em_geo.eg_block, em->em_geo.eg_block, &p, cpp);
	*data = p;
	return error;
}

/* How many of `max' pointers from p[0] on go up by one each, or are all 0. */
static uint64_t
run_length(const uint8_t *p, uint64_t max)
{
	uint32_t first = le32(p);
	uint64_t n;

	for (n = 1; n < MIN(max, (uint64_t)RUN_MAX); n++)
		if (le32(p + n * 4) != (first == 0 ? 0 : first + n))
			break;
	return n;
}

/* ---- Extents ------------------------------------------------------------- */

static int
bmap_extents(struct ext2_node *en, uint64_t lbn, uint64_t *block,
    uint64_t *count)
{
	struct ext2_mount *em = ext2_mount_of(en);
	struct cachepage *cp = NULL;
	uint8_t *node = en->en_block;
	size_t size = sizeof(en->en_block);
	unsigned int depth = le16(node + 6);
	uint32_t n;
	int error;

	if (depth > EXTENT_DEPTH_MAX || lbn >= UINT32_MAX)
		return EIO;
	for (;; depth--) {
		error = ext2_extent_find(node, size, depth, (uint32_t)lbn,
		    block, &n);
		if (cp != NULL)
			cache_put(cp);
		if (error != ENOENT)
			break;
		error = ext2_block_get(em, *block, &node, &cp);
		if (error != 0)
			return error;
		size = em->em_geo.eg_block;
	}
	if (error == 0 && *block != 0 && (!block_valid(em, *block) ||
	    n > em->em_geo.eg_blocks - *block))
		error = EIO;
	if (count != NULL)
		*count = MAX(n, 1U);
	return error;
}

/* ---- Reading ------------------------------------------------------------- */

int
ext2_bmap(struct ext2_node *en, uint64_t lbn, uint64_t *block,
    uint64_t *count)
{
	struct ext2_mount *em = ext2_mount_of(en);
	struct cachepage *cp;
	const uint8_t *slot;
	uint8_t *data;
	uint64_t left = 1;
	struct blockpath p;
	unsigned int i;
	int error;

	if ((en->en_flags & FLAG_EXTENTS) != 0)
		return bmap_extents(en, lbn, block, count);
	error = blockpath_to(lbn, pointers(em), &p);
	if (error != 0)
		return error;
	slot = en->en_block + 4 * p.bp_index[0];
	if (p.bp_depth == 1)
		left = run_length(slot, EXT2_NDIRECT - p.bp_index[0]);
	*block = le32(slot);
	for (i = 1; i < p.bp_depth && *block != 0; i++) {
		error = ext2_block_get(em, *block, &data, &cp);
		if (error != 0)
			return error;
		slot = data + 4 * p.bp_index[i];
		*block = le32(slot);
		if (i + 1 == p.bp_depth)
			left = run_length(slot, pointers(em) - p.bp_index[i]);
		cache_put(cp);
	}
	if (*block != 0 && (!block_valid(em, *block) ||
	    left > em->em_geo.eg_blocks - *block))
		return EIO;
	if (count != NULL)
		*count = left;
	return 0;
}

/* ---- Making room --------------------------------------------------------- */

/* Whether a block was made in this cycle, so that nothing leads to it yet. */
static unsigned int
indirect_step(struct cachepage *cp, const uint8_t *p)
{
	return cache_is_dirty(cp, CACHE_OFFSET(p), 4, STEP_DATA) ? STEP_DATA :
	    STEP_ADD;
}

/* A new indirect block, empty. */
static int
indirect_new(struct ext2_mount *em, uint64_t goal, uint64_t *block)
{
	struct cachepage *cp;
	uint8_t *data;
	int error;

	error = ext2_block_alloc(em, goal, block);
	if (error != 0)
		return error;
	error = ext2_block_get(em, *block, &data, &cp);
	if (error != 0) {
		ext2_freed_add(em, *block, 1, false);
		return error;
	}
	memset(data, 0, em->em_geo.eg_block);
	cache_dirty(cp, CACHE_OFFSET(data), em->em_geo.eg_block, STEP_DATA);
	cache_put(cp);
	return 0;
}

static uint64_t
goal_of(const struct ext2_node *en)
{
	const struct ext2_mount *em = ext2_mount_of(en);

	if (en->en_goal != 0)
		return en->en_goal;
	return em->em_geo.eg_first_data + (uint64_t)((en->en_ino - 1) /
	    em->em_geo.eg_inodes_per_group) * em->em_geo.eg_blocks_per_group;
}

int
ext2_bmap_alloc(struct ext2_node *en, uint64_t lbn, uint64_t *block,
    bool *fresh)
{
	struct ext2_mount *em = ext2_mount_of(en);
	struct cachepage *cp, *parent = NULL;
	uint8_t *data, *slot;
	struct blockpath p;
	unsigned int i;
	int error;

	*fresh = false;
	if ((en->en_flags & FLAG_EXTENTS) != 0)
		return EROFS;
	error = blockpath_to(lbn, pointers(em), &p);
	if (error != 0)
		return error;
	slot = en->en_block + 4 * p.bp_index[0];
	for (i = 0;; i++) {
		*block = le32(slot);
		if (*block == 0) {
			bool leaf = i + 1 == p.bp_depth;

			error = leaf ?
			    ext2_block_alloc(em, goal_of(en), block) :
			    indirect_new(em, goal_of(en), block);
			if (error != 0)
				break;
			put32(slot, (uint32_t)*block);
			en->en_blocks += em->em_geo.eg_block / DISK_SECTOR;
			en->en_goal = *block + 1;
			if (parent != NULL)
				cache_dirty(parent, CACHE_OFFSET(slot), 4,
				    indirect_step(parent, slot));
			*fresh = leaf;
		} else if (!block_valid(em, *block))
			error = EIO;
		if (parent != NULL)
			cache_put(parent);
		parent = NULL;
		if (error != 0 || i + 1 == p.bp_depth)
			return error;
		error = ext2_block_get(em, *block, &data, &cp);
		if (error != 0)
			return error;
		parent = cp;
		slot = data + 4 * p.bp_index[i + 1];
	}
	if (parent != NULL)
		cache_put(parent);
	return error;
}

/* ---- Freeing ------------------------------------------------------------- */

/* A block is of no use any more. */
static void
block_free(struct ext2_node *en, uint64_t block, bool metadata)
{
	struct ext2_mount *em = ext2_mount_of(en);

	if (!block_valid(em, block))
		return;
	if (metadata)
		cache_forget(&em->em_dev->bd_cache,
		    block * em->em_geo.eg_block, em->em_geo.eg_block);
	ext2_freed_add(em, block, 1, false);
	en->en_blocks -= MIN(en->en_blocks,
	    em->em_geo.eg_block / DISK_SECTOR);
}

/*
 * Frees logical blocks [first, end) below a pointer that covers `span' of them
 * from `base' on. *slot becomes 0 when nothing is left below it.
 */
static int
free_below(struct ext2_node *en, uint8_t *slot, unsigned int level,
    uint64_t base, uint64_t first, uint64_t end, bool *changed)
{
	struct ext2_mount *em = ext2_mount_of(en);
	uint64_t span = 1, at, block = le32(slot);
	struct cachepage *cp;
	uint8_t *data;
	bool here = false, left = false;
	uint32_t i;
	int error = 0;

	if (block == 0)
		return 0;
	for (i = 1; i < level; i++)
		span *= pointers(em);
	if (level > 0) {
		error = ext2_block_get(em, block, &data, &cp);
		if (error != 0)
			return error;
		for (i = 0; i < pointers(em) && error == 0; i++) {
			at = base + i * span;
			if (at < end && at + span > first && (level > 1 ||
			    at >= first))
				error = free_below(en, data + 4 * i, level - 1,
				    at, first, end, &here);
			left = left || le32(data + 4 * i) != 0;
		}
		/* One that goes away stays as it is on disk. */
		if (here && left)
			cache_dirty(cp, CACHE_OFFSET(data),
			    em->em_geo.eg_block, indirect_step(cp, data));
		cache_put(cp);
		if (error != 0 || left)
			return error;
	}
	put32(slot, 0);
	*changed = true;
	block_free(en, block, level > 0 ||
	    en->en_cached.cn_vnode.v_type == VDIR ||
	    en->en_cached.cn_vnode.v_type == VLNK);
	return 0;
}

int
ext2_bmap_free(struct ext2_node *en, uint64_t first, uint64_t end)
{
	struct ext2_mount *em = ext2_mount_of(en);
	uint64_t n = pointers(em), base = EXT2_NDIRECT, span = n;
	bool changed = false;
	unsigned int i;
	int error = 0;

	if ((en->en_flags & FLAG_EXTENTS) != 0)
		return EROFS;
	for (i = 0; i < EXT2_NDIRECT && error == 0; i++)
		if (i >= first && i < end)
			error = free_below(en, en->en_block + 4 * i, 0, i,
			    first, end, &changed);
	for (i = 1; i <= BLOCKPATH_LEVELS && error == 0;
	    i++, base += span, span *= n)
		if (base < end && base + span > first)
			error = free_below(en, en->en_block +
			    4 * (EXT2_NDIRECT + i - 1), i, base, first, end,
			    &changed);
	en->en_goal = 0;
	return error;
}

/* ---- For the cache ------------------------------------------------------- */

static struct ext2_node *
node_of(struct cacheobj *co)
{
	return container_of(co, struct ext2_node, en_pages);
}

static int
pages_map(struct cacheobj *co, uint64_t offset, uint64_t *sector,
    uint64_t *len)
{
	struct ext2_node *en = node_of(co);
	uint32_t size = ext2_mount_of(en)->em_geo.eg_block;
	uint64_t block, count, at = offset % size;
	int error;

	error = ext2_bmap(en, offset / size, &block, &count);
	if (error == EFBIG) {
		/* The rest of the last page of the largest file. */
		block = 0;
		count = 1;
		error = 0;
	}
	if (error != 0)
		return error;
	*len = count * size - at;
	*sector = block == 0 ? CACHE_HOLE :
	    (block * size + at) / DISK_SECTOR;
	return 0;
}

/* Room for what is about to be written. */
static int
pages_reserve(struct cacheobj *co, uint64_t offset, size_t len)
{
	struct ext2_node *en = node_of(co);
	struct ext2_mount *em = ext2_mount_of(en);
	uint32_t size = em->em_geo.eg_block;
	uint64_t lbn, block, blocks = en->en_blocks;
	bool mine = kmutex_owned(&em->em_tx), fresh;
	int error = 0, e;

	if (!mine && (error = ext2_begin(em)) != 0)
		return error;
	for (lbn = offset / size; error == 0 && lbn * size < offset + len;
	    lbn++)
		error = ext2_bmap_alloc(en, lbn, &block, &fresh);
	if (blocks != en->en_blocks) {
		e = ext2_node_write(en);
		if (error == 0)
			error = e;
	}
	if (!mine)
		ext2_end(em);
	return error;
}

static int
pages_sync(struct cacheobj *co)
{
	struct vnode *vp = &node_of(co)->en_cached.cn_vnode;

	return vp->v_ops->vop_fsync(vp, true);
}

static void
pages_hold(struct cacheobj *co)
{
	vnode_hold(&node_of(co)->en_cached.cn_vnode);
}

static void
pages_release(struct cacheobj *co)
{
	vnode_release(&node_of(co)->en_cached.cn_vnode);
}

const struct cacheops ext2_cacheops = {
	.co_map = pages_map,
	.co_reserve = pages_reserve,
	.co_sync = pages_sync,
	.co_hold = pages_hold,
	.co_release = pages_release,
};
