/*
 * Names, files and directories in memory, through the system calls.
 * sources: components/kern/file/file.c components/kern/file/filedesc.c
 * sources: components/kern/file/fcntl.c components/kern/file/rw.c
 * sources: components/kern/file/filelock.c components/kern/file/pipe.c
 * sources: components/kern/file/select.c components/kern/file/kqueue.c
 * sources: components/kern/file/tty.c components/kern/file/ttycons.c
 * sources: components/vfs/base/vnode.c components/vfs/base/namei.c
 * sources: components/vfs/base/cwd.c components/vfs/base/mount.c
 * sources: components/vfs/base/vn_file.c components/vfs/base/cdev.c
 * sources: components/vfs/base/open.c components/vfs/base/names.c
 * sources: components/vfs/base/attr.c
 * sources: components/vfs/tmpfs/tmpfs_dir.c components/vfs/tmpfs/tmpfs_node.c
 * sources: components/vfs/tmpfs/tmpfs_page.c components/vfs/tmpfs/tmpfs_vops.c
 * sources: components/vfs/dev/dev.c components/vfs/etc/etc.c
 */
#include "sys.h"

#include "netbsd/event.h"
#include "netbsd/stat.h"
#include "netbsd/unistd.h"
#include "rump/kmem.h"
#include "rump/tmpfs.h"
#include "rump/vfs.h"

struct dirent {
	uint64_t d_fileno;
	uint16_t d_reclen, d_namlen;
	uint8_t d_type;
	char d_name[512];
};

struct flock {
	int64_t l_start, l_len;
	int32_t l_pid;
	int16_t l_type, l_whence;
};

static bool running;

/* The root is mounted once: the kernel never unmounts it. */
static void
start(void)
{
	struct proc_hook *ph;
	int i;

	if (!running) {
		running = true;
		sys_start();
		return;
	}
	for (i = 0; i < 2; i++)
		for (ph = sys_hooks; ph != NULL; ph = ph->ph_next)
			CHECK_EQ(ph->ph_fork(&sys_procs[i],
			    i == 0 ? NULL : &sys_procs[0]), 0);
}

static void
stop(void)
{
	struct proc_hook *keep = sys_hooks;

	sys_stop();
	sys_hooks = keep;
}

static int
create(const char *path)
{
	return SYSOK(open, path, O_CREAT | O_EXCL | O_RDWR, 0644);
}

TEST(read_write_seek)
{
	char buf[32];
	struct stat st;
	int fd;

	start();
	fd = create("/tmp/a");
	CHECK_EQ(SYSOK(write, fd, "hello world", 11), 11);
	CHECK_EQ(SYSOK(lseek, fd, 0, 6, SEEK_SET), 6);
	CHECK_EQ(SYSOK(read, fd, buf, 32), 5);
	CHECK_MEM(buf, "world", 5);
	CHECK_EQ(SYSOK(read, fd, buf, 32), 0);
	CHECK_EQ(SYSOK(lseek, fd, 0, -5, SEEK_END), 6);
	CHECK_EQ(SYS(lseek, fd, 0, -7, SEEK_CUR), EINVAL);
	CHECK_EQ(SYS(lseek, fd, 0, INT64_MAX, SEEK_CUR), EOVERFLOW);
	CHECK_EQ(SYS(lseek, fd, 0, 0, 9), EINVAL);
	CHECK_EQ(SYSOK(pread, fd, buf, 4, 0, 1), 4);
	CHECK_MEM(buf, "ello", 4);
	CHECK_EQ(SYSOK(pwrite, fd, "J", 1, 0, 0), 1);
	CHECK_EQ(SYSOK(lseek, fd, 0, 0, SEEK_CUR), 6);
	CHECK_EQ(SYS(pread, fd, buf, 4, 0, -1), EINVAL);
	CHECK_EQ(SYS(read, fd, 0, 4), EFAULT);
	/* A hole reads as zeros and takes no pages. */
	CHECK_EQ(SYSOK(pwrite, fd, "end", 3, 0, 3000000000L), 3);
	CHECK_EQ(SYSOK(__fstat50, fd, &st), 0);
	CHECK_EQ(st.st_size, 3000000003L);
	CHECK_EQ(st.st_blocks, 16);
	CHECK_EQ(st.st_mode, S_IFREG | 0644);
	CHECK_EQ(SYSOK(pread, fd, buf, 32, 0, 1000000), 32);
	CHECK_MEM(buf, "\0\0\0\0\0\0\0\0", 8);
	CHECK_EQ(SYSOK(pread, fd, buf, 32, 0, 2999999998L), 5);
	CHECK_MEM(buf, "\0\0end", 5);
	CHECK_EQ(SYSOK(ftruncate, fd, 0, 7), 0);
	CHECK_EQ(SYSOK(ftruncate, fd, 0, 20), 0);
	CHECK_EQ(SYSOK(pread, fd, buf, 32, 0, 0), 20);
	CHECK_MEM(buf, "Jello w\0\0\0\0\0\0", 13);
	CHECK_EQ(SYS(ftruncate, fd, 0, -1), EINVAL);
	CHECK_EQ(SYS(ftruncate, fd, 0, INT64_MAX), EFBIG);
	CHECK_EQ(SYS(pwrite, fd, "x", 1, 0, INT64_MAX), EFBIG);
	/* Unlinked, it lives on. */
	CHECK_EQ(SYSOK(unlink, "/tmp/a"), 0);
	CHECK_EQ(SYS(__stat50, "/tmp/a", &st), ENOENT);
	CHECK_EQ(SYSOK(pread, fd, buf, 1, 0, 0), 1);
	CHECK_EQ(SYSOK(__fstat50, fd, &st), 0);
	CHECK_EQ(st.st_nlink, 0);
	stop();
}

