/*
 * The edges of calls on files: POSIX's rules and, where POSIX leaves a choice,
 * NetBSD's.
 */
#define _NETBSD_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

static void
make(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	write(fd, text, strlen(text));
	close(fd);
}

static const char *
contents(const char *path)
{
	static char buf[64];
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, sizeof(buf) - 1);

	if (fd >= 0)
		close(fd);
	if (n < 0)
		return NULL;
	buf[n] = '\0';
	return buf;
}

/* Works once and closes what it opened. */
static int
opens(int fd, const char *name)
{
	int r = works(fd, name);

	if (fd >= 0)
		close(fd);
	return r;
}

static void
test_open(void)
{
	char name[NAME_MAX + 2], path[PATH_MAX + 10], buf[8];
	struct stat st;
	int fd, fd2;

	make("file", "12345");
	mkdir("dir", 0755);
	symlink("file", "to-file");
	symlink("dir", "to-dir");
	symlink("missing", "to-missing");
	symlink("loop-b", "loop-a");
	symlink("loop-a", "loop-b");

	fails(open("", O_RDONLY), ENOENT, "an empty path");
	fails(open("nosuch", O_RDONLY), ENOENT, "no such file");
	fails(open("nosuch/x", O_RDONLY | O_CREAT, 0644), ENOENT, "no such folder");
	fails(open("file/x", O_RDONLY), ENOTDIR, "through a file");
	fails(open("file/", O_RDONLY), ENOTDIR, "a slash after a file");
	fails(open("file/.", O_RDONLY), ENOTDIR, "a dot in a file");
	fails(open("loop-a", O_RDONLY), ELOOP, "a loop of links");
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	fails(open(name, O_RDONLY | O_CREAT, 0644), ENAMETOOLONG, "a name that is too long");
	name[NAME_MAX] = '\0';
	memset(path, '/', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	fails(open(path, O_RDONLY), ENAMETOOLONG, "a path that is too long");
	fails(open("file", O_RDONLY | O_CREAT | O_EXCL, 0644), EEXIST, "O_EXCL");
	fails(open("to-missing", O_RDONLY | O_CREAT | O_EXCL, 0644), EEXIST, "O_EXCL follows no link");
	fails(open("dir", O_WRONLY), EISDIR, "a folder for writing");
	fails(open("dir", O_RDONLY | O_CREAT, 0644), EISDIR, "O_CREAT of a folder");
	fails(open("file", O_RDONLY | O_DIRECTORY), ENOTDIR, "O_DIRECTORY of a file");
	opens(open("to-dir", O_RDONLY | O_DIRECTORY), "O_DIRECTORY follows links");
	fails(open("to-file", O_RDONLY | O_NOFOLLOW), EFTYPE, "O_NOFOLLOW of a link");
	opens(open("to-dir/../file", O_RDONLY | O_NOFOLLOW), "but not of those before it");
	opens(open("to-missing", O_WRONLY | O_CREAT, 0600), "O_CREAT through a link");
	works(lstat("missing", &st), "makes its target");
	is(st.st_mode & 0777, 0600, "with the mode");
	unlink("missing");
	umask(027);
	close(open("masked", O_WRONLY | O_CREAT, 0777));
	stat("masked", &st);
	is(st.st_mode & 0777, 0750, "umask");
	umask(022);

	fd = open("file", O_RDONLY);
	fails(write(fd, "x", 1), EBADF, "write to what was opened for reading");
	fails(ftruncate(fd, 1), EINVAL, "nor can it be cut");
	close(fd);
	fd = open("file", O_WRONLY | O_TRUNC);
	fails(read(fd, buf, 1), EBADF, "read from what was opened for writing");
	fstat(fd, &st);
	is(st.st_size, 0, "O_TRUNC");
	close(fd);

	fd = open("log", O_WRONLY | O_CREAT | O_APPEND, 0644);
	fd2 = open("log", O_WRONLY | O_APPEND);
	write(fd, "one ", 4);
	write(fd2, "two ", 4);
	write(fd, "three", 5);
	is_str(contents("log"), "one two three", "O_APPEND of two files");
	is(lseek(fd, 0, SEEK_CUR), 13, "the position follows");
	fcntl(fd, F_SETFL, 0);
	lseek(fd, 0, SEEK_SET);
	write(fd, "ONE", 3);
	is_str(contents("log"), "ONE two three", "and can be taken away");
	close(fd);
	close(fd2);
	ok(fcntl(open("file", O_RDWR | O_CLOEXEC), F_GETFD) == FD_CLOEXEC, "O_CLOEXEC");
}

static void
test_at(void)
{
	struct stat st;
	char buf[64];
	int dir, fd, gone;

	dir = open("dir", O_RDONLY);
	make("dir/inner", "x");
	opens(openat(dir, "inner", O_RDONLY), "openat");
	opens(openat(AT_FDCWD, "file", O_RDONLY), "AT_FDCWD");
	opens(openat(-1, "/etc/passwd", O_RDONLY), "an absolute path needs no folder");
	fails(openat(-1, "file", O_RDONLY), EBADF, "a relative one does");
	fd = open("file", O_RDONLY);
	fails(openat(fd, "x", O_RDONLY), ENOTDIR, "a file is none");
	fails(openat(dir, "", O_RDONLY), ENOENT, "an empty path");
	works(mkdirat(dir, "sub", 0700), "mkdirat");
	works(symlinkat("inner", dir, "link"), "symlinkat");
	is(readlinkat(dir, "link", buf, sizeof(buf)), 5, "readlinkat");
	fails(readlinkat(dir, "inner", buf, sizeof(buf)), EINVAL, "of a file");
	works(fstatat(dir, "link", &st, AT_SYMLINK_NOFOLLOW), "fstatat of a link");
	ok(S_ISLNK(st.st_mode), "is a link");
	works(fstatat(dir, "link", &st, 0), "fstatat through it");
	ok(S_ISREG(st.st_mode), "is a file");
	fails(fstatat(dir, "inner", &st, 0x8000), EINVAL, "flags there are not");
	works(linkat(dir, "link", dir, "hard", 0), "linkat of a link");
	fstatat(dir, "hard", &st, AT_SYMLINK_NOFOLLOW);
	ok(S_ISLNK(st.st_mode), "links the link");
	works(linkat(dir, "link", AT_FDCWD, "hard", AT_SYMLINK_FOLLOW), "linkat through it");
	fstatat(AT_FDCWD, "hard", &st, AT_SYMLINK_NOFOLLOW);
	ok(S_ISREG(st.st_mode) && st.st_nlink == 2, "links the file");
	works(renameat(dir, "hard", AT_FDCWD, "moved"), "renameat");
	works(faccessat(dir, "inner", R_OK | W_OK, 0), "faccessat");
	fails(faccessat(dir, "inner", X_OK, AT_EACCESS), EACCES, "nobody may run it");
	works(fchmodat(dir, "inner", 0751, 0), "fchmodat");
	works(faccessat(dir, "inner", X_OK, 0), "now it may");
	works(fchownat(dir, "inner", 7, 8, 0), "fchownat");
	fstatat(dir, "inner", &st, 0);
	ok(st.st_uid == 7 && st.st_gid == 8, "owners");
	works(mkfifoat(dir, "fifo", 0600), "mkfifoat");
	fails(mkfifoat(dir, "fifo", 0600), EEXIST, "again");
	fails(unlinkat(dir, "sub", 0), EPERM, "unlinkat of a folder");
	fails(unlinkat(dir, "inner", AT_REMOVEDIR), ENOTDIR, "AT_REMOVEDIR of a file");
	works(unlinkat(dir, "sub", AT_REMOVEDIR), "AT_REMOVEDIR");
	fails(unlinkat(dir, "inner", 0x8000), EINVAL, "flags there are not");
	mkdir("gone", 0755);
	gone = open("gone", O_RDONLY);
	rmdir("gone");
	fails(openat(gone, "x", O_RDONLY | O_CREAT, 0644), ENOENT, "a folder that is gone takes nothing");
	works(fstat(gone, &st), "but is there");
	is(st.st_nlink, 0, "without links");
	close(gone);
	close(fd);
	close(dir);
}

static void
test_names(void)
{
	struct stat st, st2;
	char buf[PATH_MAX + 10], *p;
	int fd;

	make("a", "a");
	make("b", "b");
	mkdir("d1", 0755);
	mkdir("d1/d2", 0755);
	mkdir("full", 0755);
	make("full/x", "");
	fails(link("d1", "d1-link"), EPERM, "a link to a folder");
	fails(link("a", "b"), EEXIST, "a link over a file");
	fails(link("nosuch", "c"), ENOENT, "a link to nothing");
	works(link("a", "a2"), "link");
	works(rename("a", "a2"), "renaming a file to its other name");
	ok(stat("a", &st) == 0 && stat("a2", &st2) == 0 && st.st_ino == st2.st_ino, "leaves both");
	fails(rename("d1", "d1/d2/d3"), EINVAL, "a folder into itself");
	fails(rename("d1", "full"), ENOTEMPTY, "over a folder with something in it");
	fails(rename("a", "d1"), EISDIR, "a file over a folder");
	fails(rename("d1", "a"), ENOTDIR, "a folder over a file");
	fails(rename("d1/.", "z"), EINVAL, "dot");
	fails(rename("d1", "d1/.."), EINVAL, "dot dot");
	fails(rename("nosuch", "z"), ENOENT, "nothing");
	fails(rename("a", "nosuch/z"), ENOENT, "to nowhere");
	works(rename("d1/d2", "d2"), "a folder elsewhere");
	works(stat("d2/..", &st), "its parent");
	works(stat(".", &st2), "is here");
	is((long long)st.st_ino, (long long)st2.st_ino, "now");
	fd = open("b", O_RDONLY);
	works(rename("a2", "b"), "over an open file");
	is(read(fd, buf, 1), 1, "which goes on");
	is(buf[0], 'b', "as it was");
	fstat(fd, &st);
	is(st.st_nlink, 0, "without a name");
	close(fd);
	fails(unlink("d1"), EPERM, "unlink of a folder");
	fails(unlink("b/"), ENOTDIR, "a slash after a file");
	fails(rmdir("b"), ENOTDIR, "rmdir of a file");
	fails(rmdir("full"), ENOTEMPTY, "rmdir of a full folder");
	fails(rmdir("d1/."), EINVAL, "rmdir of dot");
	fails(mkdir("b", 0755), EEXIST, "mkdir over a file");
	fails(mkdir("to-missing", 0755), EEXIST, "mkdir over a link");
	works(mkdir("slash/", 0755), "a slash after a new folder");
	fails(mkdir("b/x", 0755), ENOTDIR, "mkdir in a file");
	works(lstat("to-dir/", &st), "a slash after a link");
	ok(S_ISDIR(st.st_mode), "means the folder");
	works(remove("slash"), "remove of a folder");
	works(remove("a"), "remove of a file");

	fails(symlink("x", "b"), EEXIST, "symlink over a file");
	memset(buf, 'y', sizeof(buf));
	buf[sizeof(buf) - 1] = '\0';
	fails(symlink(buf, "long"), ENAMETOOLONG, "a target that is too long");
	is(readlink("to-file", buf, 2), 2, "readlink cuts");
	fails(readlink("b", buf, sizeof(buf)), EINVAL, "readlink of a file");
	lstat("to-file", &st);
	is(st.st_size, 4, "a link's size");

	p = realpath("to-dir/../to-file", NULL);
	ok(p != NULL && strcmp(p, "/tmp/edges/file") == 0, "realpath: %s", p ? p : "(null)");
	free(p);
	ok(realpath("nosuch", buf) == NULL && errno == ENOENT, "of nothing");
	ok(realpath("file/x", buf) == NULL && errno == ENOTDIR, "through a file");
	ok(realpath("", buf) == NULL && errno == ENOENT, "of an empty path");
	ok(realpath("loop-a", buf) == NULL && errno == ELOOP, "of a loop");
	is_str(realpath("/..//tmp/./edges/", buf), "/tmp/edges", "dots and slashes");

	ok(getcwd(buf, 4) == NULL && errno == ERANGE, "getcwd without room");
	ok(getcwd(buf, 0) == NULL && errno == EINVAL, "getcwd of nothing");
	mkdir("cwd", 0755);
	chdir("cwd");
	rename("../cwd", "../cwd2");
	is_str(getcwd(buf, sizeof(buf)), "/tmp/edges/cwd2", "getcwd after a rename");
	rmdir("../cwd2");
	ok(getcwd(buf, sizeof(buf)) == NULL && errno == ENOENT, "getcwd of what is gone");
	fails(open("x", O_RDONLY | O_CREAT, 0644), ENOENT, "it takes nothing");
	chdir("/tmp/edges");
	fails(chdir("file"), ENOTDIR, "chdir to a file");
	fails(chdir("nosuch"), ENOENT, "chdir to nothing");
}

static void
test_directories(void)
{
	struct dirent *d;
	char name[32], third[32] = "";
	long places[200], here = 0;
	int i, n = 0, seen = 0, twice = 0;
	char found[100] = "";
	DIR *dir;

	mkdir("many", 0755);
	for (i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "many/f%02d", i);
		make(name, "");
	}
	dir = opendir("many");
	for (;;) {
		places[n] = telldir(dir);
		if ((d = readdir(dir)) == NULL)
			break;
		if (n == 50)
			strlcpy(third, d->d_name, sizeof(third));
		n++;
	}
	is(n, 102, "all entries, with the dots");
	seekdir(dir, places[50]);
	d = readdir(dir);
	is_str(d ? d->d_name : NULL, third, "seekdir finds the same entry");
	rewinddir(dir);
	/* Taking away what has been read loses nothing else. */
	while ((d = readdir(dir)) != NULL) {
		if (d->d_name[0] != 'f')
			continue;
		i = atoi(d->d_name + 1);
		twice += found[i];
		found[i] = 1;
		seen++;
		snprintf(name, sizeof(name), "many/f%02d", i);
		unlink(name);
		here = telldir(dir);
	}
	is(seen, 100, "removed while it is read");
	is(twice, 0, "nothing twice");
	seekdir(dir, here);
	ok(readdir(dir) == NULL, "the end stays the end");
	closedir(dir);
	works(rmdir("many"), "empty");
	ok(opendir("file") == NULL && errno == ENOTDIR, "opendir of a file");
	ok(fdopendir(-1) == NULL && errno == EBADF, "fdopendir of nothing");
	i = open("file", O_RDONLY);
	ok(fdopendir(i) == NULL && errno == ENOTDIR, "fdopendir of a file");
	close(i);
	fails(read(i = open(".", O_RDONLY), name, 1), EISDIR, "read of a folder");
	close(i);
}

