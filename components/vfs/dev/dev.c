/*
 * dev.c - /dev: a file system in memory with a node for every registered device,
 * and the devices that are not hardware.
 */
#include "netbsd/errno.h"
#include "netbsd/fcntl.h"
#include "netbsd/statvfs.h"
#include "rump/random.h"
#include "rump/tty.h"
#include "rump/vfs.h"
#include "rump/lwp.h"

/* NetBSD/amd64's device numbers. */
#define RDEV_TTY	makedev(1, 0)
#define RDEV_NULL	makedev(2, 2)
#define RDEV_ZERO	makedev(2, 12)
#define RDEV_FULL	makedev(2, 11)
#define RDEV_FD(n)	makedev(22, (n))
#define RDEV_RANDOM	makedev(46, 0)
#define RDEV_URANDOM	makedev(46, 1)

#define NFDS		64	/* nodes below /dev/fd */

static int
null_read(struct cdev *cd __unused, struct uio *uio __unused,
    int flag __unused)
{
	return 0;
}

/* Swallows everything. */
static int
null_write(struct cdev *cd __unused, struct uio *uio, int flag __unused)
{
	uio->uio_offset += (int64_t)uio->uio_resid;
	uio->uio_resid = 0;
	return 0;
}

static int
zero_read(struct cdev *cd __unused, struct uio *uio, int flag __unused)
{
	char zeros[512];
	int error = 0;

	memset(zeros, 0, sizeof(zeros));
	while (error == 0 && uio->uio_resid > 0)
		error = uiomove(zeros, MIN(sizeof(zeros), uio->uio_resid),
		    uio);
	return error;
}

static int
full_write(struct cdev *cd __unused, struct uio *uio __unused,
    int flag __unused)
{
	return ENOSPC;
}

static int
random_read(struct cdev *cd __unused, struct uio *uio, int flag __unused)
{
	char buf[256];
	size_t n;
	int error = 0;

	while (error == 0 && uio->uio_resid > 0) {
		n = MIN(sizeof(buf), uio->uio_resid);
		random_get(buf, n);
		error = uiomove(buf, n, uio);
	}
	explicit_memset(buf, 0, sizeof(buf));
	return error;
}

/* Anyone may add to the pool, but nobody's word for its worth is taken. */
static int
random_write(struct cdev *cd __unused, struct uio *uio, int flag __unused)
{
	char buf[256];
	size_t n;
	int error = 0;

	while (error == 0 && uio->uio_resid > 0) {
		n = MIN(sizeof(buf), uio->uio_resid);
		error = uiomove(buf, n, uio);
		if (error == 0)
			random_add(buf, n, 0);
	}
	explicit_memset(buf, 0, sizeof(buf));
	return error;
}

static int
console_open(struct cdev *cd __unused, int flag, struct file **fp)
{
	return tty_console_open(flag, fp);
}

/* Opening /dev/fd/N is dup(N), within what N was opened for. */
static int
fd_open(struct cdev *cd, int flag, struct file **fp)
{
	int *fd = cd->cd_arg, mode = flag & (FREAD | FWRITE);
	struct file *f;
	int error;

	error = fd_get(curproc, *fd, &f);
	if (error != 0)
		return error;
	if ((f->f_flag & mode) != mode) {
		file_release(f);
		return EACCES;
	}
	*fp = f;
	return 0;
}

/* Owner: the registry, for ever. */
static struct cdev devices[] = {
	{ .cd_name = "console", .cd_mode = S_IFCHR | 0600,
	    .cd_rdev = TTY_CONSOLE_RDEV, .cd_open = console_open },
	{ .cd_name = "tty", .cd_mode = S_IFCHR | 0666,
	    .cd_rdev = RDEV_TTY, .cd_open = console_open },
	{ .cd_name = "null", .cd_mode = S_IFCHR | 0666,
	    .cd_rdev = RDEV_NULL, .cd_read = null_read,
	    .cd_write = null_write },
	{ .cd_name = "zero", .cd_mode = S_IFCHR | 0666,
	    .cd_rdev = RDEV_ZERO, .cd_read = zero_read,
	    .cd_write = null_write },
	{ .cd_name = "full", .cd_mode = S_IFCHR | 0666,
	    .cd_rdev = RDEV_FULL, .cd_read = zero_read,
	    .cd_write = full_write },
	{ .cd_name = "random", .cd_mode = S_IFCHR | 0444,
	    .cd_rdev = RDEV_RANDOM, .cd_read = random_read,
	    .cd_write = random_write },
	{ .cd_name = "urandom", .cd_mode = S_IFCHR | 0644,
	    .cd_rdev = RDEV_URANDOM, .cd_read = random_read,
	    .cd_write = random_write },
};

static struct cdev fd_devices[NFDS];
static char fd_names[NFDS][8];
static int fd_numbers[NFDS];

static void
dev_register(void)
{
	size_t i;

	for (i = 0; i < nitems(devices); i++)
		(void)cdev_register(&devices[i]);
	for (i = 0; i < NFDS; i++) {
		(void)snprintf(fd_names[i], sizeof(fd_names[i]), "fd/%d",
		    (int)i);
		fd_numbers[i] = (int)i;
		fd_devices[i].cd_name = fd_names[i];
		fd_devices[i].cd_mode = S_IFCHR | 0666;
		fd_devices[i].cd_rdev = RDEV_FD(i);
		fd_devices[i].cd_open = fd_open;
		fd_devices[i].cd_arg = &fd_numbers[i];
		(void)cdev_register(&fd_devices[i]);
	}
}
RUMP_INIT(RUMP_INIT_VFS, dev_register);

/* Makes a device's node, and the folders its name has. */
static void
dev_node(struct cdev *cd)
{
	char path[64];
	size_t i, len;
	int error;

	len = (size_t)snprintf(path, sizeof(path), "/dev/%s", cd->cd_name);
	if (len >= sizeof(path)) {
		kprintf("/dev: name too long: %s\n", cd->cd_name);
		return;
	}
	for (i = sizeof("/dev/"); i < len; i++)
		if (path[i] == '/') {
			path[i] = '\0';
			(void)vfs_mkdir(path, 0755);
			path[i] = '/';
		}
	error = vfs_mknod(path, cd->cd_mode, cd->cd_rdev);
	if (error != 0 && error != EEXIST)
		kprintf("%s: error %d\n", path, error);
}

static void
dev_mount(void)
{
	struct cdev *cd;
	int error;

	if (vfs_rootvnode == NULL)
		return;
	error = vfs_mkdir("/dev", 0755);
	if (error == 0)
		error = vfs_mount("tmpfs", "/dev", "dev", ST_NOSUID, NULL, 0);
	if (error != 0) {
		kprintf("/dev: error %d\n", error);
		return;
	}
	for (cd = cdev_first(); cd != NULL; cd = cd->cd_next)
		dev_node(cd);
	cdev_node_hook = dev_node;
	(void)vfs_symlink("fd/0", "/dev/stdin");
	(void)vfs_symlink("fd/1", "/dev/stdout");
	(void)vfs_symlink("fd/2", "/dev/stderr");
	(void)vfs_mkdir("/dev/shm", 01777);
}
RUMP_INIT(RUMP_INIT_LATE, dev_mount);
