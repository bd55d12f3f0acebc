/*
 * raw.c - transfers past the cache. The device reads and writes the program's own
 * memory where that can be; else it is copied through frames of ours.
 */
#include "netbsd/errno.h"
#include "rump/pin.h"

#include "cache_impl.h"
#include "disk_impl.h"

#define CHUNK		32U		/* pages that are copied at a time */
CTASSERT(PIN_MAX >= DISK_MAXSEGS);

/* What one call needs; large for a kernel stack. */
struct raw {
	struct blkdev *r_bd;
	struct disk_io r_io;
	struct pin r_pin;
	rump_paddr_t r_frames;		/* our own; 0: none yet */
	size_t r_npages;
};

/* A transfer past the cache: n bytes at uio's place, less what they begin before it. */
static void
raw_request(struct disk_io *di, const struct uio *uio, size_t n, size_t skip)
{
	memset(di, 0, sizeof(*di));
	di->di_op = uio->uio_rw == UIO_WRITE ? DISK_WRITE : DISK_READ;
	di->di_sector = ((uint64_t)uio->uio_offset - skip) / DISK_SECTOR;
	di->di_count = (uint32_t)(n / DISK_SECTOR);
}

/*
 * How much of the first piece a device can read or write where it is; 0: something
 * is not aligned.
 */
static size_t
direct_size(const struct disk *dk, const struct uio *uio)
{
	const struct iovec *iov = uio->uio_iov;
	uintptr_t addr = (uintptr_t)iov->iov_base;
	size_t n = MIN(iov->iov_len, uio->uio_resid);

	if (uio->uio_seg != UIO_USERSPACE || addr % DISK_SECTOR != 0 ||
	    (uint64_t)uio->uio_offset % dk->dk_blocksize != 0)
		return 0;
	n = MIN(n, dk->dk_maxsegs * CACHE_PAGE - addr % CACHE_PAGE);
	n = MIN(n, (size_t)dk->dk_maxsectors * DISK_SECTOR);
	return rounddown2(n, (size_t)dk->dk_blocksize);
}

/* The request's segments: n bytes of pinned frames, neighbours joined. */
static void
pinned_segments(struct disk_io *di, const struct pin *p, size_t offset,
    size_t n)
{
	struct disk_seg *ds = di->di_segs;
	rump_paddr_t pa;
	unsigned int i;
	uint32_t len;

	for (i = 0; n > 0; i++, n -= len, offset = 0) {
		pa = p->pin_frames[i] + offset;
		len = (uint32_t)MIN(n, CACHE_PAGE - offset);
		if (i > 0 && ds->ds_pa + ds->ds_len == pa) {
			ds->ds_len += len;
			continue;
		}
		ds = &di->di_segs[di->di_nsegs++];
		*ds = (struct disk_seg){ pa, len };
	}
}

/* A transfer from or to the program's own frames; *done: how much, 0 if not so. */
static int
raw_direct(struct raw *r, struct uio *uio, size_t *done)
{
	size_t n = direct_size(r->r_bd->bd_disk, uio), pinned;
	char *addr = uio->uio_iov->iov_base;
	int error = 0;

	*done = 0;
	if (n == 0)
		return 0;
	pinned = pin_begin(&r->r_pin, addr, n, uio->uio_rw == UIO_READ);
	n = rounddown2(pinned, (size_t)r->r_bd->bd_disk->dk_blocksize);
	if (n > 0) {
		raw_request(&r->r_io, uio, n, 0);
		pinned_segments(&r->r_io, &r->r_pin,
		    (uintptr_t)addr % CACHE_PAGE, n);
		error = blkdev_do(r->r_bd, &r->r_io);
	}
	if (pinned > 0)
		pin_end(&r->r_pin);
	if (error == 0) {
		uio_advance(uio, n);
		*done = n;
	}
	return error;
}

/* Frames for what is copied: for `size' bytes, or less at a time. */
static int
raw_frames(struct raw *r, size_t size)
{
	size_t n = 1;

	if (r->r_frames != 0)
		return 0;
	while (n < CHUNK && n * CACHE_PAGE < size)
		n *= 2;
	while ((r->r_frames = page_alloc(n)) == 0 && n > 1)
		n /= 2;
	r->r_npages = n;
	return r->r_frames != 0 ? 0 : ENOMEM;
}

/* A transfer that is copied. Reads may begin and end within a block. */
static int
raw_copied(struct raw *r, struct uio *uio)
{
	const struct disk *dk = r->r_bd->bd_disk;
	size_t skip = (size_t)((uint64_t)uio->uio_offset % dk->dk_blocksize);
	size_t n = roundup2(skip + uio->uio_resid, (size_t)dk->dk_blocksize);
	size_t len;
	char *data;
	int error = raw_frames(r, n);

	if (error != 0)
		return error;
	n = MIN(n, r->r_npages * CACHE_PAGE);
	n = MIN(n, (size_t)dk->dk_maxsectors * DISK_SECTOR);
	len = MIN(n - skip, uio->uio_resid);
	data = (char *)rumpuser_pa_to_va(r->r_frames) + skip;
	raw_request(&r->r_io, uio, n, skip);
	r->r_io.di_nsegs = 1;
	r->r_io.di_segs[0] = (struct disk_seg){ r->r_frames, (uint32_t)n };
	if (uio->uio_rw == UIO_WRITE)
		error = uiomove(data, len, uio);
	if (error == 0)
		error = blkdev_do(r->r_bd, &r->r_io);
	if (error == 0 && uio->uio_rw == UIO_READ)
		error = uiomove(data, len, uio);
	return error;
}

int
raw_move(struct blkdev *bd, struct uio *uio)
{
	struct raw *r = kmem_zalloc(sizeof(*r));
	size_t done;
	int error = 0;

	if (r == NULL)
		return ENOMEM;
	r->r_bd = bd;
	while (error == 0 && uio->uio_resid > 0) {
		while (uio->uio_iov->iov_len == 0) {
			uio->uio_iov++;
			uio->uio_iovcnt--;
		}
		error = raw_direct(r, uio, &done);
		if (error == 0 && done == 0)
			error = raw_copied(r, uio);
	}
	if (r->r_frames != 0)
		page_free(r->r_frames, r->r_npages);
	kmem_free(r, sizeof(*r));
	return error;
}
