/*
 * tmpfs_vops.c - the vnode operations.
 */
#include "netbsd/errno.h"
#include "tmpfs.h"

#define LINK_MAX	32767

static int
tmpfs_lookup(struct vnode *dvp, const char *name, size_t len,
    struct vnode **vpp)
{
	struct tmpfs_node *dir = tmpfs_node(dvp), *tn;
	struct tmpfs_dirent *td;

	if (dir->tn_nlink == 0)
		return ENOENT;
	if (len == 2 && name[0] == '.' && name[1] == '.')
		tn = dir->tn_dir.d_parent;
	else {
		td = tmpfs_dir_find(dir, name, len);
		if (td == NULL)
			return ENOENT;
		tn = td->td_node;
	}
	vnode_hold(&tn->tn_vnode);
	*vpp = &tn->tn_vnode;
	return 0;
}

static int
tmpfs_create(struct vnode *dvp, const char *name, size_t len,
    const struct vattr *va, const char *target, struct vnode **vpp)
{
	struct tmpfs_node *dir = tmpfs_node(dvp), *tn;
	struct tmpfs_dirent *td;
	int error;

	if (dir->tn_nlink == 0)
		return ENOENT;
	if (tmpfs_dir_find(dir, name, len) != NULL)
		return EEXIST;
	if (va->va_type == VDIR && dir->tn_nlink >= LINK_MAX)
		return EMLINK;
	td = tmpfs_dirent_alloc(name, len);
	if (td == NULL)
		return ENOSPC;
	error = tmpfs_node_create(dvp->v_mount, va, target, &tn);
	if (error != 0) {
		tmpfs_dirent_free(td);
		return error;
	}
	td->td_node = tn;
	tn->tn_nlink = 1;
	if (va->va_type == VDIR) {
		tn->tn_nlink = 2;
		tn->tn_dir.d_parent = dir;
		dir->tn_nlink++;
	}
	tmpfs_dir_insert(dir, td);
	tmpfs_touch(dir, TOUCH_M | TOUCH_C);
	*vpp = &tn->tn_vnode;
	return 0;
}

/* Takes an entry out; the caller adjusts the node's links. */
static void
unlink_entry(struct tmpfs_node *dir, struct tmpfs_dirent *td)
{
	tmpfs_dir_remove(dir, td);
	tmpfs_dirent_free(td);
	tmpfs_touch(dir, TOUCH_M | TOUCH_C);
}

/* A file that is no directory has a name less. */
static void
drop_link(struct tmpfs_node *tn)
{
	if (tn->tn_nlink > 1)
		tn->tn_nlink--;
	else
		tmpfs_node_unname(tn);
	tmpfs_touch(tn, TOUCH_C);
}

static int
tmpfs_remove(struct vnode *dvp, struct vnode *vp, const char *name,
    size_t len)
{
	struct tmpfs_node *dir = tmpfs_node(dvp), *tn = tmpfs_node(vp);
	struct tmpfs_dirent *td = tmpfs_dir_find(dir, name, len);

	if (td == NULL || td->td_node != tn)
		return ENOENT;
	unlink_entry(dir, td);
	drop_link(tn);
	return 0;
}

static int
tmpfs_rmdir(struct vnode *dvp, struct vnode *vp, const char *name, size_t len)
{
	struct tmpfs_node *dir = tmpfs_node(dvp), *tn = tmpfs_node(vp);
	struct tmpfs_dirent *td = tmpfs_dir_find(dir, name, len);

	if (td == NULL || td->td_node != tn)
		return ENOENT;
	if (tn->tn_dir.d_count > 0)
		return ENOTEMPTY;
	unlink_entry(dir, td);
	dir->tn_nlink--;
	tmpfs_node_unname(tn);
	return 0;
}

static int
tmpfs_link(struct vnode *dvp, struct vnode *vp, const char *name, size_t len)
{
	struct tmpfs_node *dir = tmpfs_node(dvp), *tn = tmpfs_node(vp);
	struct tmpfs_dirent *td;

	if (dir->tn_nlink == 0 || tn->tn_nlink == 0)
		return ENOENT;
	if (tn->tn_nlink >= LINK_MAX)
		return EMLINK;
	if (tmpfs_dir_find(dir, name, len) != NULL)
		return EEXIST;
	td = tmpfs_dirent_alloc(name, len);
	if (td == NULL)
		return ENOSPC;
	td->td_node = tn;
	tn->tn_nlink++;
	tmpfs_dir_insert(dir, td);
	tmpfs_touch(dir, TOUCH_M | TOUCH_C);
	tmpfs_touch(tn, TOUCH_C);
	return 0;
}

