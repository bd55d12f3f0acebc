/*
 * mount.c - mounted file systems and the calls about them.
 */
#include "netbsd/errno.h"
#include "netbsd/fcntl.h"
#include "netbsd/statvfs.h"
#include "netbsd/syscall.h"
#include "rump/kmem.h"
#include "rump/shutdown.h"
#include "rump/syscallvar.h"
#include "vfs_private.h"

#define MOUNT_ARGS_MAX	4096
#define MOUNT_FLAGS	(ST_RDONLY | ST_NOEXEC | ST_NOSUID | ST_NODEV |	\
			 ST_SYNCHRONOUS | ST_ASYNC | ST_NOATIME)
#define MNT_FORCE	0x00080000
#define MNT_UPDATE	0x00010000

/* struct statvfs since NetBSD 10, and before. */
struct statvfs_counts {
	uint64_t f_flag, f_bsize, f_frsize, f_iosize;
	uint64_t f_blocks, f_bfree, f_bavail, f_bresvd;
	uint64_t f_files, f_ffree, f_favail, f_fresvd;
	uint64_t f_syncreads, f_syncwrites, f_asyncreads, f_asyncwrites;
	int32_t f_fsidx[2];
	uint64_t f_fsid, f_namemax;
	uint32_t f_owner;
};
struct statvfs_names {
	char f_fstypename[VFS_NAMELEN];
	char f_mntonname[VFS_MNAMELEN];
	char f_mntfromname[VFS_MNAMELEN];
};
struct statvfs {
	struct statvfs_counts c;
	uint64_t f_spare[4];
	struct statvfs_names n;
	char f_mntfromlabel[VFS_MNAMELEN];
};
struct statvfs90 {
	uint8_t c[offsetof(struct statvfs_counts, f_owner) + 4];
	uint32_t f_spare[4];
	struct statvfs_names n;
	uint32_t pad;
};
CTASSERT(offsetof(struct statvfs_counts, f_owner) == 152);
CTASSERT(offsetof(struct statvfs, n) == 192);
CTASSERT(sizeof(struct statvfs) == 3296);
CTASSERT(offsetof(struct statvfs90, n) == 172);
CTASSERT(sizeof(struct statvfs90) == 2256);

struct vnode *vfs_rootvnode;

/* All mounts, oldest first. Owner: this file; monitor. */
static struct mount *mounts;
static uint64_t next_dev = 1;

struct mount *
mount_first(void)
{
	return mounts;
}

static const struct rump_fs *
fs_find(const char *type)
{
	const struct rump_fs *fs;

	for (fs = RUMP_SET_START(fs); fs < RUMP_SET_END(fs); fs++)
		if (strcmp(fs->fs_name, type) == 0)
			return fs;
	return NULL;
}

static void
mount_free(struct mount *mp)
{
	if (mp->mnt_covered != NULL)
		vnode_release(mp->mnt_covered);
	if (mp->mnt_on != NULL)
		kmem_free(mp->mnt_on, strlen(mp->mnt_on) + 1);
	if (mp->mnt_from != NULL)
		kmem_free(mp->mnt_from, strlen(mp->mnt_from) + 1);
	kmem_free(mp, sizeof(*mp));
}

/* The directory to cover; NULL for the root file system. */
static int
mount_point(const char *on, struct vnode **vpp)
{
	int error;

	*vpp = NULL;
	if (vfs_rootvnode == NULL)
		return strcmp(on, "/") == 0 ? 0 : ENOENT;
	error = vfs_lookup(on, LOOKUP_FOLLOW, vpp);
	if (error != 0)
		return error;
	if ((*vpp)->v_type != VDIR)
		error = ENOTDIR;
	else if (*vpp == vfs_rootvnode)
		error = EBUSY;
	if (error != 0) {
		vnode_release(*vpp);
		*vpp = NULL;
	}
	return error;
}

