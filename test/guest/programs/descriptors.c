/* dup, fcntl, close-on-exec, descriptor limits, record and flock locks. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tap.h"

int
main(void)
{
	struct flock lock;
	struct rlimit rl;
	char buf[10];
	int fd, fd2, fd3, n, last, other;

	works(fd = open("/tmp/locked", O_RDWR | O_CREAT, 0600), "open");
	ok(fd > 2, "0, 1 and 2 are taken");
	works(fd2 = dup(fd), "dup");
	is(fd2, fd + 1, "the lowest free one");
	is(write(fd, "0123456789", 10), 10, "write");
	is(lseek(fd2, 0, SEEK_CUR), 10, "a duplicate shares the offset");
	works(dup2(fd, 20), "dup2");
	is(dup2(fd, fd), fd, "dup2 to itself");
	fails(dup2(99, 5), EBADF, "dup2 of nothing");
	works(fd3 = fcntl(fd, F_DUPFD, 30), "F_DUPFD");
	is(fd3, 30, "from 30 on");
	works(fd3 = fcntl(fd, F_DUPFD_CLOEXEC, 30), "F_DUPFD_CLOEXEC");
	is(fcntl(fd3, F_GETFD), FD_CLOEXEC, "it is set");
	is(fcntl(fd, F_GETFD), 0, "but not on the first");
	works(fcntl(fd, F_SETFD, FD_CLOEXEC), "F_SETFD");
	is(fcntl(fd2, F_GETFD), 0, "it belongs to the descriptor");
	is(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDWR, "F_GETFL");
	works(fcntl(fd, F_SETFL, O_APPEND), "F_SETFL");
	is(fcntl(fd2, F_GETFL) & O_APPEND, O_APPEND, "it belongs to the file");
	lseek(fd, 0, SEEK_SET);
	is(write(fd, "ab", 2), 2, "append");
	is(lseek(fd, 0, SEEK_END), 12, "went to the end");
	fails(fcntl(fd, 12345, 0), EINVAL, "no such command");
	fails(fcntl(77, F_GETFD), EBADF, "no such descriptor");

	lock = (struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 5 };
	works(fcntl(fd, F_SETLK, &lock), "lock a record");
	lock = (struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET };
	works(fcntl(fd, F_GETLK, &lock), "F_GETLK");
	is(lock.l_type, F_UNLCK, "own locks are none");
	lock = (struct flock){ .l_type = F_UNLCK, .l_whence = SEEK_SET };
	works(fcntl(fd, F_SETLK, &lock), "unlock it");
	works(other = open("/tmp/locked", O_RDWR), "open again");
	works(flock(fd, LOCK_EX), "flock");
	fails(flock(other, LOCK_EX | LOCK_NB), EWOULDBLOCK, "the other open file has to wait");
	works(flock(fd, LOCK_UN), "unlock");
	works(flock(other, LOCK_EX | LOCK_NB), "and now may");

	works(getrlimit(RLIMIT_NOFILE, &rl), "RLIMIT_NOFILE");
	ok(rl.rlim_cur >= 64, "there are some");
	for (n = 0, last = 0; n < 100000; n++) {
		if ((last = dup(fd)) == -1)
			break;
	}
	fails(last, EMFILE, "until EMFILE");
	is(closefrom(fd), 0, "closefrom");
	fails(read(fd, buf, 1), EBADF, "all are closed");
	works(open("/dev/null", O_RDONLY), "and can be opened again");
	return tap_done();
}
