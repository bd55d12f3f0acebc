/*
 * fakedisk.h - a disk in memory, with what file systems need of the kernel to be
 * mounted from it: for unit tests and fuzz targets that list the cache's sources.
 */
#ifndef FAKEDISK_H
#define FAKEDISK_H

#include "netbsd/errno.h"
#include "netbsd/statvfs.h"
#include "rump/disk.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/lwp.h"
#include "rump/random.h"
#include "rump/vfs.h"

#include "fake.h"
#include "host.h"

static uint8_t *fakedisk_data;
static struct disk fakedisk;
static uint32_t fakedisk_blocksize = DISK_SECTOR;
static struct blkdev fakedisk_dev;
static struct mount fakedisk_mnt;
static char fakedisk_name[] = "disk";

/* The requests since the test set the number to 0, the first of them. */
#define FAKEDISK_LOG	64U
static struct {
	enum disk_op l_op;
	uint64_t l_sector;
	uint32_t l_count;
} fakedisk_log[FAKEDISK_LOG];
static size_t fakedisk_nlog;

struct blkdev *
blkdev_first(void)
{
	return &fakedisk_dev;
}

int
blkdev_open(const char *path __unused, bool write __unused,
    struct mount *mp __unused, struct blkdev **bdp)
{
	*bdp = &fakedisk_dev;
	return 0;
}

int
blkdev_close(struct blkdev *bd)
{
	int error = cache_sync(bd);

	bd->bd_state.cd_sync = NULL;
	cache_drop(&bd->bd_cache, 0, UINT64_MAX);
	return error;
}

int
blkdev_flush(struct blkdev *bd __unused)
{
	return 0;
}

int
blkdev_start(struct blkdev *bd, struct disk_io *di)
{
	uint64_t at = di->di_sector * DISK_SECTOR;
	unsigned int i;

	if (di->di_sector > bd->bd_sectors ||
	    di->di_count > bd->bd_sectors - di->di_sector)
		return EIO;
	if (fakedisk_nlog < FAKEDISK_LOG) {
		fakedisk_log[fakedisk_nlog].l_op = di->di_op;
		fakedisk_log[fakedisk_nlog].l_sector = di->di_sector;
		fakedisk_log[fakedisk_nlog++].l_count = di->di_count;
	}
	for (i = 0; i < di->di_nsegs; i++) {
		void *data = rumpuser_pa_to_va(di->di_segs[i].ds_pa);

		if (di->di_op == DISK_READ)
			memcpy(data, fakedisk_data + at, di->di_segs[i].ds_len);
		else
			memcpy(fakedisk_data + at, data, di->di_segs[i].ds_len);
		at += di->di_segs[i].ds_len;
	}
	di->di_error = 0;
	di->di_done(di);
	return 0;
}

int
mount_fspec(struct mount *mp __unused, const void *args __unused,
    size_t len __unused)
{
	return 0;
}

int
kthread_create(void (*func)(void *) __unused, void *arg __unused,
    const char *name __unused)
{
	return 0;
}

void
random_get(void *buf, size_t len)
{
	memset(buf, 1, len);
}

void
selinfo_init(struct selinfo *si)
{
	memset(si, 0, sizeof(*si));
}

void
selnotify(struct selinfo *si __unused, uint32_t hint __unused)
{
}

/* Moves bytes of a file as read(2) and write(2) do: up to `len', from `offset'. */
static inline int
fakedisk_move(struct vnode *vp, enum uio_rw rw, int64_t offset, char *buf,
    size_t len)
{
	struct iovec iov = { buf, len };
	struct uio uio = {
		.uio_iov = &iov, .uio_iovcnt = 1, .uio_resid = len,
		.uio_offset = offset, .uio_rw = rw, .uio_seg = UIO_SYSSPACE,
	};

	if (rw == UIO_READ)
		return vp->v_ops->vop_read(vp, &uio);
	return vp->v_ops->vop_write != NULL ?
	    vp->v_ops->vop_write(vp, &uio, 0) : EROFS;
}

/* Makes a disk that holds the whole sectors of `data'. */
static inline void
fakedisk_begin(const uint8_t *data, size_t size)
{
	static const struct cacheops ops;
	size_t whole = size / DISK_SECTOR * DISK_SECTOR;

	fakedisk_data = host_calloc(whole);
	memcpy(fakedisk_data, data, whole);
	memset(&fakedisk_dev, 0, sizeof(fakedisk_dev));
	fakedisk = (struct disk){ .dk_maxsegs = DISK_MAXSEGS,
	    .dk_maxsectors = 256, .dk_blocksize = fakedisk_blocksize };
	fakedisk_dev.bd_disk = &fakedisk;
	fakedisk_dev.bd_sectors = whole / DISK_SECTOR;
	cache_init(&fakedisk_dev.bd_cache, &ops, &fakedisk_dev, whole);
}

/*
 * Mounts a disk that holds the whole sectors of `data'; fakedisk_end() in any case.
 * The file system's errno.
 */
static inline int
fakedisk_mount(const struct rump_fs *fs, const uint8_t *data, size_t size,
    int flags, struct vnode **root)
{
	static const char args[256];
	int error;

	fakedisk_begin(data, size);
	memset(&fakedisk_mnt, 0, sizeof(fakedisk_mnt));
	fakedisk_mnt.mnt_fs = fs;
	fakedisk_mnt.mnt_flags = flags;
	fakedisk_mnt.mnt_on = fakedisk_mnt.mnt_from = fakedisk_name;
	kmutex_init(&fakedisk_mnt.mnt_rename);
	error = fs->fs_mount(&fakedisk_mnt, args, sizeof(args), root);
	if (error == 0)
		fakedisk_mnt.mnt_root = *root;
	return error;
}

static inline void
fakedisk_end(void)
{
	cache_drop(&fakedisk_dev.bd_cache, 0, UINT64_MAX);
	host_free(fakedisk_data);
}

#endif /* FAKEDISK_H */