static void
test_data(void)
{
	struct iovec iov[2];
	struct stat st;
	char buf[64];
	int fd, p[2];

	fd = open("sparse", O_RDWR | O_CREAT, 0644);
	is(lseek(fd, 1 << 20, SEEK_SET), 1 << 20, "beyond the end");
	fstat(fd, &st);
	is(st.st_size, 0, "is no size yet");
	write(fd, "data", 4);
	fstat(fd, &st);
	is(st.st_size, (1 << 20) + 4, "until something is written");
	ok(st.st_blocks <= 16, "a hole takes no room: %lld", (long long)st.st_blocks);
	is(pread(fd, buf, 4, 4096), 4, "it can be read");
	ok(memcmp(buf, "\0\0\0\0", 4) == 0, "as zeros");
	is(lseek(fd, 0, SEEK_DATA), 1 << 20, "SEEK_DATA");
	is(lseek(fd, 0, SEEK_HOLE), 0, "SEEK_HOLE");
	is(lseek(fd, (1 << 20) + 1, SEEK_HOLE), (1 << 20) + 4, "the end is a hole");
	fails(lseek(fd, (1 << 20) + 4, SEEK_DATA), ENXIO, "nothing behind it");
	fails(lseek(fd, 2 << 20, SEEK_HOLE), ENXIO, "nor there");
	pwrite(fd, "x", 1, 0);
	is(lseek(fd, 0, SEEK_DATA), 0, "data at the start");
	is(lseek(fd, 0, SEEK_HOLE), 4096, "a page of it");
	works(fdiscard(fd, 0, 4096), "fdiscard");
	is(pread(fd, buf, 1, 0), 1, "what was there");
	is(buf[0], 0, "is zero");
	is(lseek(fd, 0, SEEK_DATA), 1 << 20, "and a hole");
	fails(lseek(fd, -1, SEEK_SET), EINVAL, "a negative position");
	fails(lseek(fd, 0, 99), EINVAL, "whence?");
	is(lseek(fd, -4, SEEK_END), 1 << 20, "SEEK_END");

	works(ftruncate(fd, 10), "ftruncate");
	pwrite(fd, "0123456789", 10, 0);
	ftruncate(fd, 5);
	ftruncate(fd, 10);
	is(pread(fd, buf, 10, 0), 10, "cut and extended");
	ok(memcmp(buf, "01234\0\0\0\0\0", 10) == 0, "what was cut is zero");
	fails(ftruncate(fd, -1), EINVAL, "a negative size");
	fails(truncate("dir", 0), EISDIR, "of a folder");
	fails(truncate("nosuch", 0), ENOENT, "of nothing");

	is(posix_fallocate(fd, 0, 100000), 0, "posix_fallocate");
	fstat(fd, &st);
	is(st.st_size, 100000, "extends");
	is(pread(fd, buf, 5, 0), 5, "and keeps");
	ok(memcmp(buf, "01234", 5) == 0, "what is there");
	is(posix_fallocate(fd, 0, 10), 0, "but never cuts");
	fstat(fd, &st);
	is(st.st_size, 100000, "the size");
	is(posix_fallocate(fd, 0, 0), EINVAL, "of nothing");
	is(posix_fallocate(fd, -1, 10), EINVAL, "from before the start");
	is(posix_fallocate(-1, 0, 10), EBADF, "of no file");
	pipe(p);
	is(posix_fallocate(p[1], 0, 10), ESPIPE, "of a pipe");
	fails(lseek(p[0], 0, SEEK_SET), ESPIPE, "a pipe has no position");
	fails(pread(p[0], buf, 1, 0), ESPIPE, "nor pread");
	fails(ftruncate(p[1], 0), EINVAL, "nor size");

	lseek(fd, 3, SEEK_SET);
	pwrite(fd, "PQ", 2, 0);
	is(lseek(fd, 0, SEEK_CUR), 3, "pwrite leaves the position");
	fails(pread(fd, buf, 1, -1), EINVAL, "pread from before the start");
	iov[0] = (struct iovec){ buf, 3 };
	iov[1] = (struct iovec){ buf + 10, 2 };
	is(preadv(fd, iov, 2, 0), 5, "preadv");
	ok(memcmp(buf, "PQ2", 3) == 0 && memcmp(buf + 10, "34", 2) == 0, "into its parts");
	fails(readv(fd, iov, -1), EINVAL, "readv of a negative number");
	fails(readv(fd, iov, IOV_MAX + 1), EINVAL, "readv of too many");
	is(write(fd, buf, 0), 0, "nothing");
	fails(write(fd, NULL, 1), EFAULT, "from nowhere");
	fails(read(fd, (void *)1, 1), EFAULT, "to nowhere");
	works(fsync(fd), "fsync");
	works(fdatasync(fd), "fdatasync");
	fails(fsync(p[0]), EINVAL, "fsync of a pipe");
	close(p[0]);
	close(p[1]);
	close(fd);
}

