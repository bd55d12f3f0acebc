/*
 * ext2_inode.c - inodes as nodes with vnodes: reading, writing, making, ending.
 */
#include "netbsd/errno.h"
#include "netbsd/statvfs.h"
#include "rump/random.h"
#include "rump/timespec.h"

#include "ext2.h"

#define EXTRA_EPOCH	3U		/* bits of an extra time field */
#define EXTRA_NS_SHIFT	2

/* ---- Reading ------------------------------------------------------------- */

/* Where an inode is on the device. */
static uint64_t
inode_offset(const struct ext2_mount *em, uint32_t ino)
{
	const struct ext2_geometry *eg = &em->em_geo;

	return em->em_groups[(ino - 1) / eg->eg_inodes_per_group].
	    g_inode_table * eg->eg_block +
	    (uint64_t)((ino - 1) % eg->eg_inodes_per_group) *
	    eg->eg_inode_size;
}

/* Whether the inode has the extra field that ends at `end'. */
static bool
has_extra(const struct ext2_mount *em, const uint8_t *di, size_t end)
{
	return em->em_geo.eg_inode_size > DI_OLD_SIZE &&
	    DI_OLD_SIZE + le16(di + DI_EXTRA_SIZE) >= end &&
	    end <= em->em_geo.eg_inode_size;
}

static struct timespec
time_get(const struct ext2_mount *em, const uint8_t *di, size_t at,
    size_t extra)
{
	struct timespec ts = { (int32_t)le32(di + at), 0 };
	uint32_t more;

	if (has_extra(em, di, extra + 4)) {
		more = le32(di + extra);
		ts.tv_sec += (int64_t)(more & EXTRA_EPOCH) << 32;
		ts.tv_nsec = MIN(more >> EXTRA_NS_SHIFT, 999999999U);
	}
	return ts;
}

static void
time_put(const struct ext2_mount *em, uint8_t *di, size_t at, size_t extra,
    const struct timespec *ts)
{
	int32_t low = (int32_t)ts->tv_sec;

	put32(di + at, (uint32_t)low);
	if (has_extra(em, di, extra + 4))
		put32(di + extra, ((uint32_t)((ts->tv_sec - low) >> 32) &
		    EXTRA_EPOCH) | (uint32_t)ts->tv_nsec << EXTRA_NS_SHIFT);
}

/* Device numbers: the old form in the first word, else the new in the second. */
static uint64_t
rdev_get(const uint8_t *block)
{
	uint32_t old = le32(block), new = le32(block + 4);

	if (old != 0)
		return makedev(old >> 8 & 0xff, old & 0xff);
	return makedev(new >> 8 & 0xfff, (new & 0xff) | (new >> 12 & 0xfff00));
}

static void
rdev_put(uint8_t *block, uint64_t rdev)
{
	/* makedev()'s layout is the new form's. */
	put32(block, 0);
	put32(block + 4, (uint32_t)rdev);
}

static int
node_read(struct ext2_node *en, const uint8_t *di)
{
	struct ext2_mount *em = ext2_mount_of(en);
	enum vtype type;

	en->en_mode = le16(di + DI_MODE);
	en->en_uid = le16(di + DI_UID) |
	    (uint32_t)le16(di + DI_UID_HI) << 16;
	en->en_gid = le16(di + DI_GID) |
	    (uint32_t)le16(di + DI_GID_HI) << 16;
	en->en_nlink = le16(di + DI_LINKS);
	en->en_flags = le32(di + DI_FLAGS);
	en->en_gen = le32(di + DI_GENERATION);
	en->en_file_acl = le32(di + DI_FILE_ACL);
	en->en_size = le32(di + DI_SIZE);
	en->en_blocks = le32(di + DI_BLOCKS);
	memcpy(en->en_block, di + DI_BLOCK, sizeof(en->en_block));
	en->en_atime = time_get(em, di, DI_ATIME, DI_ATIME_EXTRA);
	en->en_mtime = time_get(em, di, DI_MTIME, DI_MTIME_EXTRA);
	en->en_ctime = time_get(em, di, DI_CTIME, DI_CTIME_EXTRA);
	en->en_birthtime = en->en_ctime;
	if (has_extra(em, di, DI_CRTIME_EXTRA + 4))
		en->en_birthtime = time_get(em, di, DI_CRTIME,
		    DI_CRTIME_EXTRA);
	type = vtype_from_mode(en->en_mode);
	if (type == VNON || en->en_nlink == 0)
		return EIO;
	if (type == VREG || type == VDIR)
		en->en_size |= (uint64_t)le32(di + DI_SIZE_HI) << 32;
	if (en->en_size > (uint64_t)INT64_MAX / 2 ||
	    (type == VDIR && (en->en_size % em->em_geo.eg_block != 0 ||
	    en->en_size > UINT32_MAX)))
		return EIO;
	en->en_cached.cn_vnode.v_type = type;
	if (type == VCHR || type == VBLK)
		en->en_cached.cn_vnode.v_rdev = rdev_get(en->en_block);
	return 0;
}

