/*
 * cd9660.c - ISO 9660 as a file system. A file's number is where its directory
 * record is; a directory's, where its own first record is. Everything is
 * read-only.
 */
#include "netbsd/errno.h"
#include "netbsd/statvfs.h"
#include "rump/disk.h"
#include "rump/kmem.h"
#include "rump/nodecache.h"
#include "rump/stat.h"

#include "iso.h"

#define EXTENTS_MAX	1024		/* of a file */
#define LOOKUPS_MAX	1000000		/* records of a directory */

/* mount(2)'s argument, and its flags. */
struct iso_args {
	char *fspec;
	uint8_t pad[128];
	int flags;
};
CTASSERT(sizeof(struct iso_args) == 144);
CTASSERT(offsetof(struct iso_args, flags) == 136);
#define ISOFSMNT_NORRIP		1
#define ISOFSMNT_NOJOLIET	8

struct iso_extent {
	uint32_t x_block, x_size;
};

struct iso_node {
	struct cachednode in_cached;
	struct cacheobj in_pages;	/* VREG */
	struct iso_extent in_first;	/* of a directory: the only one */
	struct iso_extent *in_extents;	/* all; NULL: in_first is */
	size_t in_nextents;
	uint64_t in_size;
	uint32_t in_mode, in_nlink, in_uid, in_gid;
	struct timespec in_mtime, in_atime, in_ctime;
	uint32_t in_dir, in_at, in_dirsize;	/* VLNK: where its record is */
};

struct iso_mount {
	struct nodecache im_nodes;
	struct iso_volume im_volume;
	struct blkdev *im_dev;
	struct mount *im_mount;
};

static inline struct iso_node *
iso_node(struct vnode *vp)
{
	return vp->v_data;
}

static inline struct iso_mount *
iso_mount(struct vnode *vp)
{
	return vp->v_mount->mnt_data;
}

static int
read_device(void *arg, uint64_t offset, void *buf, size_t len)
{
	struct blkdev *bd = arg;

	return cache_read(&bd->bd_cache, offset, buf, len);
}

/* ---- Nodes --------------------------------------------------------------- */

/* Where a file's bytes are. */
static int
node_map(struct cacheobj *co, uint64_t offset, uint64_t *sector, uint64_t *len)
{
	struct iso_node *in = container_of(co, struct iso_node, in_pages);
	const struct iso_extent *x = in->in_extents != NULL ?
	    in->in_extents : &in->in_first;
	uint64_t at = 0;
	size_t i;

	for (i = 0; i < in->in_nextents; at += x[i++].x_size)
		if (offset - at < x[i].x_size) {
			*sector = (uint64_t)x[i].x_block *
			    (ISO_BLOCK / DISK_SECTOR) +
			    (offset - at) / DISK_SECTOR;
			*len = roundup2(x[i].x_size - (offset - at),
			    DISK_SECTOR);
			return 0;
		}
	*sector = CACHE_HOLE;
	*len = CACHE_PAGE;
	return 0;
}

static void
node_hold(struct cacheobj *co)
{
	vnode_hold(&container_of(co, struct iso_node,
	    in_pages)->in_cached.cn_vnode);
}

static void
node_release(struct cacheobj *co)
{
	vnode_release(&container_of(co, struct iso_node,
	    in_pages)->in_cached.cn_vnode);
}

static const struct cacheops node_cacheops = {
	.co_map = node_map, .co_hold = node_hold, .co_release = node_release,
};

static void
node_free(struct cachednode *cn)
{
	struct iso_node *in = container_of(cn, struct iso_node, in_cached);

	if (cn->cn_vnode.v_type == VREG)
		cache_fini(&in->in_pages);
	vnode_fini(&cn->cn_vnode);
	if (in->in_extents != NULL)
		kmem_free(in->in_extents,
		    in->in_nextents * sizeof(*in->in_extents));
	kmem_free(in, sizeof(*in));
}

static const struct vops iso_vops;

/* The type by Rock Ridge's mode; without it there are files and directories. */
static enum vtype
entry_type(const struct iso_entry *ie)
{
	enum vtype type = vtype_from_mode(ie->ie_mode);

	if (ie->ie_directory || ie->ie_child != 0)
		return VDIR;
	return type == VNON || type == VDIR || type == VSOCK ? VREG : type;
}

/* A node of what `ie' says, without extents, not in the cache yet. */
static int
node_alloc(struct iso_mount *im, const struct iso_entry *ie, enum vtype type,
    struct iso_node **inp)
{
	struct iso_node *in = kmem_zalloc(sizeof(*in));

