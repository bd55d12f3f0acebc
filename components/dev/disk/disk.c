/*
 * disk.c - disks and their partitions as devices: requests, and the nodes below
 * /dev.
 */
#include "netbsd/errno.h"
#include "netbsd/fcntl.h"
#include "netbsd/statvfs.h"

#include "cache_impl.h"
#include "disk_impl.h"
#include "partition.h"

#define RAW_PART	3		/* NetBSD/amd64: ld0d is all of the disk */
#define FIRST_ENTRY	4		/* ld0e: the table's first */

/* ioctl(2) of disks: <sys/dkio.h>. */
#define DIOCGDINFO	0x41986465UL	/* struct disklabel */
CTASSERT(DIOCGDINFO >> 16 == (0x4000 | DISKLABEL_SIZE));
#define DIOCGMEDIASIZE	0x40086484UL	/* off_t */
#define DIOCGSECTORSIZE	0x40046485UL	/* u_int */
#define DIOCCACHESYNC	0x80046476UL	/* int: force */

/* Owner: this file; monitor. */
static struct blkdev *devices;

struct blkdev *
blkdev_first(void)
{
	return devices;
}

void
disk_done(struct disk_io *di, int error)
{
	di->di_error = error;
	di->di_done(di);
}

/* ---- Requests ------------------------------------------------------------ */

int
blkdev_start(struct blkdev *bd, struct disk_io *di)
{
	struct disk *dk = bd->bd_disk;
	uint32_t blocks = dk->dk_blocksize / DISK_SECTOR;

	if (di->di_sector > bd->bd_sectors ||
	    di->di_count > bd->bd_sectors - di->di_sector)
		return EIO;
	if (di->di_op != DISK_READ && dk->dk_readonly)
		return EROFS;
	if (di->di_count % blocks != 0 ||
	    (bd->bd_start + di->di_sector) % blocks != 0)
		return EINVAL;
	di->di_sector += bd->bd_start;
	di->di_disk = dk;
	if (di->di_op == DISK_WRITE)
		dk->dk_unflushed = true;
	dk->dk_start(dk, di);
	return 0;
}

/* For one that sleeps until its request is done. */
struct sleeper {
	struct waitq s_wait;
	bool s_done;
};

static void
sleeper_done(struct disk_io *di)
{
	struct sleeper *s = di->di_arg;

	s->s_done = true;
	(void)waitq_wake(&s->s_wait, SIZE_MAX);
}

int
blkdev_do(struct blkdev *bd, struct disk_io *di)
{
	struct sleeper s = { WAITQ_INITIALIZER, false };
	int error;

	di->di_done = sleeper_done;
	di->di_arg = &s;
	error = blkdev_start(bd, di);
	if (error != 0)
		return error;
	while (!s.s_done)
		(void)waitq_sleep(&s.s_wait, "disk", 0, UINT64_MAX);
	return di->di_error;
}

int
blkdev_flush(struct blkdev *bd)
{
	struct disk_io *di;
	int error;

	if (!bd->bd_disk->dk_volatile || !bd->bd_disk->dk_unflushed)
		return 0;
	di = kmem_zalloc(sizeof(*di));
	if (di == NULL)
		return ENOMEM;
	di->di_op = DISK_FLUSH;
	/* What is written from here on may not be covered. */
	bd->bd_disk->dk_unflushed = false;
	error = blkdev_do(bd, di);
	if (error != 0)
		bd->bd_disk->dk_unflushed = true;
	kmem_free(di, sizeof(*di));
	return error;
}

int
blkdev_discard(struct blkdev *bd, uint64_t sector, uint64_t count)
{
	struct disk_io *di;
	uint32_t n;
	int error = 0;

	if (!bd->bd_disk->dk_discard)
		return 0;
	di = kmem_alloc(sizeof(*di));
	if (di == NULL)
		return ENOMEM;
	for (; error == 0 && count > 0; sector += n, count -= n) {
		n = (uint32_t)MIN(count, bd->bd_disk->dk_maxsectors);
		memset(di, 0, sizeof(*di));
		di->di_op = DISK_DISCARD;
		di->di_sector = sector;
		di->di_count = n;
		error = blkdev_do(bd, di);
	}
	kmem_free(di, sizeof(*di));
	return error;
}