TEST(files_end_at_their_limit)
{
	int fd, end;

	start();
	fd = create("/tmp/log");
	end = SYSOK(open, "/tmp/log", O_WRONLY | O_APPEND, 0);
	sys_file_limit = 5;
	CHECK_EQ(SYSOK(write, fd, "123", 3), 3);
	CHECK_EQ(SYSOK(write, end, "4567", 4), 2);
	CHECK_EQ(sys_signal, 0);
	CHECK_EQ(SYS(write, end, "8", 1), EFBIG);
	CHECK_EQ(sys_signal, SIGXFSZ);
	CHECK_EQ(SYS(pwrite, fd, "8", 1, 0, 100), EFBIG);
	CHECK_EQ(SYS(ftruncate, fd, 0, 6), EFBIG);
	CHECK_EQ(SYS(posix_fallocate, fd, 0, 0, 6), 0);
	CHECK_EQ(sys_result[0], EFBIG);
	SYSOK(ftruncate, fd, 0, 5);
	sys_file_limit = RLIM_INFINITY;
	CHECK_EQ(SYSOK(write, end, "8", 1), 1);
	SYSOK(unlink, "/tmp/log");
	sys_signal = 0;
	stop();
}

TEST(append_and_modes)
{
	char buf[8];
	int a, b, fd;

	start();
	fd = create("/tmp/log");
	a = SYSOK(open, "/tmp/log", O_WRONLY | O_APPEND, 0);
	b = SYSOK(open, "/tmp/log", O_WRONLY | O_APPEND, 0);
	SYSOK(write, a, "1", 1);
	SYSOK(write, b, "2", 1);
	SYSOK(write, a, "3", 1);
	CHECK_EQ(SYSOK(read, fd, buf, 8), 3);
	CHECK_MEM(buf, "123", 3);
	CHECK_EQ(SYS(read, a, buf, 1), EBADF);
	CHECK_EQ(SYS(open, "/tmp/log", O_CREAT | O_EXCL, 0), EEXIST);
	CHECK_EQ(SYS(open, "/tmp/log", O_DIRECTORY, 0), ENOTDIR);
	CHECK_EQ(SYS(open, "/tmp", O_RDWR, 0), EISDIR);
	CHECK_EQ(SYS(open, "/tmp/log", O_ACCMODE, 0), EINVAL);
	CHECK_EQ(SYS(open, "/tmp/log/x", O_RDONLY, 0), ENOTDIR);
	CHECK_EQ(SYS(open, "/tmp/log/", O_RDONLY, 0), ENOTDIR);
	CHECK_EQ(SYS(open, "/tmp/new/", O_RDWR | O_CREAT, 0), EISDIR);
	CHECK_EQ(SYS(open, "", O_RDONLY, 0), ENOENT);
	CHECK_EQ(SYS(open, 0, O_RDONLY, 0), EFAULT);
	SYSOK(close, SYSOK(open, "/tmp/log", O_WRONLY | O_TRUNC, 0));
	CHECK_EQ(SYSOK(pread, fd, buf, 8, 0, 0), 0);
	SYSOK(unlink, "/tmp/log");
	/* The failed opens left no descriptor behind. */
	CHECK_EQ(SYSOK(fcntl, 0, F_MAXFD), b);
	stop();
}

