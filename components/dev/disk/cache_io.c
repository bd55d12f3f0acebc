/*
 * cache_io.c - requests of the cache: reading pages in, with what a forward
 * reader will want next, and writing dirty sectors back in long runs.
 */
#include "netbsd/errno.h"

#include "cache_impl.h"

#define WINDOW_FIRST	4U		/* pages read ahead at first */
#define WINDOW_MAX	64U

/* A request under way and the pages it is for, one for each piece. */
struct cache_request {
	struct disk_io cr_io;
	struct cachepage *cr_pages[DISK_MAXSEGS];
	unsigned int cr_npages;
};

/* Requests being put together from pieces in ascending order. */
struct builder {
	struct blkdev *b_dev;
	enum disk_op b_op;
	struct cache_request *b_request;
	uint64_t b_next;		/* sector after the request */
	rump_paddr_t b_end;		/* of the last piece */
};

/* ---- Ends of requests ---------------------------------------------------- */

static void
piece_done(struct cachepage *cp, enum disk_op op, int error)
{
	struct cachedev *cd = &cp->cp_obj->co_dev->bd_state;

	if (error != 0 && cp->cp_error == 0)
		cp->cp_error = error;
	KASSERT(cp->cp_pending > 0);
	if (--cp->cp_pending > 0)
		return;
	if (op == DISK_READ) {
		cp->cp_valid = cp->cp_error == 0;
		cp->cp_reading = false;
	} else {
		if (cp->cp_error != 0)
			cd->cd_error = cp->cp_error;
		cp->cp_error = 0;
		cp->cp_writing = false;
	}
	cache_page_wake(cp);
	cache_put(cp);
}

/* Softint. */
static void
request_done(struct disk_io *di)
{
	struct cache_request *cr = di->di_arg;
	struct cachedev *cd = &cr->cr_pages[0]->cp_obj->co_dev->bd_state;
	bool write = di->di_op == DISK_WRITE;
	unsigned int i;

	for (i = 0; i < cr->cr_npages; i++)
		piece_done(cr->cr_pages[i], di->di_op, di->di_error);
	kmem_free(cr, sizeof(*cr));
	if (write && --cd->cd_writes == 0)
		(void)waitq_wake(&cd->cd_wait, SIZE_MAX);
}

static void
builder_flush(struct builder *b)
{
	struct cache_request *cr = b->b_request;
	int error;

	if (cr == NULL)
		return;
	b->b_request = NULL;
	if (b->b_op == DISK_WRITE)
		b->b_dev->bd_state.cd_writes++;
	error = blkdev_start(b->b_dev, &cr->cr_io);
	if (error != 0) {
		cr->cr_io.di_error = error;
		request_done(&cr->cr_io);
	}
}

/*
 * Adds a piece of a page, which lies in consecutive sectors. The page gets a
 * pending request.
 */
static void
builder_add(struct builder *b, struct cachepage *cp, size_t offset,
    size_t len, uint64_t sector)
{
	struct disk *dk = b->b_dev->bd_disk;
	struct cache_request *cr = b->b_request;
	struct disk_seg *seg;
	rump_paddr_t pa = cp->cp_pa + offset;
	uint32_t count = (uint32_t)(len / DISK_SECTOR);

	/* All requests of a page have one reference together. */
	if (cp->cp_pending++ == 0)
		cp->cp_refs++;
	cache_update(cp);
	if (cr != NULL && (b->b_next != sector ||
	    cr->cr_npages == DISK_MAXSEGS ||
	    cr->cr_io.di_nsegs == dk->dk_maxsegs ||
	    cr->cr_io.di_count + count > dk->dk_maxsectors ||
	    (dk->dk_pagesegs && pa != b->b_end &&
	    (pa | b->b_end) % CACHE_PAGE != 0)))
		builder_flush(b);
	cr = b->b_request;
	if (cr == NULL) {
		cr = kmem_zalloc(sizeof(*cr));
		if (cr == NULL) {
			piece_done(cp, b->b_op, ENOMEM);
			return;
		}
		cr->cr_io.di_op = b->b_op;
		cr->cr_io.di_sector = sector;
		cr->cr_io.di_done = request_done;
		cr->cr_io.di_arg = cr;
		b->b_request = cr;
	}
	seg = &cr->cr_io.di_segs[cr->cr_io.di_nsegs];
	if (cr->cr_io.di_nsegs > 0 && seg[-1].ds_pa + seg[-1].ds_len == pa)
		seg[-1].ds_len += (uint32_t)len;
	else {
		seg->ds_pa = pa;
		seg->ds_len = (uint32_t)len;
		cr->cr_io.di_nsegs++;
	}
	cr->cr_io.di_count += count;
	cr->cr_pages[cr->cr_npages++] = cp;
	b->b_next = sector + count;
	b->b_end = pa + len;
}

