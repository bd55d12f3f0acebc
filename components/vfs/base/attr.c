/*
 * attr.c - calls about attributes: stat, access, mode, owner, flags, times,
 * size, space, and making files durable.
 */
#include "netbsd/errno.h"
#include "netbsd/event.h"
#include "netbsd/fcntl.h"
#include "netbsd/resource.h"
#include "netbsd/signal.h"
#include "netbsd/syscall.h"
#include "netbsd/unistd.h"
#include "rump/syscallvar.h"
#include "vfs_private.h"

/* The program's whole privilege: it is root. */
#define ANY_X		(S_IXUSR | S_IXGRP | S_IXOTH)

static int
lookup_one(struct lwp *l, int dirfd, const void *user, int flags,
    struct vnode **vpp)
{
	struct nameidata ni;
	int error;

	error = namei_user(l, dirfd, user, flags, &ni);
	if (error == 0)
		*vpp = ni.ni_vp;
	return error;
}

/* What a call does to the vnode it named. */
typedef int vnode_fn(struct vnode *, const void *arg);

static int
on_path(struct lwp *l, int dirfd, const void *user, int flags, vnode_fn *fn,
    const void *arg)
{
	struct vnode *vp;
	int error;

	error = lookup_one(l, dirfd, user, flags, &vp);
	if (error != 0)
		return error;
	error = fn(vp, arg);
	vnode_release(vp);
	return error;
}

static int
on_fd(struct lwp *l, int fd, vnode_fn *fn, const void *arg)
{
	struct vnode *vp;
	int error;

	error = vnode_from_fd(l, fd, &vp);
	if (error != 0)
		return error;
	error = fn(vp, arg);
	vnode_release(vp);
	return error;
}

/* AT_* flags to lookup flags; -1: unknown ones. */
static int
at_flags(register_t flags)
{
	if ((flags & ~(register_t)(AT_SYMLINK_NOFOLLOW | AT_EACCESS)) != 0)
		return -1;
	return (flags & AT_SYMLINK_NOFOLLOW) != 0 ? 0 : LOOKUP_FOLLOW;
}

/* ---- stat and access ---------------------------------------------------- */

static int
do_stat(struct lwp *l, int dirfd, const void *user, void *out, int flags)
{
	struct vnode *vp;
	struct stat st;
	int error;

	error = lookup_one(l, dirfd, user, flags, &vp);
	if (error != 0)
		return error;
	memset(&st, 0, sizeof(st));
	error = vnode_stat(vp, &st);
	vnode_release(vp);
	return error != 0 ? error : copyout(&st, out, sizeof(st));
}

static int
sys___stat50(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	return do_stat(l, AT_FDCWD, (const void *)args[0], (void *)args[1],
	    LOOKUP_FOLLOW);
}
SYSCALL(__stat50);

static int
sys___lstat50(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	return do_stat(l, AT_FDCWD, (const void *)args[0], (void *)args[1], 0);
}
SYSCALL(__lstat50);

static int
sys_fstatat(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	int flags = at_flags(args[3]);

	return flags < 0 ? EINVAL : do_stat(l, (int)args[0],
	    (const void *)args[1], (void *)args[2], flags);
}
SYSCALL(fstatat);

static int
access_vnode(struct vnode *vp, const void *arg)
{
	const int *mode = arg;
	struct vattr va;
	int error;

	if ((*mode & W_OK) != 0 && (vp->v_type == VREG ||
	    vp->v_type == VDIR || vp->v_type == VLNK)) {
		error = vnode_writable(vp);
		if (error != 0)
			return error;
	}
	if ((*mode & X_OK) == 0 || vp->v_type == VDIR)
		return 0;
	memset(&va, 0, sizeof(va));
	error = vp->v_ops->vop_getattr(vp, &va);
	return error != 0 ? error : (va.va_mode & ANY_X) == 0 ? EACCES : 0;
}

static int
do_access(struct lwp *l, int dirfd, const void *user, int mode, int flags)
{
	if ((mode & ~(R_OK | W_OK | X_OK)) != 0 || flags < 0)
		return EINVAL;
	return on_path(l, dirfd, user, flags, access_vnode, &mode);
}

static int
sys_access(struct lwp *l, const register_t args[], register_t *retval __unused)
{
	return do_access(l, AT_FDCWD, (const void *)args[0], (int)args[1],
	    LOOKUP_FOLLOW);
}
SYSCALL(access);

