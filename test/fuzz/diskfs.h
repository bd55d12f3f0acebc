/*
 * diskfs.h - a file system on a disk in memory: mounts it without the rest of the
 * kernel, looks at everything in it, and changes it. What the disk holds is the
 * fuzzer's.
 */
#ifndef DISKFS_H
#define DISKFS_H

#include "fakedisk.h"

#define DEPTH_MAX	5
#define ENTRIES_MAX	24		/* looked at in a folder */
#define FOLDERS_MAX	24		/* altogether */

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static int folders_left;

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
	(void)fakedisk_move(vp, UIO_READ, 0, buf, sizeof(buf));
	(void)fakedisk_move(vp, UIO_READ, va.va_size / 2, buf, 5000);
	(void)fakedisk_move(vp, UIO_READ, va.va_size - 1, buf, 5000);
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
		(void)fakedisk_move(vp, UIO_WRITE, i * 7000, buf, sizeof(buf));
		(void)ops->vop_setattr(vp, &size);
		(void)fakedisk_move(vp, UIO_WRITE, i * 300000, buf, 3000);
		if (i % 2 == 0)
			(void)ops->vop_remove(root, vp, name, 4);
		vnode_release(vp);
	}
	if (ops->vop_lookup(root, "new3", 4, &vp) == 0) {
		if (ops->vop_lookup(root, "new5", 4, &other) == 0) {
			if (vp != other)
				(void)ops->vop_rename(root, vp, "new3", 4,
				    root, other, "new5", 4);
			vnode_release(other);
		}
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
	struct vnode *root;
	struct statvfs_info si;

	if (size < DISK_SECTOR)
		return;
	folders_left = FOLDERS_MAX;
	if (fakedisk_mount(fs, data, size, flags, &root) == 0) {
		memset(&si, 0, sizeof(si));
		(void)fs->fs_statvfs(&fakedisk_mnt, &si);
		look_at_folder(root, 0);
		change(root);
		folders_left = FOLDERS_MAX;
		look_at_folder(root, 0);
		if (fs->fs_unmount(&fakedisk_mnt, true) == EBUSY)
			host_panic("a vnode is still referenced");
	}
	fakedisk_end();
}

#endif /* DISKFS_H */
