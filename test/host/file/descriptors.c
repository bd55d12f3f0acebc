/*
 * Descriptors, pipes, fcntl, locks, poll, select and kqueue.
 * sources: components/kern/file/file.c components/kern/file/filedesc.c
 * sources: components/kern/file/fcntl.c components/kern/file/rw.c
 * sources: components/kern/file/filelock.c components/kern/file/pipe.c
 * sources: components/kern/file/select.c components/kern/file/kqueue.c
 * sources: components/kern/file/tty.c components/kern/file/ttycons.c
 */
#include "sys.h"

#include "netbsd/event.h"
#include "netbsd/poll.h"
#include "netbsd/signal.h"
#include "netbsd/ttycom.h"
#include "rump/timespec.h"

struct pollfd {
	int fd;
	short events, revents;
};

static struct timespec at_once;

static void
make_pipe(int fds[2])
{
	CHECK_EQ(SYS(pipe2, fds, 0), 0);
}

TEST(first_group_has_the_console)
{
	sys_start();
	CHECK_EQ(SYSOK(write, 1, "hi\n", 3), 3);
	CHECK_EQ(SYSOK(fcntl, 0, F_GETFL), O_RDWR);
	CHECK_EQ(SYS(lseek, 0, 0, 0, 0), ESPIPE);
	CHECK_EQ(SYS(read, 3, 0, 0), EBADF);
	CHECK_EQ(SYS(close, -1), EBADF);
	CHECK_EQ(SYS(close, 1 << 30), EBADF);
	sys_stop();
}