TEST(long_names_and_links)
{
	static char name[300], path[1100];
	char buf[16];
	int i;

	start();
	for (i = 0; i < 299; i++)
		name[i] = 'n';
	CHECK_EQ(SYS(mkdir, name, 0755), ENAMETOOLONG);
	name[255] = '\0';
	CHECK_EQ(SYSOK(mkdir, name, 0755), 0);
	CHECK_EQ(SYSOK(rmdir, name), 0);
	for (i = 0; i < 1099; i++)
		path[i] = '/';
	CHECK_EQ(SYS(mkdir, path, 0755), ENAMETOOLONG);

	CHECK_EQ(SYSOK(symlink, "loop", "/tmp/loop"), 0);
	CHECK_EQ(SYS(open, "/tmp/loop", O_RDONLY, 0), ELOOP);
	CHECK_EQ(SYS(open, "/tmp/loop", O_NOFOLLOW, 0), EFTYPE);
	CHECK_EQ(SYSOK(readlink, "/tmp/loop", buf, 2), 2);
	CHECK_EQ(SYS(readlink, "/tmp", buf, 2), EINVAL);
	CHECK_EQ(SYS(symlink, "", "/tmp/empty"), ENOENT);
	CHECK_EQ(SYS(symlink, "x", "/tmp/loop"), EEXIST);
	/* Creating through a dangling link creates its target. */
	CHECK_EQ(SYSOK(symlink, "../tmp/target", "/tmp/dangling"), 0);
	SYSOK(close, SYSOK(open, "/tmp/dangling", O_CREAT | O_RDWR, 0600));
	CHECK_EQ(SYSOK(access, "/tmp/target", W_OK), 0);
	CHECK_EQ(SYS(access, "/tmp/target", X_OK), EACCES);
	CHECK_EQ(SYS(access, "/tmp/target", 64), EINVAL);
	/* A directory by way of a link in the middle and with a slash. */
	CHECK_EQ(SYSOK(symlink, "/etc", "/tmp/e"), 0);
	SYSOK(close, SYSOK(open, "/tmp/e/hosts", O_RDONLY, 0));
	SYSOK(close, SYSOK(open, "/tmp/e/", O_RDONLY | O_NOFOLLOW, 0));
	CHECK_EQ(SYS(unlink, "/tmp/e/"), EPERM);
	SYSOK(unlink, "/tmp/e");
	SYSOK(unlink, "/tmp/loop");
	SYSOK(unlink, "/tmp/dangling");
	SYSOK(unlink, "/tmp/target");
	stop();
}

TEST(directories)
{
	struct stat st;
	int fd;

	start();
	CHECK_EQ(SYSOK(mkdir, "/tmp/d/", 0777), 0);
	CHECK_EQ(SYSOK(__stat50, "/tmp/d", &st), 0);
	CHECK_EQ(st.st_mode, S_IFDIR | 0755);
	CHECK_EQ(st.st_nlink, 2);
	CHECK_EQ(SYSOK(mkdir, "/tmp/d/e", 0777), 0);
	CHECK_EQ(SYSOK(__stat50, "/tmp/d", &st), 0);
	CHECK_EQ(st.st_nlink, 3);
	CHECK_EQ(SYS(mkdir, "/tmp/d", 0777), EEXIST);
	CHECK_EQ(SYS(mkdir, "/", 0777), EEXIST);
	CHECK_EQ(SYS(mkdir, "/tmp/d/.", 0777), EEXIST);
	CHECK_EQ(SYS(mkdir, "/none/d", 0777), ENOENT);
	CHECK_EQ(SYS(rmdir, "/tmp/d"), ENOTEMPTY);
	CHECK_EQ(SYS(rmdir, "/tmp/d/."), EINVAL);
	CHECK_EQ(SYS(rmdir, "/tmp/d/e/.."), ENOTEMPTY);
	CHECK_EQ(SYS(rmdir, "/"), EBUSY);
	CHECK_EQ(SYS(rmdir, "/dev"), EBUSY);
	CHECK_EQ(SYS(unlink, "/tmp/d"), EPERM);
	/* A removed directory is still there for who is in it. */
	CHECK_EQ(SYSOK(chdir, "/tmp/d/e"), 0);
	CHECK_EQ(SYSOK(rmdir, "../e"), 0);
	CHECK_EQ(SYS(open, "x", O_CREAT | O_RDWR, 0), ENOENT);
	CHECK_EQ(SYS(open, "..", O_RDONLY, 0), ENOENT);
	CHECK_EQ(SYSOK(chdir, "/"), 0);
	CHECK_EQ(SYS(chdir, "/etc/hosts"), ENOTDIR);
	/* *at calls. */
	fd = SYSOK(open, "/tmp/d", O_DIRECTORY, 0);
	CHECK_EQ(SYSOK(mkdirat, fd, "f", 0700), 0);
	CHECK_EQ(SYSOK(fstatat, AT_FDCWD, "tmp/d/f", &st, 0), 0);
	CHECK_EQ(SYS(mkdirat, 99, "f", 0700), EBADF);
	CHECK_EQ(SYS(mkdirat, 1, "f", 0700), ENOTDIR);
	CHECK_EQ(SYS(mkdirat, 99, "/tmp/d/f", 0700), EEXIST);
	CHECK_EQ(SYS(unlinkat, fd, "f", 0), EPERM);
	CHECK_EQ(SYS(unlinkat, fd, "f", 3), EINVAL);
	CHECK_EQ(SYSOK(unlinkat, fd, "f", AT_REMOVEDIR), 0);
	CHECK_EQ(SYSOK(rmdir, "/tmp/d"), 0);
	stop();
}

static char cwd[64];

