/*
 * ext2_vops.c - the vnode operations.
 */
#include "netbsd/errno.h"
#include "netbsd/statvfs.h"

#include "ext2.h"

#define FAST_LINK	(EXT2_NBLOCKS * 4)	/* shorter texts are in the inode */
#define ATIME_AGE	86400			/* seconds */
#define ALLOCATE_CHUNK	(1U << 20)
#define PARENTS_MAX	65536			/* a damaged disk may have loops */

static int
ext2_lookup(struct vnode *dvp, const char *name, size_t len,
    struct vnode **vpp)
{
	struct ext2_node *dir = ext2_node(dvp), *en;
	uint32_t ino;
	int error;

	if (dir->en_nlink == 0)
		return ENOENT;
	error = ext2_dir_find(dir, name, len, &ino);
	if (error == 0 && ext2_kept(ext2_mount(dvp), ino))
		error = ENOENT;
	if (error == 0)
		error = ext2_node_get(ext2_mount(dvp), ino, &en);
	if (error == 0)
		*vpp = &en->en_cached.cn_vnode;
	return error;
}

/* ---- Names --------------------------------------------------------------- */

static int
link_text(struct ext2_node *en, const char *target)
{
	struct ext2_mount *em = ext2_mount_of(en);
	size_t len = strlen(target);
	struct cachepage *cp;
	uint64_t block;
	uint8_t *data;
	bool fresh;
	int error;

	en->en_size = len;
	if (len < FAST_LINK) {
		memcpy(en->en_block, target, len);
		return 0;
	}
	if (len >= em->em_geo.eg_block)
		return ENAMETOOLONG;
	error = ext2_bmap_alloc(en, 0, &block, &fresh);
	if (error == 0)
		error = ext2_block_get(em, block, &data, &cp);
	if (error != 0)
		return error;
	memset(data, 0, em->em_geo.eg_block);
	memcpy(data, target, len);
	cache_dirty(cp, CACHE_OFFSET(data), em->em_geo.eg_block, STEP_DATA);
	cache_put(cp);
	return 0;
}

/* The directory has changed. */
static int
dir_changed(struct ext2_node *dir)
{
	ext2_touch(dir, TOUCH_M | TOUCH_C);
	return ext2_node_write(dir);
}

/* What a new inode begins with, and its name. */
static int
begin_node(struct ext2_node *dir, struct ext2_node *en, const char *name,
    size_t len, enum vtype type, const char *target)
{
	int error = 0;

	if (type == VDIR) {
		error = ext2_dir_init(en, dir->en_ino);
		en->en_nlink = 2;
	} else if (type == VLNK)
		error = link_text(en, target);
	if (error == 0)
		error = ext2_node_write(en);
	if (error == 0)
		error = ext2_dir_add(dir, name, len, en->en_ino, type);
	if (error != 0)
		return error;
	if (type == VDIR)
		dir->en_nlink++;
	return dir_changed(dir);
}

int
ext2_create_node(struct ext2_node *dir, const struct vattr *va,
    const char *name, size_t len, const char *target, struct ext2_node **enp)
{
	int error;

	error = ext2_node_new(dir, va, enp);
	if (error != 0)
		return error;
	error = begin_node(dir, *enp, name, len, va->va_type, target);
	if (error != 0) {
		(*enp)->en_nlink = 0;
		vnode_release(&(*enp)->en_cached.cn_vnode);
	}
	return error;
}

static int
ext2_create(struct vnode *dvp, const char *name, size_t len,
    const struct vattr *va, const char *target, struct vnode **vpp)
{
	struct ext2_mount *em = ext2_mount(dvp);
	struct ext2_node *dir = ext2_node(dvp), *en;
	uint32_t ino;
	int error;

	error = ext2_begin(em);
	if (error != 0)
		return error;
	if (dir->en_nlink == 0)
		error = ENOENT;
	else if (va->va_type == VDIR && dir->en_nlink >= EXT2_LINK_MAX)
		error = EMLINK;
	else {
		error = ext2_dir_find(dir, name, len, &ino);
		error = error == 0 ? EEXIST : error == ENOENT ? 0 : error;
	}
	if (error == 0)
		error = ext2_dir_prepare_add(dir, len);
	if (error == 0)
		error = ext2_create_node(dir, va, name, len, target, &en);
	if (error == 0)
		*vpp = &en->en_cached.cn_vnode;
	ext2_end(em);
	return error;
}

