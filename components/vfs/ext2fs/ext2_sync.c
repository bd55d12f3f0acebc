/*
 * ext2_sync.c - changes, and the cycle that writes them back in order.
 */
#include "netbsd/errno.h"
#include "netbsd/statvfs.h"

#include "ext2.h"

#define FREED_FIRST	64

/* One sector of the superblock has everything that we change. */
int
ext2_super_write(struct ext2_mount *em, bool clean)
{
	struct ext2_geometry *eg = &em->em_geo;
	struct cachepage *cp;
	uint8_t *sb;
	void *p;
	uint32_t now = (uint32_t)(rumpuser_clock_wall() / 1000000000);
	uint16_t state;
	int error;

	error = cache_block(&em->em_dev->bd_cache, EXT2_SUPER_OFFSET,
	    EXT2_SUPER_SIZE, &p, &cp);
	if (error != 0)
		return error;
	sb = p;
	put32(sb + SB_FREE_BLOCKS, (uint32_t)eg->eg_free_blocks);
	put32(sb + SB_FREE_INODES, eg->eg_free_inodes);
	put32(sb + SB_WTIME, now);
	state = le16(sb + SB_STATE);
	put16(sb + SB_STATE, clean ? state | STATE_VALID :
	    state & ~STATE_VALID);
	if (eg->eg_ro_compat != le32(sb + SB_RO_COMPAT) && !eg->eg_rev0)
		put32(sb + SB_RO_COMPAT, eg->eg_ro_compat);
	cache_dirty(cp, CACHE_OFFSET(sb), DISK_SECTOR, STEP_DATA);
	cache_put(cp);
	em->em_counts_changed = false;
	return 0;
}

/* Writing has failed: what is on disk is older, but in order. Leave it so. */
static void
give_up(struct ext2_mount *em, int error)
{
	if (em->em_error != 0)
		return;
	em->em_error = error;
	em->em_mount->mnt_flags |= ST_RDONLY;
	kprintf("%s: cannot be written to (error %d); read-only from now on\n",
	    em->em_mount->mnt_on, error);
}

static int
step(struct ext2_mount *em, unsigned int class)
{
	int error = cache_writeback(em->em_dev, class);

	return error != 0 ? error : blkdev_flush(em->em_dev);
}

/* "Not clean" is on the medium before anything else is. */
static int
mark_dirty(struct ext2_mount *em)
{
	int error = ext2_super_write(em, false);

	if (error == 0)
		error = step(em, STEP_DATA);
	if (error == 0)
		em->em_marked = true;
	return error;
}

int
ext2_begin(struct ext2_mount *em)
{
	int error = 0;

	kmutex_enter(&em->em_tx);
	if (em->em_error != 0)
		error = EIO;
	else if ((em->em_mount->mnt_flags & ST_RDONLY) != 0)
		error = EROFS;
	else if (!em->em_marked && (error = mark_dirty(em)) != 0)
		give_up(em, error);
	if (error != 0)
		kmutex_exit(&em->em_tx);
	return error;
}

void
ext2_end(struct ext2_mount *em)
{
	kmutex_exit(&em->em_tx);
}

static void
release_freed(struct ext2_mount *em)
{
	struct ext2_freed *f;
	size_t i;

	for (i = 0; i < em->em_nfreed; i++) {
		f = &em->em_freed[i];
		if (f->f_count > 0)
			ext2_block_release(em, f->f_first, f->f_count);
		else
			ext2_inode_release(em, (uint32_t)f->f_first, f->f_dir);
	}
	em->em_nfreed = 0;
}

int
ext2_cycle(struct ext2_mount *em)
{
	unsigned int class;
	int error = em->em_error;

	KASSERT(kmutex_owned(&em->em_tx));
	if (error == 0 && em->em_counts_changed)
		error = ext2_super_write(em, false);
	for (class = STEP_DATA; error == 0 && class <= STEP_LATE; class++) {
		error = step(em, class);
		if (error == 0 && class == STEP_DATA)
			error = ext2_keep_end(em);
	}
	em->em_cycle++;
	if (error != 0) {
		give_up(em, error);
		return EIO;
	}
	release_freed(em);
	return 0;
}

void
ext2_freed_add(struct ext2_mount *em, uint64_t first, uint32_t count,
    bool dir)
{
	struct ext2_freed *f, *bigger;
	size_t max;

	f = em->em_nfreed > 0 ? &em->em_freed[em->em_nfreed - 1] : NULL;
	if (f != NULL && count > 0 && f->f_count > 0) {
		if (f->f_first + f->f_count == first) {
			f->f_count += count;
			return;
		}
		if (first + count == f->f_first) {
			f->f_first = first;
			f->f_count += count;
			return;
		}
	}
	if (em->em_nfreed == em->em_freed_max) {
		max = MAX(em->em_freed_max * 2, (size_t)FREED_FIRST);
		bigger = kmem_alloc(max * sizeof(*bigger));
		/* Without a note it is lost until e2fsck finds it. */
		if (bigger == NULL)
			return;
		if (em->em_freed != NULL) {
			memcpy(bigger, em->em_freed,
			    em->em_nfreed * sizeof(*bigger));
			kmem_free(em->em_freed,
			    em->em_freed_max * sizeof(*bigger));
		}
		em->em_freed = bigger;
		em->em_freed_max = max;
	}
	em->em_freed[em->em_nfreed++] = (struct ext2_freed){ first, count,
	    dir };
}

/* Inodes of which only times have changed. */
static int
write_lazy(struct ext2_mount *em)
{
	struct ext2_node *en;
	int error = 0, e;

	while ((en = em->em_lazy) != NULL) {
		em->em_lazy = en->en_lazy_next;
		en->en_lazy = false;
		e = en->en_freed ? 0 : ext2_node_write(en);
		if (e != 0)
			error = e;
	}
	return error;
}

int
ext2_sync(void *arg)
{
	struct ext2_mount *em = arg;
	int error;

	if (em->em_dev->bd_state.cd_ndirty == 0 && em->em_lazy == NULL &&
	    em->em_nfreed == 0)
		return blkdev_flush(em->em_dev);
	error = ext2_begin(em);
	if (error != 0)
		return error == EROFS ? 0 : error;
	error = write_lazy(em);
	if (error == 0)
		error = ext2_cycle(em);
	/* What was freed is in the bitmaps now; there is no hurry with them. */
	ext2_end(em);
	return error;
}
