/*
 * cache.c - pages and where they are: by object and number in a hash table, on
 * their object's list, and, while nothing but memory keeps them, on the list of
 * those that can be taken away, oldest first.
 */
#include "netbsd/errno.h"
#include "rump/component.h"

#include "cache_impl.h"

#define BUCKETS_FIRST	64
#define WAIT_QUEUES	16		/* a power of two */

/* Owner of all: this file; monitor. */
static struct cachepage **buckets;
static size_t nbuckets, npages;
static struct cachepage *oldest, *newest;
static size_t nreclaimable;
static struct waitq waiting[WAIT_QUEUES];

/* ---- The hash table ------------------------------------------------------ */

static size_t
page_hash(const struct cacheobj *co, uint64_t index)
{
	uint64_t h = ((uintptr_t)co >> 4) + index * 0x9e3779b97f4a7c15ULL;

	return (size_t)((h ^ h >> 29) & (nbuckets - 1));
}

/* Doubles the table; a full one that cannot grow only gets slower. */
static bool
buckets_grow(void)
{
	size_t i, old = nbuckets, n = old == 0 ? BUCKETS_FIRST : old * 2;
	struct cachepage **table, **from = buckets, *cp;

	table = kmem_zalloc(n * sizeof(*table));
	if (table == NULL)
		return old != 0;
	/* Allocating may have taken pages, never put any. */
	buckets = table;
	nbuckets = n;
	for (i = 0; i < old; i++)
		while ((cp = from[i]) != NULL) {
			size_t b = page_hash(cp->cp_obj, cp->cp_index);

			from[i] = cp->cp_hash;
			cp->cp_hash = buckets[b];
			buckets[b] = cp;
		}
	if (from != NULL)
		kmem_free(from, old * sizeof(*from));
	return true;
}

struct cachepage *
cache_find(struct cacheobj *co, uint64_t index)
{
	struct cachepage *cp;

	if (nbuckets == 0)
		return NULL;
	for (cp = buckets[page_hash(co, index)]; cp != NULL; cp = cp->cp_hash)
		if (cp->cp_obj == co && cp->cp_index == index)
			return cp;
	return NULL;
}

static void
hash_remove(struct cachepage *cp)
{
	struct cachepage **pp = &buckets[page_hash(cp->cp_obj, cp->cp_index)];

	while (*pp != cp)
		pp = &(*pp)->cp_hash;
	*pp = cp->cp_hash;
}

/* ---- Lists --------------------------------------------------------------- */

static void
obj_insert(struct cacheobj *co, struct cachepage *cp)
{
	cp->cp_prev = NULL;
	cp->cp_next = co->co_pages;
	if (cp->cp_next != NULL)
		cp->cp_next->cp_prev = cp;
	co->co_pages = cp;
	co->co_npages++;
}

static void
obj_remove(struct cacheobj *co, struct cachepage *cp)
{
	if (cp->cp_prev != NULL)
		cp->cp_prev->cp_next = cp->cp_next;
	else
		co->co_pages = cp->cp_next;
	if (cp->cp_next != NULL)
		cp->cp_next->cp_prev = cp->cp_prev;
	co->co_npages--;
}

static void
reclaimable_insert(struct cachepage *cp)
{
	cp->cp_reclaimable = true;
	cp->cp_newer = NULL;
	cp->cp_older = newest;
	if (newest != NULL)
		newest->cp_newer = cp;
	else
		oldest = cp;
	newest = cp;
	nreclaimable++;
}

static void
reclaimable_remove(struct cachepage *cp)
{
	if (cp->cp_older != NULL)
		cp->cp_older->cp_newer = cp->cp_newer;
	else
		oldest = cp->cp_newer;
	if (cp->cp_newer != NULL)
		cp->cp_newer->cp_older = cp->cp_older;
	else
		newest = cp->cp_older;
	cp->cp_reclaimable = false;
	nreclaimable--;
}

static void
dirty_insert(struct cachepage *cp)
{
	struct cachedev *cd = &cp->cp_obj->co_dev->bd_state;

	if (cd->cd_ndirty++ == 0)
		cd->cd_since = rumpuser_clock_mono();
	cp->cp_obj->co_ndirty++;
	cp->cp_is_dirty = true;
	cp->cp_dnext = NULL;
	cp->cp_dprev = cd->cd_dirty_last;
	if (cp->cp_dprev != NULL)
		cp->cp_dprev->cp_dnext = cp;
	else
		cd->cd_dirty = cp;
	cd->cd_dirty_last = cp;
	cache_wake_writer();
}