static int
sys_faccessat(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	return do_access(l, (int)args[0], (const void *)args[1], (int)args[2],
	    at_flags(args[3]));
}
SYSCALL(faccessat);

/* ---- Mode, owner, flags ------------------------------------------------- */

static int
setattr_vnode(struct vnode *vp, const void *arg)
{
	int error = vnode_writable(vp);

	if (error != 0)
		return error;
	if (vp->v_ops->vop_setattr == NULL)
		return EROFS;
	kmutex_enter(&vp->v_lock);
	error = vp->v_ops->vop_setattr(vp, arg);
	kmutex_exit(&vp->v_lock);
	if (error == 0)
		vnode_note(vp, NOTE_ATTRIB);
	return error;
}

static struct vattr
mode_attr(register_t mode)
{
	return (struct vattr){
		.va_set = VA_MODE, .va_mode = (uint32_t)mode & ALLPERMS,
	};
}

static int
sys_chmod(struct lwp *l, const register_t args[], register_t *retval __unused)
{
	struct vattr va = mode_attr(args[1]);

	return on_path(l, AT_FDCWD, (const void *)args[0], LOOKUP_FOLLOW,
	    setattr_vnode, &va);
}
SYSCALL(chmod);

static int
sys_lchmod(struct lwp *l, const register_t args[], register_t *retval __unused)
{
	struct vattr va = mode_attr(args[1]);

	return on_path(l, AT_FDCWD, (const void *)args[0], 0, setattr_vnode,
	    &va);
}
SYSCALL(lchmod);

static int
sys_fchmod(struct lwp *l, const register_t args[], register_t *retval __unused)
{
	struct vattr va = mode_attr(args[1]);

	return on_fd(l, (int)args[0], setattr_vnode, &va);
}
SYSCALL(fchmod);

static int
sys_fchmodat(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct vattr va = mode_attr(args[2]);
	int flags = at_flags(args[3]);

	return flags < 0 ? EINVAL : on_path(l, (int)args[0],
	    (const void *)args[1], flags, setattr_vnode, &va);
}
SYSCALL(fchmodat);

/* -1 leaves an id as it is; set-id bits stay, as root has it. */
struct owner {
	uint32_t uid, gid;
};

static int
chown_vnode(struct vnode *vp, const void *arg)
{
	const struct owner *o = arg;
	struct vattr va;
	int error;

	memset(&va, 0, sizeof(va));
	error = vp->v_ops->vop_getattr(vp, &va);
	if (error != 0)
		return error;
	va.va_set = 0;
	if (o->uid != UINT32_MAX) {
		va.va_uid = o->uid;
		va.va_set |= VA_UID;
	}
	if (o->gid != UINT32_MAX) {
		va.va_gid = o->gid;
		va.va_set |= VA_GID;
	}
	return setattr_vnode(vp, &va);
}

static int
do_chown(struct lwp *l, int dirfd, const void *user, const register_t *ids,
    int flags)
{
	struct owner o = { (uint32_t)ids[0], (uint32_t)ids[1] };

	return on_path(l, dirfd, user, flags, chown_vnode, &o);
}

static int
sys_chown(struct lwp *l, const register_t args[], register_t *retval __unused)
{
	return do_chown(l, AT_FDCWD, (const void *)args[0], args + 1,
	    LOOKUP_FOLLOW);
}
SYSCALL(chown);

static int
sys___posix_chown(struct lwp *l, const register_t args[], register_t *retval)
{
	return sys_chown(l, args, retval);
}
SYSCALL(__posix_chown);

static int
sys_lchown(struct lwp *l, const register_t args[], register_t *retval __unused)
{
	return do_chown(l, AT_FDCWD, (const void *)args[0], args + 1, 0);
}
SYSCALL(lchown);

static int
sys___posix_lchown(struct lwp *l, const register_t args[], register_t *retval)
{
	return sys_lchown(l, args, retval);
}
SYSCALL(__posix_lchown);

static int
sys_fchown(struct lwp *l, const register_t args[], register_t *retval __unused)
{
	struct owner o = { (uint32_t)args[1], (uint32_t)args[2] };

	return on_fd(l, (int)args[0], chown_vnode, &o);
}
SYSCALL(fchown);

static int
sys___posix_fchown(struct lwp *l, const register_t args[], register_t *retval)
{
	return sys_fchown(l, args, retval);
}
SYSCALL(__posix_fchown);