static void
test_times(void)
{
	struct timespec set[2] = { { 100, 1 }, { 200, 2 } };
	struct timespec now[2] = { { 0, UTIME_NOW }, { 0, UTIME_OMIT } };
	struct timespec omit[2] = { { 0, UTIME_OMIT }, { 0, UTIME_OMIT } };
	struct timespec wrong[2] = { { 0, 1000000000 }, { 0, 0 } };
	struct stat st, before;
	char c;
	int fd;

	make("times", "t");
	works(utimensat(AT_FDCWD, "times", set, 0), "utimensat");
	stat("times", &st);
	ok(st.st_atim.tv_sec == 100 && st.st_atim.tv_nsec == 1 && st.st_mtim.tv_sec == 200 &&
	    st.st_mtim.tv_nsec == 2, "sets both times");
	ok(st.st_ctim.tv_sec > 1000000, "the change is now");
	works(utimensat(AT_FDCWD, "times", now, 0), "UTIME_NOW and UTIME_OMIT");
	stat("times", &st);
	ok(st.st_atim.tv_sec > 1000000 && st.st_mtim.tv_sec == 200, "one now, one as it was");
	before = st;
	works(utimensat(AT_FDCWD, "times", omit, 0), "both omitted");
	stat("times", &st);
	ok(st.st_atim.tv_sec == before.st_atim.tv_sec && st.st_mtim.tv_sec == 200, "change nothing");
	fails(utimensat(AT_FDCWD, "times", wrong, 0), EINVAL, "a second has fewer nanoseconds");
	fails(utimensat(AT_FDCWD, "nosuch", set, 0), ENOENT, "of nothing");
	works(utimensat(AT_FDCWD, "times", NULL, 0), "now");
	stat("times", &st);
	ok(st.st_mtim.tv_sec > 1000000, "is now");
	works(utimensat(AT_FDCWD, "to-file", set, AT_SYMLINK_NOFOLLOW), "of a link");
	lstat("to-file", &st);
	is(st.st_mtim.tv_sec, 200, "itself");
	stat("file", &st);
	ok(st.st_mtim.tv_sec > 1000000, "not of its target");
	fd = open("times", O_RDWR);
	works(futimens(fd, set), "futimens");
	read(fd, &c, 1);
	fstat(fd, &st);
	ok(st.st_atim.tv_sec > 1000000 && st.st_mtim.tv_sec == 200, "reading sets one time");
	futimens(fd, set);
	write(fd, "x", 1);
	fstat(fd, &st);
	ok(st.st_mtim.tv_sec > 1000000 && st.st_atim.tv_sec == 100, "writing the other");
	futimens(fd, set);
	fstat(fd, &before);
	fchmod(fd, 0600);
	fstat(fd, &st);
	is(st.st_mtim.tv_sec, 200, "chmod neither");
	close(fd);
	utimensat(AT_FDCWD, "dir", set, 0);
	make("dir/new", "");
	stat("dir", &st);
	ok(st.st_mtim.tv_sec > 1000000, "a new name changes its folder");
}

