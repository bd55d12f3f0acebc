/*
 * mounts - file systems from the configuration and by mount(2): /small is a tmpfs of
 * 256 KiB.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <fs/tmpfs/tmpfs_args.h>
#include <ufs/ufs/ufsmount.h>

#include "tap.h"

static char buf[65536];

int
main(void)
{
	struct tmpfs_args args = { .ta_version = TMPFS_ARGS_VERSION, .ta_root_mode = 0700 };
	struct ufs_args disk = { .fspec = "/dev/null" };
	struct statvfs sv;
	size_t total = 0;
	ssize_t n;
	int fd;

	ok(statvfs("/small", &sv) == 0 && strcmp(sv.f_fstypename, "tmpfs") == 0 &&
	    sv.f_blocks * sv.f_frsize == 256 * 1024, "a tmpfs of the size that was configured");
	fd = open("/small/file", O_CREAT | O_RDWR, 0600);
	while ((n = write(fd, buf, sizeof(buf))) > 0)
		total += (size_t)n;
	ok(n == -1 && errno == ENOSPC && total == 256 * 1024, "it holds so much and no more");
	ok(unmount("/small", 0) == -1 && errno == EBUSY, "it is not unmounted while a file is open");
	close(fd);
	ok(unmount("/small", 0) == 0 && access("/small/file", F_OK) == -1, "it is unmounted");
	ok(mount("tmpfs", "/small", MNT_RDONLY, &args, sizeof(args)) == 0 &&
	    mkdir("/small/x", 0755) == -1 && errno == EROFS, "mount(2), read-only");
	ok(mount("none", "/mnt", 0, NULL, 0) == -1 && errno == ENODEV, "an unknown type is ENODEV");
	ok(mount("ext2fs", "/mnt", 0, &disk, sizeof(disk)) == -1 && errno == ENOTBLK,
	    "what is no disk is ENOTBLK");
	disk.fspec = "/dev/ld7a";
	ok(mount("cd9660", "/mnt", MNT_RDONLY, &disk, sizeof(disk)) == -1 && errno == ENOENT,
	    "a disk that is not there is ENOENT");
	return tap_done();
}