static struct ext2_node *
node_alloc(struct ext2_mount *em, uint32_t ino, enum vtype type)
{
	struct ext2_node *en = kmem_zalloc(sizeof(*en));

	if (en == NULL)
		return NULL;
	en->en_ino = ino;
	en->en_created = en->en_fresh = UINT64_MAX;
	vnode_init(&en->en_cached.cn_vnode, em->em_mount, type, &ext2_vops,
	    en);
	return en;
}

static void
node_pages(struct ext2_node *en)
{
	struct ext2_mount *em = ext2_mount_of(en);

	if (en->en_cached.cn_vnode.v_type != VREG)
		return;
	cache_init(&en->en_pages, &ext2_cacheops, em->em_dev, en->en_size);
	en->en_pages.co_block = em->em_geo.eg_block;
}

int
ext2_node_get(struct ext2_mount *em, uint32_t ino, struct ext2_node **enp)
{
	struct cachednode *cn = nodecache_find(&em->em_nodes, ino);
	struct cachepage *cp;
	struct ext2_node *en;
	void *p;
	int error;

	if (cn == NULL) {
		if (ino == 0 || ino > em->em_geo.eg_inodes ||
		    (ino != EXT2_ROOT_INO && ino < em->em_geo.eg_first_ino))
			return EIO;
		error = cache_block(&em->em_dev->bd_cache,
		    inode_offset(em, ino), em->em_geo.eg_inode_size, &p, &cp);
		if (error != 0)
			return error;
		/* Reading may have slept. */
		cn = nodecache_find(&em->em_nodes, ino);
		if (cn == NULL) {
			en = node_alloc(em, ino, VNON);
			error = en == NULL ? ENOMEM : node_read(en, p);
			if (error == 0) {
				node_pages(en);
				cn = &en->en_cached;
				nodecache_insert(&em->em_nodes, cn, ino);
			} else if (en != NULL) {
				en->en_cached.cn_vnode.v_refs = 0;
				ext2_node_free(&en->en_cached);
			}
		}
		cache_put(cp);
		if (error != 0)
			return error;
	}
	*enp = container_of(cn, struct ext2_node, en_cached);
	return 0;
}

/* ---- Writing ------------------------------------------------------------- */

int
ext2_node_write(struct ext2_node *en)
{
	struct ext2_mount *em = ext2_mount_of(en);
	struct cachepage *cp;
	uint8_t *di;
	void *p;
	int error;

	KASSERT(kmutex_owned(&em->em_tx));
	error = cache_block(&em->em_dev->bd_cache,
	    inode_offset(em, en->en_ino), em->em_geo.eg_inode_size, &p, &cp);
	if (error != 0)
		return error;
	di = p;
	put16(di + DI_MODE, en->en_mode);
	put16(di + DI_UID, en->en_uid & 0xffff);
	put16(di + DI_UID_HI, en->en_uid >> 16);
	put16(di + DI_GID, en->en_gid & 0xffff);
	put16(di + DI_GID_HI, en->en_gid >> 16);
	put16(di + DI_LINKS, en->en_nlink);
	put32(di + DI_FLAGS, en->en_flags);
	put32(di + DI_GENERATION, en->en_gen);
	put32(di + DI_FILE_ACL, en->en_file_acl);
	put32(di + DI_SIZE, (uint32_t)en->en_size);
	if (en->en_cached.cn_vnode.v_type == VREG)
		put32(di + DI_SIZE_HI, (uint32_t)(en->en_size >> 32));
	put32(di + DI_BLOCKS, (uint32_t)en->en_blocks);
	memcpy(di + DI_BLOCK, en->en_block, sizeof(en->en_block));
	time_put(em, di, DI_ATIME, DI_ATIME_EXTRA, &en->en_atime);
	time_put(em, di, DI_MTIME, DI_MTIME_EXTRA, &en->en_mtime);
	time_put(em, di, DI_CTIME, DI_CTIME_EXTRA, &en->en_ctime);
	if (has_extra(em, di, DI_CRTIME_EXTRA + 4))
		time_put(em, di, DI_CRTIME, DI_CRTIME_EXTRA,
		    &en->en_birthtime);
	put32(di + DI_DTIME, en->en_nlink == 0 ?
	    (uint32_t)en->en_ctime.tv_sec : 0);
	/* All that we know is in the first 256 bytes, mostly one sector. */
	cache_dirty(cp, CACHE_OFFSET(di), MIN(em->em_geo.eg_inode_size, 256U),
	    STEP_INODE);
	cache_put(cp);
	/* Sizes of more than 31 bits are a feature of their own. */
	if (en->en_size > INT32_MAX && !em->em_geo.eg_rev0 &&
	    (em->em_geo.eg_ro_compat & RO_COMPAT_LARGE_FILE) == 0) {
		em->em_geo.eg_ro_compat |= RO_COMPAT_LARGE_FILE;
		em->em_counts_changed = true;
	}
	return 0;
}