static void
dirty_remove(struct cachepage *cp)
{
	struct cachedev *cd = &cp->cp_obj->co_dev->bd_state;

	if (cp->cp_dprev != NULL)
		cp->cp_dprev->cp_dnext = cp->cp_dnext;
	else
		cd->cd_dirty = cp->cp_dnext;
	if (cp->cp_dnext != NULL)
		cp->cp_dnext->cp_dprev = cp->cp_dprev;
	else
		cd->cd_dirty_last = cp->cp_dprev;
	cp->cp_is_dirty = false;
	cp->cp_obj->co_ndirty--;
	cd->cd_ndirty--;
}

void
cache_update(struct cachepage *cp)
{
	bool dirty = cp->cp_wmapped, can;
	size_t i;

	for (i = 0; i < CACHE_CLASSES; i++)
		dirty = dirty || cp->cp_dirty[i] != 0;
	dirty = dirty && !cp->cp_orphan;
	if (dirty && !cp->cp_is_dirty)
		dirty_insert(cp);
	else if (!dirty && cp->cp_is_dirty)
		dirty_remove(cp);
	can = cp->cp_refs == 0 && !dirty && cp->cp_pending == 0 &&
	    !cp->cp_reading && !cp->cp_writing && !cp->cp_orphan;
	/* One that is used again becomes the newest. */
	if (cp->cp_reclaimable)
		reclaimable_remove(cp);
	if (can)
		reclaimable_insert(cp);
}

/* ---- Life ---------------------------------------------------------------- */

/* The page is on no list but its object's and in the table. */
static void
page_unhash(struct cachepage *cp)
{
	hash_remove(cp);
	obj_remove(cp->cp_obj, cp);
	npages--;
}

/* The kernel wants frames back. */
static size_t
cache_reclaim(size_t n)
{
	struct cachepage *cp;
	size_t freed = 0;

	while (freed < n && (cp = oldest) != NULL) {
		reclaimable_remove(cp);
		page_unhash(cp);
		cache_page_free(cp);
		freed++;
	}
	return freed;
}

static const struct page_cache cache_frames = {
	.pc_reclaim = cache_reclaim, .pc_count = &nreclaimable,
};

struct cachepage *
cache_page_alloc(void)
{
	struct cachepage *cp;

	if (nbuckets == 0)
		page_cache_register(&cache_frames);
	if (npages >= nbuckets * 2 && !buckets_grow())
		return NULL;
	cp = kmem_zalloc(sizeof(*cp));
	if (cp == NULL)
		return NULL;
	cp->cp_pa = page_alloc(1);
	if (cp->cp_pa == 0) {
		kmem_free(cp, sizeof(*cp));
		return NULL;
	}
	cp->cp_refs = 1;
	return cp;
}

void
cache_page_free(struct cachepage *cp)
{
	page_free(cp->cp_pa, 1);
	kmem_free(cp, sizeof(*cp));
}

void
cache_page_insert(struct cachepage *cp, struct cacheobj *co, uint64_t index)
{
	size_t b;

	cp->cp_obj = co;
	cp->cp_index = index;
	b = page_hash(co, index);
	cp->cp_hash = buckets[b];
	buckets[b] = cp;
	obj_insert(co, cp);
	npages++;
}

struct cachepage *
cache_page_new(struct cacheobj *co, uint64_t index)
{
	struct cachepage *cp = cache_page_alloc();

	if (cp != NULL)
		cache_page_insert(cp, co, index);
	return cp;
}

void
cache_page_drop(struct cachepage *cp)
{
	struct cacheobj *co = cp->cp_obj;

	KASSERT(cp->cp_pending == 0 && !cp->cp_orphan);
	memset(cp->cp_dirty, 0, sizeof(cp->cp_dirty));
	cp->cp_orphan = true;
	cp->cp_wmapped = false;
	cache_update(cp);
	page_unhash(cp);
	if (cp->cp_refs == 0)
		cache_page_free(cp);
	else if (cp->cp_maps > 0) {
		cp->cp_prev = NULL;
		cp->cp_next = co->co_orphans;
		if (cp->cp_next != NULL)
			cp->cp_next->cp_prev = cp;
		co->co_orphans = cp;
	}
}

void
cache_put(struct cachepage *cp)
{
	KASSERT(cp->cp_refs > cp->cp_maps);
	cp->cp_refs--;
	if (!cp->cp_orphan)
		cache_update(cp);
	else if (cp->cp_refs == 0)
		cache_page_free(cp);
}

