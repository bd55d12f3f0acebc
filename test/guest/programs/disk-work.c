/*
 * disk-work - everything a program does to files of a disk: many names, removing and
 * renaming, sparse and large files, mappings, links, files without a name. The folder
 * is the argument; what is left in it has content by its name.
 */
#include <err.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static char buf[300000];

static int
make(const char *path, int flags, size_t size)
{
	int fd = open(path, O_CREAT | O_RDWR | flags, 0640);

	if (fd == -1)
		err(1, "%s", path);
	if (write(fd, buf, size) != (ssize_t)size)
		err(1, "%s: write", path);
	return fd;
}

static void
must(int r, const char *what)
{
	if (r != 0)
		err(1, "%s", what);
}

static void
names(void)
{
	char from[300], to[300];
	int i;

	must(mkdir("dir", 0755), "mkdir");
	for (i = 0; i < 300; i++) {
		snprintf(from, sizeof(from), "dir/file number %d with a name", i);
		close(make(from, O_EXCL, (size_t)i * 100));
	}
	if (open(from, O_CREAT | O_EXCL | O_RDWR, 0600) != -1 || errno != EEXIST)
		errx(1, "made twice");
	for (i = 0; i < 300; i += 3) {
		snprintf(from, sizeof(from), "dir/file number %d with a name", i);
		must(unlink(from), "unlink");
	}
	for (i = 1; i < 300; i += 3) {
		snprintf(from, sizeof(from), "dir/file number %d with a name", i);
		snprintf(to, sizeof(to), "renamed-%d", i);
		must(rename(from, to), "rename");
	}
	/* Over one that exists, which is open. */
	i = make("target", 0, 5000);
	close(make("source", 0, 77));
	must(rename("source", "target"), "rename over");
	if (pread(i, from, 100, 4900) != 100)
		err(1, "the file that was replaced");
	close(i);
	must(mkdir("d1", 0755), "mkdir");
	must(mkdir("d1/d2", 0755), "mkdir");
	must(mkdir("d3", 0755), "mkdir");
	if (rmdir("d1") == 0 || errno != ENOTEMPTY)
		errx(1, "rmdir of a full directory");
	if (rename("d1", "d1/d2/d1") == 0 || errno != EINVAL)
		errx(1, "rename into itself");
	must(rename("d1/d2", "d3/x"), "rename of a directory");
	must(rmdir("d1"), "rmdir");
	must(symlink("short", "short link"), "symlink");
	memset(to, 'x', 200);
	to[200] = '\0';
	must(symlink(to, "long link"), "symlink");
	must(link("target", "d3/another name"), "link");
}

static void
expect_empty(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *de;

	if (d == NULL)
		err(1, "%s", path);
	while ((de = readdir(d)) != NULL)
		if (de->d_name[0] != '.')
			errx(1, "%s has %s", path, de->d_name);
	closedir(d);
}

/*
 * Many files in place of others at once. ext2 keeps these under names of its own until
 * they are free, which nobody sees, in lost+found, which it makes when it is gone.
 */
static void
replacements(void)
{
	char from[32], to[32];
	struct stat st;
	int i;

	must(rmdir("lost+found"), "rmdir lost+found");
	for (i = 0; i < 200; i++) {
		snprintf(from, sizeof(from), "new-%d", i);
		snprintf(to, sizeof(to), "old-%d", i);
		close(make(from, O_EXCL, 1000));
		close(make(to, O_EXCL, 3000));
	}
	sync();
	for (i = 0; i < 200; i++) {
		snprintf(from, sizeof(from), "new-%d", i);
		snprintf(to, sizeof(to), "old-%d", i);
		must(rename(from, to), "rename over");
		if (stat(to, &st) != 0 || st.st_size != 1000 || stat(from, &st) == 0)
			errx(1, "%s is not what replaced it", to);
	}
	expect_empty("lost+found");
	must(rmdir("lost+found"), "rmdir lost+found");
	must(mkdir("dir-old", 0755), "mkdir");
	must(mkdir("dir-new", 0755), "mkdir");
	must(rename("dir-new", "dir-old"), "rename over a directory");
	close(make("new", O_EXCL, 10));
	must(rename("new", "old-1"), "rename over");
	for (i = 2; i < 200; i++) {
		snprintf(to, sizeof(to), "old-%d", i);
		must(unlink(to), "unlink");
	}
	expect_empty("lost+found");
}

static void
contents(void)
{
	char text[16];
	char *p;
	int fd, i;

	fd = make("sparse", 0, 0);
	for (i = 0; i < 12; i++)
		if (pwrite(fd, buf, 5000, (off_t)i * 3000001) != 5000)
			err(1, "sparse");
	must(ftruncate(fd, 7000001), "ftruncate");
	must(ftruncate(fd, 7002000), "ftruncate");
	must(fsync(fd), "fsync");
	close(fd);
	fd = make("large", 0, sizeof(buf));
	for (i = 0; i < 20; i++)
		if (write(fd, buf + i, sizeof(buf) - 100) != sizeof(buf) - 100)
			err(1, "large");
	must(fdatasync(fd), "fdatasync");
	p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 4096);
	if (p == MAP_FAILED)
		err(1, "mmap");
	memcpy(p + 4000, "mapped, then read", 16);
	must(msync(p, 8192, MS_SYNC), "msync");
	if (pread(fd, text, 16, 8096) != 16 || memcmp(text, "mapped, then read", 16) != 0)
		errx(1, "a mapping's change is not in the file");
	if (pwrite(fd, "written", 7, 4100) != 7 || memcmp(p + 4, "written", 7) != 0)
		errx(1, "a write is not in the mapping");
	munmap(p, 8192);
	close(fd);
	/* A mapping that is older than the blocks it is written through. */
	fd = make("grown", 0, 100);
	p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		err(1, "mmap");
	p[0] = buf[0];
	must(msync(p, 4096, MS_SYNC), "msync");
	must(ftruncate(fd, 2500), "ftruncate");
	memcpy(p + 100, buf + 100, 2400);
	if (pwrite(fd, buf + 3999, 1, 3999) != 1)
		err(1, "grown");
	memcpy(p + 2500, buf + 2500, 1499);
	munmap(p, 4096);
	close(fd);
	close(make("grown-copy", 0, 4000));
	fd = make("truncated", 0, 200000);
	close(fd);
	close(make("truncated", O_TRUNC, 10));
	fd = make("no name", 0, 100000);
	must(unlink("no name"), "unlink");
	if (pread(fd, text, 16, 90000) != 16)
		err(1, "a file without a name");
	close(fd);
	fd = open("appended", O_CREAT | O_WRONLY | O_APPEND | O_SYNC, 0600);
	for (i = 0; i < 30; i++)
		if (write(fd, buf, 777) != 777)
			err(1, "append");
	close(fd);
	fd = make("holes", 0, 60000);
	if ((errno = posix_fallocate(fd, 50000, 50000)) != 0)
		err(1, "posix_fallocate");
	close(fd);
}

int
main(int argc, char **argv)
{
	struct statvfs sv;
	size_t i;

	if (argc != 2 || chdir(argv[1]) != 0)
		err(1, "chdir");
	for (i = 0; i < sizeof(buf); i++)
		buf[i] = (char)(i * 7 + i / 256);
	names();
	replacements();
	contents();
	must(mkfifo("d3/fifo", 0600), "mkfifo");
	must(statvfs(".", &sv), "statvfs");
	printf("%s\n", sv.f_fstypename);
	return 0;
}