bool
ext2_node_changed(struct ext2_node *en)
{
	struct ext2_mount *em = ext2_mount_of(en);
	struct cachepage *cp;
	bool changed;
	void *p;

	if (en->en_created == em->em_cycle || cache_block(
	    &em->em_dev->bd_cache, inode_offset(em, en->en_ino), DI_OLD_SIZE,
	    &p, &cp) != 0)
		return true;
	changed = cache_is_dirty(cp, CACHE_OFFSET(p), DI_OLD_SIZE, STEP_INODE);
	cache_put(cp);
	return changed;
}

void
ext2_node_lazy(struct ext2_node *en)
{
	struct ext2_mount *em = ext2_mount_of(en);

	if (en->en_lazy || (em->em_mount->mnt_flags & ST_RDONLY) != 0)
		return;
	en->en_lazy = true;
	en->en_lazy_next = em->em_lazy;
	em->em_lazy = en;
}

void
ext2_touch(struct ext2_node *en, unsigned int what)
{
	struct timespec now = timespec_from_ns(rumpuser_clock_wall());

	if ((what & TOUCH_A) != 0)
		en->en_atime = now;
	if ((what & TOUCH_M) != 0)
		en->en_mtime = now;
	if ((what & TOUCH_C) != 0)
		en->en_ctime = now;
}

/* ---- Making -------------------------------------------------------------- */

/* The inode's place as a new inode's begins: zeros, and the extra fields. */
static int
inode_clear(struct ext2_mount *em, uint32_t ino)
{
	struct cachepage *cp;
	uint8_t *di;
	void *p;
	int error;

	error = cache_block(&em->em_dev->bd_cache, inode_offset(em, ino),
	    em->em_geo.eg_inode_size, &p, &cp);
	if (error != 0)
		return error;
	di = p;
	memset(di, 0, em->em_geo.eg_inode_size);
	if (em->em_geo.eg_inode_size >= DI_OLD_SIZE + DI_EXTRA_KNOWN)
		put16(di + DI_EXTRA_SIZE, DI_EXTRA_KNOWN);
	cache_dirty(cp, CACHE_OFFSET(di), em->em_geo.eg_inode_size,
	    STEP_INODE);
	cache_put(cp);
	return 0;
}

int
ext2_node_new(struct ext2_node *dir, const struct vattr *va,
    struct ext2_node **enp)
{
	struct ext2_mount *em = ext2_mount_of(dir);
	struct ext2_node *en;
	uint32_t ino;
	int error;