/* A file that is no directory has a name less. */
static int
drop_link(struct ext2_node *en)
{
	if (en->en_nlink > 0)
		en->en_nlink--;
	ext2_touch(en, TOUCH_C);
	return ext2_node_write(en);
}

/* A directory has no name any more. */
static int
drop_dir(struct ext2_node *en, struct ext2_node *parent)
{
	en->en_nlink = 0;
	if (parent->en_nlink > 2)
		parent->en_nlink--;
	ext2_touch(en, TOUCH_C);
	return ext2_node_write(en);
}

/*
 * Whether a directory may go or be replaced: it has no names, none of those that
 * only we know either (ext2_keep.c).
 */
static int
check_empty(struct ext2_mount *em, struct ext2_node *dir)
{
	int error = em->em_nkept > 0 ? ext2_cycle(em) : 0;

	return error != 0 ? error : ext2_dir_is_empty(dir) ? 0 : ENOTEMPTY;
}

static int
unname(struct vnode *dvp, struct vnode *vp, const char *name, size_t len)
{
	struct ext2_mount *em = ext2_mount(dvp);
	struct ext2_node *dir = ext2_node(dvp), *en = ext2_node(vp);
	uint32_t ino;
	int error;

	error = ext2_begin(em);
	if (error != 0)
		return error;
	error = ext2_dir_find(dir, name, len, &ino);
	if (error == 0 && ino != en->en_ino)
		error = ENOENT;
	if (error == 0 && vp->v_type == VDIR)
		error = check_empty(em, en);
	if (error == 0)
		error = ext2_dir_prepare_remove(dir, name, len,
		    en->en_created == em->em_cycle);
	if (error == 0)
		error = ext2_dir_remove(dir, name, len);
	if (error == 0)
		error = vp->v_type == VDIR ? drop_dir(en, dir) :
		    drop_link(en);
	if (error == 0)
		error = dir_changed(dir);
	ext2_end(em);
	return error;
}

static int
ext2_link(struct vnode *dvp, struct vnode *vp, const char *name, size_t len)
{
	struct ext2_mount *em = ext2_mount(dvp);
	struct ext2_node *dir = ext2_node(dvp), *en = ext2_node(vp);
	uint32_t ino;
	int error;

	error = ext2_begin(em);
	if (error != 0)
		return error;
	if (dir->en_nlink == 0 || en->en_nlink == 0)
		error = ENOENT;
	else if (en->en_nlink >= EXT2_LINK_MAX)
		error = EMLINK;
	else {
		error = ext2_dir_find(dir, name, len, &ino);
		error = error == 0 ? EEXIST : error == ENOENT ? 0 : error;
	}
	if (error == 0)
		error = ext2_dir_prepare_add(dir, len);
	if (error == 0)
		error = ext2_dir_add(dir, name, len, en->en_ino, vp->v_type);
	if (error == 0) {
		en->en_nlink++;
		ext2_touch(en, TOUCH_C);
		error = ext2_node_write(en);
	}
	if (error == 0)
		error = dir_changed(dir);
	ext2_end(em);
	return error;
}

/* EINVAL when `dir' is `ancestor' or below it. */
static int
check_not_below(struct ext2_mount *em, struct ext2_node *dir,
    const struct ext2_node *ancestor)
{
	struct ext2_node *up;
	uint32_t ino = dir->en_ino;
	int error = 0, n;

	for (n = 0; error == 0 && ino != EXT2_ROOT_INO; n++) {
		if (ino == ancestor->en_ino)
			return EINVAL;
		if (n == PARENTS_MAX)
			return EIO;
		error = ext2_node_get(em, ino, &up);
		if (error != 0)
			break;
		error = up->en_cached.cn_vnode.v_type == VDIR ?
		    ext2_dir_find(up, "..", 2, &ino) : EIO;
		vnode_release(&up->en_cached.cn_vnode);
	}
	return error;
}

struct rename {
	struct ext2_node *r_fdir, *r_from, *r_tdir, *r_old;
	const char *r_fname, *r_tname;
	size_t r_flen, r_tlen;
	bool r_is_dir, r_moves;		/* moves: a directory to another one */
};

