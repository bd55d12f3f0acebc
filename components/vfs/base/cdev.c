/*
 * cdev.c - devices: the registry, and open files of device nodes.
 */
#include "netbsd/errno.h"
#include "netbsd/fcntl.h"
#include "netbsd/poll.h"
#include "netbsd/unistd.h"
#include "rump/kmem.h"
#include "vfs_private.h"

/* All devices, in order of registration. Owner: this file; monitor. */
static struct cdev *cdevs;
/* Majors below this are NetBSD's: devices name those themselves. */
static unsigned int next_major = 512;

void (*cdev_node_hook)(struct cdev *);

struct cdev *
cdev_first(void)
{
	return cdevs;
}

static bool
is_block(const struct cdev *cd)
{
	return (cd->cd_mode & S_IFMT) == S_IFBLK;
}

struct cdev *
cdev_find(enum vtype type, uint64_t rdev)
{
	struct cdev *cd;

	for (cd = cdevs; cd != NULL; cd = cd->cd_next)
		if (cd->cd_rdev == rdev && is_block(cd) == (type == VBLK))
			return cd;
	return NULL;
}

int
cdev_register(struct cdev *cd)
{
	struct cdev **pp;

	for (pp = &cdevs; *pp != NULL; pp = &(*pp)->cd_next)
		if (strcmp((*pp)->cd_name, cd->cd_name) == 0 ||
		    ((*pp)->cd_rdev == cd->cd_rdev &&
		    is_block(*pp) == is_block(cd)))
			return EEXIST;
	if (cd->cd_rdev == CDEV_ANY)
		cd->cd_rdev = makedev(next_major++, 0);
	cd->cd_next = NULL;
	*pp = cd;
	if (cdev_node_hook != NULL)
		cdev_node_hook(cd);
	return 0;
}

/* f_data: the vnode; its device is found by number each time. */
static struct cdev *
spec_cdev(struct file *f)
{
	struct vnode *vp = f->f_data;

	return cdev_find(vp->v_type, vp->v_rdev);
}

static int
spec_read(struct file *f, struct uio *uio)
{
	struct cdev *cd = spec_cdev(f);

	return cd->cd_read != NULL ? cd->cd_read(cd, uio, f->f_flag) : ENODEV;
}

static int
spec_write(struct file *f, struct uio *uio)
{
	struct cdev *cd = spec_cdev(f);

	return cd->cd_write != NULL ? cd->cd_write(cd, uio, f->f_flag) :
	    ENODEV;
}

static int
spec_ioctl(struct file *f, unsigned long cmd, void *data)
{
	struct cdev *cd = spec_cdev(f);

	return cd->cd_ioctl != NULL ? cd->cd_ioctl(cd, cmd, data) : ENOTTY;
}

static int
spec_poll(struct file *f, int events)
{
	struct cdev *cd = spec_cdev(f);

	if (cd->cd_poll == NULL)
		return events & (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM);
	return cd->cd_poll(cd, events);
}

static struct selinfo *
spec_selinfo(struct file *f)
{
	struct cdev *cd = spec_cdev(f);

	return cd->cd_selinfo != NULL ? cd->cd_selinfo(cd) : NULL;
}

static int
spec_stat(struct file *f, struct stat *st)
{
	return vnode_stat(f->f_data, st);
}

static int
spec_seek(struct file *f, int64_t offset, int whence, int64_t *result)
{
	struct cdev *cd = spec_cdev(f);
	int64_t base;

	switch (whence) {
	case SEEK_SET:
		base = 0;
		break;
	case SEEK_CUR:
		base = f->f_offset;
		break;
	case SEEK_END:
		base = cd->cd_size != NULL ? cd->cd_size(cd) : 0;
		break;
	default:
		return EINVAL;
	}
	if (__builtin_add_overflow(base, offset, result))
		return EOVERFLOW;
	return *result < 0 ? EINVAL : 0;
}

static void
spec_close(struct file *f)
{
	vnode_release(f->f_data);
}

static const struct fileops spec_fileops = {
	.fo_name = "device",
	.fo_read = spec_read,
	.fo_write = spec_write,
	.fo_ioctl = spec_ioctl,
	.fo_poll = spec_poll,
	.fo_selinfo = spec_selinfo,
	.fo_stat = spec_stat,
	.fo_seek = spec_seek,
	.fo_close = spec_close,
};

int
spec_open(struct vnode *vp, int flag, struct file **fp)
{
	struct cdev *cd = cdev_find(vp->v_type, vp->v_rdev);
	int error;

	if (cd == NULL || ((cd->cd_mode & S_IFMT) == S_IFBLK) !=
	    (vp->v_type == VBLK))
		return ENXIO;
	if (cd->cd_open != NULL) {
		error = cd->cd_open(cd, flag, fp);
		/* The device's own file has no use for the vnode. */
		if (error == 0)
			vnode_release(vp);
		return error;
	}
	error = file_create(DTYPE_VNODE, flag, &spec_fileops, vp, fp);
	if (error == 0)
		(*fp)->f_seekable = true;
	return error;
}