/* ---- Reading ------------------------------------------------------------- */

/* Where the object's last block of the disk ends. */
static uint64_t
obj_end(const struct cacheobj *co)
{
	return roundup2(co->co_size,
	    (uint64_t)co->co_dev->bd_disk->dk_blocksize);
}

static int
obj_map(struct cacheobj *co, uint64_t offset, uint64_t *sector, uint64_t *len)
{
	int error = 0;

	if (co->co_ops->co_map == NULL) {
		*sector = offset / DISK_SECTOR;
		*len = obj_end(co) - offset;
	} else
		error = co->co_ops->co_map(co, offset, sector, len);
	if (error == 0 && (*len == 0 || *len % DISK_SECTOR != 0))
		error = EIO;
	return error;
}

/* Where the bytes at an offset are, as long as one answer of co_map lasts. */
struct mapping {
	uint64_t m_from, m_to, m_sector;
	bool m_known;
};

static int
map_at(struct cacheobj *co, struct mapping *m, uint64_t offset)
{
	uint64_t len;
	int error;

	if (m->m_known && offset >= m->m_from && offset < m->m_to)
		return 0;
	m->m_known = false;
	error = obj_map(co, offset, &m->m_sector, &len);
	if (error != 0)
		return error;
	m->m_from = offset;
	if (__builtin_add_overflow(offset, len, &m->m_to))
		m->m_to = UINT64_MAX;
	m->m_known = true;
	return 0;
}

/* The pieces of one page. What is nowhere on the disk is zeros. */
static int
fill_page(struct builder *b, struct cacheobj *co, struct cachepage *cp,
    struct mapping *m)
{
	uint64_t base = cp->cp_index * CACHE_PAGE;
	uint64_t end = obj_end(co);
	size_t offset = 0, len;
	char *data = cache_data(cp);
	int error;

	while (offset < CACHE_PAGE) {
		if (base + offset >= end) {
			memset(data + offset, 0, CACHE_PAGE - offset);
			break;
		}
		error = map_at(co, m, base + offset);
		if (error != 0)
			return error;
		len = (size_t)MIN(m->m_to - (base + offset),
		    CACHE_PAGE - offset);
		len = (size_t)MIN(len, end - (base + offset));
		if (m->m_sector == CACHE_HOLE)
			memset(data + offset, 0, len);
		else
			builder_add(b, cp, offset, len, m->m_sector +
			    (base + offset - m->m_from) / DISK_SECTOR);
		offset += len;
	}
	return 0;
}

void
cache_fill(struct cacheobj *co, struct cachepage **pages, size_t n)
{
	struct builder b = { .b_dev = co->co_dev, .b_op = DISK_READ };
	struct mapping m = { .m_known = false };
	struct cachepage *cp;
	size_t i;
	int error;

	for (i = 0; i < n; i++) {
		cp = pages[i];
		/* Keeps the page from being finished by its first piece. */
		cp->cp_pending = 1;
		cp->cp_refs++;
		cp->cp_error = 0;
		error = fill_page(&b, co, cp, &m);
		if (error != 0)
			cp->cp_error = error;
	}
	builder_flush(&b);
	for (i = 0; i < n; i++)
		piece_done(pages[i], DISK_READ, 0);
}