	error = ext2_inode_alloc(em, dir->en_ino, va->va_type == VDIR, &ino);
	if (error != 0)
		return error;
	error = inode_clear(em, ino);
	en = error == 0 ? node_alloc(em, ino, va->va_type) : NULL;
	if (en == NULL) {
		ext2_freed_add(em, ino, 0, va->va_type == VDIR);
		return error != 0 ? error : ENOMEM;
	}
	en->en_mode = mode_from_vtype(va->va_type) | (va->va_mode & ALLPERMS);
	en->en_uid = va->va_uid;
	en->en_gid = va->va_gid;
	en->en_nlink = 1;
	random_get(&en->en_gen, sizeof(en->en_gen));
	en->en_created = em->em_cycle;
	ext2_touch(en, TOUCH_A | TOUCH_M | TOUCH_C);
	en->en_birthtime = en->en_ctime;
	if (va->va_type == VCHR || va->va_type == VBLK) {
		rdev_put(en->en_block, va->va_rdev);
		en->en_cached.cn_vnode.v_rdev = va->va_rdev;
	}
	node_pages(en);
	nodecache_insert(&em->em_nodes, &en->en_cached, ino);
	*enp = en;
	return 0;
}

/* ---- Ending -------------------------------------------------------------- */

bool
ext2_node_busy(struct cachednode *cn)
{
	struct ext2_node *en = container_of(cn, struct ext2_node, en_cached);

	return en->en_lazy || (cn->cn_vnode.v_type == VREG &&
	    cache_has_dirty(&en->en_pages));
}

/* Its times are not going to be written. */
static void
lazy_remove(struct ext2_node *en)
{
	struct ext2_node **pp;

	if (!en->en_lazy)
		return;
	for (pp = &ext2_mount_of(en)->em_lazy; *pp != en;
	    pp = &(*pp)->en_lazy_next)
		continue;
	*pp = en->en_lazy_next;
	en->en_lazy = false;
}

void
ext2_node_free(struct cachednode *cn)
{
	struct ext2_node *en = container_of(cn, struct ext2_node, en_cached);

	if (cn->cn_vnode.v_type == VREG)
		cache_fini(&en->en_pages);
	/* Nothing can be written any more, or its last name is gone. */
	lazy_remove(en);
	vnode_fini(&cn->cn_vnode);
	kmem_free(en, sizeof(*en));
}

int
ext2_truncate(struct ext2_node *en, uint64_t size)
{
	struct ext2_mount *em = ext2_mount_of(en);
	uint32_t block = em->em_geo.eg_block;
	struct cacheobj *co = &en->en_pages;
	struct cachepage *cp;
	uint64_t old = en->en_size, at;
	int error;

	if (size > ext2_max_size(em))
		return EFBIG;
	error = cache_extend(co, size);
	if (error != 0)
		return error;
	/* What is between the shorter end and its block's is zeros, on disk. */
	at = MIN(size, old);
	if (at % block != 0) {
		error = cache_get(co, at / CACHE_PAGE, &cp);
		if (error != 0)
			return error;
		cache_resize(co, size);
		if (size < old)
			cache_dirty(cp, (size_t)(at % CACHE_PAGE),
			    block - (size_t)(at % block), STEP_DATA);
		cache_put(cp);
	} else
		cache_resize(co, size);
	error = size < old ? ext2_bmap_free(en, (size + block - 1) / block,
	    UINT64_MAX) : 0;
	en->en_size = size;
	return error;
}

/* The last name and the last reference are gone. */
static int
node_end(struct ext2_node *en)
{
	struct ext2_mount *em = ext2_mount_of(en);
	enum vtype type = en->en_cached.cn_vnode.v_type;
	int error = 0, e;

	if (type == VREG)
		error = ext2_truncate(en, 0);
	else if (type == VDIR || (type == VLNK && en->en_blocks > 0))
		error = ext2_bmap_free(en, 0, UINT64_MAX);
	en->en_size = 0;
	if (en->en_file_acl == 0)
		en->en_blocks = 0;
	ext2_touch(en, TOUCH_C);
	e = ext2_node_write(en);
	ext2_freed_add(em, en->en_ino, 0, type == VDIR);
	return error != 0 ? error : e;
}

void
ext2_inactive(struct vnode *vp)
{
	struct ext2_node *en = ext2_node(vp);
	struct ext2_mount *em = ext2_mount_of(en);
	bool mine = kmutex_owned(&em->em_tx);

	if (en->en_nlink > 0 || en->en_freed) {
		nodecache_inactive(&em->em_nodes, &en->en_cached);
		return;
	}
	/* Nobody finds it any more, and what follows may sleep. */
	en->en_freed = true;
	nodecache_remove(&em->em_nodes, &en->en_cached);
	if (mine || ext2_begin(em) == 0) {
		(void)node_end(en);
		if (!mine)
			ext2_end(em);
	}
	ext2_node_free(&en->en_cached);
}