static int
rename_check(struct ext2_mount *em, const struct rename *r)
{
	uint32_t ino;
	int error;

	if (r->r_tdir->en_nlink == 0)
		return ENOENT;
	error = ext2_dir_find(r->r_fdir, r->r_fname, r->r_flen, &ino);
	if (error != 0 || ino != r->r_from->en_ino)
		return error != 0 ? error : ENOENT;
	error = ext2_dir_find(r->r_tdir, r->r_tname, r->r_tlen, &ino);
	if (error != 0 && error != ENOENT)
		return error;
	if (r->r_old != NULL ? error != 0 || ino != r->r_old->en_ino :
	    error == 0)
		return ENOENT;
	if (!r->r_is_dir)
		return 0;
	if (r->r_moves && r->r_old == NULL &&
	    r->r_tdir->en_nlink >= EXT2_LINK_MAX)
		return EMLINK;
	error = check_not_below(em, r->r_tdir, r->r_from);
	if (error == 0 && r->r_old != NULL)
		error = check_empty(em, r->r_old);
	return error;
}

/*
 * A directory that is replaced goes first: unlike a file, it cannot have two names,
 * nor none. It is empty, so there is nothing to lose.
 */
static int
remove_old_dir(struct ext2_mount *em, struct rename *r)
{
	int error;

	error = ext2_dir_prepare_remove(r->r_tdir, r->r_tname, r->r_tlen,
	    r->r_old->en_created == em->em_cycle);
	if (error == 0)
		error = ext2_dir_remove(r->r_tdir, r->r_tname, r->r_tlen);
	if (error == 0)
		error = drop_dir(r->r_old, r->r_tdir);
	if (error == 0)
		error = dir_changed(r->r_tdir);
	r->r_old = NULL;
	return error != 0 ? error : ext2_cycle(em);
}

static int
rename_prepare(struct ext2_mount *em, const struct rename *r)
{
	int error = 0;

	/* The name must not lead to less than was written. */
	if (r->r_old != NULL && ext2_node_changed(r->r_from))
		error = ext2_cycle(em);
	if (error == 0)
		error = ext2_dir_prepare_remove(r->r_fdir, r->r_fname,
		    r->r_flen, r->r_from->en_created == em->em_cycle);
	if (error == 0 && r->r_old != NULL)
		error = ext2_dir_prepare_change(r->r_tdir, r->r_tname,
		    r->r_tlen);
	else if (error == 0)
		error = ext2_dir_prepare_add(r->r_tdir, r->r_tlen);
	if (error == 0 && r->r_is_dir)
		error = r->r_moves ?
		    ext2_dir_prepare_change(r->r_from, "..", 2) :
		    ext2_dir_prepare_change(r->r_fdir, r->r_fname, r->r_flen);
	if (error == 0 && r->r_old != NULL)
		error = ext2_keep_prepare(em);
	return error;
}

/* The new name and the end of the old one. */
static int
rename_names(struct ext2_mount *em, const struct rename *r)
{
	enum vtype type = r->r_from->en_cached.cn_vnode.v_type;
	int error;

	if (r->r_is_dir && !r->r_moves) {
		error = ext2_dir_rename(r->r_fdir, r->r_fname, r->r_flen,
		    r->r_tname, r->r_tlen);
		if (error != ENOSPC)
			return error;
	}
	if (r->r_old != NULL) {
		error = r->r_old->en_nlink == 1 ? ext2_keep(em, r->r_old) : 0;
		if (error == 0)
			error = ext2_dir_change(r->r_tdir, r->r_tname,
			    r->r_tlen, r->r_from->en_ino, type);
		if (error == 0)
			error = drop_link(r->r_old);
	} else
		error = ext2_dir_add(r->r_tdir, r->r_tname, r->r_tlen,
		    r->r_from->en_ino, type);
	return error != 0 ? error :
	    ext2_dir_remove(r->r_fdir, r->r_fname, r->r_flen);
}

static int
rename_do(struct ext2_mount *em, const struct rename *r)
{
	int error = rename_names(em, r);

	if (error == 0 && r->r_moves) {
		error = ext2_dir_change(r->r_from, "..", 2,
		    r->r_tdir->en_ino, VDIR);
		if (r->r_fdir->en_nlink > 2)
			r->r_fdir->en_nlink--;
		r->r_tdir->en_nlink++;
	}
	if (error == 0)
		error = dir_changed(r->r_fdir);
	if (error == 0)
		error = dir_changed(r->r_tdir);
	ext2_touch(r->r_from, TOUCH_C);
	return error != 0 ? error : ext2_node_write(r->r_from);
}