TEST(getcwd_and_chroot)
{
	start();
	CHECK_EQ(SYSOK(__getcwd, cwd, 64), 2);
	CHECK_STR(cwd, "/");
	SYSOK(mkdir, "/tmp/one", 0755);
	SYSOK(mkdir, "/tmp/one/two", 0755);
	SYSOK(chdir, "/tmp/one/two");
	CHECK_EQ(SYSOK(__getcwd, cwd, 64), 13);
	CHECK_STR(cwd, "/tmp/one/two");
	CHECK_EQ(SYS(__getcwd, cwd, 12), ERANGE);
	SYSOK(chdir, "/dev/fd");
	SYSOK(__getcwd, cwd, 64);
	CHECK_STR(cwd, "/dev/fd");
	SYSOK(chdir, "../../dev/..");
	SYSOK(__getcwd, cwd, 64);
	CHECK_STR(cwd, "/");
	SYSOK(chroot, "/tmp/one");
	SYSOK(chdir, "/two/../../../two");
	SYSOK(__getcwd, cwd, 64);
	CHECK_STR(cwd, "/two");
	CHECK_EQ(SYS(chdir, "/etc"), ENOENT);
	stop();
	start();
	SYSOK(rmdir, "/tmp/one/two");
	SYSOK(rmdir, "/tmp/one");
	stop();
}

TEST(rename_rules)
{
	struct stat a, b;

	start();
	SYSOK(mkdir, "/tmp/x", 0755);
	SYSOK(mkdir, "/tmp/x/y", 0755);
	SYSOK(mkdir, "/tmp/z", 0755);
	SYSOK(close, create("/tmp/f"));
	SYSOK(close, create("/tmp/g"));
	CHECK_EQ(SYS(rename, "/tmp/x", "/tmp/x/y/x"), EINVAL);
	CHECK_EQ(SYS(rename, "/tmp/x", "/tmp/x"), 0);
	CHECK_EQ(SYS(rename, "/tmp/f", "/tmp/z"), EISDIR);
	CHECK_EQ(SYS(rename, "/tmp/z", "/tmp/f"), ENOTDIR);
	CHECK_EQ(SYS(rename, "/tmp/z", "/tmp/x"), ENOTEMPTY);
	CHECK_EQ(SYS(rename, "/tmp/none", "/tmp/x"), ENOENT);
	CHECK_EQ(SYS(rename, "/tmp/x/.", "/tmp/q"), EINVAL);
	CHECK_EQ(SYS(rename, "/", "/tmp/q"), EBUSY);
	CHECK_EQ(SYS(rename, "/dev", "/tmp/q"), EBUSY);
	CHECK_EQ(SYS(rename, "/tmp/f", "/dev/f"), EXDEV);
	CHECK_EQ(SYS(rename, "/tmp/f", "/tmp/h/"), ENOTDIR);
	/* Replacing. */
	SYSOK(__stat50, "/tmp/f", &a);
	CHECK_EQ(SYSOK(rename, "/tmp/f", "/tmp/g"), 0);
	SYSOK(__stat50, "/tmp/g", &b);
	CHECK_EQ(a.st_ino, b.st_ino);
	CHECK_EQ(SYS(__stat50, "/tmp/f", &a), ENOENT);
	CHECK_EQ(SYSOK(rename, "/tmp/x/y", "/tmp/z"), 0);
	/* To another directory: links and "..". */
	CHECK_EQ(SYSOK(rename, "/tmp/z", "/tmp/x/w"), 0);
	SYSOK(__stat50, "/tmp/x", &a);
	CHECK_EQ(a.st_nlink, 3);
	SYSOK(__stat50, "/tmp/x/w/..", &b);
	CHECK_EQ(a.st_ino, b.st_ino);
	/* Two names of one file: nothing happens. */
	SYSOK(link, "/tmp/g", "/tmp/i");
	CHECK_EQ(SYSOK(rename, "/tmp/g", "/tmp/i"), 0);
	SYSOK(__stat50, "/tmp/g", &a);
	CHECK_EQ(a.st_nlink, 2);
	CHECK_EQ(SYS(link, "/tmp/g", "/tmp/i"), EEXIST);
	CHECK_EQ(SYS(link, "/tmp/x", "/tmp/l"), EPERM);
	CHECK_EQ(SYS(link, "/tmp/g", "/dev/l"), EXDEV);
	SYSOK(unlink, "/tmp/g");
	SYSOK(unlink, "/tmp/i");
	SYSOK(rmdir, "/tmp/x/w");
	SYSOK(rmdir, "/tmp/x");
	stop();
}

