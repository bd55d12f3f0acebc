/*
 * namei.c - from paths to vnodes: components, "..", mount points, symbolic
 * links.
 */
#include "netbsd/errno.h"
#include "netbsd/fcntl.h"
#include "rump/kmem.h"
#include "vfs_private.h"

/* A lookup under way. The path is a buffer of PATH_MAX bytes. */
struct walk {
	char *w_path;			/* rewritten when links are followed */
	const char *w_next;
	struct vnode *w_dvp;		/* referenced */
	int w_links;
};

/* Steps from a covered directory to the root of what is mounted there. */
static struct vnode *
mount_down(struct vnode *vp)
{
	struct vnode *root;

	while (vp->v_mounted != NULL) {
		root = vp->v_mounted->mnt_root;
		vnode_hold(root);
		vnode_release(vp);
		vp = root;
	}
	return vp;
}

static int
lookup_name(struct vnode *dvp, const char *name, size_t len,
    struct vnode **vpp)
{
	int error;

	if (dvp->v_ops->vop_lookup == NULL)
		return ENOTDIR;
	kmutex_enter(&dvp->v_lock);
	error = dvp->v_ops->vop_lookup(dvp, name, len, vpp);
	kmutex_exit(&dvp->v_lock);
	if (error == 0)
		*vpp = mount_down(*vpp);
	return error;
}

/* "..": never above the root directory, out of mounts on the way. */
static int
lookup_parent(struct vnode *dvp, struct vnode **vpp)
{
	struct vnode *from = dvp, *root = cwd_rootvnode();

	for (;;) {
		if (from == root) {
			vnode_hold(from);
			*vpp = from;
			return 0;
		}
		if (from != from->v_mount->mnt_root ||
		    from->v_mount->mnt_covered == NULL)
			break;
		from = from->v_mount->mnt_covered;
	}
	return lookup_name(from, "..", 2, vpp);
}

/* Puts the link's text before the rest of the path. */
static int
follow_link(struct walk *w, struct vnode *link)
{
	size_t len, rest = strlen(w->w_next);
	char *text;
	int error;

	if (++w->w_links > SYMLOOP_MAX)
		return ELOOP;
	if (link->v_ops->vop_readlink == NULL)
		return EINVAL;
	text = kmem_alloc(PATH_MAX);
	if (text == NULL)
		return ENOMEM;
	kmutex_enter(&link->v_lock);
	error = link->v_ops->vop_readlink(link, text, PATH_MAX - 1, &len);
	kmutex_exit(&link->v_lock);
	if (error == 0 && len == 0)
		error = ENOENT;
	if (error == 0 && len + rest + 1 > PATH_MAX)
		error = ENAMETOOLONG;
	if (error != 0) {
		kmem_free(text, PATH_MAX);
		return error;
	}
	/* The rest starts with its '/' or is empty. */
	memcpy(text + len, w->w_next, rest + 1);
	kmem_free(w->w_path, PATH_MAX);
	w->w_path = text;
	w->w_next = text;
	if (text[0] == '/') {
		vnode_release(w->w_dvp);
		w->w_dvp = cwd_rootvnode();
		vnode_hold(w->w_dvp);
	}
	return 0;
}

static const char *
skip_slashes(const char *s)
{
	while (*s == '/')
		s++;
	return s;
}

