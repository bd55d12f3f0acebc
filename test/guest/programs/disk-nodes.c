/*
 * disk-nodes - every node of a disk shows what was written by any other: ld0 (all of
 * it), ld0e (its first partition, which begins at an odd sector), their raw nodes, and
 * a file system that is mounted from the partition.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/disklabel.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <ufs/ufs/ufsmount.h>
#include <unistd.h>

#include "tap.h"

#define START	(63 * 512L)	/* of the partition */
#define AT	8192L		/* in it */

static char buf[2 << 20], found[2 << 20];

/* Whether reading a node at an offset gives what is in buf. */
static int
shows(const char *node, off_t offset, size_t n)
{
	int fd = open(node, O_RDONLY), same;

	memset(found, 0, n);
	same = pread(fd, found, n, offset) == (ssize_t)n && memcmp(found, buf, n) == 0;
	close(fd);
	return same;
}

static int
store(const char *node, off_t offset, int byte, size_t n)
{
	int fd = open(node, O_RDWR), whole;

	memset(buf, byte, n);
	whole = pwrite(fd, buf, n, offset) == (ssize_t)n;
	close(fd);
	return whole;
}

static void
everywhere(const char *what)
{
	ok(shows("/dev/ld0", START + AT, 4096) && shows("/dev/rld0", START + AT, 4096) &&
	    shows("/dev/ld0e", AT, 4096) && shows("/dev/rld0e", AT, 4096) &&
	    shows("/dev/ld0d", START + AT, 4096), "%s", what);
}

/* The file's contents are somewhere in the partition, by any node. */
static int
contains(const char *node, const char *text)
{
	int fd = open(node, O_RDONLY);
	ssize_t n = pread(fd, found, sizeof(found), 0);

	close(fd);
	return n > 0 && memmem(found, (size_t)n, text, strlen(text)) != NULL;
}

static int
write_file(const char *text)
{
	int fd = open("/tmp/disk/file", O_CREAT | O_TRUNC | O_RDWR, 0600);
	int whole = write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	close(fd);
	return whole;
}

static void
label(const char *node)
{
	struct disklabel dl;
	const struct partition *p = dl.d_partitions;
	uint16_t sum = 0, word;
	int fd = open(node, O_RDONLY);

	ok(ioctl(fd, DIOCGDINFO, &dl) == 0 && dl.d_magic == DISKMAGIC && dl.d_magic2 == DISKMAGIC &&
	    strcmp(dl.d_packname, "ld0") == 0, "%s has a label", node);
	ok(dl.d_secsize == 512 && dl.d_secperunit == 4096 && dl.d_npartitions == MAXPARTITIONS,
	    "with the disk's size");
	ok(p[RAW_PART].p_offset == 0 && p[RAW_PART].p_size == 4096 && p[4].p_offset == 63 &&
	    p[4].p_size == 2048 && p[4].p_fstype != FS_UNUSED && p[5].p_fstype == FS_UNUSED,
	    "and its partitions");
	for (size_t i = 0; i < sizeof(dl); i += sizeof(word)) {
		memcpy(&word, (const char *)&dl + i, sizeof(word));
		sum ^= word;
	}
	ok(sum == 0, "and a sum");
	close(fd);
}

int
main(void)
{
	struct ufs_args args = { .fspec = (char *)(uintptr_t)"/dev/ld0e" };

	ok(mkdir("/tmp/disk", 0755) == 0 &&
	    mount("ext2fs", "/tmp/disk", 0, &args, sizeof(args)) == 0, "mounted");
	ok(write_file("the first text"), "a file is written");
	ok(contains("/dev/ld0e", "the first text") && contains("/dev/rld0e", "the first text"),
	    "and read by the nodes of the partition");
	ok(write_file("another text"), "and overwritten");
	ok(contains("/dev/ld0", "another text") && contains("/dev/rld0", "another text") &&
	    contains("/dev/ld0e", "another text"), "and read anew by all");
	errno = 0;
	ok(!store("/dev/ld0", START + AT, 1, 512) && errno == EBUSY, "nobody may write there: EBUSY");
	ok(unmount("/tmp/disk", 0) == 0, "unmounted");
	ok(contains("/dev/ld0e", "another text"), "it is still there");
	ok(store("/dev/ld0e", AT, 'p', 4096), "the partition is written to");
	everywhere("and all show it");
	ok(store("/dev/ld0", START + AT, 'w', 4096), "the whole disk is written to");
	everywhere("and all show it");
	ok(store("/dev/rld0", START + AT, 'r', 4096), "its raw node is written to");
	everywhere("and all show it");
	ok(store("/dev/rld0e", AT, 'q', 4096), "the partition's raw node is written to");
	everywhere("and all show it");
	label("/dev/rld0");
	label("/dev/ld0e");
	return tap_done();
}