TEST(reading_directories)
{
	static char buf[4096];
	char path[32];
	int fd, i, left, n, seen = 0;
	struct dirent *d;

	start();
	SYSOK(mkdir, "/tmp/many", 0755);
	for (i = 0; i < 100; i++) {
		snprintf(path, sizeof(path), "/tmp/many/file%d", i);
		SYSOK(close, create(path));
	}
	fd = SYSOK(open, "/tmp/many", O_RDONLY, 0);
	CHECK_EQ(SYS(__getdents30, fd, buf, 8), EINVAL);
	CHECK_EQ(SYS(__getdents30, 1, buf, sizeof(buf)), EINVAL);
	CHECK_EQ(SYS(read, fd, buf, 10), EISDIR);
	/* Every other one is removed while the directory is read. */
	while ((n = SYSOK(__getdents30, fd, buf, 200)) > 0)
		for (left = 0; left < n; left += d->d_reclen) {
			d = (struct dirent *)(void *)(buf + left);
			CHECK_EQ(d->d_reclen % 8, 0);
			CHECK_EQ(strlen(d->d_name), d->d_namlen);
			if (d->d_name[0] == '.') {
				CHECK_EQ(d->d_type, 4);
				continue;
			}
			CHECK_EQ(d->d_type, 8);
			if (seen++ % 2 == 0) {
				snprintf(path, sizeof(path), "/tmp/many/%s",
				    d->d_name);
				SYSOK(unlink, path);
			}
		}
	CHECK_EQ(seen, 100);
	SYSOK(lseek, fd, 0, 0, SEEK_SET);
	seen = 0;
	while ((n = SYSOK(__getdents30, fd, buf, sizeof(buf))) > 0)
		for (left = 0; left < n; left += d->d_reclen) {
			d = (struct dirent *)(void *)(buf + left);
			if (d->d_name[0] != '.') {
				snprintf(path, sizeof(path), "/tmp/many/%s",
				    d->d_name);
				SYSOK(unlink, path);
				seen++;
			}
		}
	CHECK_EQ(seen, 50);
	SYSOK(rmdir, "/tmp/many");
	stop();
}

TEST(attributes)
{
	struct timespec ts[2] = { { 5, 6 }, { 0, UTIME_OMIT } };
	struct stat st;
	int fd;

	start();
	fd = create("/tmp/at");
	CHECK_EQ(SYSOK(fchmod, fd, 07777), 0);
	CHECK_EQ(SYSOK(chown, "/tmp/at", 3, -1), 0);
	CHECK_EQ(SYSOK(utimensat, AT_FDCWD, "/tmp/at", ts, 0), 0);
	CHECK_EQ(SYSOK(__fstat50, fd, &st), 0);
	CHECK_EQ(st.st_mode, S_IFREG | 07777);
	CHECK_EQ(st.st_uid, 3);
	CHECK_EQ(st.st_gid, 0);
	CHECK_EQ(st.st_atim.tv_sec, 5);
	CHECK_EQ(st.st_atim.tv_nsec, 6);
	ts[1].tv_nsec = 1000000000;
	CHECK_EQ(SYS(futimens, fd, ts), EINVAL);
	CHECK_EQ(SYS(fchmodat, AT_FDCWD, "/tmp/at", 0, 1), EINVAL);
	CHECK_EQ(SYSOK(umask, 077), 022);
	CHECK_EQ(SYSOK(mkfifo, "/tmp/ff", 0666), 0);
	CHECK_EQ(SYSOK(__lstat50, "/tmp/ff", &st), 0);
	CHECK_EQ(st.st_mode, S_IFIFO | 0600);
	CHECK_EQ(SYS(open, "/tmp/ff", O_WRONLY | O_NONBLOCK, 0), ENXIO);
	SYSOK(open, "/tmp/ff", O_RDONLY | O_NONBLOCK, 0);
	SYSOK(open, "/tmp/ff", O_WRONLY | O_NONBLOCK, 0);
	CHECK_EQ(SYSOK(write, fd + 2, "abc", 3), 3);
	CHECK_EQ(SYSOK(read, fd + 1, &st, 10), 3);
	SYSOK(unlink, "/tmp/ff");
	SYSOK(unlink, "/tmp/at");
	stop();
}

TEST(locks)
{
	struct flock fl = { .l_type = F_WRLCK, .l_start = 10, .l_len = 10 };
	int a, b;

	start();
	a = create("/tmp/lock");
	b = SYSOK(open, "/tmp/lock", O_RDWR, 0);
	CHECK_EQ(SYSOK(fcntl, a, F_SETLK, &fl), 0);
	CHECK_EQ(SYSOK(fcntl, b, F_SETLK, &fl), 0);	/* same group */
	sys_current = &sys_procs[1];
	CHECK_EQ(SYSOK(open, "/tmp/lock", O_RDWR, 0), 3);
	CHECK_EQ(SYS(fcntl, 3, F_SETLK, &fl), EAGAIN);
	fl = (struct flock){ .l_type = F_RDLCK };
	CHECK_EQ(SYSOK(fcntl, 3, F_GETLK, &fl), 0);
	CHECK_EQ(fl.l_type, F_WRLCK);
	CHECK_EQ(fl.l_pid, 1);
	CHECK_EQ(fl.l_start, 10);
	CHECK_EQ(fl.l_len, 10);
	/* Around it there is room; a hole can be cut. */
	fl = (struct flock){ .l_type = F_WRLCK, .l_start = 20 };
	CHECK_EQ(SYSOK(fcntl, 3, F_SETLK, &fl), 0);
	fl = (struct flock){ .l_type = F_UNLCK, .l_start = 30, .l_len = 5 };
	CHECK_EQ(SYSOK(fcntl, 3, F_SETLK, &fl), 0);
	sys_current = &sys_procs[0];
	fl = (struct flock){ .l_type = F_WRLCK, .l_start = 30, .l_len = 5 };
	CHECK_EQ(SYSOK(fcntl, a, F_SETLK, &fl), 0);
	fl.l_len = 6;
	CHECK_EQ(SYS(fcntl, a, F_SETLK, &fl), EAGAIN);
	fl = (struct flock){ .l_type = F_WRLCK, .l_start = -1 };
	CHECK_EQ(SYS(fcntl, a, F_SETLK, &fl), EINVAL);
	fl = (struct flock){ .l_type = 9 };
	CHECK_EQ(SYS(fcntl, a, F_SETLK, &fl), EINVAL);
	CHECK_EQ(SYS(fcntl, 0, F_SETLK, &fl), EINVAL);
	/* Closing any descriptor of the file drops the group's locks. */
	SYSOK(close, b);
	sys_current = &sys_procs[1];
	fl = (struct flock){ .l_type = F_WRLCK };
	CHECK_EQ(SYSOK(fcntl, 3, F_SETLK, &fl), 0);
	SYSOK(close, 3);
	sys_current = &sys_procs[0];
	/* flock(2) belongs to the open file. */
	CHECK_EQ(SYSOK(flock, a, LOCK_EX), 0);
	b = SYSOK(open, "/tmp/lock", O_RDWR, 0);
	CHECK_EQ(SYS(flock, b, LOCK_SH | LOCK_NB), EAGAIN);
	CHECK_EQ(SYSOK(flock, a, LOCK_SH), 0);
	CHECK_EQ(SYSOK(flock, b, LOCK_SH | LOCK_NB), 0);
	CHECK_EQ(SYS(flock, b, LOCK_EX | LOCK_NB), EAGAIN);
	SYSOK(close, a);
	CHECK_EQ(SYSOK(flock, b, LOCK_EX | LOCK_NB), 0);
	CHECK_EQ(SYS(flock, b, 0), EINVAL);
	SYSOK(unlink, "/tmp/lock");
	stop();
}