int
vfs_mount(const char *type, const char *on, const char *from, int flags,
    const void *args, size_t argslen)
{
	const struct rump_fs *fs = fs_find(type);
	struct mount *mp, **pp;
	int error;

	if (fs == NULL)
		return ENODEV;
	mp = kmem_zalloc(sizeof(*mp));
	if (mp == NULL)
		return ENOMEM;
	mp->mnt_fs = fs;
	mp->mnt_flags = flags & MOUNT_FLAGS;
	kmutex_init(&mp->mnt_rename);
	mp->mnt_on = kmem_strndup(on, strlen(on));
	mp->mnt_from = kmem_strndup(from, strlen(from));
	error = mp->mnt_on == NULL || mp->mnt_from == NULL ? ENOMEM :
	    mount_point(on, &mp->mnt_covered);
	if (error == 0) {
		mp->mnt_dev = next_dev++;
		error = fs->fs_mount(mp, args, argslen, &mp->mnt_root);
	}
	if (error != 0) {
		mount_free(mp);
		return error;
	}
	for (pp = &mounts; *pp != NULL; pp = &(*pp)->mnt_next)
		continue;
	*pp = mp;
	if (mp->mnt_covered != NULL)
		mp->mnt_covered->v_mounted = mp;
	else {
		mp->mnt_flags |= ST_ROOTFS;
		vfs_rootvnode = mp->mnt_root;
	}
	return 0;
}

int
mount_fspec(struct mount *mp, const void *args, size_t argslen)
{
	char *path, *from;
	const void *user;
	int error;

	if (argslen < sizeof(user))
		return EINVAL;
	memcpy(&user, args, sizeof(user));
	error = path_copyin(user, &path);
	if (error != 0)
		return error;
	from = kmem_strndup(path, strlen(path));
	path_free(path);
	if (from == NULL)
		return ENOMEM;
	kmem_free(mp->mnt_from, strlen(mp->mnt_from) + 1);
	mp->mnt_from = from;
	return 0;
}

static bool
has_mounts_inside(const struct mount *mp)
{
	const struct mount *m;

	for (m = mounts; m != NULL; m = m->mnt_next)
		if (m->mnt_covered != NULL && m->mnt_covered->v_mount == mp)
			return true;
	return false;
}

/* What is mounted on a directory; EINVAL: nothing is. */
static int
mounted_on(const char *on, struct mount **mpp)
{
	struct vnode *vp;
	int error;

	error = vfs_lookup(on, LOOKUP_FOLLOW, &vp);
	if (error != 0)
		return error;
	*mpp = vp->v_mount;
	if (vp != vp->v_mount->mnt_root)
		error = EINVAL;
	vnode_release(vp);
	return error;
}

int
vfs_unmount(const char *on, bool force)
{
	struct mount *mp, **pp;
	int error;

	error = mounted_on(on, &mp);
	if (error == 0 && (mp->mnt_covered == NULL || has_mounts_inside(mp)))
		error = EBUSY;
	/* The mount's own reference is the only one there may be. */
	if (error == 0 && mp->mnt_root->v_refs != 1)
		error = EBUSY;
	if (error == 0)
		error = mp->mnt_fs->fs_unmount(mp, force);
	if (error != 0)
		return error;
	for (pp = &mounts; *pp != mp; pp = &(*pp)->mnt_next)
		continue;
	*pp = mp->mnt_next;
	mp->mnt_covered->v_mounted = NULL;
	mount_free(mp);
	return 0;
}

int
vfs_update(const char *on, int flags)
{
	bool write = (flags & ST_RDONLY) == 0;
	struct mount *mp;
	int error;

	error = mounted_on(on, &mp);
	if (error != 0)
		return error;
	/* It stays mounted meanwhile. */
	vnode_hold(mp->mnt_root);
	if (write == ((mp->mnt_flags & ST_RDONLY) == 0))
		error = 0;
	else if (!write && mp->mnt_writers > 0)
		error = EBUSY;
	else
		error = mp->mnt_fs->fs_update == NULL ? EROFS :
		    mp->mnt_fs->fs_update(mp, write);
	if (error == 0)
		mp->mnt_flags = (mp->mnt_flags & ~MOUNT_FLAGS) |
		    (flags & MOUNT_FLAGS);
	vnode_release(mp->mnt_root);
	return error;
}