	if (in == NULL)
		return ENOMEM;
	vnode_init(&in->in_cached.cn_vnode, im->im_mount, type, &iso_vops, in);
	in->in_cached.cn_vnode.v_rdev = ie->ie_rdev;
	in->in_mode = ie->ie_mode != 0 ? ie->ie_mode & ALLPERMS : 0555;
	in->in_nlink = MAX(ie->ie_nlink, 1U);
	in->in_uid = ie->ie_uid;
	in->in_gid = ie->ie_gid;
	in->in_mtime = ie->ie_mtime;
	in->in_atime = ie->ie_atime;
	in->in_ctime = ie->ie_ctime;
	*inp = in;
	return 0;
}

/* The directory whose extent begins at a block. */
static int
node_directory(struct iso_mount *im, uint32_t block, struct vnode **vpp)
{
	uint64_t id = (uint64_t)block * ISO_BLOCK;
	struct cachednode *cn = nodecache_find(&im->im_nodes, id);
	struct iso_entry *ie;
	struct iso_node *in;
	uint32_t next;
	int error;

	if (cn != NULL) {
		*vpp = &cn->cn_vnode;
		return (*vpp)->v_type == VDIR ? 0 : EIO;
	}
	ie = kmem_alloc(sizeof(*ie));
	if (ie == NULL)
		return ENOMEM;
	error = iso_record(&im->im_volume, block, ISO_BLOCK, 0, ie, &next);
	if (error == 0 && (!ie->ie_self || ie->ie_block != block))
		error = EIO;
	/* Reading may have slept. */
	cn = nodecache_find(&im->im_nodes, id);
	if (error == 0 && cn == NULL) {
		error = node_alloc(im, ie, VDIR, &in);
		if (error == 0) {
			in->in_first = (struct iso_extent){ block,
			    ie->ie_size };
			in->in_nextents = 1;
			in->in_size = ie->ie_size;
			cn = &in->in_cached;
			nodecache_insert(&im->im_nodes, cn, id);
		}
	}
	kmem_free(ie, sizeof(*ie));
	if (error != 0 && cn != NULL)
		vnode_release(&cn->cn_vnode);
	else if (error == 0)
		*vpp = &cn->cn_vnode;
	return error;
}

/* Adds an extent; all but the last must fill their blocks. */
static int
extent_add(struct iso_node *in, const struct iso_entry *ie)
{
	struct iso_extent *x;
	size_t n = in->in_nextents;

	if (n == 0) {
		in->in_first = (struct iso_extent){ ie->ie_block,
		    ie->ie_size };
	} else {
		if (n >= EXTENTS_MAX || in->in_size % ISO_BLOCK != 0)
			return EIO;
		x = kmem_alloc((n + 1) * sizeof(*x));
		if (x == NULL)
			return ENOMEM;
		memcpy(x, in->in_extents != NULL ? in->in_extents :
		    &in->in_first, n * sizeof(*x));
		x[n] = (struct iso_extent){ ie->ie_block, ie->ie_size };
		if (in->in_extents != NULL)
			kmem_free(in->in_extents, n * sizeof(*x));
		in->in_extents = x;
	}
	in->in_nextents++;
	in->in_size += ie->ie_size;
	return 0;
}

/*
 * The node of a record found in directory `dir' at `at', which *ie was read
 * from; *ie is used up.
 */
static int
node_of(struct iso_mount *im, const struct iso_node *dir, uint32_t at,
    uint32_t next, struct iso_entry *ie, struct vnode **vpp)
{
	uint64_t id = (uint64_t)dir->in_first.x_block * ISO_BLOCK + at;
	enum vtype type = entry_type(ie);
	struct cachednode *cn;
	struct iso_node *in;
	int error;

	if (type == VDIR)
		return node_directory(im, ie->ie_child != 0 ? ie->ie_child :
		    ie->ie_block, vpp);
	cn = nodecache_find(&im->im_nodes, id);
	if (cn != NULL) {
		*vpp = &cn->cn_vnode;
		return 0;
	}
	error = node_alloc(im, ie, type, &in);
	if (error != 0)
		return error;
	in->in_dir = dir->in_first.x_block;
	in->in_dirsize = dir->in_first.x_size;
	in->in_at = at;
	if (type == VLNK)
		in->in_size = ie->ie_linklen;
	else if (type == VREG) {
		error = extent_add(in, ie);
		while (error == 0 && ie->ie_more) {
			error = iso_record(&im->im_volume, in->in_dir,
			    in->in_dirsize, next, ie, &next);
			if (error == 0)
				error = extent_add(in, ie);
			else if (error == ENOENT)
				error = EIO;
		}
		cache_init(&in->in_pages, &node_cacheops, im->im_dev,
		    in->in_size);
	}
	cn = nodecache_find(&im->im_nodes, id);
	if (error != 0 || cn != NULL) {
		in->in_cached.cn_vnode.v_refs = 0;
		node_free(&in->in_cached);
	} else {
		cn = &in->in_cached;
		nodecache_insert(&im->im_nodes, cn, id);
	}
	if (error != 0) {
		if (cn != NULL)
			vnode_release(&cn->cn_vnode);
		return error;
	}
	*vpp = &cn->cn_vnode;
	return 0;
}

