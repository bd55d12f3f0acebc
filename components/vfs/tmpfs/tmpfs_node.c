/*
 * tmpfs_node.c - nodes, mounting and unmounting.
 */
#include "netbsd/errno.h"
#include "tmpfs.h"

#define COOKIE_START	2

/* mount(2)'s data. */
struct tmpfs_args {
	int32_t ta_version;
	uint64_t ta_nodes_max;
	int64_t ta_size_max;
	uint32_t ta_root_uid, ta_root_gid, ta_root_mode;
};
CTASSERT(sizeof(struct tmpfs_args) == 40);
#define TMPFS_ARGS_VERSION	1

void
tmpfs_touch(struct tmpfs_node *tn, unsigned int what)
{
	struct timespec now = timespec_from_ns(rumpuser_clock_wall());

	if ((what & TOUCH_A) != 0)
		tn->tn_atime = now;
	if ((what & TOUCH_M) != 0)
		tn->tn_mtime = now;
	if ((what & TOUCH_C) != 0)
		tn->tn_ctime = now;
}

int
tmpfs_node_create(struct mount *mp, const struct vattr *va,
    const char *target, struct tmpfs_node **tnp)
{
	struct tmpfs_mount *tm = mp->mnt_data;
	struct tmpfs_node *tn;

	if (tm->tm_nodes >= tm->tm_max_nodes)
		return ENOSPC;
	tn = kmem_zalloc(sizeof(*tn));
	if (tn == NULL)
		return ENOSPC;
	if (va->va_type == VLNK) {
		tn->tn_size = (int64_t)strlen(target);
		tn->tn_target = kmem_strndup(target, strlen(target));
		if (tn->tn_target == NULL) {
			kmem_free(tn, sizeof(*tn));
			return ENOSPC;
		}
	}
	vnode_init(&tn->tn_vnode, mp, va->va_type, &tmpfs_vops, tn);
	tn->tn_vnode.v_rdev = va->va_rdev;
	tn->tn_map.mo_ops = &tmpfs_mapops;
	tn->tn_ino = tm->tm_next_ino++;
	tn->tn_mode = va->va_mode & ALLPERMS;
	tn->tn_uid = va->va_uid;
	tn->tn_gid = va->va_gid;
	if (va->va_type == VDIR) {
		tn->tn_dir.d_cookie = COOKIE_START;
		tn->tn_size = 64;
	}
	tmpfs_touch(tn, TOUCH_A | TOUCH_M | TOUCH_C);
	tn->tn_birthtime = tn->tn_ctime;
	tm->tm_nodes++;
	*tnp = tn;
	return 0;
}

void
tmpfs_node_unname(struct tmpfs_node *tn)
{
	tn->tn_nlink = 0;
	tmpfs_mount(tn)->tm_unnamed++;
}

void
tmpfs_node_free(struct tmpfs_node *tn)
{
	struct tmpfs_mount *tm = tmpfs_mount(tn);

	KASSERT(tn->tn_nlink == 0 && tn->tn_vnode.v_refs == 0);
	switch (tn->tn_vnode.v_type) {
	case VDIR:
		tmpfs_dir_fini(tn);
		break;
	case VREG:
		tmpfs_page_drop(tn, 0, UINT64_MAX);
		break;
	case VLNK:
		kmem_free(tn->tn_target, (size_t)tn->tn_size + 1);
		break;
	default:
		break;
	}
	vnode_fini(&tn->tn_vnode);
	tm->tm_nodes--;
	tm->tm_unnamed--;
	kmem_free(tn, sizeof(*tn));
}