static int
sys_fchownat(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	int flags = at_flags(args[4]);

	return flags < 0 ? EINVAL : do_chown(l, (int)args[0],
	    (const void *)args[1], args + 2, flags);
}
SYSCALL(fchownat);

static struct vattr
flags_attr(register_t flags)
{
	return (struct vattr){
		.va_set = VA_FLAGS, .va_flags = (uint32_t)flags,
	};
}

static int
sys_chflags(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct vattr va = flags_attr(args[1]);

	return on_path(l, AT_FDCWD, (const void *)args[0], LOOKUP_FOLLOW,
	    setattr_vnode, &va);
}
SYSCALL(chflags);

static int
sys_lchflags(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct vattr va = flags_attr(args[1]);

	return on_path(l, AT_FDCWD, (const void *)args[0], 0, setattr_vnode,
	    &va);
}
SYSCALL(lchflags);

static int
sys_fchflags(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct vattr va = flags_attr(args[1]);

	return on_fd(l, (int)args[0], setattr_vnode, &va);
}
SYSCALL(fchflags);

/* ---- Times -------------------------------------------------------------- */

/* Two times as *utimens takes them; NULL is now for both. */
static int
times_attr(const struct timespec ts[2], struct vattr *va)
{
	struct timespec now = vfs_now();
	int i;

	memset(va, 0, sizeof(*va));
	for (i = 0; i < 2; i++) {
		unsigned int bit = i == 0 ? VA_ATIME : VA_MTIME;
		struct timespec *to = i == 0 ? &va->va_atime : &va->va_mtime;

		if (ts != NULL && ts[i].tv_nsec == UTIME_OMIT)
			continue;
		if (ts == NULL || ts[i].tv_nsec == UTIME_NOW)
			*to = now;
		else if (!timespec_valid(&ts[i]))
			return EINVAL;
		else
			*to = ts[i];
		va->va_set |= bit;
	}
	return 0;
}

static int
timespecs_copyin(register_t user, struct vattr *va)
{
	struct timespec ts[2];
	int error;

	if (user == 0)
		return times_attr(NULL, va);
	error = copyin((const void *)user, ts, sizeof(ts));
	return error != 0 ? error : times_attr(ts, va);
}

static int
timevals_copyin(register_t user, struct vattr *va)
{
	struct timespec ts[2];
	struct timeval tv[2];
	int error, i;

	if (user == 0)
		return times_attr(NULL, va);
	error = copyin((const void *)user, tv, sizeof(tv));
	if (error != 0)
		return error;
	for (i = 0; i < 2; i++) {
		if (tv[i].tv_usec < 0 || tv[i].tv_usec >= 1000000)
			return EINVAL;
		ts[i].tv_sec = tv[i].tv_sec;
		ts[i].tv_nsec = (long)tv[i].tv_usec * 1000;
	}
	return times_attr(ts, va);
}

static int
sys___utimes50(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct vattr va;
	int error = timevals_copyin(args[1], &va);

	return error != 0 ? error : on_path(l, AT_FDCWD,
	    (const void *)args[0], LOOKUP_FOLLOW, setattr_vnode, &va);
}
SYSCALL(__utimes50);

static int
sys___lutimes50(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct vattr va;
	int error = timevals_copyin(args[1], &va);

	return error != 0 ? error : on_path(l, AT_FDCWD,
	    (const void *)args[0], 0, setattr_vnode, &va);
}
SYSCALL(__lutimes50);

static int
sys___futimes50(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct vattr va;
	int error = timevals_copyin(args[1], &va);

	return error != 0 ? error : on_fd(l, (int)args[0], setattr_vnode, &va);
}
SYSCALL(__futimes50);

static int
sys_utimensat(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	int error, flags = at_flags(args[3]);
	struct vattr va;

	if (flags < 0)
		return EINVAL;
	error = timespecs_copyin(args[2], &va);
	/* Without a path it is futimens, as musl's futimens has it. */
	if (error == 0 && args[1] == 0)
		return on_fd(l, (int)args[0], setattr_vnode, &va);
	return error != 0 ? error : on_path(l, (int)args[0],
	    (const void *)args[1], flags, setattr_vnode, &va);
}
SYSCALL(utimensat);

static int
sys_futimens(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct vattr va;
	int error = timespecs_copyin(args[1], &va);

	return error != 0 ? error : on_fd(l, (int)args[0], setattr_vnode, &va);
}
SYSCALL(futimens);

