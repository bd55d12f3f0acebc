/*
 * disk-flushes - everything that promises durability, each followed by a mark on a
 * partition of its own (/dev/rld0f): the test on the host looks at what was written and
 * flushed between the marks.
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <unistd.h>

#define FILE_NAME	"/disk/file"

static int acks, marks;

static void
must(int right, const char *what)
{
	if (!right)
		err(1, "%s", what);
}

static void
mark(const char *what)
{
	char sector[512] = "MARK";

	sector[4] = (char)('A' + marks++);
	must(pwrite(acks, sector, sizeof(sector), 0) == sizeof(sector), "/dev/rld0f");
	printf("%s\n", what);
}

static void
change(int fd)
{
	static int n;
	char text[32];

	snprintf(text, sizeof(text), "change %d", n++);
	must(pwrite(fd, text, sizeof(text), n * 5000) == sizeof(text), "write");
}

int
main(void)
{
	int fd, sync_fd;
	char *map;

	acks = open("/dev/rld0f", O_RDWR);
	fd = open(FILE_NAME, O_CREAT | O_RDWR, 0600);
	sync_fd = open(FILE_NAME, O_RDWR | O_SYNC);
	must(acks != -1 && fd != -1 && sync_fd != -1, "open");
	change(fd);
	must(fsync(fd) == 0, "fsync");
	mark("fsync");
	change(fd);
	must(fdatasync(fd) == 0, "fdatasync");
	mark("fdatasync");
	change(sync_fd);
	mark("O_SYNC");
	change(fd);
	sync();
	mark("sync");
	map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 4096);
	must(map != MAP_FAILED, "mmap");
	map[100] = 'm';
	must(msync(map, 4096, MS_SYNC) == 0, "msync");
	mark("msync");
	must(munmap(map, 4096) == 0, "munmap");
	change(fd);
	close(fd);
	close(sync_fd);
	must(unmount("/disk", 0) == 0, "unmount");
	mark("unmount");
	fd = open("/dev/ld0f", O_RDWR);
	must(pwrite(fd, "block", 5, 2048) == 5 && fsync(fd) == 0, "/dev/ld0f");
	mark("fsync of the device");
	/* So that the record of it is whole. */
	must(fsync(acks) == 0, "/dev/rld0f");
	return 0;
}
