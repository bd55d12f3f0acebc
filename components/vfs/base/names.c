/*
 * names.c - calls that change names: unlink, rmdir, link, rename; readlink and
 * reading directories.
 */
#include "netbsd/errno.h"
#include "netbsd/event.h"
#include "netbsd/fcntl.h"
#include "netbsd/syscall.h"
#include "rump/kmem.h"
#include "rump/syscallvar.h"
#include "vfs_private.h"

/* ---- Removing ----------------------------------------------------------- */

/* The last component as something that may be removed. */
static int
removable(const struct nameidata *ni)
{
	if (ni->ni_vp == NULL)
		return ENOENT;
	/* A mounted file system's root, or the directory under it. */
	if (ni->ni_dvp == NULL || ni->ni_vp == ni->ni_vp->v_mount->mnt_root)
		return EBUSY;
	return vnode_writable(ni->ni_vp);
}

/* A name of the file is gone, perhaps the last. */
static void
note_unnamed(struct vnode *vp)
{
	struct vattr va;

	memset(&va, 0, sizeof(va));
	vnode_note(vp, vp->v_ops->vop_getattr(vp, &va) == 0 &&
	    va.va_nlink > 0 ? NOTE_LINK : NOTE_DELETE);
}

static int
remove_file(struct nameidata *ni)
{
	struct vnode *dvp = ni->ni_dvp, *vp = ni->ni_vp;
	int error;

	error = removable(ni);
	if (error != 0)
		return error;
	if (vp->v_type == VDIR)
		return EPERM;
	if (dvp->v_ops->vop_remove == NULL)
		return EROFS;
	kmutex_enter(&dvp->v_lock);
	error = dvp->v_ops->vop_remove(dvp, vp, ni->ni_name, ni->ni_namelen);
	kmutex_exit(&dvp->v_lock);
	if (error == 0) {
		note_unnamed(vp);
		vnode_note(dvp, NOTE_WRITE);
	}
	return error;
}

static int
remove_directory(struct nameidata *ni)
{
	struct vnode *dvp = ni->ni_dvp, *vp = ni->ni_vp;
	int error;

	if (ni->ni_vp != NULL && ni->ni_vp->v_type != VDIR)
		return ENOTDIR;
	error = removable(ni);
	if (error != 0)
		return error;
	/* "." cannot be removed, and ".." is not empty. */
	if (ni->ni_namelen == 0)
		return vp == dvp ? EINVAL : ENOTEMPTY;
	if (dvp->v_ops->vop_rmdir == NULL)
		return EROFS;
	kmutex_enter(&dvp->v_lock);
	kmutex_enter(&vp->v_lock);
	error = dvp->v_ops->vop_rmdir(dvp, vp, ni->ni_name, ni->ni_namelen);
	kmutex_exit(&vp->v_lock);
	kmutex_exit(&dvp->v_lock);
	if (error == 0) {
		vnode_note(vp, NOTE_DELETE);
		vnode_note(dvp, NOTE_WRITE | NOTE_LINK);
	}
	return error;
}

static int
do_remove(struct lwp *l, int dirfd, const void *user, bool directory)
{
	struct nameidata ni;
	int error;

	error = namei_user(l, dirfd, user, LOOKUP_PARENT, &ni);
	if (error != 0)
		return error;
	error = directory ? remove_directory(&ni) : remove_file(&ni);
	namei_release(&ni);
	return error;
}

static int
sys_unlink(struct lwp *l, const register_t args[], register_t *retval __unused)
{
	return do_remove(l, AT_FDCWD, (const void *)args[0], false);
}
SYSCALL(unlink);

static int
sys_rmdir(struct lwp *l, const register_t args[], register_t *retval __unused)
{
	return do_remove(l, AT_FDCWD, (const void *)args[0], true);
}
SYSCALL(rmdir);

static int
sys_unlinkat(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	int flags = (int)args[2];

	if ((flags & ~AT_REMOVEDIR) != 0)
		return EINVAL;
	return do_remove(l, (int)args[0], (const void *)args[1], flags != 0);
}
SYSCALL(unlinkat);

/* ---- Linking ------------------------------------------------------------ */

static int
link_vnode(struct vnode *vp, struct nameidata *to)
{
	struct vnode *dvp = to->ni_dvp;
	int error;

	if (vp->v_type == VDIR)
		return EPERM;
	if (to->ni_vp != NULL)
		return EEXIST;
	if (to->ni_slash)
		return ENOENT;
	if (dvp->v_mount != vp->v_mount)
		return EXDEV;
	error = vnode_writable(dvp);
	if (error != 0)
		return error;
	if (dvp->v_ops->vop_link == NULL)
		return EROFS;
	kmutex_enter(&dvp->v_lock);
	kmutex_enter(&vp->v_lock);
	error = dvp->v_ops->vop_link(dvp, vp, to->ni_name, to->ni_namelen);
	kmutex_exit(&vp->v_lock);
	kmutex_exit(&dvp->v_lock);
	if (error == 0) {
		vnode_note(vp, NOTE_LINK);
		vnode_note(dvp, NOTE_WRITE);
	}
	return error;
}