/* Whether `dir' is `ancestor' or below it. */
static bool
is_below(const struct tmpfs_node *dir, const struct tmpfs_node *ancestor)
{
	while (dir != ancestor) {
		if (dir->tn_dir.d_parent == dir)
			return false;
		dir = dir->tn_dir.d_parent;
	}
	return true;
}

static int
tmpfs_rename(struct vnode *fdvp, struct vnode *fvp, const char *fname,
    size_t flen, struct vnode *tdvp, struct vnode *tvp, const char *tname,
    size_t tlen)
{
	struct tmpfs_node *fdir = tmpfs_node(fdvp), *tdir = tmpfs_node(tdvp);
	struct tmpfs_node *from = tmpfs_node(fvp), *old;
	struct tmpfs_dirent *ftd, *ttd, *new = NULL;
	bool is_dir = fvp->v_type == VDIR;

	ftd = tmpfs_dir_find(fdir, fname, flen);
	ttd = tmpfs_dir_find(tdir, tname, tlen);
	if (tdir->tn_nlink == 0 || ftd == NULL || ftd->td_node != from ||
	    (ttd == NULL) != (tvp == NULL))
		return ENOENT;
	if (is_dir && is_below(tdir, from))
		return EINVAL;
	if (ttd != NULL) {
		old = ttd->td_node;
		if (is_dir && old->tn_dir.d_count > 0)
			return ENOTEMPTY;
		ttd->td_node = from;
		if (is_dir) {
			tmpfs_node_unname(old);
			tdir->tn_nlink--;
		} else
			drop_link(old);
	} else {
		if (is_dir && fdir != tdir && tdir->tn_nlink >= LINK_MAX)
			return EMLINK;
		new = tmpfs_dirent_alloc(tname, tlen);
		if (new == NULL)
			return ENOSPC;
		new->td_node = from;
		tmpfs_dir_insert(tdir, new);
	}
	unlink_entry(fdir, ftd);
	if (is_dir && fdir != tdir) {
		from->tn_dir.d_parent = tdir;
		fdir->tn_nlink--;
		tdir->tn_nlink++;
	}
	tmpfs_touch(tdir, TOUCH_M | TOUCH_C);
	tmpfs_touch(from, TOUCH_C);
	return 0;
}

static int
tmpfs_readlink(struct vnode *vp, char *buf, size_t size, size_t *len)
{
	struct tmpfs_node *tn = tmpfs_node(vp);

	if (vp->v_type != VLNK)
		return EINVAL;
	*len = MIN(size, (size_t)tn->tn_size);
	memcpy(buf, tn->tn_target, *len);
	tmpfs_touch(tn, TOUCH_A);
	return 0;
}

/* What holes read as. */
static const char zeros[TMPFS_PAGE];

static int
tmpfs_read(struct vnode *vp, struct uio *uio)
{
	struct tmpfs_node *tn = tmpfs_node(vp);
	union { const char *c; char *p; } hole = { .c = zeros };
	union { const char *c; char *p; } lent;
	rump_paddr_t pa;
	size_t n, off;
	char *data;
	int error = 0;

	if (vp->v_type != VREG)
		return EISDIR;
	if (uio->uio_offset < 0)
		return EINVAL;
	tmpfs_touch(tn, TOUCH_A);
	while (error == 0 && uio->uio_resid > 0 &&
	    uio->uio_offset < tn->tn_size) {
		off = (size_t)uio->uio_offset % TMPFS_PAGE;
		n = MIN(TMPFS_PAGE - off, uio->uio_resid);
		if ((int64_t)n > tn->tn_size - uio->uio_offset)
			n = (size_t)(tn->tn_size - uio->uio_offset);
		pa = tmpfs_page_find(tn,
		    (uint64_t)uio->uio_offset / TMPFS_PAGE);
		data = pa == 0 ? hole.p : (char *)rumpuser_pa_to_va(pa) + off;
		lent.c = pa != 0 ? NULL :
		    tmpfs_page_lent(tn, (uint64_t)uio->uio_offset, &n);
		error = uiomove(lent.p != NULL ? lent.p : data, n, uio);
	}
	return error;
}