static int
ext2_rename(struct vnode *fdvp, struct vnode *fvp, const char *fname,
    size_t flen, struct vnode *tdvp, struct vnode *tvp, const char *tname,
    size_t tlen)
{
	struct ext2_mount *em = ext2_mount(fdvp);
	struct rename r = {
		.r_fdir = ext2_node(fdvp), .r_from = ext2_node(fvp),
		.r_tdir = ext2_node(tdvp),
		.r_old = tvp != NULL ? ext2_node(tvp) : NULL,
		.r_fname = fname, .r_tname = tname,
		.r_flen = flen, .r_tlen = tlen,
		.r_is_dir = fvp->v_type == VDIR,
		.r_moves = fvp->v_type == VDIR && fdvp != tdvp,
	};
	int error;

	error = ext2_begin(em);
	if (error != 0)
		return error;
	error = rename_check(em, &r);
	if (error == 0 && r.r_is_dir && r.r_old != NULL)
		error = remove_old_dir(em, &r);
	if (error == 0)
		error = rename_prepare(em, &r);
	if (error == 0)
		error = rename_do(em, &r);
	ext2_end(em);
	return error;
}

static int
ext2_readlink(struct vnode *vp, char *buf, size_t size, size_t *len)
{
	struct ext2_node *en = ext2_node(vp);
	struct ext2_mount *em = ext2_mount(vp);
	struct cachepage *cp;
	uint64_t block;
	uint8_t *data;
	int error;

	if (vp->v_type != VLNK)
		return EINVAL;
	*len = (size_t)MIN((uint64_t)size, en->en_size);
	if (en->en_size < FAST_LINK && (en->en_flags & FLAG_EXTENTS) == 0 &&
	    en->en_blocks <= (en->en_file_acl != 0 ?
	    em->em_geo.eg_block / DISK_SECTOR : 0)) {
		memcpy(buf, en->en_block, *len);
		return 0;
	}
	if (en->en_size > em->em_geo.eg_block)
		return EIO;
	error = ext2_bmap(en, 0, &block, NULL);
	if (error == 0)
		error = ext2_block_get(em, block, &data, &cp);
	if (error != 0)
		return error;
	memcpy(buf, data, *len);
	cache_put(cp);
	return 0;
}

/* ---- Contents ------------------------------------------------------------ */

static int
ext2_read(struct vnode *vp, struct uio *uio)
{
	struct ext2_node *en = ext2_node(vp);
	int64_t now = rumpuser_clock_wall() / 1000000000;

	if (vp->v_type != VREG)
		return EISDIR;
	/* Once a day, or after a change: what programs look at atime for. */
	if ((vp->v_mount->mnt_flags & (ST_NOATIME | ST_RDONLY)) == 0 &&
	    (en->en_atime.tv_sec <= en->en_mtime.tv_sec ||
	    now - en->en_atime.tv_sec > ATIME_AGE)) {
		ext2_touch(en, TOUCH_A);
		ext2_node_lazy(en);
	}
	return cache_uio_read(&en->en_pages, uio);
}

static int
write_locked(struct ext2_node *en, struct uio *uio, int ioflag)
{
	struct ext2_mount *em = ext2_mount_of(en);
	uint64_t max = ext2_max_size(em);
	int error, e = 0;

	if ((ioflag & IO_APPEND) != 0)
		uio->uio_offset = (int64_t)en->en_size;
	if (uio->uio_offset < 0)
		return EINVAL;
	if ((uint64_t)uio->uio_offset > max ||
	    uio->uio_resid > max - (uint64_t)uio->uio_offset)
		return EFBIG;
	if ((en->en_flags & FLAG_IMMUTABLE) != 0)
		return EPERM;
	error = cache_uio_write(&en->en_pages, uio);
	ext2_touch(en, TOUCH_M | TOUCH_C);
	ext2_node_lazy(en);
	if (en->en_pages.co_size > en->en_size) {
		en->en_size = en->en_pages.co_size;
		e = ext2_node_write(en);
	}
	return error != 0 ? error : e;
}

