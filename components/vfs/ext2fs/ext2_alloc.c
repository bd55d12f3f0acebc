/*
 * ext2_alloc.c - bitmaps of blocks and inodes, and the counts that go with them.
 */
#include "netbsd/errno.h"

#include "ext2.h"

static uint64_t
group_first(const struct ext2_mount *em, uint32_t group)
{
	return em->em_geo.eg_first_data +
	    (uint64_t)group * em->em_geo.eg_blocks_per_group;
}

/* Blocks of a group; the last may be short. */
static uint32_t
group_size(const struct ext2_mount *em, uint32_t group)
{
	return (uint32_t)MIN(em->em_geo.eg_blocks_per_group,
	    em->em_geo.eg_blocks - group_first(em, group));
}

int
ext2_group_write(struct ext2_mount *em, uint32_t group)
{
	const struct ext2_group *g = &em->em_groups[group];
	uint64_t at = (uint64_t)(em->em_geo.eg_first_data + 1) *
	    em->em_geo.eg_block + (uint64_t)group * em->em_geo.eg_desc_size;
	struct cachepage *cp;
	uint8_t *gd;
	void *p;
	int error;

	error = cache_block(&em->em_dev->bd_cache, at, 32, &p, &cp);
	if (error != 0)
		return error;
	gd = p;
	put16(gd + GD_FREE_BLOCKS, g->g_free_blocks);
	put16(gd + GD_FREE_INODES, g->g_free_inodes);
	put16(gd + GD_USED_DIRS, g->g_dirs);
	cache_dirty(cp, CACHE_OFFSET(gd), 32, STEP_DATA);
	cache_put(cp);
	em->em_counts_changed = true;
	return 0;
}

/* The first clear bit in [from, to), `to' when there is none. */
static uint32_t
find_clear(const uint8_t *map, uint32_t from, uint32_t to)
{
	while (from < to) {
		if (from % 8 == 0 && map[from / 8] == 0xff)
			from += 8;
		else if ((map[from / 8] & 1U << from % 8) != 0)
			from++;
		else
			return from;
	}
	return to;
}

static void
bit_dirty(struct cachepage *cp, const uint8_t *byte)
{
	cache_dirty(cp, CACHE_OFFSET(byte), 1, STEP_DATA);
}

/*
 * Takes a clear bit of a bitmap of `n' bits, from `goal' on and then from the
 * start. ENOSPC: all are set.
 */
static int
bit_take(struct ext2_mount *em, uint64_t block, uint32_t n, uint32_t goal,
    uint32_t *bit)
{
	struct cachepage *cp;
	uint8_t *map;
	int error;

	error = ext2_block_get(em, block, &map, &cp);
	if (error != 0)
		return error;
	*bit = find_clear(map, goal, n);
	if (*bit == n) {
		*bit = find_clear(map, 0, goal);
		if (*bit == goal)
			error = ENOSPC;
	}
	if (error == 0) {
		map[*bit / 8] |= (uint8_t)(1U << *bit % 8);
		bit_dirty(cp, &map[*bit / 8]);
	}
	cache_put(cp);
	return error;
}

/* Clears bits that should be set; how many were. */
static uint32_t
bits_clear(struct ext2_mount *em, uint64_t block, uint32_t first,
    uint32_t count)
{
	struct cachepage *cp;
	uint32_t i, n = 0;
	uint8_t *map;

	if (ext2_block_get(em, block, &map, &cp) != 0)
		return 0;
	for (i = first; i < first + count; i++)
		if ((map[i / 8] & 1U << i % 8) != 0) {
			map[i / 8] &= (uint8_t)~(1U << i % 8);
			bit_dirty(cp, &map[i / 8]);
			n++;
		}
	cache_put(cp);
	return n;
}

/* Whether a block is one of those that describe the file system. */
static bool
is_system_block(const struct ext2_mount *em, uint64_t block, uint32_t group)
{
	const struct ext2_group *g = &em->em_groups[group];
	uint32_t block_size = em->em_geo.eg_block;
	uint32_t table = (em->em_geo.eg_inodes_per_group *
	    em->em_geo.eg_inode_size + block_size - 1) / block_size;

	return block == g->g_block_bitmap || block == g->g_inode_bitmap ||
	    (block >= g->g_inode_table && block - g->g_inode_table < table);
}

static int
block_try(struct ext2_mount *em, uint32_t group, uint32_t goal,
    uint64_t *block)
{
	struct ext2_group *g = &em->em_groups[group];
	uint32_t bit;
	int error;

	do {
		if (g->g_free_blocks == 0)
			return ENOSPC;
		error = bit_take(em, g->g_block_bitmap, group_size(em, group),
		    goal, &bit);
		if (error != 0) {
			/* The count was wrong. */
			if (error == ENOSPC)
				g->g_free_blocks = 0;
			return error;
		}
		g->g_free_blocks--;
		if (em->em_geo.eg_free_blocks > 0)
			em->em_geo.eg_free_blocks--;
		*block = group_first(em, group) + bit;
		/* A bitmap that is wrong must not make it worse. */
	} while (is_system_block(em, *block, group));
	return ext2_group_write(em, group);
}