/* ---- Operations ---------------------------------------------------------- */

static int
iso_lookup(struct vnode *dvp, const char *name, size_t len,
    struct vnode **vpp)
{
	struct iso_mount *im = iso_mount(dvp);
	struct iso_node *dir = iso_node(dvp);
	struct iso_entry *ie;
	uint32_t at = 0, next;
	bool parent = len == 2 && name[0] == '.' && name[1] == '.', more;
	int error, n;

	ie = kmem_alloc(sizeof(*ie));
	if (ie == NULL)
		return ENOMEM;
	more = false;
	for (n = 0, error = 0; n < LOOKUPS_MAX; n++, at = next) {
		error = iso_record(&im->im_volume, dir->in_first.x_block,
		    dir->in_first.x_size, at, ie, &next);
		if (error != 0)
			break;
		/* A further extent of the file before it is no name. */
		if (more) {
			more = ie->ie_more;
			continue;
		}
		more = ie->ie_more;
		if (parent ? !ie->ie_parent : ie->ie_self || ie->ie_parent ||
		    ie->ie_moved || ie->ie_namelen != len ||
		    memcmp(ie->ie_name, name, len) != 0)
			continue;
		error = node_of(im, dir, at, next, ie, vpp);
		break;
	}
	kmem_free(ie, sizeof(*ie));
	return error;
}

static int
iso_readdir(struct vnode *vp, uint64_t *cookie, vdirent_fn *fn, void *arg,
    bool *eof)
{
	struct iso_mount *im = iso_mount(vp);
	struct iso_node *dir = iso_node(vp);
	struct iso_entry *ie;
	struct vdirent vd;
	uint32_t at = (uint32_t)*cookie, next;
	bool more = false;
	int error = 0;

	*eof = *cookie >= dir->in_first.x_size;
	if (*eof)
		return 0;
	ie = kmem_alloc(sizeof(*ie));
	if (ie == NULL)
		return ENOMEM;
	for (;; at = next) {
		error = iso_record(&im->im_volume, dir->in_first.x_block,
		    dir->in_first.x_size, at, ie, &next);
		if (error != 0)
			break;
		if (more || ie->ie_moved || ie->ie_namelen == 0) {
			more = ie->ie_more;
			continue;
		}
		more = ie->ie_more;
		vd.vd_type = entry_type(ie);
		vd.vd_ino = (vd.vd_type == VDIR ? (uint64_t)(ie->ie_child != 0 ?
		    ie->ie_child : ie->ie_block) * ISO_BLOCK :
		    (uint64_t)dir->in_first.x_block * ISO_BLOCK + at) / 2;
		vd.vd_name = ie->ie_name;
		vd.vd_namelen = ie->ie_namelen;
		if (!fn(arg, &vd))
			break;
		/* Where the next name is, past a file's further extents. */
		if (!more)
			*cookie = next;
	}
	if (error == ENOENT) {
		*cookie = dir->in_first.x_size;
		*eof = true;
		error = 0;
	}
	kmem_free(ie, sizeof(*ie));
	return error;
}

static int
iso_readlink(struct vnode *vp, char *buf, size_t size, size_t *len)
{
	struct iso_mount *im = iso_mount(vp);
	struct iso_node *in = iso_node(vp);
	struct iso_entry *ie;
	uint32_t next;
	int error;

	if (vp->v_type != VLNK)
		return EINVAL;
	ie = kmem_alloc(sizeof(*ie));
	if (ie == NULL)
		return ENOMEM;
	error = iso_record(&im->im_volume, in->in_dir, in->in_dirsize,
	    in->in_at, ie, &next);
	if (error == 0) {
		*len = MIN(size, ie->ie_linklen);
		memcpy(buf, ie->ie_link, *len);
	}
	kmem_free(ie, sizeof(*ie));
	return error;
}