static int
do_link(struct lwp *l, int fd1, const void *path1, int fd2, const void *path2,
    int follow)
{
	struct nameidata from, to;
	int error;

	error = namei_user(l, fd1, path1, follow, &from);
	if (error != 0)
		return error;
	error = namei_user(l, fd2, path2, LOOKUP_PARENT, &to);
	if (error == 0) {
		error = link_vnode(from.ni_vp, &to);
		namei_release(&to);
	}
	namei_release(&from);
	return error;
}

static int
sys_link(struct lwp *l, const register_t args[], register_t *retval __unused)
{
	return do_link(l, AT_FDCWD, (const void *)args[0], AT_FDCWD,
	    (const void *)args[1], LOOKUP_FOLLOW);
}
SYSCALL(link);

static int
sys_linkat(struct lwp *l, const register_t args[], register_t *retval __unused)
{
	if ((args[4] & ~AT_SYMLINK_FOLLOW) != 0)
		return EINVAL;
	return do_link(l, (int)args[0], (const void *)args[1], (int)args[2],
	    (const void *)args[3], args[4] != 0 ? LOOKUP_FOLLOW : 0);
}
SYSCALL(linkat);

/* ---- Renaming ----------------------------------------------------------- */

/* Whether the pair may be renamed; -1: both are one file, nothing to do. */
static int
rename_check(const struct nameidata *from, const struct nameidata *to)
{
	const struct vnode *fvp = from->ni_vp, *tvp = to->ni_vp;

	if (fvp == NULL)
		return ENOENT;
	if (from->ni_namelen == 0 || to->ni_namelen == 0)
		return EINVAL;
	if (from->ni_dvp->v_mount != to->ni_dvp->v_mount ||
	    fvp->v_mount != from->ni_dvp->v_mount)
		return from->ni_dvp->v_mount != fvp->v_mount ? EBUSY : EXDEV;
	if (fvp->v_type != VDIR && (from->ni_slash || to->ni_slash))
		return ENOTDIR;
	if (tvp != NULL) {
		if (tvp->v_mount != fvp->v_mount)
			return EBUSY;
		if (tvp == fvp)
			return -1;
		if (fvp->v_type == VDIR && tvp->v_type != VDIR)
			return ENOTDIR;
		if (fvp->v_type != VDIR && tvp->v_type == VDIR)
			return EISDIR;
	}
	return vnode_writable(fvp);
}

/* Locks two directories, which may be one, in order of address. */
static void
lock_pair(struct vnode *a, struct vnode *b)
{
	if (a > b) {
		struct vnode *t = a;

		a = b;
		b = t;
	}
	kmutex_enter(&a->v_lock);
	if (b != a)
		kmutex_enter(&b->v_lock);
}

static void
unlock_pair(struct vnode *a, struct vnode *b)
{
	kmutex_exit(&a->v_lock);
	if (b != a)
		kmutex_exit(&b->v_lock);
}

static int
rename_names(struct nameidata *from, struct nameidata *to)
{
	struct vnode *fdvp = from->ni_dvp, *tdvp = to->ni_dvp;
	struct mount *mp;
	int error;

	error = rename_check(from, to);
	if (error != 0)
		return error < 0 ? 0 : error;
	if (fdvp->v_ops->vop_rename == NULL)
		return EROFS;
	mp = fdvp->v_mount;
	kmutex_enter(&mp->mnt_rename);
	lock_pair(fdvp, tdvp);
	error = fdvp->v_ops->vop_rename(fdvp, from->ni_vp, from->ni_name,
	    from->ni_namelen, tdvp, to->ni_vp, to->ni_name, to->ni_namelen);
	unlock_pair(fdvp, tdvp);
	kmutex_exit(&mp->mnt_rename);
	if (error == 0) {
		vnode_note(fdvp, NOTE_WRITE);
		vnode_note(tdvp, NOTE_WRITE);
		vnode_note(from->ni_vp, NOTE_RENAME);
		if (to->ni_vp != NULL)
			note_unnamed(to->ni_vp);
	}
	return error;
}

static int
do_rename(struct lwp *l, int fd1, const void *path1, int fd2,
    const void *path2)
{
	struct nameidata from, to;
	int error;

	error = namei_user(l, fd1, path1, LOOKUP_PARENT, &from);
	if (error != 0)
		return error;
	if (from.ni_vp == NULL)
		error = ENOENT;
	else
		error = namei_user(l, fd2, path2, LOOKUP_PARENT, &to);
	if (error == 0) {
		/* "/" has no directory. */
		if (from.ni_dvp == NULL || to.ni_dvp == NULL)
			error = EBUSY;
		else
			error = rename_names(&from, &to);
		namei_release(&to);
	}
	namei_release(&from);
	return error;
}

static int
sys_rename(struct lwp *l, const register_t args[], register_t *retval __unused)
{
	return do_rename(l, AT_FDCWD, (const void *)args[0], AT_FDCWD,
	    (const void *)args[1]);
}
SYSCALL(rename);