static int
tmpfs_write(struct vnode *vp, struct uio *uio, int ioflag)
{
	struct tmpfs_node *tn = tmpfs_node(vp);
	rump_paddr_t pa;
	size_t n, off;
	int error = 0;

	if (vp->v_type != VREG)
		return EISDIR;
	if ((ioflag & IO_APPEND) != 0)
		uio->uio_offset = tn->tn_size;
	if (uio->uio_offset < 0)
		return EINVAL;
	if (uio->uio_offset > TMPFS_MAXSIZE ||
	    uio->uio_resid > (size_t)(TMPFS_MAXSIZE - uio->uio_offset))
		return EFBIG;
	while (error == 0 && uio->uio_resid > 0) {
		off = (size_t)uio->uio_offset % TMPFS_PAGE;
		n = MIN(TMPFS_PAGE - off, uio->uio_resid);
		error = tmpfs_page_get(tn,
		    (uint64_t)uio->uio_offset / TMPFS_PAGE, &pa);
		if (error != 0)
			break;
		error = uiomove((char *)rumpuser_pa_to_va(pa) + off, n, uio);
		if (uio->uio_offset > tn->tn_size)
			tn->tn_size = uio->uio_offset;
	}
	tmpfs_touch(tn, TOUCH_M | TOUCH_C);
	return error;
}

static int
tmpfs_getattr(struct vnode *vp, struct vattr *va)
{
	struct tmpfs_node *tn = tmpfs_node(vp);

	va->va_type = vp->v_type;
	va->va_mode = tn->tn_mode;
	va->va_nlink = tn->tn_nlink;
	va->va_uid = tn->tn_uid;
	va->va_gid = tn->tn_gid;
	va->va_flags = tn->tn_flags;
	va->va_ino = tn->tn_ino;
	va->va_rdev = vp->v_rdev;
	va->va_size = tn->tn_size;
	va->va_bytes = vp->v_type == VREG ?
	    (int64_t)MAX(tn->tn_pages.p_count * TMPFS_PAGE,
	    roundup2(tn->tn_pages.p_lent_len, (uint64_t)TMPFS_PAGE)) :
	    tn->tn_size;
	va->va_blksize = TMPFS_PAGE;
	va->va_atime = tn->tn_atime;
	va->va_mtime = tn->tn_mtime;
	va->va_ctime = tn->tn_ctime;
	va->va_birthtime = tn->tn_birthtime;
	return 0;
}

/* Zeroes [from, to) where there are pages. */
static void
zero_range(struct tmpfs_node *tn, uint64_t from, uint64_t to)
{
	rump_paddr_t pa;
	size_t n, off;

	while (from < to) {
		off = (size_t)(from % TMPFS_PAGE);
		n = (size_t)MIN(TMPFS_PAGE - off, to - from);
		pa = tmpfs_page_find(tn, from / TMPFS_PAGE);
		if (pa != 0)
			memset((char *)rumpuser_pa_to_va(pa) + off, 0, n);
		from += n;
	}
}

/* Makes [from, to) read as zeros, giving whole pages back. */
static void
punch(struct tmpfs_node *tn, uint64_t from, uint64_t to)
{
	uint64_t first = roundup2(from, TMPFS_PAGE);
	uint64_t end = rounddown2(to, TMPFS_PAGE);

	if (first >= end) {
		zero_range(tn, from, to);
		return;
	}
	zero_range(tn, from, first);
	tmpfs_page_drop(tn, first / TMPFS_PAGE, end / TMPFS_PAGE);
	zero_range(tn, end, to);
}

static int
set_size(struct tmpfs_node *tn, int64_t size)
{
	if (tn->tn_vnode.v_type != VREG || size < 0)
		return EINVAL;
	if (size > TMPFS_MAXSIZE)
		return EFBIG;
	if (size < tn->tn_size) {
		/* Nothing behind it is kept, so there is room. */
		(void)tmpfs_page_unlend(tn, (uint64_t)size, UINT64_MAX);
		punch(tn, (uint64_t)size,
		    roundup2((uint64_t)tn->tn_size, TMPFS_PAGE));
	}
	tn->tn_size = size;
	tmpfs_touch(tn, TOUCH_M | TOUCH_C);
	return 0;
}