static int
ext2_write(struct vnode *vp, struct uio *uio, int ioflag)
{
	struct ext2_mount *em = ext2_mount(vp);
	int error;

	if (vp->v_type != VREG)
		return EISDIR;
	cache_throttle(em->em_dev);
	error = ext2_begin(em);
	if (error != 0)
		return error;
	error = write_locked(ext2_node(vp), uio, ioflag);
	if (error == 0 && ((ioflag & IO_SYNC) != 0 ||
	    (ext2_node(vp)->en_flags & FLAG_SYNC) != 0))
		error = ext2_cycle(em);
	ext2_end(em);
	return error;
}

static int
ext2_getattr(struct vnode *vp, struct vattr *va)
{
	struct ext2_node *en = ext2_node(vp);

	va->va_type = vp->v_type;
	va->va_mode = en->en_mode & ALLPERMS;
	va->va_nlink = en->en_nlink;
	va->va_uid = en->en_uid;
	va->va_gid = en->en_gid;
	va->va_gen = en->en_gen;
	va->va_ino = en->en_ino;
	va->va_rdev = vp->v_rdev;
	va->va_size = (int64_t)(vp->v_type == VREG ? en->en_pages.co_size :
	    en->en_size);
	va->va_bytes = (int64_t)(en->en_blocks * DISK_SECTOR);
	va->va_blksize = CACHE_PAGE;
	va->va_atime = en->en_atime;
	va->va_mtime = en->en_mtime;
	va->va_ctime = en->en_ctime;
	va->va_birthtime = en->en_birthtime;
	return 0;
}

static int
ext2_setattr(struct vnode *vp, const struct vattr *va)
{
	struct ext2_mount *em = ext2_mount(vp);
	struct ext2_node *en = ext2_node(vp);
	int error, e;

	error = ext2_begin(em);
	if (error != 0)
		return error;
	if ((va->va_set & VA_SIZE) != 0) {
		if (vp->v_type != VREG || va->va_size < 0)
			error = EINVAL;
		else if ((en->en_flags & FLAG_IMMUTABLE) != 0)
			error = EPERM;
		else {
			error = ext2_truncate(en, (uint64_t)va->va_size);
			ext2_touch(en, TOUCH_M);
		}
	}
	if ((va->va_set & VA_MODE) != 0)
		en->en_mode = (en->en_mode & ~(uint32_t)ALLPERMS) |
		    (va->va_mode & ALLPERMS);
	if ((va->va_set & VA_UID) != 0)
		en->en_uid = va->va_uid;
	if ((va->va_set & VA_GID) != 0)
		en->en_gid = va->va_gid;
	if ((va->va_set & VA_FLAGS) != 0 && va->va_flags != 0)
		error = error != 0 ? error : EOPNOTSUPP;
	ext2_touch(en, TOUCH_C);
	if ((va->va_set & VA_ATIME) != 0)
		en->en_atime = va->va_atime;
	if ((va->va_set & VA_MTIME) != 0)
		en->en_mtime = va->va_mtime;
	e = ext2_node_write(en);
	ext2_end(em);
	return error != 0 ? error : e;
}

static int
ext2_fsync(struct vnode *vp, bool data_only)
{
	struct ext2_mount *em = ext2_mount(vp);
	struct ext2_node *en = ext2_node(vp);
	int error;

	if ((vp->v_mount->mnt_flags & ST_RDONLY) != 0)
		return em->em_error != 0 ? EIO : 0;
	error = ext2_begin(em);
	if (error != 0)
		return error;
	if (!data_only && en->en_lazy)
		error = ext2_node_write(en);
	if (error == 0)
		error = ext2_cycle(em);
	ext2_end(em);
	return error;
}

/* Room, and zeros in it where there was none. */
static int
allocate_page(struct ext2_node *en, uint64_t offset, size_t len)
{
	struct ext2_mount *em = ext2_mount_of(en);
	uint32_t size = em->em_geo.eg_block;
	uint64_t lbn, block;
	struct cachepage *cp;
	bool fresh;
	int error;

	error = cache_get(&en->en_pages, offset / CACHE_PAGE, &cp);
	if (error != 0)
		return error;
	for (lbn = offset / size; error == 0 && lbn * size < offset + len;
	    lbn++) {
		error = ext2_bmap_alloc(en, lbn, &block, &fresh);
		if (error == 0 && fresh)
			cache_dirty(cp, (size_t)(lbn * size % CACHE_PAGE),
			    size, STEP_DATA);
	}
	cache_put(cp);
	return error;
}