/* Walks; on success the result is in ni, and w_dvp has been used up. */
static int
walk_path(struct walk *w, int flags, struct nameidata *ni)
{
	const char *name, *rest;
	struct vnode *vp;
	bool dots, last;
	size_t len;
	int error;

	for (;;) {
		name = skip_slashes(w->w_next);
		if (*name == '\0') {
			/* "/" and the like. */
			ni->ni_vp = w->w_dvp;
			ni->ni_namelen = 0;
			return 0;
		}
		for (len = 0; name[len] != '\0' && name[len] != '/'; len++)
			continue;
		if (len > NAME_MAX)
			return ENAMETOOLONG;
		if (w->w_dvp->v_type != VDIR)
			return ENOTDIR;
		w->w_next = name + len;
		rest = skip_slashes(w->w_next);
		last = *rest == '\0';
		ni->ni_slash = last && rest != w->w_next;
		dots = name[0] == '.' && (len == 1 ||
		    (len == 2 && name[1] == '.'));
		vp = NULL;
		if (dots && len == 1) {
			vp = w->w_dvp;
			vnode_hold(vp);
			error = 0;
		} else if (dots)
			error = lookup_parent(w->w_dvp, &vp);
		else
			error = lookup_name(w->w_dvp, name, len, &vp);
		if (error == ENOENT && last && !dots &&
		    (flags & LOOKUP_PARENT) != 0)
			error = 0;
		if (error != 0)
			return error;
		if (vp != NULL && vp->v_type == VLNK && (!last ||
		    ni->ni_slash || (flags & LOOKUP_FOLLOW) != 0)) {
			error = follow_link(w, vp);
			vnode_release(vp);
			if (error != 0)
				return error;
			continue;
		}
		if (last)
			break;
		vnode_release(w->w_dvp);
		w->w_dvp = vp;
	}
	if (ni->ni_slash && vp != NULL && vp->v_type != VDIR) {
		vnode_release(vp);
		return ENOTDIR;
	}
	ni->ni_vp = vp;
	if ((flags & LOOKUP_PARENT) == 0) {
		vnode_release(w->w_dvp);
		return 0;
	}
	ni->ni_dvp = w->w_dvp;
	ni->ni_namelen = dots ? 0 : len;
	memcpy(ni->ni_name, name, ni->ni_namelen);
	ni->ni_name[ni->ni_namelen] = '\0';
	return 0;
}

int
namei(struct vnode *start, const char *path, int flags, struct nameidata *ni)
{
	struct cwdinfo *cwd = curproc->p_cwd;
	struct walk w = { .w_links = 0 };
	int error;

	ni->ni_dvp = ni->ni_vp = NULL;
	ni->ni_namelen = 0;
	ni->ni_slash = false;
	if (vfs_rootvnode == NULL)
		return ENOENT;
	if (path[0] == '/' || (start == NULL && cwd == NULL))
		start = cwd_rootvnode();
	else if (start == NULL)
		start = cwd->cwd_dir;
	if (path[0] == '\0' && (flags & LOOKUP_EMPTY_OK) == 0)
		return ENOENT;
	w.w_path = kmem_alloc(PATH_MAX);
	if (w.w_path == NULL)
		return ENOMEM;
	if (strlcpy(w.w_path, path, PATH_MAX) >= PATH_MAX) {
		kmem_free(w.w_path, PATH_MAX);
		return ENAMETOOLONG;
	}
	w.w_next = w.w_path;
	w.w_dvp = start;
	vnode_hold(start);
	error = walk_path(&w, flags, ni);
	if (error != 0)
		vnode_release(w.w_dvp);
	kmem_free(w.w_path, PATH_MAX);
	return error;
}

void
namei_release(struct nameidata *ni)
{
	if (ni->ni_vp != NULL)
		vnode_release(ni->ni_vp);
	if (ni->ni_dvp != NULL)
		vnode_release(ni->ni_dvp);
	ni->ni_vp = ni->ni_dvp = NULL;
}

int
path_copyin(const void *user, char **path)
{
	char *buf = kmem_alloc(PATH_MAX);
	int error;

	if (buf == NULL)
		return ENOMEM;
	error = copyinstr(user, buf, PATH_MAX, NULL);
	if (error != 0)
		kmem_free(buf, PATH_MAX);
	else
		*path = buf;
	return error;
}

void
path_free(char *path)
{
	kmem_free(path, PATH_MAX);
}

int
namei_user(struct lwp *l, int dirfd, const void *user, int flags,
    struct nameidata *ni)
{
	struct vnode *start = NULL;
	char *path;
	int error;

	error = path_copyin(user, &path);
	if (error != 0)
		return error;
	if (dirfd != AT_FDCWD && path[0] != '/') {
		error = vnode_from_fd(l, dirfd, &start);
		if (error == EINVAL)
			error = ENOTDIR;
		if (error == 0 && start->v_type != VDIR) {
			vnode_release(start);
			error = ENOTDIR;
		}
	}
	if (error == 0) {
		error = namei(start, path, flags, ni);
		if (start != NULL)
			vnode_release(start);
	}
	path_free(path);
	return error;
}

int
vfs_lookup(const char *path, int flags, struct vnode **vpp)
{
	struct nameidata ni;
	int error;

	error = namei(NULL, path, flags & ~LOOKUP_PARENT, &ni);
	if (error == 0)
		*vpp = ni.ni_vp;
	return error;
}
