/*
 * open.c - open(2) and the calls that create names: mkdir, mkfifo, mknod,
 * symlink, and their kernel forms.
 */
#include "netbsd/errno.h"
#include "netbsd/event.h"
#include "netbsd/fcntl.h"
#include "netbsd/syscall.h"
#include "rump/kmem.h"
#include "rump/syscallvar.h"
#include "vfs_private.h"

static uint32_t
umask_of(struct lwp *l)
{
	struct cwdinfo *cwd = lwp_proc(l)->p_cwd;

	return cwd != NULL ? cwd->cwd_umask : 022;
}

int
vnode_create(struct nameidata *ni, const struct vattr *va, const char *target)
{
	struct vnode *dvp = ni->ni_dvp;
	int error;

	error = vnode_writable(dvp);
	if (error != 0)
		return error;
	if (dvp->v_ops->vop_create == NULL)
		return EROFS;
	kmutex_enter(&dvp->v_lock);
	error = dvp->v_ops->vop_create(dvp, ni->ni_name, ni->ni_namelen, va,
	    target, &ni->ni_vp);
	kmutex_exit(&dvp->v_lock);
	if (error == 0)
		vnode_note(dvp, NOTE_WRITE |
		    (va->va_type == VDIR ? NOTE_LINK : 0));
	return error;
}

int
vnode_truncate(struct vnode *vp, int64_t size)
{
	struct vattr va;
	int error;

	if (vp->v_type == VDIR)
		return EISDIR;
	if (vp->v_type != VREG)
		return vp->v_type == VCHR || vp->v_type == VFIFO ? 0 : EINVAL;
	error = vnode_writable(vp);
	if (error != 0)
		return error;
	if (vp->v_ops->vop_setattr == NULL)
		return EROFS;
	memset(&va, 0, sizeof(va));
	va.va_set = VA_SIZE;
	va.va_size = size;
	kmutex_enter(&vp->v_lock);
	error = vp->v_ops->vop_setattr(vp, &va);
	kmutex_exit(&vp->v_lock);
	if (error == 0)
		vnode_note(vp, NOTE_ATTRIB | NOTE_WRITE);
	return error;
}

/* Looks up or creates what is to be opened; the vnode in ni->ni_vp. */
static int
open_vnode(struct lwp *l, int dirfd, const void *user, int oflags,
    uint32_t mode, struct nameidata *ni, bool *created)
{
	struct vattr va;
	int error, flags;

	*created = false;
	flags = (oflags & O_NOFOLLOW) != 0 ||
	    (oflags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL) ?
	    0 : LOOKUP_FOLLOW;
	if ((oflags & O_CREAT) == 0)
		return namei_user(l, dirfd, user, flags, ni);
	error = namei_user(l, dirfd, user, flags | LOOKUP_PARENT, ni);
	if (error != 0)
		return error;
	if (ni->ni_vp != NULL)
		error = (oflags & O_EXCL) != 0 ? EEXIST : 0;
	else if (ni->ni_slash)
		error = EISDIR;
	else {
		memset(&va, 0, sizeof(va));
		va.va_type = VREG;
		va.va_mode = mode & ~umask_of(l) & ALLPERMS & ~(uint32_t)S_ISTXT;
		error = vnode_create(ni, &va, NULL);
		*created = error == 0;
	}
	if (error != 0)
		namei_release(ni);
	return error;
}

/* Whether a vnode of this type may be opened so. */
static int
open_allowed(const struct vnode *vp, int oflags, int flag)
{
	if (vp->v_type == VLNK)
		return EFTYPE;
	if (vp->v_type == VSOCK)
		return EOPNOTSUPP;
	if ((oflags & O_DIRECTORY) != 0 && vp->v_type != VDIR)
		return ENOTDIR;
	if (vp->v_type == VDIR && ((flag & FWRITE) != 0 ||
	    (oflags & (O_CREAT | O_TRUNC)) != 0))
		return EISDIR;
	if ((flag & FWRITE) != 0 && vp->v_type == VREG)
		return vnode_writable(vp);
	return 0;
}

