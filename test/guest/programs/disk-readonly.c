/*
 * disk-readonly - mounts a device by mount(2) with a type that can only be read, and
 * finds that it is: arguments are the device and the type. The disk has a file "one"
 * of one byte, a folder "folder" and a link "long-link".
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <ufs/ufs/ufsmount.h>

#include "tap.h"

/* Whether readdir(3) tells the types that lstat(2) does. */
static int
types_agree(void)
{
	struct dirent *de;
	struct stat st;
	int seen = 0, agree = 1;
	DIR *d = opendir(".");

	if (d == NULL)
		return 0;
	while ((de = readdir(d)) != NULL) {
		seen++;
		if (lstat(de->d_name, &st) != 0 || IFTODT(st.st_mode) != de->d_type ||
		    (strcmp(de->d_name, "..") != 0 && st.st_ino != de->d_fileno))
			agree = 0;
	}
	closedir(d);
	return agree && seen > 5;
}

int
main(int argc, char **argv)
{
	struct ufs_args args = { .fspec = argv[1] };
	struct timespec now[2] = { { .tv_nsec = UTIME_NOW }, { .tv_nsec = UTIME_NOW } };
	struct statvfs sv;
	struct stat st;
	char c;
	int fd;

	if (argc != 3)
		return 2;
	works(mkdir("/mnt/disk", 0755) == 0 || errno == EEXIST ? 0 : -1, "a mount point");
	fails(mount(argv[2], "/mnt/disk", 0, &args, sizeof(args)), EROFS, "mounting to write");
	works(mount(argv[2], "/mnt/disk", MNT_RDONLY, &args, sizeof(args)), "mounting to read");
	fails(mount(argv[2], "/mnt/disk", MNT_RDONLY, &args, sizeof(args)), EBUSY,
	    "mounting it twice");
	works(chdir("/mnt/disk"), "chdir");
	ok(statvfs(".", &sv) == 0 && strcmp(sv.f_fstypename, argv[2]) == 0 &&
	    (sv.f_flag & ST_RDONLY) != 0 && sv.f_blocks > 0 && sv.f_bfree <= sv.f_blocks &&
	    sv.f_ffree <= sv.f_files, "statvfs");
	ok(stat("one", &st) == 0 && st.st_size == 1 && st.st_nlink == 1 && st.st_blocks > 0,
	    "stat");
	ok(types_agree(), "types and numbers in the folder");
	ok((fd = open("one", O_RDONLY)) != -1 && read(fd, &c, 1) == 1 && read(fd, &c, 1) == 0,
	    "a file is read");
	fails(unmount("/mnt/disk", 0), EBUSY, "unmounting while it is open");
	close(fd);
	fails(open("one", O_RDWR), EROFS, "opening to write");
	fails(open("new", O_CREAT | O_RDWR, 0600), EROFS, "creating a file");
	fails(truncate("one", 0), EROFS, "truncate");
	fails(mkdir("new", 0755), EROFS, "mkdir");
	fails(symlink("x", "new"), EROFS, "symlink");
	fails(link("one", "new"), EROFS, "link");
	fails(unlink("one"), EROFS, "unlink");
	fails(rename("one", "new"), EROFS, "rename");
	fails(rmdir("folder"), EROFS, "rmdir");
	fails(chmod("one", 0600), EROFS, "chmod");
	fails(utimensat(AT_FDCWD, "one", now, 0), EROFS, "utimensat");
	works(chdir("/"), "chdir back");
	works(unmount("/mnt/disk", 0), "unmounting");
	ok(stat("/mnt/disk/one", &st) == -1 && errno == ENOENT, "it is gone");
	return tap_done();
}