int
ext2_block_alloc(struct ext2_mount *em, uint64_t goal, uint64_t *block)
{
	const struct ext2_geometry *eg = &em->em_geo;
	uint32_t group, i, bit;
	int error, tries;

	if (goal < eg->eg_first_data || goal >= eg->eg_blocks)
		goal = eg->eg_first_data;
	group = (uint32_t)((goal - eg->eg_first_data) /
	    eg->eg_blocks_per_group);
	bit = (uint32_t)((goal - eg->eg_first_data) %
	    eg->eg_blocks_per_group);
	for (tries = 0; tries < 2; tries++) {
		for (i = 0; i < eg->eg_groups; i++) {
			error = block_try(em, (group + i) % eg->eg_groups,
			    i == 0 ? bit : 0, block);
			if (error != ENOSPC)
				return error;
		}
		/* What was freed lately can be had for a cycle. */
		if (em->em_nfreed == 0)
			break;
		error = ext2_cycle(em);
		if (error != 0)
			return error;
	}
	return ENOSPC;
}

void
ext2_block_release(struct ext2_mount *em, uint64_t first, uint32_t count)
{
	const struct ext2_geometry *eg = &em->em_geo;
	uint32_t group, bit, n, done;

	while (count > 0) {
		group = (uint32_t)((first - eg->eg_first_data) /
		    eg->eg_blocks_per_group);
		bit = (uint32_t)((first - eg->eg_first_data) %
		    eg->eg_blocks_per_group);
		n = MIN(count, group_size(em, group) - bit);
		done = bits_clear(em, em->em_groups[group].g_block_bitmap, bit,
		    n);
		em->em_groups[group].g_free_blocks += (uint16_t)done;
		em->em_geo.eg_free_blocks += done;
		(void)ext2_group_write(em, group);
		first += n;
		count -= n;
	}
}

/* ---- Inodes -------------------------------------------------------------- */

static int
inode_try(struct ext2_mount *em, uint32_t group, bool dir, uint32_t *ino)
{
	struct ext2_group *g = &em->em_groups[group];
	uint32_t bit, skip = 0;
	int error;

	if (g->g_free_inodes == 0)
		return ENOSPC;
	if (group == 0)
		skip = MIN(em->em_geo.eg_first_ino - 1,
		    em->em_geo.eg_inodes_per_group - 1);
	error = bit_take(em, g->g_inode_bitmap,
	    em->em_geo.eg_inodes_per_group, skip, &bit);
	if (error == 0 && bit < skip)
		error = ENOSPC;
	if (error != 0) {
		if (error == ENOSPC)
			g->g_free_inodes = 0;
		return error;
	}
	g->g_free_inodes--;
	if (em->em_geo.eg_free_inodes > 0)
		em->em_geo.eg_free_inodes--;
	if (dir)
		g->g_dirs++;
	*ino = group * em->em_geo.eg_inodes_per_group + bit + 1;
	return ext2_group_write(em, group);
}

int
ext2_inode_alloc(struct ext2_mount *em, uint32_t parent, bool dir,
    uint32_t *ino)
{
	const struct ext2_geometry *eg = &em->em_geo;
	uint32_t group = (parent - 1) / eg->eg_inodes_per_group, i;
	int error, tries;

	/* Directories spread; what is in one stays together. */
	if (dir)
		group = (group + 1) % eg->eg_groups;
	for (tries = 0; tries < 2; tries++) {
		for (i = 0; i < eg->eg_groups; i++) {
			error = inode_try(em, (group + i) % eg->eg_groups, dir,
			    ino);
			if (error != ENOSPC)
				return error;
		}
		if (em->em_nfreed == 0)
			break;
		error = ext2_cycle(em);
		if (error != 0)
			return error;
	}
	return ENOSPC;
}

void
ext2_inode_release(struct ext2_mount *em, uint32_t ino, bool dir)
{
	uint32_t group = (ino - 1) / em->em_geo.eg_inodes_per_group;
	struct ext2_group *g = &em->em_groups[group];

	if (bits_clear(em, g->g_inode_bitmap,
	    (ino - 1) % em->em_geo.eg_inodes_per_group, 1) == 0)
		return;
	g->g_free_inodes++;
	em->em_geo.eg_free_inodes++;
	if (dir && g->g_dirs > 0)
		g->g_dirs--;
	(void)ext2_group_write(em, group);
}