static int
tmpfs_setattr(struct vnode *vp, const struct vattr *va)
{
	struct tmpfs_node *tn = tmpfs_node(vp);
	int error;

	if ((va->va_set & VA_SIZE) != 0) {
		error = set_size(tn, va->va_size);
		if (error != 0)
			return error;
	}
	if ((va->va_set & VA_MODE) != 0)
		tn->tn_mode = va->va_mode & ALLPERMS;
	if ((va->va_set & VA_UID) != 0)
		tn->tn_uid = va->va_uid;
	if ((va->va_set & VA_GID) != 0)
		tn->tn_gid = va->va_gid;
	if ((va->va_set & VA_FLAGS) != 0)
		tn->tn_flags = va->va_flags;
	tmpfs_touch(tn, TOUCH_C);
	if ((va->va_set & VA_ATIME) != 0)
		tn->tn_atime = va->va_atime;
	if ((va->va_set & VA_MTIME) != 0)
		tn->tn_mtime = va->va_mtime;
	return 0;
}

static int
tmpfs_allocate(struct vnode *vp, int64_t offset, int64_t len)
{
	struct tmpfs_node *tn = tmpfs_node(vp);
	uint64_t end = (uint64_t)offset + (uint64_t)len, i;
	rump_paddr_t pa;
	int error;

	if (end > (uint64_t)TMPFS_MAXSIZE)
		return EFBIG;
	for (i = (uint64_t)offset / TMPFS_PAGE; i * TMPFS_PAGE < end; i++) {
		error = tmpfs_page_get(tn, i, &pa);
		if (error != 0)
			return error;
	}
	if ((int64_t)end > tn->tn_size)
		tn->tn_size = (int64_t)end;
	tmpfs_touch(tn, TOUCH_M | TOUCH_C);
	return 0;
}

static int
tmpfs_discard(struct vnode *vp, int64_t offset, int64_t len)
{
	struct tmpfs_node *tn = tmpfs_node(vp);
	uint64_t to = MIN((uint64_t)offset + (uint64_t)len,
	    (uint64_t)tn->tn_size);
	int error;

	if ((uint64_t)offset < to) {
		error = tmpfs_page_unlend(tn, (uint64_t)offset, to);
		if (error != 0)
			return error;
		punch(tn, (uint64_t)offset, to);
	}
	tmpfs_touch(tn, TOUCH_M | TOUCH_C);
	return 0;
}

/* The last reference is gone: a file lives on as long as it has a name. */
static void
tmpfs_inactive(struct vnode *vp)
{
	if (tmpfs_node(vp)->tn_nlink == 0)
		tmpfs_node_free(tmpfs_node(vp));
}

static int
tmpfs_seekhole(struct vnode *vp, int64_t *offset, bool hole)
{
	struct tmpfs_node *tn = vp->v_data;
	uint64_t index = (uint64_t)*offset / TMPFS_PAGE, next = index;
	int64_t found;

	if (hole)
		while ((int64_t)(index * TMPFS_PAGE) < tn->tn_size &&
		    tmpfs_page_next(tn, &next) && next == index)
			next = ++index;
	else if (!tmpfs_page_next(tn, &index))
		return ENXIO;
	found = (int64_t)(index * TMPFS_PAGE);
	if (!hole && found >= tn->tn_size)
		return ENXIO;
	*offset = MAX(*offset, MIN(found, tn->tn_size));
	return 0;
}

int
tmpfs_lend(struct vnode *vp, const void *data, size_t len)
{
	struct tmpfs_node *tn;
	int error;

	if (vp->v_ops != &tmpfs_vops || vp->v_type != VREG)
		return EINVAL;
	tn = tmpfs_node(vp);
	error = set_size(tn, 0);
	if (error != 0)
		return error;
	tn->tn_pages.p_lent = data;
	tn->tn_pages.p_lent_len = len;
	tn->tn_size = (int64_t)len;
	return 0;
}

const struct vops tmpfs_vops = {
	.vop_lookup = tmpfs_lookup,
	.vop_create = tmpfs_create,
	.vop_remove = tmpfs_remove,
	.vop_rmdir = tmpfs_rmdir,
	.vop_link = tmpfs_link,
	.vop_rename = tmpfs_rename,
	.vop_readdir = tmpfs_readdir,
	.vop_readlink = tmpfs_readlink,
	.vop_read = tmpfs_read,
	.vop_write = tmpfs_write,
	.vop_getattr = tmpfs_getattr,
	.vop_setattr = tmpfs_setattr,
	.vop_allocate = tmpfs_allocate,
	.vop_discard = tmpfs_discard,
	.vop_seekhole = tmpfs_seekhole,
	.vop_mapobj = tmpfs_mapobj,
	.vop_inactive = tmpfs_inactive,
};