static int
other_waits_too(const char *why, uint64_t deadline __unused)
{
	struct flock fl = { .l_type = F_WRLCK, .l_start = 0, .l_len = 1 };

	/* Group 1 waits for byte 1; now group 2 wants byte 0. */
	fake_sleep_hook = NULL;
	CHECK_STR(why, "lockf");
	sys_current = &sys_procs[1];
	CHECK_EQ(SYS(fcntl, 3, F_SETLKW, &fl), EDEADLK);
	sys_current = &sys_procs[0];
	return EINTR;
}

TEST(deadlock_is_seen)
{
	struct flock fl = { .l_type = F_WRLCK, .l_start = 0, .l_len = 1 };

	start();
	CHECK_EQ(create("/tmp/dead"), 3);
	CHECK_EQ(SYSOK(fcntl, 3, F_SETLK, &fl), 0);
	sys_current = &sys_procs[1];
	CHECK_EQ(SYSOK(open, "/tmp/dead", O_RDWR, 0), 3);
	fl.l_start = 1;
	CHECK_EQ(SYSOK(fcntl, 3, F_SETLK, &fl), 0);
	sys_current = &sys_procs[0];
	fake_sleep_hook = other_waits_too;
	CHECK_EQ(SYS(fcntl, 3, F_SETLKW, &fl), EINTR);
	SYSOK(unlink, "/tmp/dead");
	stop();
}

TEST(devices)
{
	char buf[8];
	struct stat st;
	int fd;

	start();
	fd = SYSOK(open, "/dev/null", O_RDWR, 0);
	CHECK_EQ(SYSOK(write, fd, "xy", 2), 2);
	CHECK_EQ(SYSOK(read, fd, buf, 8), 0);
	fd = SYSOK(open, "/dev/zero", O_RDWR, 0);
	buf[7] = 'x';
	CHECK_EQ(SYSOK(read, fd, buf, 8), 8);
	CHECK_EQ(buf[7], 0);
	fd = SYSOK(open, "/dev/full", O_RDWR, 0);
	CHECK_EQ(SYS(write, fd, "xy", 2), ENOSPC);
	SYSOK(__stat50, "/dev/console", &st);
	CHECK_EQ(st.st_rdev, TTY_CONSOLE_RDEV);
	/* A descriptor by name. */
	fd = create("/tmp/fdtest");
	CHECK_EQ(fd, 6);
	CHECK_EQ(SYSOK(open, "/dev/fd/6", O_RDWR, 0), 7);
	SYSOK(write, 7, "abc", 3);
	CHECK_EQ(SYSOK(lseek, 6, 0, 0, SEEK_CUR), 3);
	CHECK_EQ(SYS(open, "/dev/fd/50", O_RDWR, 0), EBADF);
	SYSOK(unlink, "/tmp/fdtest");
	CHECK_EQ(SYSOK(__mknod50, "/tmp/nodev", S_IFCHR | 0666, 0x7777), 0);
	CHECK_EQ(SYS(open, "/tmp/nodev", O_RDWR, 0), ENXIO);
	SYSOK(unlink, "/tmp/nodev");
	stop();
}