/* The guest ends. The newest mounts come first, as in unmounting. */
static void
mounts_shutdown(void *arg __unused)
{
	struct mount *mp, *end = NULL;

	while (mounts != end) {
		for (mp = mounts; mp->mnt_next != end; mp = mp->mnt_next)
			continue;
		if (mp->mnt_fs->fs_shutdown != NULL)
			mp->mnt_fs->fs_shutdown(mp);
		end = mp;
	}
}

static struct shutdown_hook mounts_hook = { .sh_func = mounts_shutdown };

/* The root file system: in memory, when that component is there. */
static void
root_mount(void)
{
	int error;

	shutdown_hook_register(&mounts_hook);
	if (fs_find("tmpfs") == NULL)
		return;
	error = vfs_mount("tmpfs", "/", "tmpfs", 0, NULL, 0);
	if (error != 0)
		panic("no root file system: error %d", error);
}
RUMP_INIT(RUMP_INIT_VFS, root_mount);

/* ---- Calls -------------------------------------------------------------- */

static int
sys___mount50(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	char type[VFS_TYPENAME], *path;
	size_t len = (size_t)args[4];
	void *data = NULL;
	int error;

	error = copyinstr((const void *)args[0], type, sizeof(type), NULL);
	if (error == 0)
		error = path_copyin((const void *)args[1], &path);
	if (error != 0)
		return error == ENAMETOOLONG ? ENODEV : error;
	if ((args[2] & MNT_UPDATE) != 0) {
		/* It stays mounted from where it is. */
		error = vfs_update(path, (int)args[2]);
		path_free(path);
		return error;
	}
	if (len > MOUNT_ARGS_MAX)
		error = EINVAL;
	else if (args[3] != 0 && len > 0) {
		data = kmem_alloc(len);
		error = data == NULL ? ENOMEM :
		    copyin((const void *)args[3], data, len);
	}
	if (error == 0)
		error = vfs_mount(type, path, type, (int)args[2], data,
		    data != NULL ? len : 0);
	if (data != NULL)
		kmem_free(data, len);
	path_free(path);
	return error;
}
SYSCALL(__mount50);

static int
sys_unmount(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	char *path;
	int error;

	error = path_copyin((const void *)args[0], &path);
	if (error != 0)
		return error;
	error = vfs_unmount(path, (args[1] & MNT_FORCE) != 0);
	path_free(path);
	return error;
}
SYSCALL(unmount);

static int
sys_sync(struct lwp *l __unused, const register_t args[] __unused,
    register_t *retval __unused)
{
	struct cdev *cd;

	/* File systems write back when their disks do. */
	for (cd = cdev_first(); cd != NULL; cd = cd->cd_next)
		if ((cd->cd_mode & S_IFMT) == S_IFBLK && cd->cd_sync != NULL)
			(void)cd->cd_sync(cd);
	return 0;
}
SYSCALL(sync);

static int
statvfs_fill(struct mount *mp, struct statvfs *sv)
{
	struct statvfs_info si;
	int error;

	memset(&si, 0, sizeof(si));
	error = mp->mnt_fs->fs_statvfs(mp, &si);
	if (error != 0)
		return error;
	memset(sv, 0, sizeof(*sv));
	sv->c.f_flag = (uint64_t)mp->mnt_flags | ST_LOCAL;
	sv->c.f_bsize = si.si_bsize;
	sv->c.f_frsize = si.si_frsize;
	sv->c.f_iosize = si.si_iosize;
	sv->c.f_blocks = si.si_blocks;
	sv->c.f_bfree = si.si_bfree;
	sv->c.f_bavail = si.si_bavail;
	sv->c.f_files = si.si_files;
	sv->c.f_ffree = sv->c.f_favail = si.si_ffree;
	sv->c.f_fsidx[0] = (int32_t)mp->mnt_dev;
	sv->c.f_fsid = mp->mnt_dev;
	sv->c.f_namemax = si.si_namemax;
	(void)strlcpy(sv->n.f_fstypename, mp->mnt_fs->fs_name,
	    sizeof(sv->n.f_fstypename));
	(void)strlcpy(sv->n.f_mntonname, mp->mnt_on,
	    sizeof(sv->n.f_mntonname));
	(void)strlcpy(sv->n.f_mntfromname, mp->mnt_from,
	    sizeof(sv->n.f_mntfromname));
	return 0;
}