static struct waitq *
page_queue(const struct cachepage *cp)
{
	return &waiting[((uintptr_t)cp >> 6) & (WAIT_QUEUES - 1)];
}

void
cache_page_wait(struct cachepage *cp)
{
	while (cp->cp_reading || cp->cp_writing || cp->cp_pending > 0)
		(void)waitq_sleep(page_queue(cp), "cache", 0, UINT64_MAX);
}

void
cache_page_wake(struct cachepage *cp)
{
	(void)waitq_wake(page_queue(cp), SIZE_MAX);
}

void *
cache_data(struct cachepage *cp)
{
	return rumpuser_pa_to_va(cp->cp_pa);
}

void
cache_dirty(struct cachepage *cp, size_t offset, size_t len,
    unsigned int class)
{
	/* Whole blocks of the disk are written. */
	size_t block = cp->cp_obj->co_dev->bd_disk->dk_blocksize;
	size_t first = rounddown2(offset, block) / DISK_SECTOR;
	size_t end = roundup2(offset + len, block) / DISK_SECTOR;

	KASSERT(end <= SECTORS && first < end);
	if (cp->cp_orphan)
		return;
	cp->cp_dirty[class] |= (uint8_t)((1U << end) - (1U << first));
	cache_update(cp);
}

bool
cache_is_dirty(const struct cachepage *cp, size_t offset, size_t len,
    unsigned int class)
{
	size_t first = offset / DISK_SECTOR;
	size_t end = (offset + len + DISK_SECTOR - 1) / DISK_SECTOR;

	return (cp->cp_dirty[class] & ((1U << end) - (1U << first))) != 0;
}

bool
cache_has_dirty(const struct cacheobj *co)
{
	return co->co_ndirty > 0;
}

/* ---- Objects ------------------------------------------------------------- */

/* Drops a page, or waits for what is under way on it. */
static void
drop_one(struct cachepage *cp)
{
	if (!cp->cp_reading && !cp->cp_writing && cp->cp_pending == 0) {
		cache_page_drop(cp);
		return;
	}
	cp->cp_refs++;
	cache_update(cp);
	cache_page_wait(cp);
	cache_put(cp);
}

void
cache_drop(struct cacheobj *co, uint64_t from, uint64_t to)
{
	uint64_t first = from / CACHE_PAGE, i;
	uint64_t end = to == UINT64_MAX ? UINT64_MAX : to / CACHE_PAGE;
	struct cachepage *cp;

	/* A few by their numbers. */
	if (end - first <= co->co_npages) {
		for (i = first; i < end; i++)
			while ((cp = cache_find(co, i)) != NULL)
				drop_one(cp);
		return;
	}
	/* Waiting lets others change the list: from the start again then. */
again:
	for (cp = co->co_pages; cp != NULL; cp = cp->cp_next)
		if (cp->cp_index >= first && cp->cp_index < end) {
			drop_one(cp);
			goto again;
		}
}

void
cache_fini(struct cacheobj *co)
{
	cache_drop(co, 0, UINT64_MAX);
	KASSERT(co->co_orphans == NULL);
}

/* The tail of a cached page reads as zeros. */
static void
zero_tail(struct cacheobj *co, uint64_t size)
{
	struct cachepage *cp;

	if (size % CACHE_PAGE == 0)
		return;
	cp = cache_find(co, size / CACHE_PAGE);
	if (cp != NULL && cp->cp_valid)
		memset((char *)cache_data(cp) + size % CACHE_PAGE, 0,
		    CACHE_PAGE - size % CACHE_PAGE);
}

void
cache_resize(struct cacheobj *co, uint64_t size)
{
	uint64_t old = co->co_size;

	co->co_size = size;
	if (size < old)
		cache_drop(co, roundup2(size, CACHE_PAGE), UINT64_MAX);
	zero_tail(co, MIN(old, size));
}

int
cache_extend(struct cacheobj *co, uint64_t size)
{
	uint64_t from = co->co_size;
	uint64_t to = MIN(size, roundup2(from, (uint64_t)CACHE_PAGE));
	struct cachepage *cp = cache_find(co, from / CACHE_PAGE);
	int error;

	if (from >= to || cp == NULL || !cp->cp_wmapped)
		return 0;
	cp->cp_refs++;
	error = co->co_ops->co_reserve(co, from, (size_t)(to - from));
	/* New blocks are written even when nobody changes them. */
	if (error == 0)
		cp->cp_sum = ~cache_sum(cp);
	cache_put(cp);
	return error;
}

