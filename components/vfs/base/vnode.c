/*
 * vnode.c - life of vnodes, and conversions between modes and types.
 */
#include "rump/lwp.h"
#include "rump/vfs.h"
#include "rumpuser.h"

#include "netbsd/errno.h"
#include "netbsd/statvfs.h"
#include "vfs_private.h"

/* Vnodes that exist. Owner: this file; monitor. */
static size_t nvnodes;

void
vnode_init(struct vnode *vp, struct mount *mp, enum vtype type,
    const struct vops *ops, void *data)
{
	vp->v_mount = mp;
	vp->v_type = type;
	vp->v_ops = ops;
	vp->v_data = data;
	vp->v_refs = 1;
	kmutex_init(&vp->v_lock);
	selinfo_init(&vp->v_sel);
	nvnodes++;
}

void
vnode_fini(struct vnode *vp)
{
	KASSERT(vp->v_refs == 0 && vp->v_pipe == NULL &&
	    vp->v_socket == NULL && vp->v_locks.lh_locks == NULL);
	nvnodes--;
}

size_t
vnode_count(void)
{
	return nvnodes;
}

void
vnode_hold(struct vnode *vp)
{
	vp->v_refs++;
}

void
vnode_release(struct vnode *vp)
{
	KASSERT(vp->v_refs > 0);
	if (--vp->v_refs == 0 && vp->v_ops->vop_inactive != NULL)
		vp->v_ops->vop_inactive(vp);
}

void
vnode_note(struct vnode *vp, uint32_t notes)
{
	if (vp->v_sel.si_knotes != NULL)
		selnotify(&vp->v_sel, notes);
}

/* By enum vtype. */
static const uint32_t type_modes[] = {
	[VNON] = 0, [VREG] = S_IFREG, [VDIR] = S_IFDIR, [VLNK] = S_IFLNK,
	[VCHR] = S_IFCHR, [VBLK] = S_IFBLK, [VFIFO] = S_IFIFO,
	[VSOCK] = S_IFSOCK,
};

uint32_t
mode_from_vtype(enum vtype type)
{
	return type_modes[type];
}

enum vtype
vtype_from_mode(uint32_t mode)
{
	size_t i;

	for (i = VREG; i < nitems(type_modes); i++)
		if (type_modes[i] == (mode & S_IFMT))
			return (enum vtype)i;
	return VNON;
}

int
vnode_stat(struct vnode *vp, struct stat *st)
{
	struct vattr va;
	int error;

	memset(&va, 0, sizeof(va));
	error = vp->v_ops->vop_getattr(vp, &va);
	if (error != 0)
		return error;
	st->st_dev = vp->v_mount->mnt_dev;
	st->st_ino = va.va_ino;
	st->st_mode = mode_from_vtype(vp->v_type) | va.va_mode;
	st->st_nlink = va.va_nlink;
	st->st_uid = va.va_uid;
	st->st_gid = va.va_gid;
	st->st_rdev = va.va_rdev;
	st->st_atim = va.va_atime;
	st->st_mtim = va.va_mtime;
	st->st_ctim = va.va_ctime;
	st->st_birthtim = va.va_birthtime;
	st->st_size = va.va_size;
	st->st_blocks = (va.va_bytes + 511) / 512;
	st->st_blksize = va.va_blksize;
	st->st_flags = va.va_flags;
	st->st_gen = va.va_gen;
	return 0;
}

int
vnode_writable(const struct vnode *vp)
{
	return (vp->v_mount->mnt_flags & ST_RDONLY) != 0 ? EROFS : 0;
}

struct timespec
vfs_now(void)
{
	return timespec_from_ns(rumpuser_clock_wall());
}