static void
test_locks(void)
{
	struct flock fl = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 5 };
	int fd = open("file", O_RDWR), fd2 = open("file", O_RDONLY), p[2];

	works(flock(fd, LOCK_EX), "flock");
	fails(flock(fd2, LOCK_EX | LOCK_NB), EWOULDBLOCK, "another file of it");
	fails(flock(fd2, LOCK_SH | LOCK_NB), EWOULDBLOCK, "nor shared");
	works(flock(fd, LOCK_SH), "shared instead");
	works(flock(fd2, LOCK_SH | LOCK_NB), "by both");
	fails(flock(fd, LOCK_EX | LOCK_NB), EWOULDBLOCK, "not alone any more");
	close(fd2);
	works(flock(fd, LOCK_EX | LOCK_NB), "closing gives it up");
	fails(flock(fd, 0), EINVAL, "flock how?");
	works(flock(fd, LOCK_UN), "unlocked");
	works(fcntl(fd, F_SETLK, &fl), "a record lock");
	fl.l_type = F_RDLCK;
	works(fcntl(fd, F_GETLK, &fl), "F_GETLK");
	is(fl.l_type, F_UNLCK, "one's own locks are in nobody's way");
	fd2 = open("file", O_RDONLY);
	fl.l_type = F_WRLCK;
	fails(fcntl(fd2, F_SETLK, &fl), EBADF, "a write lock of what is open for reading");
	fl.l_type = 99;
	fails(fcntl(fd, F_SETLK, &fl), EINVAL, "no such lock");
	fl.l_type = F_WRLCK;
	fl.l_start = -5;
	fails(fcntl(fd, F_SETLK, &fl), EINVAL, "before the start");
	works(lockf(fd, F_TLOCK, 0), "lockf");
	works(lockf(fd, F_TEST, 0), "F_TEST");
	works(lockf(fd, F_ULOCK, 0), "F_ULOCK");
	pipe(p);
	fl.l_start = 0;
	fails(fcntl(p[1], F_SETLK, &fl), EINVAL, "a pipe has no locks");
	close(p[0]);
	close(p[1]);
	close(fd);
	close(fd2);
}