/* ---- Nodes --------------------------------------------------------------- */

/* Whether two devices have sectors in common, as a disk and its partitions do. */
static bool
overlaps(const struct blkdev *a, const struct blkdev *b)
{
	return a->bd_disk == b->bd_disk &&
	    a->bd_start < b->bd_start + b->bd_sectors &&
	    b->bd_start < a->bd_start + a->bd_sectors;
}

/* Whether a file system is mounted from sectors of the device. */
static bool
is_mounted(const struct blkdev *bd)
{
	const struct blkdev *other;

	for (other = devices; other != NULL; other = other->bd_next)
		if (other->bd_mount != NULL && overlaps(bd, other))
			return true;
	return false;
}

/*
 * Writes what devices of the same sectors have not written yet, the device itself
 * included or not, so that the disk has what their nodes show.
 */
static int
settle(const struct blkdev *bd, bool self)
{
	struct blkdev *other;
	int error = 0, e;

	for (other = devices; other != NULL; other = other->bd_next) {
		if ((other == bd && !self) || !overlaps(bd, other) ||
		    other->bd_state.cd_ndirty == 0)
			continue;
		e = cache_sync(other);
		if (e != 0)
			error = e;
	}
	return error;
}

/*
 * What uio is about to write to a device is no longer as other devices, and the
 * device itself if told so, have it cached. Nothing is mounted from them.
 */
static void
forget(const struct blkdev *bd, const struct uio *uio, bool self)
{
	uint64_t from = bd->bd_start * DISK_SECTOR + (uint64_t)uio->uio_offset;
	uint64_t to = from + uio->uio_resid, start, end;
	struct blkdev *other;

	for (other = devices; other != NULL; other = other->bd_next) {
		if ((other == bd && !self) || !overlaps(bd, other))
			continue;
		start = other->bd_start * DISK_SECTOR;
		end = start + other->bd_sectors * DISK_SECTOR;
		if (to > start && from < end)
			cache_drop(&other->bd_cache, from > start ?
			    rounddown2(from - start, (uint64_t)CACHE_PAGE) : 0,
			    roundup2(MIN(to, end) - start,
			    (uint64_t)CACHE_PAGE));
	}
}

/* What other devices have cached of the same sectors is written and forgotten. */
static int
settle_others(const struct blkdev *bd)
{
	struct blkdev *other;
	int error = settle(bd, false);

	for (other = devices; other != NULL; other = other->bd_next)
		if (other != bd && overlaps(bd, other))
			cache_drop(&other->bd_cache, 0, UINT64_MAX);
	return error;
}

/* Whether the device may be written to by its node. */
static int
node_writable(const struct blkdev *bd)
{
	if (bd->bd_disk->dk_readonly)
		return EROFS;
	return is_mounted(bd) ? EBUSY : 0;
}

/* A disk does not grow: what is beyond its end is not written. */
static int
clip(const struct blkdev *bd, struct uio *uio, size_t *beyond)
{
	uint64_t size = bd->bd_sectors * DISK_SECTOR;
	uint64_t offset = (uint64_t)uio->uio_offset;

	*beyond = 0;
	if (uio->uio_offset < 0)
		return EINVAL;
	if (offset >= size)
		return ENOSPC;
	if (uio->uio_resid > size - offset)
		*beyond = uio->uio_resid - (size_t)(size - offset);
	uio->uio_resid -= *beyond;
	return 0;
}

static int
block_write(struct cdev *cd, struct uio *uio, int flag)
{
	struct blkdev *bd = cd->cd_arg;
	size_t beyond;
	int error;

	error = node_writable(bd);
	if (error == 0 && uio->uio_resid > 0)
		error = clip(bd, uio, &beyond);
	if (error != 0 || uio->uio_resid == 0)
		return error;
	cache_throttle(bd);
	error = settle(bd, false);
	if (error == 0) {
		forget(bd, uio, false);
		error = cache_uio_write(&bd->bd_cache, uio);
	}
	uio->uio_resid += beyond;
	if (error == 0 && (flag & (O_FSYNC | O_DSYNC)) != 0)
		error = cache_sync(bd);
	return error;
}