/* rename(2) of POSIX programs: ours has no other. */
static int
sys___posix_rename(struct lwp *l, const register_t args[], register_t *retval)
{
	return sys_rename(l, args, retval);
}
SYSCALL(__posix_rename);

static int
sys_renameat(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	return do_rename(l, (int)args[0], (const void *)args[1], (int)args[2],
	    (const void *)args[3]);
}
SYSCALL(renameat);

/* ---- Reading links and directories -------------------------------------- */

static int
do_readlink(struct lwp *l, int dirfd, const void *user, void *buf,
    size_t size, register_t *retval)
{
	struct nameidata ni;
	char *text;
	size_t len = 0;
	int error;

	text = kmem_alloc(PATH_MAX);
	if (text == NULL)
		return ENOMEM;
	error = namei_user(l, dirfd, user, 0, &ni);
	if (error == 0) {
		if (ni.ni_vp->v_type != VLNK ||
		    ni.ni_vp->v_ops->vop_readlink == NULL)
			error = EINVAL;
		else {
			kmutex_enter(&ni.ni_vp->v_lock);
			error = ni.ni_vp->v_ops->vop_readlink(ni.ni_vp, text,
			    MIN(size, PATH_MAX), &len);
			kmutex_exit(&ni.ni_vp->v_lock);
		}
		namei_release(&ni);
	}
	if (error == 0 && len > 0)
		error = copyout(text, buf, len);
	kmem_free(text, PATH_MAX);
	if (error == 0)
		retval[0] = (register_t)len;
	return error;
}

static int
sys_readlink(struct lwp *l, const register_t args[], register_t *retval)
{
	return do_readlink(l, AT_FDCWD, (const void *)args[0],
	    (void *)args[1], (size_t)args[2], retval);
}
SYSCALL(readlink);

static int
sys_readlinkat(struct lwp *l, const register_t args[], register_t *retval)
{
	return do_readlink(l, (int)args[0], (const void *)args[1],
	    (void *)args[2], (size_t)args[3], retval);
}
SYSCALL(readlinkat);

/* An entry as programs see it. */
struct dirent {
	uint64_t d_fileno;
	uint16_t d_reclen;
	uint16_t d_namlen;
	uint8_t d_type;
	char d_name[512];
};
CTASSERT(offsetof(struct dirent, d_name) == 13);

#define DIRENT_BUF	65536

struct dirent_buf {
	char *db_buf;
	size_t db_size, db_used;
};

static bool
dirent_add(void *arg, const struct vdirent *vd)
{
	struct dirent_buf *db = arg;
	struct dirent d;
	size_t len;

	len = roundup2(offsetof(struct dirent, d_name) + vd->vd_namelen + 1,
	    8UL);
	if (db->db_size - db->db_used < len)
		return false;
	d.d_fileno = vd->vd_ino;
	d.d_reclen = (uint16_t)len;
	d.d_namlen = (uint16_t)vd->vd_namelen;
	d.d_type = (uint8_t)(mode_from_vtype(vd->vd_type) >> 12);
	memset(db->db_buf + db->db_used, 0, len);
	memcpy(db->db_buf + db->db_used, &d, offsetof(struct dirent, d_name));
	memcpy(db->db_buf + db->db_used + offsetof(struct dirent, d_name),
	    vd->vd_name, vd->vd_namelen);
	db->db_used += len;
	return true;
}

static int
read_directory(struct file *f, struct vnode *vp, struct dirent_buf *db)
{
	uint64_t cookie = (uint64_t)f->f_offset;
	bool eof = false;
	int error;

	if (vp->v_type != VDIR || vp->v_ops->vop_readdir == NULL)
		return EINVAL;
	kmutex_enter(&vp->v_lock);
	error = vp->v_ops->vop_readdir(vp, &cookie, dirent_add, db, &eof);
	kmutex_exit(&vp->v_lock);
	if (error == 0 && db->db_used == 0 && !eof)
		error = EINVAL;		/* not room for one entry */
	if (error == 0)
		f->f_offset = (int64_t)cookie;
	return error;
}

static int
sys___getdents30(struct lwp *l, const register_t args[], register_t *retval)
{
	struct dirent_buf db = { .db_used = 0 };
	struct vnode *vp;
	struct file *f;
	int error;

	error = fd_get(lwp_proc(l), (int)args[0], &f);
	if (error != 0)
		return error;
	vp = vnode_from_file(f);
	db.db_size = MIN((size_t)args[2], DIRENT_BUF);
	if ((f->f_flag & FREAD) == 0)
		error = EBADF;
	else if (vp == NULL || db.db_size == 0)
		error = EINVAL;
	else if ((db.db_buf = kmem_alloc(db.db_size)) == NULL)
		error = ENOMEM;
	else {
		error = read_directory(f, vp, &db);
		if (error == 0 && db.db_used > 0)
			error = copyout(db.db_buf, (void *)args[1],
			    db.db_used);
		kmem_free(db.db_buf, db.db_size);
	}
	file_release(f);
	if (error == 0)
		retval[0] = (register_t)db.db_used;
	return error;
}
SYSCALL(__getdents30);
