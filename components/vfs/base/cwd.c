/*
 * cwd.c - working and root directories of thread groups, and their umask.
 */
#include "netbsd/errno.h"
#include "netbsd/fcntl.h"
#include "netbsd/syscall.h"
#include "rump/kmem.h"
#include "rump/syscallvar.h"
#include "vfs_private.h"

struct vnode *
cwd_rootvnode(void)
{
	struct cwdinfo *cwd = curproc->p_cwd;

	return cwd != NULL ? cwd->cwd_root : vfs_rootvnode;
}

static int
cwd_fork(struct proc *child, struct proc *parent)
{
	struct cwdinfo *cwd;

	if (vfs_rootvnode == NULL)
		return 0;
	cwd = kmem_zalloc(sizeof(*cwd));
	if (cwd == NULL)
		return ENOMEM;
	if (parent != NULL && parent->p_cwd != NULL)
		*cwd = *parent->p_cwd;
	else {
		cwd->cwd_dir = cwd->cwd_root = vfs_rootvnode;
		cwd->cwd_umask = 022;
	}
	vnode_hold(cwd->cwd_dir);
	vnode_hold(cwd->cwd_root);
	child->p_cwd = cwd;
	return 0;
}

static void
cwd_exit(struct proc *p)
{
	struct cwdinfo *cwd = p->p_cwd;

	if (cwd == NULL)
		return;
	p->p_cwd = NULL;
	vnode_release(cwd->cwd_dir);
	vnode_release(cwd->cwd_root);
	kmem_free(cwd, sizeof(*cwd));
}

/* Owner: the list of hooks, for ever. */
static struct proc_hook cwd_hook = {
	.ph_fork = cwd_fork,
	.ph_exit = cwd_exit,
};

static void
cwd_init(void)
{
	proc_hook_register(&cwd_hook);
}
RUMP_INIT(RUMP_INIT_VFS, cwd_init);

/* Makes *slot the directory vp, whose reference is used up. */
static int
change_dir(struct vnode **slot, struct vnode *vp)
{
	struct vnode *old = *slot;

	if (vp->v_type != VDIR) {
		vnode_release(vp);
		return ENOTDIR;
	}
	*slot = vp;
	vnode_release(old);
	return 0;
}

static int
change_dir_path(struct lwp *l, const void *user, struct vnode **slot)
{
	struct nameidata ni;
	int error;

	error = namei_user(l, AT_FDCWD, user, LOOKUP_FOLLOW, &ni);
	return error != 0 ? error : change_dir(slot, ni.ni_vp);
}

static int
change_dir_fd(struct lwp *l, int fd, struct vnode **slot)
{
	struct vnode *vp;
	int error;

	error = vnode_from_fd(l, fd, &vp);
	if (error != 0)
		return error == EINVAL ? ENOTDIR : error;
	return change_dir(slot, vp);
}

static int
sys_chdir(struct lwp *l, const register_t args[], register_t *retval __unused)
{
	return change_dir_path(l, (const void *)args[0],
	    &lwp_proc(l)->p_cwd->cwd_dir);
}
SYSCALL(chdir);

static int
sys_fchdir(struct lwp *l, const register_t args[], register_t *retval __unused)
{
	return change_dir_fd(l, (int)args[0], &lwp_proc(l)->p_cwd->cwd_dir);
}
SYSCALL(fchdir);

static int
sys_chroot(struct lwp *l, const register_t args[], register_t *retval __unused)
{
	return change_dir_path(l, (const void *)args[0],
	    &lwp_proc(l)->p_cwd->cwd_root);
}
SYSCALL(chroot);

static int
sys_fchroot(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	return change_dir_fd(l, (int)args[0], &lwp_proc(l)->p_cwd->cwd_root);
}
SYSCALL(fchroot);