static bool
raw_aligned(const struct blkdev *bd, const struct uio *uio)
{
	size_t block = bd->bd_disk->dk_blocksize;

	return (uint64_t)uio->uio_offset % block == 0 &&
	    uio->uio_resid % block == 0;
}

/* Reads what is on the disk, or was written to it by any node. */
static int
read_past(struct blkdev *bd, struct uio *uio)
{
	size_t beyond;
	int error;

	error = clip(bd, uio, &beyond);
	if (error != 0)
		return error == ENOSPC ? 0 : error;
	error = settle(bd, true);
	if (error == 0)
		error = raw_move(bd, uio);
	uio->uio_resid += beyond;
	return error;
}

static int
block_read(struct cdev *cd, struct uio *uio, int flag __unused)
{
	struct blkdev *bd = cd->cd_arg;
	int error;

	/* A file system's changes do not come by this cache. */
	if (is_mounted(bd))
		return read_past(bd, uio);
	error = settle(bd, false);
	return error != 0 ? error : cache_uio_read(&bd->bd_cache, uio);
}

static int
raw_read(struct cdev *cd, struct uio *uio, int flag __unused)
{
	struct blkdev *bd = cd->cd_arg;

	return raw_aligned(bd, uio) ? read_past(bd, uio) : EINVAL;
}

static int
raw_write(struct cdev *cd, struct uio *uio, int flag __unused)
{
	struct blkdev *bd = cd->cd_arg;
	size_t beyond;
	int error;

	error = node_writable(bd);
	if (error == 0 && uio->uio_resid > 0)
		error = clip(bd, uio, &beyond);
	if (error != 0 || uio->uio_resid == 0)
		return error;
	error = raw_aligned(bd, uio) ? settle(bd, true) : EINVAL;
	if (error == 0) {
		forget(bd, uio, true);
		error = raw_move(bd, uio);
	}
	uio->uio_resid += beyond;
	return error;
}

static int
node_ioctl(struct cdev *cd, unsigned long cmd, void *data)
{
	struct blkdev *bd = cd->cd_arg;
	uint64_t size = bd->bd_sectors * DISK_SECTOR;

	switch (cmd) {
	case DIOCGDINFO:
		disk_label(bd->bd_disk, data);
		return 0;
	case DIOCGMEDIASIZE:
		memcpy(data, &size, sizeof(size));
		return 0;
	case DIOCGSECTORSIZE:
		memcpy(data, &bd->bd_disk->dk_blocksize,
		    sizeof(bd->bd_disk->dk_blocksize));
		return 0;
	case DIOCCACHESYNC:
		return cache_sync(bd);
	default:
		return ENOTTY;
	}
}

static int64_t
node_size(struct cdev *cd)
{
	struct blkdev *bd = cd->cd_arg;

	return (int64_t)(bd->bd_sectors * DISK_SECTOR);
}

static int
node_sync(struct cdev *cd)
{
	return cache_sync(cd->cd_arg);
}

static const struct cacheops device_cacheops = { .co_map = NULL };

/* Nodes of [start, start + count), with the letter of a partition. */
static int
blkdev_create(struct disk *dk, const char *suffix, uint64_t block_rdev,
    uint64_t char_rdev, uint64_t start, uint64_t count)
{
	struct blkdev *bd = kmem_zalloc(sizeof(*bd));
	int error;

	if (bd == NULL)
		return ENOMEM;
	bd->bd_disk = dk;
	bd->bd_start = start;
	bd->bd_sectors = count;
	cache_init(&bd->bd_cache, &device_cacheops, bd, count * DISK_SECTOR);
	waitq_init(&bd->bd_state.cd_wait);
	(void)snprintf(bd->bd_names[0], sizeof(bd->bd_names[0]), "%s%s",
	    dk->dk_name, suffix);
	(void)snprintf(bd->bd_names[1], sizeof(bd->bd_names[1]), "r%s%s",
	    dk->dk_name, suffix);
	bd->bd_block = (struct cdev){
		.cd_name = bd->bd_names[0], .cd_mode = S_IFBLK | 0640,
		.cd_rdev = block_rdev, .cd_arg = bd,
		.cd_read = block_read, .cd_write = block_write,
		.cd_ioctl = node_ioctl, .cd_size = node_size,
		.cd_sync = node_sync,
	};
	bd->bd_raw = (struct cdev){
		.cd_name = bd->bd_names[1], .cd_mode = S_IFCHR | 0640,
		.cd_rdev = char_rdev, .cd_arg = bd,
		.cd_read = raw_read, .cd_write = raw_write,
		.cd_ioctl = node_ioctl, .cd_size = node_size,
		.cd_sync = node_sync,
	};
	error = cdev_register(&bd->bd_block);
	if (error == 0)
		error = cdev_register(&bd->bd_raw);
	if (error != 0)
		kprintf("%s: no nodes: error %d\n", bd->bd_names[0], error);
	bd->bd_next = devices;
	devices = bd;
	return 0;
}