/* How many pages from `index' on are worth reading at once. */
static size_t
read_ahead(struct cacheobj *co, uint64_t index, size_t max)
{
	uint64_t end = (co->co_size + CACHE_PAGE - 1) / CACHE_PAGE;
	size_t n;

	if (index == co->co_next && index != 0)
		co->co_window = MIN(MAX(co->co_window * 2, WINDOW_FIRST),
		    WINDOW_MAX);
	else if (index == 0)
		co->co_window = WINDOW_FIRST;
	else
		co->co_window = 1;
	n = MIN(MAX((size_t)co->co_window, 1), max);
	if (index + n > end)
		n = index < end ? (size_t)(end - index) : 1;
	/* Not at the cost of what may be wanted next. */
	return MIN(n, MAX(page_available() / 4, 1));
}

/* Starts reading a page that is not cached, and those after it. */
static int
read_start(struct cacheobj *co, uint64_t index)
{
	struct cachepage *pages[WINDOW_MAX];
	size_t i, n = read_ahead(co, index, WINDOW_MAX), got = 0;

	for (i = 0; i < n; i++) {
		if (cache_find(co, index + i) != NULL)
			break;
		pages[got] = cache_page_new(co, index + i);
		if (pages[got] == NULL)
			break;
		pages[got++]->cp_reading = true;
	}
	if (got == 0)
		return ENOMEM;
	co->co_next = index + got;
	cache_fill(co, pages, got);
	for (i = 0; i < got; i++)
		cache_put(pages[i]);
	return 0;
}

int
cache_get(struct cacheobj *co, uint64_t index, struct cachepage **cpp)
{
	struct cachepage *cp;
	int error;

	for (;;) {
		cp = cache_find(co, index);
		if (cp == NULL) {
			error = read_start(co, index);
			if (error != 0)
				return error;
			cp = cache_find(co, index);
			if (cp == NULL)
				continue;
		}
		cp->cp_refs++;
		cache_update(cp);
		while (cp->cp_reading)
			cache_page_wait(cp);
		if (cp->cp_valid && !cp->cp_orphan) {
			*cpp = cp;
			return 0;
		}
		error = cp->cp_error;
		/* One that could not be read is tried again by the next. */
		if (!cp->cp_orphan && cp->cp_pending == 0)
			cache_page_drop(cp);
		cache_put(cp);
		if (error != 0)
			return error;
	}
}

int
cache_get_new(struct cacheobj *co, uint64_t index, struct cachepage **cpp)
{
	struct cachepage *cp = cache_find(co, index);

	if (cp != NULL)
		return cache_get(co, index, cpp);
	cp = cache_page_new(co, index);
	if (cp == NULL)
		return ENOMEM;
	memset(cache_data(cp), 0, CACHE_PAGE);
	cp->cp_valid = true;
	*cpp = cp;
	return 0;
}

int
cache_block(struct cacheobj *co, uint64_t offset, size_t len, void **data,
    struct cachepage **cpp)
{
	size_t at = (size_t)(offset % CACHE_PAGE);
	int error;

	if (offset >= co->co_size || len > co->co_size - offset ||
	    at + len > CACHE_PAGE)
		return EIO;
	error = cache_get(co, offset / CACHE_PAGE, cpp);
	if (error == 0)
		*data = (char *)cache_data(*cpp) + at;
	return error;
}