/* ---- Size and space ----------------------------------------------------- */

int
vnode_limit(struct vnode *vp, uint64_t size)
{
	if (vp->v_type != VREG || size <= proc_limit(curproc, RLIMIT_FSIZE))
		return 0;
	psignal(curproc, SIGXFSZ);
	return EFBIG;
}

static int
truncate_vnode(struct vnode *vp, const void *arg)
{
	const int64_t *size = arg;

	int error;

	if (*size < 0)
		return EINVAL;
	error = vnode_limit(vp, (uint64_t)*size);
	return error != 0 ? error : vnode_truncate(vp, *size);
}

static int
sys_truncate(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	int64_t size = args[2];

	return on_path(l, AT_FDCWD, (const void *)args[0], LOOKUP_FOLLOW,
	    truncate_vnode, &size);
}
SYSCALL(truncate);

/* A regular file's vnode, from a descriptor open for writing. */
static int
writable_vnode(struct lwp *l, int fd, int closed, struct vnode **vpp)
{
	struct file *f;
	int error;

	error = fd_get(lwp_proc(l), fd, &f);
	if (error != 0)
		return error;
	*vpp = vnode_from_file(f);
	if ((f->f_flag & FWRITE) == 0)
		error = closed;
	else if (*vpp == NULL || ((*vpp)->v_type != VREG &&
	    (*vpp)->v_type != VCHR && (*vpp)->v_type != VBLK))
		error = EINVAL;
	else
		vnode_hold(*vpp);
	file_release(f);
	return error;
}

static int
sys_ftruncate(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct vnode *vp;
	int64_t size = args[2];
	int error;

	error = writable_vnode(l, (int)args[0], EINVAL, &vp);
	if (error != 0)
		return error;
	error = truncate_vnode(vp, &size);
	vnode_release(vp);
	return error;
}
SYSCALL(ftruncate);

/* posix_fallocate and fdiscard: a range of a regular file. */
static int
on_range(struct lwp *l, const register_t args[], bool allocate)
{
	int64_t offset = args[2], len = args[3], end;
	int (*op)(struct vnode *, int64_t, int64_t);
	struct vnode *vp;
	int error;

	if (offset < 0 || len <= 0)
		return EINVAL;
	if (__builtin_add_overflow(offset, len, &end))
		return EFBIG;
	error = writable_vnode(l, (int)args[0], EBADF, &vp);
	/* What is no vnode is a pipe, a socket or the like. */
	if (error == EINVAL)
		return ESPIPE;
	if (error != 0)
		return error;
	op = allocate ? vp->v_ops->vop_allocate : vp->v_ops->vop_discard;
	if (vp->v_type == VFIFO)
		error = ESPIPE;
	else if (vp->v_type != VREG)
		error = ENODEV;
	else if (op == NULL)
		error = EOPNOTSUPP;
	else
		error = allocate ? vnode_limit(vp, (uint64_t)end) : 0;
	if (error == 0) {
		kmutex_enter(&vp->v_lock);
		error = op(vp, offset, len);
		kmutex_exit(&vp->v_lock);
	}
	vnode_release(vp);
	return error;
}

/* Returns its error as its result. */
static int
sys_posix_fallocate(struct lwp *l, const register_t args[],
    register_t *retval)
{
	retval[0] = on_range(l, args, true);
	return 0;
}
SYSCALL(posix_fallocate);

static int
sys_fdiscard(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	return on_range(l, args, false);
}
SYSCALL(fdiscard);

/* Advice about what is in memory anyway; only its arguments are checked. */
static int
sys___posix_fadvise50(struct lwp *l, const register_t args[],
    register_t *retval)
{
	struct file *f;
	int error;

	error = fd_get(lwp_proc(l), (int)args[0], &f);
	if (error == 0) {
		if (!f->f_seekable)
			error = ESPIPE;
		else if (args[2] < 0 || args[3] < 0 ||
		    args[4] < POSIX_FADV_NORMAL || args[4] > POSIX_FADV_NOREUSE)
			error = EINVAL;
		file_release(f);
	}
	retval[0] = error;
	return 0;
}
SYSCALL(__posix_fadvise50);

/* ---- Durability --------------------------------------------------------- */

