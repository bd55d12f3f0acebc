/*
 * cache_impl.h - pages, between the files of the cache.
 */
#ifndef CACHE_IMPL_H
#define CACHE_IMPL_H

#include "rump/disk.h"
#include "rump/kmem.h"
#include "rump/lib.h"

#define SECTORS		(CACHE_PAGE / DISK_SECTOR)	/* of a page */
CTASSERT(SECTORS == 8);

/* Owner: monitor. */
struct cachepage {
	struct cacheobj *cp_obj;
	uint64_t cp_index;
	rump_paddr_t cp_pa;
	struct cachepage *cp_hash;
	struct cachepage *cp_next, *cp_prev;		/* of the object */
	struct cachepage *cp_newer, *cp_older;		/* reclaimable */
	struct cachepage *cp_dnext, *cp_dprev;		/* dirty, of the device */
	unsigned int cp_refs;		/* users and mappings */
	unsigned int cp_maps;		/* of these, mappings */
	unsigned int cp_pending;	/* requests under way */
	uint8_t cp_dirty[CACHE_CLASSES];	/* by sector */
	bool cp_valid, cp_reading, cp_writing;
	bool cp_reclaimable, cp_is_dirty, cp_orphan;
	bool cp_wmapped;		/* mapped writable: may change unseen */
	int cp_error;
	uint32_t cp_round;		/* owner: cache_writeback */
	uint32_t cp_sum;		/* wmapped: of what was written last */
};

/* ---- cache.c ------------------------------------------------------------- */

/* NULL when it is not cached. No reference. */
struct cachepage *cache_find(struct cacheobj *, uint64_t index);
/*
 * A new page, referenced once, not valid; NULL when memory is short. insert: the
 * index is not cached. new is both. free: one that was not inserted, or is no
 * longer.
 */
struct cachepage *cache_page_alloc(void);
void cache_page_insert(struct cachepage *, struct cacheobj *, uint64_t index);
struct cachepage *cache_page_new(struct cacheobj *, uint64_t index);
void cache_page_free(struct cachepage *);
/* Puts it on the lists it belongs to after its state has changed. */
void cache_update(struct cachepage *);
/* Sleeps until no request is under way. The page is referenced. */
void cache_page_wait(struct cachepage *);
void cache_page_wake(struct cachepage *);
/* Takes a page off its object; frees it unless somebody has it. */
void cache_page_drop(struct cachepage *);

/* ---- cache_io.c ---------------------------------------------------------- */

/*
 * Starts to read n new pages with consecutive numbers; each has cp_reading set.
 * They are valid, or have cp_error, when that is clear again.
 */
void cache_fill(struct cacheobj *, struct cachepage **, size_t n);

/* A piece of a page to be written. */
struct cache_run {
	struct cachepage *r_page;
	uint64_t r_sector;
	uint16_t r_offset, r_len;
};

/* Starts to write runs, which are in ascending order. */
void cache_write_runs(struct blkdev *, const struct cache_run *, size_t n);

/*
 * The runs of a page's dirty sectors of a class that are somewhere on the disk,
 * at most SECTORS; these sectors are clean then, and the page is being written.
 */
int cache_page_runs(struct cachepage *, unsigned int class,
    struct cache_run runs[SECTORS], size_t *n);

/* All devices, the last attached first; by bd_next. */
struct blkdev *blkdev_first(void);

/* ---- cache_sync.c -------------------------------------------------------- */

/* Something is dirty: the writer thread is to look after it. */
void cache_wake_writer(void);

/* Tells a changed page from an unchanged one. */
uint32_t cache_sum(const struct cachepage *);

#endif /* CACHE_IMPL_H */