int
cache_read(struct cacheobj *co, uint64_t offset, void *buf, size_t len)
{
	struct cachepage *cp;
	char *to = buf;
	void *data;
	size_t n;
	int error;

	while (len > 0) {
		n = MIN(len, CACHE_PAGE - (size_t)(offset % CACHE_PAGE));
		error = cache_block(co, offset, n, &data, &cp);
		if (error != 0)
			return error;
		memcpy(to, data, n);
		cache_put(cp);
		to += n;
		offset += n;
		len -= n;
	}
	return 0;
}

int
cache_uio_read(struct cacheobj *co, struct uio *uio)
{
	struct cachepage *cp;
	uint64_t offset;
	size_t at, n;
	int error = 0;

	if (uio->uio_offset < 0)
		return EINVAL;
	while (error == 0 && uio->uio_resid > 0 &&
	    (uint64_t)uio->uio_offset < co->co_size) {
		offset = (uint64_t)uio->uio_offset;
		at = (size_t)(offset % CACHE_PAGE);
		n = MIN(CACHE_PAGE - at, uio->uio_resid);
		n = (size_t)MIN(n, co->co_size - offset);
		error = cache_get(co, offset / CACHE_PAGE, &cp);
		if (error != 0)
			break;
		error = uiomove((char *)cache_data(cp) + at, n, uio);
		cache_put(cp);
	}
	return error;
}

/* ---- Writing ------------------------------------------------------------- */

/* Sectors [from, to) of a file's page, in whole blocks of the file system. */
static void
written(struct cacheobj *co, struct cachepage *cp, size_t from, size_t to)
{
	size_t block = MAX(co->co_block, DISK_SECTOR);

	from = rounddown2(from, block);
	to = MIN(roundup2(to, block), CACHE_PAGE);
	cache_dirty(cp, from, to - from, 0);
}

/* Overwrites a part of a page, or one that is cached. */
static int
write_part(struct cacheobj *co, struct uio *uio, size_t at, size_t n)
{
	uint64_t offset = (uint64_t)uio->uio_offset;
	struct cachepage *cp;
	size_t before = uio->uio_resid;
	int error;

	error = cache_get(co, offset / CACHE_PAGE, &cp);
	if (error != 0)
		return error;
	if (co->co_ops->co_reserve != NULL)
		error = co->co_ops->co_reserve(co, offset, n);
	if (error == 0) {
		error = uiomove((char *)cache_data(cp) + at, n, uio);
		if (before != uio->uio_resid)
			written(co, cp, at, at + before - uio->uio_resid);
	}
	cache_put(cp);
	return error;
}

/*
 * Overwrites a whole page that is not cached without reading it. The copy is
 * made before the page is found by others, so that nobody sees half of it.
 */
static int
write_whole(struct cacheobj *co, struct uio *uio)
{
	uint64_t offset = (uint64_t)uio->uio_offset;
	size_t before = uio->uio_resid;
	struct cachepage *cp = cache_page_alloc();
	struct iovec iov;
	struct uio copy;
	int error = 0, error2;

	if (cp == NULL)
		return ENOMEM;
	if (co->co_ops->co_reserve != NULL)
		error = co->co_ops->co_reserve(co, offset, CACHE_PAGE);
	if (error == 0)
		error = uiomove(cache_data(cp), CACHE_PAGE, uio);
	if (error == 0 && cache_find(co, offset / CACHE_PAGE) == NULL) {
		cache_page_insert(cp, co, offset / CACHE_PAGE);
		cp->cp_valid = true;
		written(co, cp, 0, CACHE_PAGE);
		cache_put(cp);
		return 0;
	}
	/* Only a part came, or somebody has read the page in meanwhile. */
	iov.iov_base = cache_data(cp);
	iov.iov_len = before - uio->uio_resid;
	copy = (struct uio){
		.uio_iov = &iov, .uio_iovcnt = 1, .uio_resid = iov.iov_len,
		.uio_offset = (int64_t)offset, .uio_rw = UIO_WRITE,
		.uio_seg = UIO_SYSSPACE,
	};
	if (iov.iov_len > 0) {
		error2 = write_part(co, &copy, 0, iov.iov_len);
		if (error2 != 0)
			error = error2;
	}
	cache_page_free(cp);
	return error;
}

