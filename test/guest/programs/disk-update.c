/*
 * disk-update - mount(2) with MNT_UPDATE: ext2 on ld0 becomes read-only, with all
 * written, and writable again; on ld1, which cannot be written to, it does not.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <ufs/ufs/ufsmount.h>
#include <unistd.h>

#include "tap.h"

#define ON	"/tmp/disk"

static int
update(const char *on, int flags)
{
	errno = 0;
	return mount("", on, flags | MNT_UPDATE, NULL, 0) == 0 ? 0 : errno;
}

static int
mount_ext2(const char *device, const char *on, int flags)
{
	struct ufs_args args = { .fspec = (char *)(uintptr_t)device };

	return mkdir(on, 0755) == 0 && mount("ext2fs", on, flags, &args, sizeof(args)) == 0;
}

/* Of the superblock's state: unmounted cleanly. */
static int
clean(void)
{
	unsigned char state[2] = { 0, 0 };
	int fd = open("/dev/ld0", O_RDONLY);

	(void)pread(fd, state, 2, 1024 + 58);
	close(fd);
	return state[0] & 1;
}

static unsigned long
flags_of(const char *on)
{
	struct statvfs sv;

	return statvfs(on, &sv) == 0 ? sv.f_flag : ~0UL;
}

int
main(void)
{
	char *map;
	int fd;

	ok(mount_ext2("/dev/ld0", ON, 0), "ext2 is mounted");
	fd = open(ON "/file", O_CREAT | O_RDWR, 0644);
	ok(fd != -1 && write(fd, "text", 4) == 4, "and written to");
	ok(!clean(), "it is marked");
	is(update(ON, MNT_RDONLY), EBUSY, "read-only while a file is open for writing: EBUSY");
	map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	map[0] = 'T';
	is(update(ON, MNT_RDONLY), EBUSY, "read-only while a file is mapped to be written to: EBUSY");
	ok((flags_of(ON) & ST_RDONLY) == 0, "it stays writable");
	munmap(map, 4096);
	is(update(ON, MNT_RDONLY | MNT_NOEXEC), 0, "read-only");
	ok((flags_of(ON) & (ST_RDONLY | ST_NOEXEC)) == (ST_RDONLY | ST_NOEXEC), "statvfs says so");
	ok(clean(), "everything is written");
	errno = 0;
	ok(open(ON "/other", O_CREAT | O_RDWR, 0644) == -1 && errno == EROFS, "creating: EROFS");
	errno = 0;
	ok(open(ON "/file", O_WRONLY) == -1 && errno == EROFS, "opening for writing: EROFS");
	is(update(ON, 0), 0, "writable");
	ok((flags_of(ON) & (ST_RDONLY | ST_NOEXEC)) == 0, "statvfs says so");
	fd = open(ON "/other", O_CREAT | O_RDWR, 0644);
	ok(fd != -1 && write(fd, "text", 4) == 4, "and written to");
	close(fd);
	ok(mount_ext2("/dev/ld1", "/tmp/other", MNT_RDONLY), "a disk that is read-only is mounted");
	is(update("/tmp/other", 0), EROFS, "writable: EROFS");
	is(update("/tmp", MNT_RDONLY), EINVAL, "nothing is mounted there: EINVAL");
	is(update("/", MNT_RDONLY), 0, "the root becomes read-only");
	errno = 0;
	ok(mkdir("/tmp/new", 0755) == -1 && errno == EROFS, "and is so");
	is(update("/", 0), 0, "and writable again");
	ok(mkdir("/tmp/new", 0755) == 0, "and is so");
	return tap_done();
}