TEST(mounts)
{
	static struct { uint64_t f[19]; char rest[4000]; } sv;
	struct { int v; uint64_t nodes; int64_t size; uint32_t u, g, m; }
	    args = { 1, 3, 8192, 0, 0, 0700 };
	static char big[16384];
	int fd;

	start();
	SYSOK(mkdir, "/tmp/m", 0755);
	CHECK_EQ(SYS(__mount50, "nofs", "/tmp/m", 0, 0, 0), ENODEV);
	CHECK_EQ(SYS(__mount50, "tmpfs", "/none", 0, 0, 0), ENOENT);
	CHECK_EQ(SYS(__mount50, "tmpfs", "/tmp/m", 0, &args, 8), EINVAL);
	CHECK_EQ(SYSOK(__mount50, "tmpfs", "/tmp/m", 0, &args, 40), 0);
	CHECK_EQ(SYSOK(__statvfs190, "/tmp/m", &sv, 0), 0);
	CHECK_EQ(sv.f[1], 4096);
	CHECK_EQ(sv.f[4], 2);
	CHECK_EQ(SYS(__getvfsstat90, 0, 0, 0), 0);
	CHECK_EQ(sys_result[0], 3);
	fd = create("/tmp/m/a");
	/* The size limit: part of it fits. */
	CHECK_EQ(SYSOK(write, fd, big, sizeof(big)), 8192);
	CHECK_EQ(SYS(write, fd, big, 1), ENOSPC);
	SYSOK(close, create("/tmp/m/b"));
	CHECK_EQ(SYS(open, "/tmp/m/c", O_CREAT | O_RDWR, 0), ENOSPC);
	CHECK_EQ(SYS(unmount, "/tmp/m", 0), EBUSY);
	SYSOK(unlink, "/tmp/m/a");
	CHECK_EQ(SYS(unmount, "/tmp/m", 0), EBUSY);
	SYSOK(close, fd);
	CHECK_EQ(SYS(unmount, "/tmp", 0), EINVAL);
	CHECK_EQ(SYS(unmount, "/", 0), EBUSY);
	CHECK_EQ(SYSOK(unmount, "/tmp/m", 0), 0);
	CHECK_EQ(SYSOK(rmdir, "/tmp/m"), 0);
	stop();
}

TEST(without_memory_nothing_leaks)
{
	long before, n;
	int error;

	start();
	before = fake_memory_count;
	for (n = 0; n < 40; n++) {
		fake_memory_limit = n;
		error = SYS(open, "/tmp/mem", O_CREAT | O_RDWR, 0644);
		fake_memory_limit = -1;
		if (error == 0)
			break;
		CHECK(error == ENOMEM || error == ENOSPC);
		/* The file may be there although it could not be opened. */
		(void)SYS(unlink, "/tmp/mem");
		CHECK_EQ(fake_memory_count, before);
	}
	CHECK(n > 3 && n < 40);
	SYSOK(close, 3);
	SYSOK(unlink, "/tmp/mem");
	CHECK_EQ(fake_memory_count, before);
	stop();
}

TEST(mappings_keep_their_pages)
{
	struct mapobj *mo;
	struct file *f;
	rump_paddr_t pa, again;
	char c;
	int fd;

	start();
	fd = create("/tmp/map");
	SYSOK(write, fd, "abc", 3);
	REQUIRE(fd_get(sys_current, fd, &f) == 0);
	CHECK_EQ(f->f_ops->fo_mmap(f, 3, 1, &mo), 0);
	file_release(f);
	CHECK_EQ(mo->mo_ops->mo_size(mo), 3);
	CHECK_EQ(mo->mo_ops->mo_getpage(mo, 0, true, &pa), 0);
	CHECK_EQ(mo->mo_ops->mo_getpage(mo, 4096, true, &again), EINVAL);
	*(char *)rumpuser_pa_to_va(pa) = 'X';
	CHECK_EQ(SYSOK(pread, fd, &c, 1, 0, 0), 1);
	CHECK_EQ(c, 'X');
	/* Truncated while mapped: the frame stays the mapping's. */
	SYSOK(ftruncate, fd, 0, 0);
	*(char *)rumpuser_pa_to_va(pa) = 'Y';
	SYSOK(pwrite, fd, "Q", 1, 0, 0);
	CHECK_EQ(*(char *)rumpuser_pa_to_va(pa), 'Y');
	mo->mo_ops->mo_putpage(mo, 0, pa);
	SYSOK(unlink, "/tmp/map");
	SYSOK(close, fd);
	mo->mo_ops->mo_release(mo);
	stop();
}

static unsigned char lent[10000], want[20000], found[20000];

/* A file that is lent what `lent' has; want is what it has to be. */
static int
lend(const char *path)
{
	struct vnode *vp;
	size_t i;
	int fd = create(path);

	for (i = 0; i < sizeof(lent); i++)
		lent[i] = (unsigned char)(i * 7 + i / 256);
	memset(want, 0, sizeof(want));
	memcpy(want, lent, sizeof(lent));
	CHECK_EQ(vfs_lookup(path, LOOKUP_FOLLOW, &vp), 0);
	CHECK_EQ(tmpfs_lend(vp, lent, sizeof(lent)), 0);
	vnode_release(vp);
	return fd;
}

