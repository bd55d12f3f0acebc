/* The tmpfs root: files, folders, links, names, times, sparse files. */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "tap.h"

/* How many entries a folder has besides . and .., and whether both are there. */
static int
entries(const char *name)
{
	struct dirent *entry;
	int n = 0, dots = 0;
	DIR *dir = opendir(name);

	if (dir == NULL)
		return -1;
	while ((entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			dots++;
		else
			n++;
	}
	closedir(dir);
	return dots == 2 ? n : -2;
}

int
main(void)
{
	char buf[PATH_MAX], name[300];
	struct timeval times[2] = { { 1000, 0 }, { 2000, 500000 } };
	struct stat st, st2;
	int fd, fd2, i, wrong;

	works(mkdir("/tmp/d", 0755), "mkdir");
	fails(mkdir("/tmp/d", 0755), EEXIST, "mkdir again");
	works(stat("/tmp/d", &st), "stat");
	ok(S_ISDIR(st.st_mode), "a folder");
	is(st.st_nlink, 2, "with two links");
	works(chdir("/tmp/d"), "chdir");
	is_str(getcwd(buf, sizeof(buf)), "/tmp/d", "getcwd");
	fails(open("f", O_RDONLY), ENOENT, "open what is not there");
	works(fd = open("f", O_RDWR | O_CREAT | O_EXCL, 0640), "create");
	fails(open("f", O_RDWR | O_CREAT | O_EXCL, 0640), EEXIST, "create again");
	is(write(fd, "content", 7), 7, "write");
	is(pwrite(fd, "C", 1, 0), 1, "pwrite");
	is(lseek(fd, 0, SEEK_CUR), 7, "pwrite leaves the offset");
	is(pread(fd, buf, sizeof(buf), 0), 7, "pread");
	ok(memcmp(buf, "Content", 7) == 0, "what was written");
	works(fstat(fd, &st), "fstat");
	is(st.st_size, 7, "size");
	is(st.st_mode, S_IFREG | 0640, "mode");
	is(lseek(fd, 1 << 20, SEEK_SET), 1 << 20, "seek beyond the end");
	is(write(fd, "end", 3), 3, "write there");
	is(pread(fd, buf, 4, 5000), 4, "the hole");
	ok(memcmp(buf, "\0\0\0\0", 4) == 0, "reads as zeroes");
	works(ftruncate(fd, 3), "ftruncate");
	works(ftruncate(fd, 10), "and longer again");
	is(pread(fd, buf, 20, 0), 10, "its length");
	ok(memcmp(buf, "Con\0\0\0\0\0\0\0", 10) == 0, "the cut part is gone");

	works(link("f", "g"), "link");
	works(stat("g", &st2), "stat");
	is((long long)st2.st_ino, (long long)st.st_ino, "the same file");
	is(st2.st_nlink, 2, "two links");
	works(symlink("f", "s"), "symlink");
	is(readlink("s", buf, sizeof(buf)), 1, "readlink");
	works(lstat("s", &st), "lstat");
	ok(S_ISLNK(st.st_mode), "a symbolic link");
	works(stat("s", &st), "stat follows it");
	ok(S_ISREG(st.st_mode), "to the file");
	works(symlink("loop", "loop"), "a link to itself");
	fails(open("loop", O_RDONLY), ELOOP, "leads nowhere");
	works(rename("g", "h"), "rename");
	fails(stat("g", &st), ENOENT, "the old name is gone");
	works(unlink("f"), "unlink");
	fails(stat("s", &st), ENOENT, "the symbolic link dangles");
	is(pread(fd, buf, 3, 0), 3, "an open file stays");
	works(access("h", R_OK | W_OK), "access");
	works(chmod("h", 0400), "chmod");
	works(stat("h", &st), "stat");
	is(st.st_mode & 07777, 0400, "the new mode");
	works(utimes("h", times), "utimes");
	works(stat("h", &st), "stat");
	is(st.st_atime, 1000, "access time");
	is(st.st_mtime, 2000, "modification time");

	works(fd2 = open("/tmp/d", O_RDONLY | O_DIRECTORY), "open a folder");
	works(openat(fd2, "x", O_RDWR | O_CREAT, 0600), "openat");
	works(faccessat(fd2, "x", F_OK, 0), "faccessat");
	works(mkdirat(fd2, "sub", 0700), "mkdirat");
	works(fstatat(fd2, "s", &st, AT_SYMLINK_NOFOLLOW), "fstatat");
	works(renameat(fd2, "x", fd2, "sub/y"), "renameat into it");
	fails(rename("sub", "sub/inside"), EINVAL, "not into itself");
	fails(rmdir("sub"), ENOTEMPTY, "rmdir of a full one");
	works(unlinkat(fd2, "sub/y", 0), "unlinkat");
	works(unlinkat(fd2, "sub", AT_REMOVEDIR), "unlinkat of a folder");
	fails(unlink("/tmp/d"), EPERM, "unlink of a folder");
	fails(open("h/x", O_RDONLY), ENOTDIR, "a file is no folder");
	fails(open("/tmp/d", O_WRONLY), EISDIR, "a folder is no file");
	memset(name, 'n', 256);
	name[256] = '\0';
	fails(open(name, O_RDWR | O_CREAT, 0600), ENAMETOOLONG, "too long a name");
	name[255] = '\0';
	works(open(name, O_RDWR | O_CREAT, 0600), "the longest one");
	works(unlink(name), "and away");

	is(entries("/tmp/d"), 3, "three entries are left");
	for (i = 0, wrong = 0; i < 500; i++) {
		snprintf(name, sizeof(name), "many%d", i);
		if ((fd = open(name, O_CREAT | O_WRONLY, 0600)) == -1)
			wrong++;
		close(fd);
	}
	is(wrong, 0, "500 files");
	is(entries("."), 503, "are listed");
	for (i = 0; i < 500; i++) {
		snprintf(name, sizeof(name), "many%d", i);
		wrong += unlink(name) != 0;
	}
	is(wrong, 0, "and removed");
	is(entries("."), 3, "all of them");
	return tap_done();
}