static int
iso_vread(struct vnode *vp, struct uio *uio)
{
	if (vp->v_type != VREG)
		return EISDIR;
	return cache_uio_read(&iso_node(vp)->in_pages, uio);
}

static int
iso_getattr(struct vnode *vp, struct vattr *va)
{
	struct iso_node *in = iso_node(vp);

	va->va_type = vp->v_type;
	va->va_mode = in->in_mode;
	va->va_nlink = in->in_nlink;
	va->va_uid = in->in_uid;
	va->va_gid = in->in_gid;
	/* Records begin at even places. */
	va->va_ino = in->in_cached.cn_id / 2;
	va->va_rdev = vp->v_rdev;
	va->va_size = (int64_t)in->in_size;
	va->va_bytes = (int64_t)roundup2(in->in_size, ISO_BLOCK);
	va->va_blksize = CACHE_PAGE;
	va->va_mtime = in->in_mtime;
	va->va_atime = in->in_atime;
	va->va_ctime = in->in_ctime;
	va->va_birthtime = in->in_mtime;
	return 0;
}

static int
iso_mapobj(struct vnode *vp, struct mapobj **mop)
{
	return cache_mapobj(&iso_node(vp)->in_pages, mop);
}

static void
iso_inactive(struct vnode *vp)
{
	nodecache_inactive(&iso_mount(vp)->im_nodes, &iso_node(vp)->in_cached);
}

static const struct vops iso_vops = {
	.vop_lookup = iso_lookup,
	.vop_readdir = iso_readdir,
	.vop_readlink = iso_readlink,
	.vop_read = iso_vread,
	.vop_getattr = iso_getattr,
	.vop_mapobj = iso_mapobj,
	.vop_inactive = iso_inactive,
};

/* ---- The file system ----------------------------------------------------- */

static int
iso_fs_mount(struct mount *mp, const void *data, size_t len,
    struct vnode **root)
{
	struct iso_mount *im;
	struct iso_args args;
	int error, without = 0;

	memset(&args, 0, sizeof(args));
	memcpy(&args, data, MIN(len, sizeof(args)));
	error = mount_fspec(mp, data, len);
	if (error != 0)
		return error;
	if ((mp->mnt_flags & ST_RDONLY) == 0)
		return EROFS;
	im = kmem_zalloc(sizeof(*im));
	if (im == NULL)
		return ENOMEM;
	error = blkdev_open(mp->mnt_from, false, mp, &im->im_dev);
	if (error != 0) {
		kmem_free(im, sizeof(*im));
		return error;
	}
	if ((args.flags & ISOFSMNT_NORRIP) != 0)
		without |= ISO_NOROCKRIDGE;
	if ((args.flags & ISOFSMNT_NOJOLIET) != 0)
		without |= ISO_NOJOLIET;
	im->im_mount = mp;
	im->im_nodes.nc_free = node_free;
	error = iso_volume_open(&im->im_volume, read_device, im->im_dev,
	    without);
	if (error == 0 && !blkdev_suits(im->im_dev, ISO_BLOCK))
		error = EINVAL;
	mp->mnt_data = im;
	if (error == 0)
		error = node_directory(im, im->im_volume.iv_root, root);
	if (error != 0) {
		(void)blkdev_close(im->im_dev);
		kmem_free(im, sizeof(*im));
	}
	return error;
}

static int
iso_fs_unmount(struct mount *mp, bool force __unused)
{
	struct iso_mount *im = mp->mnt_data;

	if (nodecache_purge(&im->im_nodes, mp->mnt_root))
		return EBUSY;
	vnode_release(mp->mnt_root);
	(void)nodecache_purge(&im->im_nodes, NULL);
	(void)blkdev_close(im->im_dev);
	kmem_free(im, sizeof(*im));
	return 0;
}

static int
iso_fs_statvfs(struct mount *mp, struct statvfs_info *si)
{
	struct iso_mount *im = mp->mnt_data;

	si->si_bsize = si->si_frsize = ISO_BLOCK;
	si->si_iosize = CACHE_PAGE;
	si->si_blocks = im->im_volume.iv_blocks;
	si->si_namemax = ISO_NAME_MAX;
	return 0;
}

RUMP_FS(cd9660) = {
	.fs_name = "cd9660",
	.fs_mount = iso_fs_mount,
	.fs_unmount = iso_fs_unmount,
	.fs_statvfs = iso_fs_statvfs,
};