static void
expect_file(int fd, size_t size)
{
	memset(found, 0xee, sizeof(found));
	CHECK_EQ(SYSOK(pread, fd, found, sizeof(found), 0, 0), (long)size);
	CHECK_MEM(found, want, size);
}

TEST(lent_contents_are_copied_only_where_they_change)
{
	long before = 0;
	struct stat st;
	int fd;

	start();
	fd = lend("/tmp/lent");
	before = fake_memory_count;
	expect_file(fd, 10000);
	CHECK_EQ(SYSOK(__fstat50, fd, &st), 0);
	CHECK_EQ(st.st_size, 10000);
	CHECK_EQ(st.st_blocks, 24);
	CHECK_EQ(SYSOK(lseek, fd, 0, 100, SEEK_DATA), 100);
	CHECK_EQ(SYSOK(lseek, fd, 0, 100, SEEK_HOLE), 10000);
	CHECK_EQ(fake_memory_count, before);
	/* One page and the table that has it. */
	CHECK_EQ(SYSOK(pwrite, fd, "changed", 7, 0, 5000), 7);
	memcpy(want + 5000, "changed", 7);
	CHECK_EQ(fake_memory_count, before + 2);
	expect_file(fd, 10000);
	CHECK_EQ(lent[5000], (unsigned char)(5000 * 7 + 5000 / 256));
	/* What was cut off does not come back, nor what lay behind the end. */
	CHECK_EQ(SYSOK(ftruncate, fd, 0, 9000), 0);
	CHECK_EQ(SYSOK(ftruncate, fd, 0, 12000), 0);
	memset(want + 9000, 0, 3000);
	expect_file(fd, 12000);
	CHECK_EQ(SYSOK(pwrite, fd, "end", 3, 0, 15000), 3);
	memcpy(want + 15000, "end", 3);
	expect_file(fd, 15003);
	/* Behind what is cut off now, everything was written or is zeros. */
	CHECK_EQ(SYSOK(ftruncate, fd, 0, 50), 0);
	memset(want + 50, 0, sizeof(want) - 50);
	CHECK_EQ(SYSOK(ftruncate, fd, 0, 8192), 0);
	expect_file(fd, 8192);
	SYSOK(close, fd);
	SYSOK(unlink, "/tmp/lent");
	stop();
}

TEST(holes_in_lent_contents)
{
	int fd;

	start();
	fd = lend("/tmp/lent");
	CHECK_EQ(SYSOK(fdiscard, fd, 0, 100, 4200), 0);
	memset(want + 100, 0, 4200);
	expect_file(fd, 10000);
	CHECK_EQ(SYSOK(fdiscard, fd, 0, 9990, 100), 0);
	memset(want + 9990, 0, 10);
	expect_file(fd, 10000);
	SYSOK(close, fd);
	SYSOK(unlink, "/tmp/lent");
	stop();
}

TEST(mapping_lent_contents)
{
	struct mapobj *mo;
	struct vnode *vp;
	rump_paddr_t pa;
	int fd;

	start();
	fd = lend("/tmp/lent");
	CHECK_EQ(vfs_lookup("/tmp/lent", LOOKUP_FOLLOW, &vp), 0);
	CHECK_EQ(vp->v_ops->vop_mapobj(vp, &mo), 0);
	CHECK_EQ(mo->mo_ops->mo_getpage(mo, 8192, true, &pa), 0);
	CHECK_MEM(rumpuser_pa_to_va(pa), lent + 8192, 10000 - 8192);
	CHECK_EQ(((unsigned char *)rumpuser_pa_to_va(pa))[10000 - 8192], 0);
	*(unsigned char *)rumpuser_pa_to_va(pa) = want[8192] = 99;
	mo->mo_ops->mo_putpage(mo, 8192, pa);
	expect_file(fd, 10000);
	CHECK(lent[8192] != 99);
	mo->mo_ops->mo_release(mo);
	vnode_release(vp);
	SYSOK(close, fd);
	SYSOK(unlink, "/tmp/lent");
	stop();
}

TEST(vnode_events)
{
	struct kevent ev, c = { .filter = EVFILT_VNODE,
	    .flags = EV_ADD | EV_CLEAR,
	    .fflags = NOTE_WRITE | NOTE_DELETE | NOTE_ATTRIB };
	struct timespec zero = { 0, 0 };
	int fd, kq;

	start();
	fd = create("/tmp/ev");
	kq = SYSOK(kqueue, 0);
	c.ident = (uintptr_t)fd;
	CHECK_EQ(SYSOK(__kevent50, kq, &c, 1, &ev, 1, &zero), 0);
	SYSOK(write, fd, "x", 1);
	CHECK_EQ(SYSOK(__kevent50, kq, 0, 0, &ev, 1, &zero), 1);
	CHECK_EQ(ev.fflags, NOTE_WRITE);
	SYSOK(chmod, "/tmp/ev", 0600);
	SYSOK(unlink, "/tmp/ev");
	CHECK_EQ(SYSOK(__kevent50, kq, 0, 0, &ev, 1, &zero), 1);
	CHECK_EQ(ev.fflags, NOTE_ATTRIB | NOTE_DELETE);
	stop();
}