static int
allocate_chunk(struct ext2_node *en, uint64_t from, uint64_t to)
{
	uint64_t n;
	int error = 0, e;

	if (to > en->en_size) {
		error = ext2_truncate(en, to);
		if (error != 0)
			return error;
	}
	for (; error == 0 && from < to; from += n) {
		n = MIN(to - from, CACHE_PAGE - from % CACHE_PAGE);
		error = allocate_page(en, from, (size_t)n);
	}
	ext2_touch(en, TOUCH_M | TOUCH_C);
	e = ext2_node_write(en);
	return error != 0 ? error : e;
}

static int
ext2_allocate(struct vnode *vp, int64_t offset, int64_t len)
{
	struct ext2_mount *em = ext2_mount(vp);
	uint64_t at = (uint64_t)offset, end = at + (uint64_t)len, to;
	int error = 0;

	if (vp->v_type != VREG)
		return EINVAL;
	if (end > ext2_max_size(em))
		return EFBIG;
	for (; error == 0 && at < end; at = to) {
		to = MIN(end, at + ALLOCATE_CHUNK);
		cache_throttle(em->em_dev);
		error = ext2_begin(em);
		if (error != 0)
			break;
		error = allocate_chunk(ext2_node(vp), at, to);
		ext2_end(em);
	}
	return error;
}

/* Zeros in a part of one page that stays. */
static int
zero_part(struct ext2_node *en, uint64_t from, uint64_t to)
{
	struct cachepage *cp;
	size_t at = (size_t)(from % CACHE_PAGE);
	int error;

	if (from >= to)
		return 0;
	error = cache_get(&en->en_pages, from / CACHE_PAGE, &cp);
	if (error != 0)
		return error;
	memset((char *)cache_data(cp) + at, 0, (size_t)(to - from));
	cache_dirty(cp, at, (size_t)(to - from), STEP_DATA);
	cache_put(cp);
	return 0;
}

static int
punch(struct ext2_node *en, uint64_t from, uint64_t to)
{
	uint64_t first = roundup2(from, CACHE_PAGE);
	uint64_t end = rounddown2(to, CACHE_PAGE);
	uint32_t size = ext2_mount_of(en)->em_geo.eg_block;
	int error;

	if (first >= end) {
		error = zero_part(en, from, MIN(to, first));
		return error != 0 ? error : zero_part(en, MAX(from,
		    MIN(first, to)), to);
	}
	error = zero_part(en, from, first);
	if (error == 0)
		error = zero_part(en, end, to);
	if (error != 0)
		return error;
	cache_drop(&en->en_pages, first, end);
	return ext2_bmap_free(en, first / size, end / size);
}

static int
ext2_discard(struct vnode *vp, int64_t offset, int64_t len)
{
	struct ext2_mount *em = ext2_mount(vp);
	struct ext2_node *en = ext2_node(vp);
	uint64_t to = MIN((uint64_t)offset + (uint64_t)len, en->en_size);
	int error, e;

	if (vp->v_type != VREG)
		return EINVAL;
	error = ext2_begin(em);
	if (error != 0)
		return error;
	if ((uint64_t)offset < to)
		error = punch(en, (uint64_t)offset, to);
	ext2_touch(en, TOUCH_M | TOUCH_C);
	e = ext2_node_write(en);
	ext2_end(em);
	return error != 0 ? error : e;
}

static int
ext2_mapobj(struct vnode *vp, struct mapobj **mop)
{
	return cache_mapobj(&ext2_node(vp)->en_pages, mop);
}

const struct vops ext2_vops = {
	.vop_lookup = ext2_lookup,
	.vop_create = ext2_create,
	.vop_remove = unname,
	.vop_rmdir = unname,
	.vop_link = ext2_link,
	.vop_rename = ext2_rename,
	.vop_readdir = ext2_readdir,
	.vop_readlink = ext2_readlink,
	.vop_read = ext2_read,
	.vop_write = ext2_write,
	.vop_getattr = ext2_getattr,
	.vop_setattr = ext2_setattr,
	.vop_fsync = ext2_fsync,
	.vop_allocate = ext2_allocate,
	.vop_discard = ext2_discard,
	.vop_mapobj = ext2_mapobj,
	.vop_inactive = ext2_inactive,
};