/*
 * What is behind the end in the last page is zeros, whatever is on the disk, by
 * the time the end moves on.
 */
static int
clear_tail(struct cacheobj *co)
{
	size_t at = (size_t)(co->co_size % CACHE_PAGE);
	struct cachepage *cp;
	int error;

	if (at % DISK_SECTOR == 0)
		return 0;
	error = cache_get(co, co->co_size / CACHE_PAGE, &cp);
	if (error == 0) {
		memset((char *)cache_data(cp) + at, 0, CACHE_PAGE - at);
		cache_put(cp);
	}
	return error;
}

int
cache_uio_write(struct cacheobj *co, struct uio *uio)
{
	uint64_t offset, end = (uint64_t)uio->uio_offset + uio->uio_resid;
	size_t at, n;
	int error = 0;

	if (end > co->co_size) {
		error = clear_tail(co);
		if (error == 0)
			error = cache_extend(co, end);
	}
	while (error == 0 && uio->uio_resid > 0) {
		offset = (uint64_t)uio->uio_offset;
		at = (size_t)(offset % CACHE_PAGE);
		n = MIN(CACHE_PAGE - at, uio->uio_resid);
		if (n == CACHE_PAGE &&
		    cache_find(co, offset / CACHE_PAGE) == NULL)
			error = write_whole(co, uio);
		else
			error = write_part(co, uio, at, n);
		if ((uint64_t)uio->uio_offset > co->co_size)
			co->co_size = (uint64_t)uio->uio_offset;
	}
	return error;
}

/* ---- Writing back -------------------------------------------------------- */

void
cache_write_runs(struct blkdev *bd, const struct cache_run *runs, size_t n)
{
	struct builder b = { .b_dev = bd, .b_op = DISK_WRITE };
	size_t i;

	for (i = 0; i < n; i++)
		builder_add(&b, runs[i].r_page, runs[i].r_offset,
		    runs[i].r_len, runs[i].r_sector);
	builder_flush(&b);
}

int
cache_page_runs(struct cachepage *cp, unsigned int class,
    struct cache_run runs[SECTORS], size_t *n)
{
	struct mapping m = { .m_known = false };
	unsigned int dirty = cp->cp_dirty[class], i;
	uint64_t base = cp->cp_index * CACHE_PAGE, at, sector;
	struct cache_run *r;
	int error;

	*n = 0;
	for (i = 0; i < SECTORS; i++) {
		at = base + i * DISK_SECTOR;
		if ((dirty & 1U << i) == 0 || at >= obj_end(cp->cp_obj))
			continue;
		error = map_at(cp->cp_obj, &m, at);
		if (error != 0)
			return error;
		/* Beyond the end, or cut off: nobody will miss it. */
		if (m.m_sector == CACHE_HOLE)
			continue;
		sector = m.m_sector + (at - m.m_from) / DISK_SECTOR;
		r = *n > 0 ? &runs[*n - 1] : NULL;
		if (r != NULL && r->r_sector + r->r_len / DISK_SECTOR ==
		    sector && r->r_offset + r->r_len == i * DISK_SECTOR) {
			r->r_len += DISK_SECTOR;
			continue;
		}
		r = &runs[(*n)++];
		r->r_page = cp;
		r->r_sector = sector;
		r->r_offset = (uint16_t)(i * DISK_SECTOR);
		r->r_len = DISK_SECTOR;
	}
	return 0;
}

bool
blkdev_suits(const struct blkdev *bd, uint32_t blocksize)
{
	if (blocksize >= bd->bd_disk->dk_blocksize)
		return true;
	kprintf("%s: the disk has blocks of %u bytes, the file system of %u: "
	    "not usable\n", bd->bd_names[0], bd->bd_disk->dk_blocksize,
	    blocksize);
	return false;
}