void
cache_forget(struct cacheobj *co, uint64_t offset, uint64_t len)
{
	uint64_t at, end = offset + len;
	struct cachepage *cp;
	size_t from, to, i;

	for (at = offset; at < end; at = (at / CACHE_PAGE + 1) * CACHE_PAGE) {
		cp = cache_find(co, at / CACHE_PAGE);
		if (cp == NULL)
			continue;
		cp->cp_refs++;
		cache_page_wait(cp);
		from = (size_t)(at % CACHE_PAGE) / DISK_SECTOR;
		to = end >= (cp->cp_index + 1) * CACHE_PAGE ? SECTORS :
		    (size_t)(end % CACHE_PAGE) / DISK_SECTOR;
		for (i = 0; i < CACHE_CLASSES; i++)
			cp->cp_dirty[i] &=
			    (uint8_t)~((1U << to) - (1U << from));
		cache_put(cp);
	}
}

/* ---- Mappings ------------------------------------------------------------ */

static struct cacheobj *
map_obj(struct mapobj *mo)
{
	return container_of(mo, struct cacheobj, co_mapobj);
}

static int
map_getpage(struct mapobj *mo, uint64_t offset, bool write, rump_paddr_t *pa)
{
	struct cacheobj *co = map_obj(mo);
	struct cachepage *cp;
	int error;

	if (offset >= co->co_size)
		return EINVAL;
	error = cache_get(co, offset / CACHE_PAGE, &cp);
	if (error != 0)
		return error;
	if (write) {
		error = co->co_ops->co_reserve == NULL ? EACCES :
		    co->co_ops->co_reserve(co, offset, (size_t)MIN(CACHE_PAGE,
		    co->co_size - offset));
		/* Truncated meanwhile: the access faults again, and fails. */
		if (error == 0 && !cp->cp_orphan) {
			cp->cp_wmapped = true;
			cp->cp_sum = ~cache_sum(cp);
		}
	}
	if (error != 0) {
		cache_put(cp);
		return error;
	}
	cp->cp_maps++;
	cache_update(cp);
	*pa = cp->cp_pa;
	return 0;
}

/* A mapping of the page is gone. */
static void
unmap(struct cachepage *cp)
{
	struct cacheobj *co = cp->cp_obj;

	cp->cp_maps--;
	if (cp->cp_maps == 0 && cp->cp_wmapped) {
		cp->cp_wmapped = false;
		if (cp->cp_sum != cache_sum(cp))
			cache_dirty(cp, 0, CACHE_PAGE, 0);
	}
	if (cp->cp_maps == 0 && cp->cp_orphan) {
		if (cp->cp_prev != NULL)
			cp->cp_prev->cp_next = cp->cp_next;
		else
			co->co_orphans = cp->cp_next;
		if (cp->cp_next != NULL)
			cp->cp_next->cp_prev = cp->cp_prev;
	}
	cache_put(cp);
}

static void
map_putpage(struct mapobj *mo, uint64_t offset, rump_paddr_t pa)
{
	struct cacheobj *co = map_obj(mo);
	struct cachepage *cp = cache_find(co, offset / CACHE_PAGE);

	if (cp == NULL || cp->cp_pa != pa)
		for (cp = co->co_orphans; cp != NULL && cp->cp_pa != pa;)
			cp = cp->cp_next;
	if (cp != NULL && cp->cp_maps > 0)
		unmap(cp);
}

static uint64_t
map_size(struct mapobj *mo)
{
	return map_obj(mo)->co_size;
}

static int
map_sync(struct mapobj *mo)
{
	struct cacheobj *co = map_obj(mo);

	return co->co_ops->co_sync != NULL ? co->co_ops->co_sync(co) : 0;
}

static void
map_hold(struct mapobj *mo)
{
	map_obj(mo)->co_ops->co_hold(map_obj(mo));
}

static void
map_release(struct mapobj *mo)
{
	map_obj(mo)->co_ops->co_release(map_obj(mo));
}

static const struct mapops cache_mapops = {
	.mo_getpage = map_getpage,
	.mo_putpage = map_putpage,
	.mo_size = map_size,
	.mo_sync = map_sync,
	.mo_hold = map_hold,
	.mo_release = map_release,
};

int
cache_mapobj(struct cacheobj *co, struct mapobj **mop)
{
	co->co_ops->co_hold(co);
	*mop = &co->co_mapobj;
	return 0;
}

void
cache_init(struct cacheobj *co, const struct cacheops *ops,
    struct blkdev *bd, uint64_t size)
{
	co->co_ops = ops;
	co->co_dev = bd;
	co->co_size = size;
	co->co_mapobj.mo_ops = &cache_mapops;
}