static int
fsync_vnode(struct vnode *vp, const void *arg)
{
	const bool *data_only = arg;
	struct cdev *cd;
	int error;

	if (vp->v_type == VBLK || vp->v_type == VCHR) {
		cd = cdev_find(vp->v_type, vp->v_rdev);
		return cd != NULL && cd->cd_sync != NULL ? cd->cd_sync(cd) : 0;
	}
	if (vp->v_ops->vop_fsync == NULL)
		return 0;
	kmutex_enter(&vp->v_lock);
	error = vp->v_ops->vop_fsync(vp, *data_only);
	kmutex_exit(&vp->v_lock);
	return error;
}

static int
do_fsync(struct lwp *l, int fd, bool data_only)
{
	return on_fd(l, fd, fsync_vnode, &data_only);
}

static int
sys_fsync(struct lwp *l, const register_t args[], register_t *retval __unused)
{
	return do_fsync(l, (int)args[0], false);
}
SYSCALL(fsync);

static int
sys_fdatasync(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	return do_fsync(l, (int)args[0], true);
}
SYSCALL(fdatasync);

static int
sys_fsync_range(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	int flags = (int)args[1];

	if ((flags & (FDATASYNC | FFILESYNC)) == 0 ||
	    (flags & (FDATASYNC | FFILESYNC)) == (FDATASYNC | FFILESYNC) ||
	    (flags & ~(FDATASYNC | FFILESYNC | FDISKSYNC)) != 0 ||
	    args[2] < 0 || args[3] < 0)
		return EINVAL;
	return do_fsync(l, (int)args[0], (flags & FDATASYNC) != 0);
}
SYSCALL(fsync_range);

/* ---- Limits ------------------------------------------------------------- */

/* pathconf's names, as <unistd.h> numbers them. */
enum {
	PC_LINK_MAX = 1, PC_MAX_CANON = 2, PC_MAX_INPUT = 3, PC_NAME_MAX = 4,
	PC_PATH_MAX = 5, PC_PIPE_BUF = 6, PC_CHOWN_RESTRICTED = 7,
	PC_NO_TRUNC = 8, PC_VDISABLE = 9, PC_SYNC_IO = 10,
	PC_FILESIZEBITS = 11, PC_SYMLINK_MAX = 12, PC_2_SYMLINKS = 13,
	PC_ACL_EXTENDED = 14, PC_MIN_HOLE_SIZE = 15,
};

static int
pathconf_value(int name, register_t *value)
{
	switch (name) {
	case PC_LINK_MAX:
		*value = 32767;
		break;
	case PC_MAX_CANON:
	case PC_MAX_INPUT:
		*value = 255;
		break;
	case PC_NAME_MAX:
		*value = NAME_MAX;
		break;
	case PC_PATH_MAX:
	case PC_SYMLINK_MAX:
		*value = PATH_MAX;
		break;
	case PC_PIPE_BUF:
		*value = 4096;
		break;
	case PC_CHOWN_RESTRICTED:
	case PC_NO_TRUNC:
	case PC_SYNC_IO:
	case PC_2_SYMLINKS:
		*value = 1;
		break;
	case PC_VDISABLE:
		*value = 0xff;
		break;
	case PC_FILESIZEBITS:
		*value = 64;
		break;
	case PC_ACL_EXTENDED:
		*value = 0;
		break;
	default:
		return EINVAL;
	}
	return 0;
}

static int
do_pathconf(struct lwp *l, const register_t args[], int flags,
    register_t *retval)
{
	struct vnode *vp;
	int error;

	error = lookup_one(l, AT_FDCWD, (const void *)args[0], flags, &vp);
	if (error != 0)
		return error;
	vnode_release(vp);
	return pathconf_value((int)args[1], retval);
}

static int
sys_pathconf(struct lwp *l, const register_t args[], register_t *retval)
{
	return do_pathconf(l, args, LOOKUP_FOLLOW, retval);
}
SYSCALL(pathconf);

static int
sys_lpathconf(struct lwp *l, const register_t args[], register_t *retval)
{
	return do_pathconf(l, args, 0, retval);
}
SYSCALL(lpathconf);

static int
sys_fpathconf(struct lwp *l, const register_t args[], register_t *retval)
{
	struct file *f;
	int error;

	error = fd_get(lwp_proc(l), (int)args[0], &f);
	if (error != 0)
		return error;
	file_release(f);
	return pathconf_value((int)args[1], retval);
}
SYSCALL(fpathconf);