static int
do_open(struct lwp *l, int dirfd, const void *user, int oflags, uint32_t mode,
    register_t *retval)
{
	int error, fd, flag = ((oflags & O_ACCMODE) + 1) | (oflags &
	    (FCNTLFLAGS | O_NOSIGPIPE));
	struct proc *p = lwp_proc(l);
	struct nameidata ni;
	struct file *f;
	bool created;

	if ((oflags & O_ACCMODE) == O_ACCMODE ||
	    (oflags & (O_SHLOCK | O_EXLOCK)) == (O_SHLOCK | O_EXLOCK))
		return EINVAL;
	error = fd_alloc(p, 0, &fd);
	if (error != 0)
		return error;
	error = open_vnode(l, dirfd, user, oflags, mode, &ni, &created);
	if (error != 0)
		goto unreserve;
	error = open_allowed(ni.ni_vp, oflags, flag);
	if (error == 0 && (oflags & O_TRUNC) != 0 && (flag & FWRITE) != 0 &&
	    !created)
		error = vnode_truncate(ni.ni_vp, 0);
	if (error == 0)
		error = vnode_open(ni.ni_vp, flag, &f);
	if (error == 0)
		ni.ni_vp = NULL;	/* the file's now */
	namei_release(&ni);
	if (error != 0)
		goto unreserve;
	if ((oflags & (O_SHLOCK | O_EXLOCK)) != 0) {
		error = filelock_flock(f, ((oflags & O_EXLOCK) != 0 ?
		    LOCK_EX : LOCK_SH) |
		    ((oflags & O_NONBLOCK) != 0 ? LOCK_NB : 0));
		if (error != 0) {
			file_release(f);
			goto unreserve;
		}
	}
	fd_install(p, fd, f, (oflags & O_CLOEXEC) != 0);
	retval[0] = fd;
	return 0;

unreserve:
	fd_unreserve(p, fd);
	return error;
}

static int
sys_open(struct lwp *l, const register_t args[], register_t *retval)
{
	return do_open(l, AT_FDCWD, (const void *)args[0], (int)args[1],
	    (uint32_t)args[2], retval);
}
SYSCALL(open);

static int
sys_openat(struct lwp *l, const register_t args[], register_t *retval)
{
	return do_open(l, (int)args[0], (const void *)args[1], (int)args[2],
	    (uint32_t)args[3], retval);
}
SYSCALL(openat);

/* ---- Creating names ----------------------------------------------------- */

/* A new name that must not exist yet. */
static int
make_name(struct nameidata *ni, const struct vattr *va, const char *target)
{
	if (ni->ni_vp != NULL)
		return EEXIST;
	if (ni->ni_slash && va->va_type != VDIR)
		return ENOENT;
	return vnode_create(ni, va, target);
}

static int
do_make(struct lwp *l, int dirfd, const void *user, const struct vattr *va,
    const char *target)
{
	struct nameidata ni;
	int error;

	error = namei_user(l, dirfd, user, LOOKUP_PARENT, &ni);
	if (error != 0)
		return error;
	error = make_name(&ni, va, target);
	namei_release(&ni);
	return error;
}

static int
do_mkdir(struct lwp *l, int dirfd, const void *user, uint32_t mode)
{
	struct vattr va = { .va_type = VDIR };

	va.va_mode = mode & ~umask_of(l) & (ACCESSPERMS | S_ISTXT);
	return do_make(l, dirfd, user, &va, NULL);
}

static int
sys_mkdir(struct lwp *l, const register_t args[], register_t *retval __unused)
{
	return do_mkdir(l, AT_FDCWD, (const void *)args[0], (uint32_t)args[1]);
}
SYSCALL(mkdir);

static int
sys_mkdirat(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	return do_mkdir(l, (int)args[0], (const void *)args[1],
	    (uint32_t)args[2]);
}
SYSCALL(mkdirat);

static int
do_mknod(struct lwp *l, int dirfd, const void *user, uint32_t mode,
    uint64_t rdev)
{
	struct vattr va = { .va_type = vtype_from_mode(mode) };

	if ((mode & S_IFMT) == 0)
		va.va_type = VREG;
	if (va.va_type == VNON || va.va_type == VDIR || va.va_type == VLNK ||
	    va.va_type == VSOCK)
		return EINVAL;
	va.va_mode = mode & ~umask_of(l) & ALLPERMS;
	va.va_rdev = va.va_type == VCHR || va.va_type == VBLK ? rdev : 0;
	return do_make(l, dirfd, user, &va, NULL);
}

static int
sys___mknod50(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	return do_mknod(l, AT_FDCWD, (const void *)args[0], (uint32_t)args[1],
	    (uint64_t)args[2]);
}
SYSCALL(__mknod50);

static int
sys_mknodat(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	return do_mknod(l, (int)args[0], (const void *)args[1],
	    (uint32_t)args[2], (uint64_t)args[4]);
}
SYSCALL(mknodat);