static int
sys_umask(struct lwp *l, const register_t args[], register_t *retval)
{
	struct cwdinfo *cwd = lwp_proc(l)->p_cwd;

	retval[0] = (register_t)cwd->cwd_umask;
	cwd->cwd_umask = (uint32_t)args[0] & ACCESSPERMS;
	return 0;
}
SYSCALL(umask);

/* Finds the name of directory `ino' in its parent. */
struct find_name {
	uint64_t fn_ino;
	char *fn_buf;
	size_t fn_len;
};

static bool
find_name_fn(void *arg, const struct vdirent *vd)
{
	struct find_name *fn = arg;

	if (vd->vd_ino != fn->fn_ino || vd->vd_type != VDIR ||
	    (vd->vd_namelen <= 2 && vd->vd_name[0] == '.' &&
	    (vd->vd_namelen == 1 || vd->vd_name[1] == '.')))
		return true;
	memcpy(fn->fn_buf, vd->vd_name, vd->vd_namelen);
	fn->fn_len = vd->vd_namelen;
	return false;
}

/* dir's name goes to buf (NAME_MAX bytes); *up gets its parent, referenced. */
static int
dir_name(struct vnode *dir, char *buf, size_t *len, struct vnode **up)
{
	struct find_name fn = { .fn_buf = buf, .fn_len = 0 };
	struct vnode *parent;
	struct vattr va;
	uint64_t cookie = 0;
	bool eof = false;
	int error;

	while (dir == dir->v_mount->mnt_root &&
	    dir->v_mount->mnt_covered != NULL)
		dir = dir->v_mount->mnt_covered;
	memset(&va, 0, sizeof(va));
	error = dir->v_ops->vop_getattr(dir, &va);
	if (error != 0)
		return error;
	fn.fn_ino = va.va_ino;
	kmutex_enter(&dir->v_lock);
	error = dir->v_ops->vop_lookup(dir, "..", 2, &parent);
	kmutex_exit(&dir->v_lock);
	if (error != 0)
		return error;
	kmutex_enter(&parent->v_lock);
	while (error == 0 && fn.fn_len == 0 && !eof)
		error = parent->v_ops->vop_readdir(parent, &cookie,
		    find_name_fn, &fn, &eof);
	kmutex_exit(&parent->v_lock);
	if (error == 0 && fn.fn_len == 0)
		error = ENOENT;
	if (error != 0)
		vnode_release(parent);
	else {
		*up = parent;
		*len = fn.fn_len;
	}
	return error;
}

int
vnode_path(struct vnode *dir, char **path)
{
	struct vnode *root = cwd_rootvnode(), *up;
	char *buf, name[NAME_MAX];
	size_t at = PATH_MAX - 1, len;
	int error = 0;

	buf = kmem_alloc(PATH_MAX);
	if (buf == NULL)
		return ENOMEM;
	buf[at] = '\0';
	vnode_hold(dir);
	while (dir != root && dir != vfs_rootvnode) {
		error = dir_name(dir, name, &len, &up);
		if (error != 0)
			break;
		vnode_release(dir);
		dir = up;
		if (len + 1 > at) {
			error = ENAMETOOLONG;
			break;
		}
		at -= len;
		memcpy(buf + at, name, len);
		buf[--at] = '/';
	}
	vnode_release(dir);
	if (error != 0) {
		kmem_free(buf, PATH_MAX);
		return error;
	}
	if (buf[at] == '\0')
		buf[--at] = '/';
	memmove(buf, buf + at, PATH_MAX - at);
	*path = buf;
	return 0;
}

static int
sys___getcwd(struct lwp *l, const register_t args[], register_t *retval)
{
	size_t len, size = (size_t)args[1];
	char *path;
	int error;

	error = vnode_path(lwp_proc(l)->p_cwd->cwd_dir, &path);
	if (error != 0)
		return error;
	len = strlen(path) + 1;
	if (size < len)
		error = ERANGE;
	else
		error = copyout(path, (void *)args[0], len);
	path_free(path);
	if (error == 0)
		retval[0] = (register_t)len;
	return error;
}
SYSCALL(__getcwd);