static void
test_special(void)
{
	struct statvfs vfs;
	struct stat st;
	char buf[8];
	int r, w;

	works(mkfifo("fifo", 0600), "mkfifo");
	fails(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO, "nobody reads");
	r = open("fifo", O_RDONLY | O_NONBLOCK);
	works(r, "a reader does not wait");
	is(read(r, buf, 1), 0, "nobody writes: the end");
	w = open("fifo", O_WRONLY | O_NONBLOCK);
	works(w, "now somebody reads");
	fails(read(r, buf, 1), EAGAIN, "nothing yet");
	write(w, "abc", 3);
	is(read(r, buf, sizeof(buf)), 3, "what was written");
	close(w);
	is(read(r, buf, 1), 0, "the end again");
	w = open("fifo", O_WRONLY | O_NONBLOCK);
	close(r);
	signal(SIGPIPE, SIG_IGN);
	fails(write(w, "x", 1), EPIPE, "nobody reads any more");
	close(w);
	stat("fifo", &st);
	ok(S_ISFIFO(st.st_mode), "is a fifo");
	works(mknod("null", S_IFCHR | 0666, makedev(2, 2)), "mknod");
	is(write(w = open("null", O_WRONLY), "x", 1), 1, "is /dev/null");
	close(w);
	mknod("odd", S_IFCHR | 0666, makedev(99, 99));
	fails(open("odd", O_RDONLY), ENXIO, "no such device");
	works(chmod("file", 07777), "all bits of a mode");
	stat("file", &st);
	is(st.st_mode & 07777, 07777, "are kept");
	fails(chmod("nosuch", 0), ENOENT, "chmod of nothing");
	works(access("file", R_OK | W_OK | X_OK), "access");
	chmod("file", 0);
	works(access("file", R_OK | W_OK), "root may");
	fails(access("file", X_OK), EACCES, "but not run");
	fails(access("file", 99), EINVAL, "access how?");
	chmod("file", 0644);
	works(statvfs("/tmp", &vfs), "statvfs");
	ok(vfs.f_frsize >= 512 && vfs.f_blocks > 0 && vfs.f_bfree <= vfs.f_blocks && vfs.f_namemax >= 255,
	    "has blocks and names");
	fails(statvfs("/nosuch", &vfs), ENOENT, "of nothing");
	is_str(vfs.f_fstypename, "tmpfs", "its type");
	works(chflags("file", UF_NODUMP), "chflags");
	stat("file", &st);
	is(st.st_flags, UF_NODUMP, "is kept");
}

int
main(void)
{
	mkdir("/tmp/edges", 0755);
	chdir("/tmp/edges");
	test_open();
	test_at();
	test_names();
	test_directories();
	test_data();
	test_times();
	test_locks();
	test_special();
	return tap_done();
}
