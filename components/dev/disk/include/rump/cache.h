/*
 * rump/cache.h - pages of files and devices, cached. Monitor held throughout.
 *
 * A `struct cacheobj' is something with bytes: a file, or a device. Its pages are
 * read when they are wanted, ahead of a reader that goes forward, and kept while
 * there is memory: whoever runs short takes clean pages away. A file system has
 * its metadata in the pages of the device and its files' contents in theirs. A
 * sector must not be dirty in both: cache_forget() when a block changes sides.
 *
 * Dirty is kept by sector and in classes, which are the steps in which a file
 * system's changes go to the disk (cache_writeback). Without an owner that does
 * this (cd_sync), classes are written in order.
 */
#ifndef RUMP_CACHE_H
#define RUMP_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/file.h"
#include "rump/sync.h"
#include "rump/uio.h"
#include "rumpuser.h"

struct blkdev;
struct cacheobj;
struct cachepage;

#define CACHE_PAGE	RUMPUSER_PAGE_SIZE
#define CACHE_CLASSES	4

#define CACHE_HOLE	UINT64_MAX

/*
 * co_map     where the bytes from `offset' (a multiple of 512, below co_size
 *            rounded up to a page) are: *sector on the device, or CACHE_HOLE
 *            (reads as zeros), and for how many bytes from there on (a multiple
 *            of 512, not 0). May sleep. NULL: offset / 512.
 * co_reserve sees that [offset, offset + len) has room on the disk; before a page
 *            is written through a mapping. NULL: EACCES.
 * co_sync    makes contents durable; for msync(2). NULL: they never change.
 * co_hold, co_release: of the vnode, for mappings.
 */
struct cacheops {
	int (*co_map)(struct cacheobj *, uint64_t offset, uint64_t *sector,
	    uint64_t *len);
	int (*co_reserve)(struct cacheobj *, uint64_t offset, size_t len);
	int (*co_sync)(struct cacheobj *);
	void (*co_hold)(struct cacheobj *);
	void (*co_release)(struct cacheobj *);
};

struct cacheobj {
	const struct cacheops *co_ops;
	struct blkdev *co_dev;
	uint64_t co_size;		/* bytes */
	uint32_t co_block;		/* writes dirty multiples of it; 0: sectors */
	struct cachepage *co_pages;	/* all of them */
	size_t co_npages, co_ndirty;
	uint64_t co_next;		/* read-ahead: page a forward reader is at */
	unsigned int co_window;		/* read-ahead: pages */
	struct mapobj co_mapobj;
	struct cachepage *co_orphans;	/* dropped while mapped */
};

/* What the cache keeps for a device. */
struct cachedev {
	struct cachepage *cd_dirty, *cd_dirty_last;
	size_t cd_ndirty;
	uint64_t cd_since;		/* when the first became dirty, monotonic */
	unsigned int cd_writes;		/* under way */
	struct waitq cd_wait;
	int cd_error;			/* of a write that nobody was told of */
	/* Writes everything back in the right order; the file system's. */
	int (*cd_sync)(void *);
	void *cd_arg;
};

/* Where in its page something is that cache_block gave. */
#define CACHE_OFFSET(p)	((size_t)(uintptr_t)(p) % CACHE_PAGE)

/* Fills a zeroed object. cache_fini drops all pages; it may not be mapped. */
void cache_init(struct cacheobj *, const struct cacheops *, struct blkdev *,
    uint64_t size);
void cache_fini(struct cacheobj *);

/*
 * A page, with a reference, its contents there. cache_get_new does not read it:
 * the page is zero unless it was cached. EIO, ENOMEM. Sleeps.
 */
int cache_get(struct cacheobj *, uint64_t index, struct cachepage **);
int cache_get_new(struct cacheobj *, uint64_t index, struct cachepage **);
void *cache_data(struct cachepage *);
void cache_put(struct cachepage *);
/* [offset, offset + len) of a referenced page has been changed. */
void cache_dirty(struct cachepage *, size_t offset, size_t len,
    unsigned int class);

/* Whether a part of [offset, offset + len) is dirty in a class. */
bool cache_is_dirty(const struct cachepage *, size_t offset, size_t len,
    unsigned int class);
/* Whether the object has anything to write. */
bool cache_has_dirty(const struct cacheobj *);

/*
 * For metadata: `len' bytes at `offset' of a device, which must not cross a
 * page. cache_read copies them out.
 */
int cache_block(struct cacheobj *, uint64_t offset, size_t len, void **data,
    struct cachepage **);
int cache_read(struct cacheobj *, uint64_t offset, void *buf, size_t len);

/*
 * vop_read: up to co_size. cache_uio_write overwrites what the file system has
 * made room for and moves co_size. Reading of pages that are only partly
 * overwritten is included.
 */
int cache_uio_read(struct cacheobj *, struct uio *);
int cache_uio_write(struct cacheobj *, struct uio *);

/*
 * The object is `size' bytes long now. What is behind is dropped, or zeroed
 * within the last page; the caller has made that page's block writable.
 * cache_drop: pages [from, to) bytes (page aligned; UINT64_MAX: the end).
 */
void cache_resize(struct cacheobj *, uint64_t size);
/*
 * Before the object becomes longer: a page at its end that is mapped writable gets
 * room for what programs may write to it then. co_reserve's errors.
 */
int cache_extend(struct cacheobj *, uint64_t size);
void cache_drop(struct cacheobj *, uint64_t from, uint64_t to);
/* [offset, offset + len) of a device is of no use any more: not dirty. Sleeps. */
void cache_forget(struct cacheobj *, uint64_t offset, uint64_t len);

/*
 * Writes back what is dirty in `class' on the device, files and metadata, and
 * waits for it. Nothing of that class may be changed meanwhile but contents of
 * files. The first error is returned, once; what failed is not tried again.
 */
int cache_writeback(struct blkdev *, unsigned int class);
/* All classes, by cd_sync if there is one, and the device's flush. */
int cache_sync(struct blkdev *);
/* The same for all devices. */
void cache_sync_all(void);
/* Called before a writer takes locks: waits while too much is dirty. */
void cache_throttle(struct blkdev *);

/* What mmap(2) maps. */
int cache_mapobj(struct cacheobj *, struct mapobj **);

#endif /* RUMP_CACHE_H */