static int
sys_mkfifo(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	return do_mknod(l, AT_FDCWD, (const void *)args[0],
	    S_IFIFO | ((uint32_t)args[1] & ALLPERMS), 0);
}
SYSCALL(mkfifo);

static int
sys_mkfifoat(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	return do_mknod(l, (int)args[0], (const void *)args[1],
	    S_IFIFO | ((uint32_t)args[2] & ALLPERMS), 0);
}
SYSCALL(mkfifoat);

static int
do_symlink(struct lwp *l, const void *text, int dirfd, const void *user)
{
	struct vattr va = { .va_type = VLNK };
	char *target;
	int error;

	error = path_copyin(text, &target);
	if (error != 0)
		return error;
	va.va_mode = ACCESSPERMS & ~umask_of(l);
	error = target[0] == '\0' ? ENOENT :
	    do_make(l, dirfd, user, &va, target);
	path_free(target);
	return error;
}

static int
sys_symlink(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	return do_symlink(l, (const void *)args[0], AT_FDCWD,
	    (const void *)args[1]);
}
SYSCALL(symlink);

static int
sys_symlinkat(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	return do_symlink(l, (const void *)args[0], (int)args[1],
	    (const void *)args[2]);
}
SYSCALL(symlinkat);

/* ---- For kernel code ---------------------------------------------------- */

static int
kernel_make(const char *path, const struct vattr *va, const char *target,
    struct vnode **vpp)
{
	struct nameidata ni;
	int error;

	error = namei(NULL, path, LOOKUP_PARENT, &ni);
	if (error != 0)
		return error;
	error = make_name(&ni, va, target);
	if (error == 0 && vpp != NULL) {
		*vpp = ni.ni_vp;
		ni.ni_vp = NULL;
	}
	namei_release(&ni);
	return error;
}

int
vfs_mkdir(const char *path, uint32_t mode)
{
	struct vattr va = { .va_type = VDIR, .va_mode = mode & ALLPERMS };
	int error = kernel_make(path, &va, NULL, NULL);

	return error == EEXIST ? 0 : error;
}

int
vfs_symlink(const char *target, const char *path)
{
	struct vattr va = { .va_type = VLNK, .va_mode = 0755 };
	int error = kernel_make(path, &va, target, NULL);

	return error == EEXIST ? 0 : error;
}

int
vfs_mknod(const char *path, uint32_t mode, uint64_t rdev)
{
	struct vattr va = {
		.va_type = vtype_from_mode(mode), .va_mode = mode & ALLPERMS,
		.va_rdev = rdev,
	};

	return kernel_make(path, &va, NULL, NULL);
}

static int
kernel_write(struct vnode *vp, const char *text, size_t len)
{
	union { const char *c; void *v; } base = { .c = text };
	struct iovec iov = { .iov_base = base.v, .iov_len = len };
	struct uio uio = {
		.uio_iov = &iov, .uio_iovcnt = 1, .uio_resid = len,
		.uio_rw = UIO_WRITE, .uio_seg = UIO_SYSSPACE,
	};
	int error;

	kmutex_enter(&vp->v_lock);
	error = vp->v_ops->vop_write != NULL ?
	    vp->v_ops->vop_write(vp, &uio, 0) : EROFS;
	kmutex_exit(&vp->v_lock);
	return error;
}

int
vfs_writefile(const char *path, uint32_t mode, const char *text, size_t len)
{
	struct vattr va = { .va_type = VREG, .va_mode = mode & ALLPERMS };
	struct vnode *vp;
	int error;

	error = kernel_make(path, &va, NULL, &vp);
	if (error != 0)
		return error;
	error = kernel_write(vp, text, len);
	vnode_release(vp);
	return error;
}

int
vfs_replacefile(const char *path, const char *text, size_t len)
{
	struct vnode *vp;
	int error;

	error = vfs_lookup(path, LOOKUP_FOLLOW, &vp);
	if (error == ENOENT)
		return vfs_writefile(path, 0644, text, len);
	if (error != 0)
		return error;
	error = vnode_truncate(vp, 0);
	if (error == 0)
		error = kernel_write(vp, text, len);
	vnode_release(vp);
	return error;
}

int
vfs_bind_socket(const char *path, struct vnode **vpp)
{
	struct vattr va = { .va_type = VSOCK };
	int error;

	va.va_mode = ACCESSPERMS & ~umask_of(curlwp);
	error = kernel_make(path, &va, NULL, vpp);
	return error == EEXIST ? EADDRINUSE : error;
}
