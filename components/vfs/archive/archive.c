/*
 * archive.c - the files that were baked into the image, which is never written to.
 * They appear in the root file system without being copied: a file's contents are
 * read from the image, page by page, until the page is changed (tmpfs_lend).
 */
#include "netbsd/errno.h"
#include "rump/component.h"
#include "rump/tmpfs.h"
#include "rump/vfs.h"
#include "rumpuser.h"

#include "cpio.h"

/* The archive; made by rumprun-bake. */
extern const unsigned char rumprun_files[], rumprun_files_end[];

/* Regular files, new or in place of one that every root has. */
static int
file_make(const char *path, const struct cpio_entry *e)
{
	struct vattr mode = { .va_set = VA_MODE, .va_mode = e->mode & ALLPERMS };
	struct vnode *vp;
	int error;

	error = vfs_writefile(path, mode.va_mode, NULL, 0);
	if (error != 0 && error != EEXIST)
		return error;
	error = vfs_lookup(path, LOOKUP_FOLLOW, &vp);
	if (error != 0)
		return error;
	error = tmpfs_lend(vp, e->data, e->size);
	if (error == 0)
		error = vp->v_ops->vop_setattr(vp, &mode);
	vnode_release(vp);
	return error;
}

static int
link_make(const char *path, const struct cpio_entry *e)
{
	char target[PATH_MAX];

	if (e->size >= sizeof(target))
		return ENAMETOOLONG;
	memcpy(target, e->data, e->size);
	target[e->size] = '\0';
	return vfs_symlink(target, path);
}

static int
entry_make(const char *path, const struct cpio_entry *e)
{
	switch (vtype_from_mode(e->mode)) {
	case VDIR:
		/* Some are there at every start, with the modes they need. */
		return vfs_mkdir(path, e->mode & ALLPERMS);
	case VREG:
		return file_make(path, e);
	case VLNK:
		return link_make(path, e);
	default:
		return EOPNOTSUPP;
	}
}

static void __attribute__((__noreturn__))
fail(const char *path, int error)
{
	kprintf("rumprun: the image's file %s: error %d\n", path, error);
	rumpuser_exit(RUMPUSER_EXIT_STATUS, 1, false);
}

static void
archive_populate(void)
{
	struct cpio archive = {
		rumprun_files, (size_t)(rumprun_files_end - rumprun_files)
	};
	char path[PATH_MAX] = "/";
	struct cpio_entry e;
	enum cpio_result r;
	int error;

	/* Names are relative to the root. */
	while ((r = cpio_next(&archive, &e)) == CPIO_ENTRY) {
		error = strlcpy(path + 1, e.name, sizeof(path) - 1) >=
		    sizeof(path) - 1 ? ENAMETOOLONG : entry_make(path, &e);
		if (error != 0)
			fail(path, error);
	}
	if (r == CPIO_DAMAGED)
		panic("the archive of the image's files is damaged");
}
RUMP_INIT(RUMP_INIT_FILES, archive_populate);