/* One letter of a disk. */
static int
part_create(struct disk *dk, unsigned int part, uint64_t start,
    uint64_t count)
{
	const char suffix[2] = { (char)('a' + part), '\0' };
	unsigned int minor = dk->dk_unit * DISK_PARTITIONS + part;

	return blkdev_create(dk, suffix,
	    makedev(dk->dk_block_major, minor),
	    makedev(dk->dk_char_major, minor), start, count);
}

static int
read_sector(void *arg, uint64_t sector, void *buf)
{
	struct blkdev *bd = arg;

	return cache_read(&bd->bd_cache, sector * DISK_SECTOR, buf,
	    DISK_SECTOR);
}

int
disk_attach(struct disk *dk)
{
	struct partition parts[DISK_PARTITIONS - FIRST_ENTRY];
	size_t i, n = 0;
	int error;

	if (dk->dk_sectors == 0 || dk->dk_sectors > INT64_MAX / DISK_SECTOR ||
	    dk->dk_blocksize < DISK_SECTOR || dk->dk_blocksize > CACHE_PAGE ||
	    (dk->dk_blocksize & (dk->dk_blocksize - 1)) != 0 ||
	    dk->dk_maxsegs == 0 || dk->dk_maxsegs > DISK_MAXSEGS ||
	    dk->dk_maxsectors < SECTORS)
		return EINVAL;
	error = blkdev_create(dk, "", CDEV_ANY, CDEV_ANY, 0, dk->dk_sectors);
	if (error == 0)
		error = part_create(dk, RAW_PART, 0, dk->dk_sectors);
	if (error != 0)
		return error;
	if (partition_read(read_sector, devices, dk->dk_sectors, parts,
	    nitems(parts), &n) != 0)
		kprintf("%s: the partition table cannot be read\n",
		    dk->dk_name);
	if (n == 0)
		return part_create(dk, 0, 0, dk->dk_sectors);
	error = part_create(dk, 0, parts[0].p_start, parts[0].p_count);
	for (i = 0; error == 0 && i < n; i++)
		error = part_create(dk, FIRST_ENTRY + (unsigned int)i,
		    parts[i].p_start, parts[i].p_count);
	return error;
}

/* ---- For file systems ---------------------------------------------------- */

int
blkdev_open(const char *path, bool write, struct mount *mp,
    struct blkdev **bdp)
{
	struct blkdev *bd;
	struct vnode *vp;
	struct cdev *cd;
	int error;

	error = vfs_lookup(path, LOOKUP_FOLLOW, &vp);
	if (error != 0)
		return error;
	cd = vp->v_type == VBLK ? cdev_find(VBLK, vp->v_rdev) : NULL;
	vnode_release(vp);
	if (cd == NULL || cd->cd_read != block_read)
		return ENOTBLK;
	bd = cd->cd_arg;
	if (is_mounted(bd))
		return EBUSY;
	if (write && bd->bd_disk->dk_readonly)
		return EROFS;
	error = cache_sync(bd);
	if (error == 0)
		error = settle_others(bd);
	if (error != 0)
		return error;
	bd->bd_mount = mp;
	*bdp = bd;
	return 0;
}

int
blkdev_close(struct blkdev *bd)
{
	int error;

	error = cache_sync(bd);
	bd->bd_state.cd_sync = NULL;
	cache_drop(&bd->bd_cache, 0, UINT64_MAX);
	bd->bd_mount = NULL;
	/* They may have been read meanwhile. */
	(void)settle_others(bd);
	return error;
}