static int
tmpfs_fs_mount(struct mount *mp, const void *data,
    size_t len, struct vnode **root)
{
	struct vattr va = { .va_type = VDIR, .va_mode = 0755 };
	struct tmpfs_args args;
	struct tmpfs_mount *tm;
	struct tmpfs_node *tn;
	int error;

	memset(&args, 0, sizeof(args));
	if (data != NULL) {
		if (len < sizeof(args))
			return EINVAL;
		memcpy(&args, data, sizeof(args));
		if (args.ta_version != TMPFS_ARGS_VERSION ||
		    args.ta_size_max < 0)
			return EINVAL;
		va.va_mode = args.ta_root_mode & ALLPERMS;
		va.va_uid = args.ta_root_uid;
		va.va_gid = args.ta_root_gid;
	}
	tm = kmem_zalloc(sizeof(*tm));
	if (tm == NULL)
		return ENOMEM;
	tm->tm_mount = mp;
	tm->tm_next_ino = 2;
	tm->tm_max_nodes = args.ta_nodes_max != 0 ?
	    (size_t)args.ta_nodes_max : SIZE_MAX;
	tm->tm_max_pages = args.ta_size_max != 0 ?
	    ((size_t)args.ta_size_max + TMPFS_PAGE - 1) / TMPFS_PAGE :
	    SIZE_MAX;
	mp->mnt_data = tm;
	error = tmpfs_node_create(mp, &va, NULL, &tn);
	if (error != 0) {
		kmem_free(tm, sizeof(*tm));
		return error;
	}
	tn->tn_nlink = 2;
	tn->tn_dir.d_parent = tn;
	*root = &tn->tn_vnode;
	return 0;
}

/* Whether anything below `dir' is referenced. */
static bool
tree_busy(struct tmpfs_node *dir)
{
	struct tmpfs_dirent *td;

	for (td = dir->tn_dir.d_first; td != NULL; td = td->td_next)
		if (td->td_node->tn_vnode.v_refs > 0 ||
		    (td->td_node->tn_vnode.v_type == VDIR &&
		    tree_busy(td->td_node)))
			return true;
	return false;
}

/* Frees everything below `dir'. Recursion is as deep as the tree. */
static void
tree_free(struct tmpfs_node *dir)
{
	struct tmpfs_dirent *td;
	struct tmpfs_node *tn;

	while ((td = dir->tn_dir.d_first) != NULL) {
		tn = td->td_node;
		if (tn->tn_vnode.v_type == VDIR)
			tree_free(tn);
		tmpfs_dir_remove(dir, td);
		tmpfs_dirent_free(td);
		if (tn->tn_vnode.v_type != VDIR && tn->tn_nlink > 1)
			tn->tn_nlink--;
		else {
			tmpfs_node_unname(tn);
			tmpfs_node_free(tn);
		}
	}
}

static int
tmpfs_fs_unmount(struct mount *mp, bool force __unused)
{
	struct tmpfs_node *root = tmpfs_node(mp->mnt_root);
	struct tmpfs_mount *tm = mp->mnt_data;

	if (tm->tm_unnamed > 0 || tree_busy(root))
		return EBUSY;
	tree_free(root);
	tmpfs_node_unname(root);
	vnode_release(mp->mnt_root);
	kmem_free(tm, sizeof(*tm));
	return 0;
}

static int
tmpfs_fs_statvfs(struct mount *mp, struct statvfs_info *si)
{
	struct tmpfs_mount *tm = mp->mnt_data;
	size_t available = page_available();

	si->si_bsize = si->si_frsize = si->si_iosize = TMPFS_PAGE;
	if (tm->tm_max_pages != SIZE_MAX)
		available = MIN(available, tm->tm_max_pages - tm->tm_pages);
	si->si_blocks = tm->tm_pages + available;
	si->si_bfree = si->si_bavail = available;
	si->si_ffree = tm->tm_max_nodes != SIZE_MAX ?
	    tm->tm_max_nodes - tm->tm_nodes :
	    available * (TMPFS_PAGE / sizeof(struct tmpfs_node));
	si->si_files = tm->tm_nodes + si->si_ffree;
	si->si_namemax = NAME_MAX;
	return 0;
}

static int
tmpfs_fs_update(struct mount *mp __unused, bool write __unused)
{
	return 0;
}

RUMP_FS(tmpfs) = {
	.fs_name = "tmpfs",
	.fs_mount = tmpfs_fs_mount,
	.fs_unmount = tmpfs_fs_unmount,
	.fs_update = tmpfs_fs_update,
	.fs_statvfs = tmpfs_fs_statvfs,
};