/* Copies one mount's facts out in the layout asked for. */
static int
statvfs_copyout(struct mount *mp, void *user, bool old)
{
	struct statvfs90 *sv90;
	struct statvfs *sv;
	int error;

	sv = kmem_alloc(sizeof(*sv));
	if (sv == NULL)
		return ENOMEM;
	error = statvfs_fill(mp, sv);
	if (error == 0 && !old)
		error = copyout(sv, user, sizeof(*sv));
	else if (error == 0) {
		sv90 = kmem_zalloc(sizeof(*sv90));
		if (sv90 == NULL)
			error = ENOMEM;
		else {
			memcpy(sv90->c, &sv->c, sizeof(sv90->c));
			sv90->n = sv->n;
			error = copyout(sv90, user, sizeof(*sv90));
			kmem_free(sv90, sizeof(*sv90));
		}
	}
	kmem_free(sv, sizeof(*sv));
	return error;
}

static int
do_statvfs(struct lwp *l, const register_t args[], bool old)
{
	struct nameidata ni;
	int error;

	error = namei_user(l, AT_FDCWD, (const void *)args[0], LOOKUP_FOLLOW,
	    &ni);
	if (error != 0)
		return error;
	error = statvfs_copyout(ni.ni_vp->v_mount, (void *)args[1], old);
	namei_release(&ni);
	return error;
}

static int
do_fstatvfs(struct lwp *l, const register_t args[], bool old)
{
	struct vnode *vp;
	int error;

	error = vnode_from_fd(l, (int)args[0], &vp);
	if (error != 0)
		return error;
	error = statvfs_copyout(vp->v_mount, (void *)args[1], old);
	vnode_release(vp);
	return error;
}

/* getvfsstat: as many as fit; without a buffer, how many there are. */
static int
do_getvfsstat(const register_t args[], bool old, register_t *retval)
{
	size_t each = old ? sizeof(struct statvfs90) : sizeof(struct statvfs);
	size_t count = 0, max = (size_t)args[1] / each;
	char *user = (char *)args[0];
	struct mount *mp;
	int error;

	for (mp = mounts; mp != NULL; mp = mp->mnt_next, count++) {
		if (user == NULL)
			continue;
		if (count >= max)
			break;
		error = statvfs_copyout(mp, user + count * each, old);
		if (error != 0)
			return error;
	}
	retval[0] = (register_t)count;
	return 0;
}

static int
sys___statvfs190(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	return do_statvfs(l, args, false);
}
SYSCALL(__statvfs190);

static int
sys_statvfs1(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	return do_statvfs(l, args, true);
}
SYSCALL(statvfs1);

static int
sys___fstatvfs190(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	return do_fstatvfs(l, args, false);
}
SYSCALL(__fstatvfs190);

static int
sys_fstatvfs1(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	return do_fstatvfs(l, args, true);
}
SYSCALL(fstatvfs1);

static int
sys___getvfsstat90(struct lwp *l __unused, const register_t args[],
    register_t *retval)
{
	return do_getvfsstat(args, false, retval);
}
SYSCALL(__getvfsstat90);

static int
sys_getvfsstat(struct lwp *l __unused, const register_t args[],
    register_t *retval)
{
	return do_getvfsstat(args, true, retval);
}
SYSCALL(getvfsstat);