TEST(dup_takes_the_lowest)
{
	int i;

	sys_start();
	CHECK_EQ(SYSOK(dup, 1), 3);
	CHECK_EQ(SYSOK(dup, 1), 4);
	CHECK_EQ(SYSOK(close, 3), 0);
	CHECK_EQ(SYSOK(dup, 1), 3);
	CHECK_EQ(SYSOK(fcntl, 1, F_DUPFD, 100), 100);
	CHECK_EQ(SYSOK(fcntl, 1, F_DUPFD_CLOEXEC, 64), 64);
	CHECK_EQ(SYSOK(fcntl, 64, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(SYSOK(fcntl, 0, F_MAXFD), 100);
	CHECK_EQ(SYSOK(dup2, 1, 300), 300);
	CHECK_EQ(SYSOK(dup3, 1, 301, O_CLOEXEC), 301);
	CHECK_EQ(SYSOK(fcntl, 301, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(SYS(dup2, 1, -1), EBADF);
	CHECK_EQ(SYS(dup2, 1, FD_LIMIT_DEFAULT), EBADF);
	CHECK_EQ(SYS(dup3, 1, 5, 1), EINVAL);
	CHECK_EQ(SYS(fcntl, 1, F_DUPFD, -1), EINVAL);
	CHECK_EQ(SYSOK(fcntl, 4, F_CLOSEM), 0);
	CHECK_EQ(SYSOK(fcntl, 0, F_MAXFD), 3);
	CHECK_EQ(fd_setlimit(sys_current, 10), 0);
	for (i = 4; i < 10; i++)
		CHECK_EQ(SYSOK(dup, 1), i);
	CHECK_EQ(SYS(dup, 1), EMFILE);
	CHECK_EQ(file_count(), 1);
	sys_stop();
}

TEST(pipe_moves_and_ends)
{
	static char big[65537];
	char buf[64];
	int fds[2], n;

	sys_start();
	make_pipe(fds);
	CHECK_EQ(SYSOK(write, fds[1], "hello", 5), 5);
	CHECK_EQ(SYSOK(ioctl, fds[0], FIONREAD, &n), 0);
	CHECK_EQ(n, 5);
	CHECK_EQ(SYSOK(read, fds[0], buf, 3), 3);
	CHECK_EQ(SYSOK(read, fds[0], buf + 3, 60), 2);
	CHECK_MEM(buf, "hello", 5);
	CHECK_EQ(SYSOK(fcntl, fds[0], F_SETFL, O_NONBLOCK), 0);
	CHECK_EQ(SYS(read, fds[0], buf, 1), EWOULDBLOCK);
	CHECK_EQ(SYS(read, fds[1], buf, 1), EBADF);
	CHECK_EQ(SYS(pread, fds[0], buf, 1, 0, 0), ESPIPE);
	CHECK_EQ(SYSOK(fcntl, fds[1], F_SETFL, O_NONBLOCK), 0);
	/* Full: a partial write, then none. */
	CHECK_EQ(SYSOK(write, fds[1], big, sizeof(big)), 65536);
	CHECK_EQ(SYS(write, fds[1], big, 1), EWOULDBLOCK);
	CHECK_EQ(SYSOK(read, fds[0], big, 4095), 4095);
	/* Small writes are not split. */
	CHECK_EQ(SYS(write, fds[1], big, 4096), EWOULDBLOCK);
	CHECK_EQ(SYSOK(write, fds[1], big, 4095), 4095);
	CHECK_EQ(SYSOK(close, fds[1]), 0);
	CHECK_EQ(SYSOK(read, fds[0], big, sizeof(big)), 65536);
	CHECK_EQ(SYSOK(read, fds[0], big, sizeof(big)), 0);
	CHECK_EQ(SYSOK(close, fds[0]), 0);

	make_pipe(fds);
	CHECK_EQ(SYSOK(close, fds[0]), 0);
	sys_signal = 0;
	CHECK_EQ(SYS(write, fds[1], "x", 1), EPIPE);
	CHECK_EQ(sys_signal, SIGPIPE);
	sys_signal = 0;
	CHECK_EQ(SYSOK(fcntl, fds[1], F_SETNOSIGPIPE, 1), 0);
	CHECK_EQ(SYS(write, fds[1], "x", 1), EPIPE);
	CHECK_EQ(sys_signal, 0);
	sys_stop();
}

TEST(pipe_without_memory)
{
	int fds[2];
	long n;

	sys_start();
	for (n = 0; n < 3; n++) {
		fake_memory_limit = n;
		CHECK(SYS(pipe2, fds, 0) != 0);
		fake_memory_limit = -1;
		CHECK_EQ(SYSOK(fcntl, 0, F_MAXFD), 2);
	}
	CHECK_EQ(SYS(pipe2, 0, 0), EFAULT);
	CHECK_EQ(SYSOK(fcntl, 0, F_MAXFD), 2);
	CHECK_EQ(SYS(pipe2, fds, O_APPEND), EINVAL);
	CHECK_EQ(fd_setlimit(sys_current, 4), 0);
	CHECK_EQ(SYS(pipe2, fds, 0), EMFILE);
	CHECK_EQ(SYSOK(fcntl, 0, F_MAXFD), 2);
	sys_stop();
}

TEST(poll_and_select)
{
	struct pollfd p[3];
	uint32_t in[1], out[1];
	struct timeval tv = { 0, 0 };
	int fds[2];

	sys_start();
	make_pipe(fds);
	p[0] = (struct pollfd){ fds[0], POLLIN, 0x55 };
	p[1] = (struct pollfd){ fds[1], POLLOUT, 0 };
	p[2] = (struct pollfd){ -1, POLLIN, 0x55 };
	CHECK_EQ(SYSOK(poll, p, 3, 0), 1);
	CHECK_EQ(p[0].revents, 0);
	CHECK_EQ(p[1].revents, POLLOUT);
	CHECK_EQ(p[2].revents, 0);
	/* Times out: the fake clock moves. */
	CHECK_EQ(SYSOK(poll, p, 1, 10), 0);
	CHECK_EQ(SYS(poll, p, 1, -2), EINVAL);
	CHECK_EQ(SYS(poll, 0, 1, 0), EFAULT);
	CHECK_EQ(SYS(poll, p, 1U << 31, 0), EINVAL);
	p[2].fd = 50;
	CHECK_EQ(SYSOK(poll, p, 3, -1), 2);
	CHECK_EQ(p[2].revents, POLLNVAL);
	in[0] = 1U << fds[0];
	out[0] = 1U << fds[1];
	CHECK_EQ(SYSOK(__select50, fds[1] + 1, in, out, 0, &tv), 1);
	CHECK_EQ(in[0], 0);
	CHECK_EQ(out[0], 1U << fds[1]);
	in[0] = 1U << 20;
	CHECK_EQ(SYS(__select50, 21, in, 0, 0, &tv), EBADF);
	CHECK_EQ(SYS(__select50, -1, 0, 0, 0, &tv), EINVAL);
	tv.tv_usec = 1000000;
	CHECK_EQ(SYS(__select50, 0, 0, 0, 0, &tv), EINVAL);
	SYSOK(close, fds[1]);
	CHECK_EQ(SYSOK(poll, p, 1, -1), 1);
	CHECK_EQ(p[0].revents, POLLIN | POLLHUP);
	sys_stop();
}

/* The pipe the sleeper's hook writes to. */
static int wake_fd;

static int
write_later(const char *why, uint64_t deadline __unused)
{
	fake_sleep_hook = NULL;
	CHECK_STR(why, "poll");
	CHECK_EQ(SYSOK(write, wake_fd, "x", 1), 1);
	return 0;
}

static int
interrupted(const char *why __unused, uint64_t deadline __unused)
{
	fake_sleep_hook = NULL;
	return ERESTART;
}

TEST(poll_wakes_up)
{
	struct pollfd p;
	long result;
	int fds[2];

	sys_start();
	make_pipe(fds);
	wake_fd = fds[1];
	fake_sleep_hook = write_later;
	p = (struct pollfd){ fds[0], POLLIN, 0 };
	result = SYS(poll, &p, 1, -1);
	CHECK_EQ(result, 0);
	CHECK_EQ(p.revents, POLLIN);
	fake_sleep_hook = interrupted;
	p.events = POLLPRI;
	CHECK_EQ(SYS(poll, &p, 1, -1), EINTR);
	sys_stop();
}

static struct kevent
change(uintptr_t ident, uint32_t filter, uint32_t flags, uint32_t fflags,
    int64_t data)
{
	return (struct kevent){
		.ident = ident, .filter = filter, .flags = flags,
		.fflags = fflags, .data = data, .udata = &wake_fd,
	};
}

/* Applies one change, expecting no event. */
#define APPLY(kq, ...)							\
	({								\
		struct kevent c_ = change(__VA_ARGS__);			\
		SYS(__kevent50, kq, &c_, 1, 0, 0, &at_once);		\
	})
#define EVENTS(kq, ev, n)						\
	SYSOK(__kevent50, kq, 0, 0, ev, n, &at_once)

TEST(kqueue_of_a_pipe)
{
	struct kevent ev[4];
	char c[4];
	int fds[2], kq;

	sys_start();
	make_pipe(fds);
	kq = SYSOK(kqueue1, O_CLOEXEC);
	CHECK_EQ(SYSOK(fcntl, kq, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(APPLY(kq, fds[0], EVFILT_READ, EV_ADD, 0, 0), 0);
	CHECK_EQ(EVENTS(kq, ev, 4), 0);
	SYSOK(write, fds[1], "ab", 2);
	CHECK_EQ(EVENTS(kq, ev, 4), 1);
	CHECK_EQ(ev[0].ident, fds[0]);
	CHECK_EQ(ev[0].filter, EVFILT_READ);
	CHECK_EQ(ev[0].data, 2);
	CHECK(ev[0].udata == &wake_fd);
	/* Level-triggered: again, until it is read. */
	CHECK_EQ(EVENTS(kq, ev, 4), 1);
	SYSOK(read, fds[0], c, 2);
	CHECK_EQ(EVENTS(kq, ev, 4), 0);
	/* Disabled and enabled. */
	CHECK_EQ(APPLY(kq, fds[0], EVFILT_READ, EV_DISABLE, 0, 0), 0);
	SYSOK(write, fds[1], "c", 1);
	CHECK_EQ(EVENTS(kq, ev, 4), 0);
	CHECK_EQ(APPLY(kq, fds[0], EVFILT_READ, EV_ENABLE, 0, 0), 0);
	CHECK_EQ(EVENTS(kq, ev, 4), 1);
	/* Edge-triggered. */
	CHECK_EQ(APPLY(kq, fds[0], EVFILT_READ, EV_ADD | EV_CLEAR, 0, 0), 0);
	CHECK_EQ(EVENTS(kq, ev, 4), 1);
	CHECK_EQ(EVENTS(kq, ev, 4), 0);
	SYSOK(write, fds[1], "d", 1);
	CHECK_EQ(EVENTS(kq, ev, 4), 1);
	CHECK_EQ(ev[0].data, 2);
	/* The write end: room; then the reader goes. */
	CHECK_EQ(APPLY(kq, fds[1], EVFILT_WRITE, EV_ADD | EV_ONESHOT, 0, 0),
	    0);
	CHECK_EQ(EVENTS(kq, ev, 4), 1);
	CHECK_EQ(ev[0].data, 65536 - 2);
	CHECK_EQ(EVENTS(kq, ev, 4), 0);
	CHECK_EQ(APPLY(kq, fds[1], EVFILT_WRITE, EV_DELETE, 0, 0), ENOENT);
	/* The writer goes: EV_EOF with what is left. */
	SYSOK(close, fds[1]);
	CHECK_EQ(EVENTS(kq, ev, 4), 1);
	CHECK(ev[0].flags & EV_EOF);
	CHECK_EQ(ev[0].data, 2);
	/* Closing the descriptor takes the event away. */
	SYSOK(close, fds[0]);
	CHECK_EQ(APPLY(kq, fds[0], EVFILT_READ, EV_DELETE, 0, 0), ENOENT);
	CHECK_EQ(EVENTS(kq, ev, 4), 0);
	sys_stop();
}

TEST(kqueue_dispatch_receipt_errors)
{
	struct kevent c[2], ev[4];
	int fds[2], kq;

	sys_start();
	make_pipe(fds);
	kq = SYSOK(kqueue, 0);
	CHECK_EQ(APPLY(kq, fds[1], EVFILT_WRITE, EV_ADD | EV_DISPATCH, 0, 0),
	    0);
	CHECK_EQ(EVENTS(kq, ev, 4), 1);
	CHECK_EQ(EVENTS(kq, ev, 4), 0);
	CHECK_EQ(APPLY(kq, fds[1], EVFILT_WRITE, EV_ENABLE, 0, 0), 0);
	CHECK_EQ(EVENTS(kq, ev, 4), 1);
	c[0] = change(99, EVFILT_READ, EV_ADD, 0, 0);
	c[1] = change(fds[0], EVFILT_READ, EV_ADD | EV_RECEIPT, 0, 0);
	CHECK_EQ(SYSOK(__kevent50, kq, c, 2, ev, 4, &at_once), 2);
	CHECK_EQ(ev[0].flags, EV_ERROR);
	CHECK_EQ(ev[0].data, EBADF);
	CHECK_EQ(ev[1].flags, EV_ERROR);
	CHECK_EQ(ev[1].data, 0);
	CHECK_EQ(APPLY(kq, 99, EVFILT_READ, EV_ADD, 0, 0), EBADF);
	CHECK_EQ(APPLY(kq, ~0UL, EVFILT_READ, EV_ADD, 0, 0), EBADF);
	CHECK_EQ(APPLY(kq, 0, 12345, EV_ADD, 0, 0), EINVAL);
	CHECK_EQ(APPLY(kq, kq, EVFILT_READ, EV_ADD, 0, 0), EINVAL);
	CHECK_EQ(APPLY(kq, fds[0], EVFILT_VNODE, EV_ADD, 0, 0), EINVAL);
	CHECK_EQ(SYS(__kevent50, fds[0], 0, 0, ev, 1, &at_once), EBADF);
	CHECK_EQ(SYS(__kevent50, kq, 0, 1, ev, 1, &at_once), EFAULT);
	/* A kqueue is not inherited. */
	sys_current = &sys_procs[1];
	CHECK_EQ(SYS(__kevent50, kq, 0, 0, ev, 1, &at_once), EBADF);
	sys_stop();
}

TEST(kqueue_user_timer_signal)
{
	struct kevent ev[4];
	uint64_t start;
	int kq;

	sys_start();
	kq = SYSOK(kqueue, 0);
	CHECK_EQ(APPLY(kq, 7, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0), 0);
	CHECK_EQ(EVENTS(kq, ev, 4), 0);
	CHECK_EQ(APPLY(kq, 7, EVFILT_USER, 0,
	    NOTE_TRIGGER | NOTE_FFCOPY | 5, 0), 0);
	CHECK_EQ(EVENTS(kq, ev, 4), 1);
	CHECK_EQ(ev[0].fflags, 5);
	CHECK_EQ(EVENTS(kq, ev, 4), 0);

	start = fake_clock;
	CHECK_EQ(APPLY(kq, 1, EVFILT_TIMER, EV_ADD, 0, 10), 0);
	fake_clock_advance(start + 9999999);
	CHECK_EQ(EVENTS(kq, ev, 4), 0);
	fake_clock_advance(start + 35000000);
	CHECK_EQ(EVENTS(kq, ev, 4), 1);
	CHECK_EQ(ev[0].data, 3);
	CHECK_EQ(EVENTS(kq, ev, 4), 0);
	CHECK_EQ(APPLY(kq, 2, EVFILT_TIMER, EV_ADD | EV_ONESHOT,
	    NOTE_USECONDS, 5), 0);
	CHECK_EQ(APPLY(kq, 1, EVFILT_TIMER, EV_DELETE, 0, 0), 0);
	fake_clock_advance(fake_clock + 5000);
	CHECK_EQ(EVENTS(kq, ev, 4), 1);
	CHECK_EQ(ev[0].ident, 2);
	CHECK_EQ(APPLY(kq, 2, EVFILT_TIMER, EV_DELETE, 0, 0), ENOENT);
	CHECK_EQ(APPLY(kq, 3, EVFILT_TIMER, EV_ADD, 0, -1), EINVAL);
	CHECK_EQ(APPLY(kq, 3, EVFILT_TIMER, EV_ADD, NOTE_SECONDS,
	    INT64_MAX), EINVAL);

	CHECK_EQ(APPLY(kq, SIGUSR1, EVFILT_SIGNAL, EV_ADD, 0, 0), 0);
	knote_signal(&sys_procs[0], SIGUSR1);
	knote_signal(&sys_procs[0], SIGUSR1);
	knote_signal(&sys_procs[1], SIGUSR1);
	CHECK_EQ(EVENTS(kq, ev, 4), 1);
	CHECK_EQ(ev[0].data, 2);
	CHECK_EQ(APPLY(kq, 0, EVFILT_SIGNAL, EV_ADD, 0, 0), EINVAL);
	sys_stop();
}

TEST(kqueue_in_poll_and_kqueue)
{
	struct kevent ev[4];
	struct pollfd p;
	int inner, outer;

	sys_start();
	inner = SYSOK(kqueue, 0);
	outer = SYSOK(kqueue, 0);
	CHECK_EQ(APPLY(outer, inner, EVFILT_READ, EV_ADD, 0, 0), 0);
	CHECK_EQ(APPLY(inner, 1, EVFILT_USER, EV_ADD, 0, 0), 0);
	CHECK_EQ(EVENTS(outer, ev, 4), 0);
	CHECK_EQ(APPLY(inner, 1, EVFILT_USER, 0, NOTE_TRIGGER, 0), 0);
	CHECK_EQ(EVENTS(outer, ev, 4), 1);
	CHECK_EQ(ev[0].ident, inner);
	CHECK_EQ(ev[0].data, 1);
	p = (struct pollfd){ inner, POLLIN, 0 };
	CHECK_EQ(SYSOK(poll, &p, 1, 0), 1);
	SYSOK(close, inner);
	CHECK_EQ(EVENTS(outer, ev, 4), 0);
	sys_stop();
}
