/*
 * diskfs.h - a file system on a disk in memory: mounts it without the rest of the
 * kernel, looks at everything in it, and changes it. What the disk holds is the
 * fuzzer's.
 */
#ifndef DISKFS_H
#define DISKFS_H

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

#define DEPTH_MAX	5
#define ENTRIES_MAX	24		/* looked at in a folder */
#define FOLDERS_MAX	24		/* altogether */

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static uint8_t *disk_data;
static struct disk disk;
static struct blkdev disk_dev;
static struct mount disk_mount;
static char name_of_disk[] = "disk";
static int folders_left;

/* ---- What the file system needs of the kernel ----------------------------- */

struct blkdev *
blkdev_first(void)
{
	return &disk_dev;
}

int
blkdev_open(const char *path __unused, bool write __unused,
    struct mount *mp __unused, struct blkdev **bdp)
{
	*bdp = &disk_dev;
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
	for (i = 0; i < di->di_nsegs; i++) {
		void *data = rumpuser_pa_to_va(di->di_segs[i].ds_pa);

		if (di->di_op == DISK_READ)
			memcpy(data, disk_data + at, di->di_segs[i].ds_len);
		else
			memcpy(disk_data + at, data, di->di_segs[i].ds_len);
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

/* ---- Looking at everything ------------------------------------------------ */

struct names {
	size_t n_count;
	char n_name[ENTRIES_MAX][NAME_MAX + 1];
};

static bool
take_name(void *arg, const struct vdirent *vd)
{
	struct names *names = arg;

	if (vd->vd_namelen == 0 || vd->vd_namelen > NAME_MAX)
		host_panic("a name of impossible length");
	if (names->n_count == ENTRIES_MAX)
		return false;
	memcpy(names->n_name[names->n_count], vd->vd_name, vd->vd_namelen);
	names->n_name[names->n_count++][vd->vd_namelen] = '\0';
	return true;
}

static int
move(struct vnode *vp, enum uio_rw rw, int64_t offset, char *buf, size_t len)
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

static void look_at_folder(struct vnode *, int depth);

static void
look_at(struct vnode *vp, int depth)
{
	static char buf[20000];
	struct mapobj *mo;
	rump_paddr_t pa;
	struct vattr va;
	size_t len;

	memset(&va, 0, sizeof(va));
	(void)vp->v_ops->vop_getattr(vp, &va);
	if (vp->v_type == VLNK)
		(void)vp->v_ops->vop_readlink(vp, buf, 100, &len);
	if (vp->v_type == VDIR)
		look_at_folder(vp, depth);
	if (vp->v_type != VREG)
		return;
	(void)move(vp, UIO_READ, 0, buf, sizeof(buf));
	(void)move(vp, UIO_READ, va.va_size / 2, buf, 5000);
	(void)move(vp, UIO_READ, va.va_size - 1, buf, 5000);
	if (vp->v_ops->vop_mapobj(vp, &mo) == 0) {
		if (mo->mo_ops->mo_getpage(mo, 4096, false, &pa) == 0)
			mo->mo_ops->mo_putpage(mo, 4096, pa);
		mo->mo_ops->mo_release(mo);
	}
}

static void
look_at_folder(struct vnode *dvp, int depth)
{
	struct names *names;
	struct vnode *vp;
	uint64_t cookie = 0;
	bool eof = false;
	size_t i;

	if (depth == DEPTH_MAX || folders_left-- <= 0)
		return;
	names = kmem_zalloc(sizeof(*names));
	(void)dvp->v_ops->vop_readdir(dvp, &cookie, take_name, names, &eof);
	for (i = 0; i < names->n_count; i++) {
		if (names->n_name[i][0] == '.' && names->n_name[i][1] == '\0')
			continue;
		if (dvp->v_ops->vop_lookup(dvp, names->n_name[i],
		    strlen(names->n_name[i]), &vp) != 0)
			continue;
		look_at(vp, depth + 1);
		vnode_release(vp);
	}
	kmem_free(names, sizeof(*names));
}

/* ---- Changing ------------------------------------------------------------- */

static void
change(struct vnode *root)
{
	static char buf[30000];
	struct vattr va = { .va_type = VREG, .va_mode = 0644 };
	struct vattr size = { .va_set = VA_SIZE, .va_size = 3000 };
	const struct vops *ops = root->v_ops;
	struct vnode *vp, *dir, *other;
	char name[8];
	int i;

	if (ops->vop_create == NULL)
		return;
	for (i = 0; i < 8; i++) {
		(void)snprintf(name, sizeof(name), "new%d", i);
		if (ops->vop_create(root, name, 4, &va, NULL, &vp) != 0)
			continue;
		(void)move(vp, UIO_WRITE, i * 7000, buf, sizeof(buf));
		(void)ops->vop_setattr(vp, &size);
		(void)move(vp, UIO_WRITE, i * 300000, buf, 3000);
		if (i % 2 == 0)
			(void)ops->vop_remove(root, vp, name, 4);
		vnode_release(vp);
	}
	va.va_type = VDIR;
	if (ops->vop_create(root, "folder", 6, &va, NULL, &dir) == 0) {
		if (ops->vop_lookup(root, "new1", 4, &vp) == 0) {
			if (ops->vop_lookup(dir, "x", 1, &other) == ENOENT)
				(void)ops->vop_rename(root, vp, "new1", 4, dir,
				    NULL, "x", 1);
			vnode_release(vp);
		}
		vnode_release(dir);
	}
	if (ops->vop_lookup(root, "new3", 4, &vp) == 0) {
		(void)ops->vop_fsync(vp, false);
		vnode_release(vp);
	}
}

/* Mounts what `data' holds, does all that, and unmounts. */
static void
fuzz_disk(const struct rump_fs *fs, const uint8_t *data, size_t size,
    int flags)
{
	static const char args[256];
	struct vnode *root;
	struct statvfs_info si;
	size_t whole = size / DISK_SECTOR * DISK_SECTOR;
	int error;

	if (whole == 0)
		return;
	disk_data = host_calloc(whole);
	memcpy(disk_data, data, whole);
	memset(&disk_dev, 0, sizeof(disk_dev));
	memset(&disk_mount, 0, sizeof(disk_mount));
	disk = (struct disk){ .dk_maxsegs = DISK_MAXSEGS,
	    .dk_maxsectors = 256, .dk_blocksize = DISK_SECTOR };
	disk_dev.bd_disk = &disk;
	disk_dev.bd_sectors = whole / DISK_SECTOR;
	cache_init(&disk_dev.bd_cache, &(const struct cacheops){ 0 },
	    &disk_dev, whole);
	disk_mount.mnt_fs = fs;
	disk_mount.mnt_flags = flags;
	disk_mount.mnt_on = disk_mount.mnt_from = name_of_disk;
	kmutex_init(&disk_mount.mnt_rename);
	folders_left = FOLDERS_MAX;
	if (fs->fs_mount(&disk_mount, args, sizeof(args), &root) == 0) {
		disk_mount.mnt_root = root;
		memset(&si, 0, sizeof(si));
		(void)fs->fs_statvfs(&disk_mount, &si);
		look_at_folder(root, 0);
		change(root);
		folders_left = FOLDERS_MAX;
		look_at_folder(root, 0);
		error = fs->fs_unmount(&disk_mount, true);
		if (error == EBUSY)
			host_panic("a vnode is still referenced");
	}
	cache_drop(&disk_dev.bd_cache, 0, UINT64_MAX);
	host_free(disk_data);
}

#endif /* DISKFS_H */
