/*
 * The socket layer and AF_LOCAL.
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
 * sources: components/net/base/socket.c components/net/base/calls.c
 * sources: components/net/base/options.c components/net/base/rights.c
 * sources: components/net/local/local.c components/net/local/local_data.c
 */
#include "sys.h"

#include "netbsd/event.h"
#include "netbsd/poll.h"
#include "netbsd/signal.h"
#include "netbsd/socket.h"
#include "netbsd/ttycom.h"
#include "rump/socket.h"
#include "rump/timespec.h"

struct msghdr {
	void *msg_name;
	socklen_t msg_namelen;
	struct iovec *msg_iov;
	int msg_iovlen;
	void *msg_control;
	socklen_t msg_controllen;
	int msg_flags;
};

struct sockaddr_un {
	uint8_t sun_len, sun_family;
	char sun_path[104];
};

struct pollfd {
	int fd;
	short events, revents;
};

static bool running;
static long live;

static void
start(void)
{
	struct proc_hook *ph;
	int i;

	if (!running) {
		running = true;
		sys_start();
	} else
		for (i = 0; i < 2; i++)
			for (ph = sys_hooks; ph != NULL; ph = ph->ph_next)
				CHECK_EQ(ph->ph_fork(&sys_procs[i],
				    i == 0 ? NULL : &sys_procs[0]), 0);
	live = fake_memory_count;
}

/* Every socket is gone, with all that was queued. */
static void
stop(void)
{
	struct proc_hook *keep = sys_hooks;

	(void)SYS(fcntl, 3, F_CLOSEM);
	CHECK_EQ(fake_memory_count, live);
	sys_stop();
	sys_hooks = keep;
}

static struct sockaddr_un
address(const char *path)
{
	struct sockaddr_un sun = { .sun_family = AF_LOCAL };

	(void)strlcpy(sun.sun_path, path, sizeof(sun.sun_path));
	return sun;
}

static void
pair(int type, int fds[2])
{
	CHECK_EQ(SYSOK(socketpair, AF_LOCAL, type, 0, fds), 0);
}

TEST(stream_pair)
{
	static char big[100000];
	char buf[16];
	struct pollfd p;
	int fds[2], n;

	start();
	pair(SOCK_STREAM | SOCK_NONBLOCK, fds);
	CHECK_EQ(SYS(read, fds[0], buf, 1), EWOULDBLOCK);
	CHECK_EQ(SYSOK(write, fds[0], "one", 3), 3);
	CHECK_EQ(SYSOK(sendto, fds[0], "two", 3, 0, 0, 0), 3);
	CHECK_EQ(SYSOK(ioctl, fds[1], FIONREAD, &n), 0);
	CHECK_EQ(n, 6);
	CHECK_EQ(SYSOK(recvfrom, fds[1], buf, 4, MSG_PEEK, 0, 0), 4);
	CHECK_EQ(SYSOK(read, fds[1], buf, 16), 6);
	CHECK_MEM(buf, "onetwo", 6);
	n = SYSOK(write, fds[0], big, sizeof(big));
	CHECK_EQ(n, 65536);
	CHECK_EQ(SYS(write, fds[0], big, 1), EWOULDBLOCK);
	p = (struct pollfd){ fds[0], POLLOUT | POLLIN, 0 };
	CHECK_EQ(SYSOK(poll, &p, 1, 0), 0);
	CHECK_EQ(SYSOK(read, fds[1], big, sizeof(big)), 65536);
	CHECK_EQ(SYSOK(poll, &p, 1, 0), 1);
	CHECK_EQ(p.revents, POLLOUT);
	/* Half closed, then closed. */
	CHECK_EQ(SYSOK(shutdown, fds[0], SHUT_WR), 0);
	CHECK_EQ(SYSOK(read, fds[1], buf, 1), 0);
	CHECK_EQ(SYSOK(write, fds[1], "back", 4), 4);
	CHECK_EQ(SYSOK(read, fds[0], buf, 16), 4);
	sys_signal = 0;
	CHECK_EQ(SYS(write, fds[0], "x", 1), EPIPE);
	CHECK_EQ(sys_signal, SIGPIPE);
	sys_signal = 0;
	CHECK_EQ(SYS(sendto, fds[0], "x", 1, MSG_NOSIGNAL, 0, 0), EPIPE);
	CHECK_EQ(sys_signal, 0);
	SYSOK(write, fds[1], "left", 4);
	SYSOK(close, fds[1]);
	CHECK_EQ(SYSOK(poll, &p, 1, 0), 1);
	CHECK(p.revents & POLLHUP);
	CHECK_EQ(SYSOK(read, fds[0], buf, 16), 4);
	CHECK_EQ(SYSOK(read, fds[0], buf, 16), 0);
	CHECK_EQ(SYS(shutdown, fds[0], SHUT_WR), ENOTCONN);
	CHECK_EQ(SYS(shutdown, fds[0], 3), EINVAL);
	stop();
}

TEST(records_and_datagrams)
{
	struct sockaddr_un a = address("/tmp-a"), from;
	struct iovec iov;
	struct msghdr mh = { .msg_iov = &iov, .msg_iovlen = 1 };
	socklen_t len = sizeof(from);
	char buf[16];
	int fds[2], r, s;

	start();
	pair(SOCK_SEQPACKET | SOCK_NONBLOCK, fds);
	SYSOK(write, fds[0], "first", 5);
	SYSOK(write, fds[0], "second", 6);
	iov = (struct iovec){ buf, 3 };
	CHECK_EQ(SYSOK(recvmsg, fds[1], &mh, 0), 3);
	CHECK_EQ(mh.msg_flags, MSG_TRUNC);
	iov = (struct iovec){ buf, 16 };
	CHECK_EQ(SYSOK(recvmsg, fds[1], &mh, 0), 6);
	CHECK_EQ(mh.msg_flags, MSG_EOR);
	CHECK_EQ(SYS(recvmsg, fds[1], &mh, 0), EWOULDBLOCK);
	mh.msg_iovlen = -1;
	CHECK_EQ(SYS(recvmsg, fds[1], &mh, 0), EMSGSIZE);

	r = SYSOK(__socket30, AF_LOCAL, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	s = SYSOK(__socket30, AF_LOCAL, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	CHECK_EQ(SYSOK(fcntl, s, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(SYSOK(bind, r, &a, sizeof(a)), 0);
	CHECK_EQ(SYS(bind, r, &a, sizeof(a)), EINVAL);
	CHECK_EQ(SYS(bind, s, &a, sizeof(a)), EADDRINUSE);
	CHECK_EQ(SYS(bind, s, &a, 2), EINVAL);
	CHECK_EQ(SYS(bind, s, &a, 200), ENAMETOOLONG);
	CHECK_EQ(SYS(write, s, "x", 1), EDESTADDRREQ);
	CHECK_EQ(SYSOK(sendto, s, "dg", 2, 0, &a, sizeof(a)), 2);
	CHECK_EQ(SYSOK(recvfrom, r, buf, 16, 0, &from, &len), 2);
	CHECK_EQ(len, 0);
	CHECK_EQ(SYSOK(connect, s, &a, sizeof(a)), 0);
	CHECK_EQ(SYSOK(write, s, "more", 4), 4);
	CHECK_EQ(SYSOK(read, r, buf, 16), 4);
	len = sizeof(from);
	CHECK_EQ(SYSOK(getpeername, s, &from, &len), 0);
	CHECK_STR(from.sun_path, "/tmp-a");
	CHECK_EQ(from.sun_len, len);
	SYSOK(close, r);
	CHECK_EQ(SYS(write, s, "x", 1), ECONNREFUSED);
	CHECK_EQ(SYS(sendto, s, "x", 1, 0, &a, sizeof(a)), ECONNREFUSED);
	CHECK_EQ(SYSOK(unlink, "/tmp-a"), 0);
	CHECK_EQ(SYS(sendto, s, "x", 1, 0, &a, sizeof(a)), ENOENT);
	stop();
}

TEST(connections)
{
	struct sockaddr_un a = address("/tmp-l"), from;
	struct kevent ev, c = { .filter = EVFILT_READ, .flags = EV_ADD };
	struct timespec zero = { 0, 0 };
	socklen_t len = sizeof(from);
	struct { int pid; uint32_t uid, gid; } id;
	int accepted, c1, c2, kq, l;
	char buf[8];

	start();
	l = SYSOK(__socket30, AF_LOCAL, SOCK_STREAM, 0);
	c1 = SYSOK(__socket30, AF_LOCAL, SOCK_STREAM, 0);
	c2 = SYSOK(__socket30, AF_LOCAL, SOCK_STREAM, 0);
	CHECK_EQ(SYS(listen, l, 1), EDESTADDRREQ);
	CHECK_EQ(SYSOK(bind, l, &a, sizeof(a)), 0);
	CHECK_EQ(SYS(connect, c1, &a, sizeof(a)), ECONNREFUSED);
	CHECK_EQ(SYS(accept, l, 0, 0), EINVAL);
	CHECK_EQ(SYSOK(listen, l, 1), 0);
	kq = SYSOK(kqueue, 0);
	c.ident = (uintptr_t)l;
	CHECK_EQ(SYSOK(__kevent50, kq, &c, 1, &ev, 1, &zero), 0);
	CHECK_EQ(SYSOK(connect, c1, &a, sizeof(a)), 0);
	CHECK_EQ(SYS(connect, c1, &a, sizeof(a)), EISCONN);
	CHECK_EQ(SYS(connect, c2, &a, sizeof(a)), ECONNREFUSED);
	CHECK_EQ(SYSOK(__kevent50, kq, 0, 0, &ev, 1, &zero), 1);
	CHECK_EQ(ev.data, 1);
	SYSOK(write, c1, "early", 5);
	accepted = SYSOK(accept, l, &from, &len);
	CHECK_EQ(len, 2);
	CHECK_EQ(SYSOK(read, accepted, buf, 8), 5);
	len = sizeof(id);
	CHECK_EQ(SYSOK(getsockopt, accepted, 0, LOCAL_PEEREID, &id, &len), 0);
	CHECK_EQ(id.pid, 1);
	CHECK_EQ(SYSOK(connect, c2, &a, sizeof(a)), 0);
	/* The listener goes: who was not accepted learns of it. */
	SYSOK(close, l);
	CHECK_EQ(SYS(read, c2, buf, 8), ECONNRESET);
	SYSOK(close, accepted);
	CHECK_EQ(SYSOK(read, c1, buf, 8), 0);
	SYSOK(unlink, "/tmp-l");
	stop();
}

/* One control message with descriptors. */
struct rights {
	struct cmsghdr cm;
	int pad;
	int fd[4];
};

TEST(descriptors_are_passed)
{
	struct rights r = { .cm = { CMSG_LEN(8), SOL_SOCKET, SCM_RIGHTS } };
	struct iovec iov;
	struct msghdr mh = { .msg_iov = &iov, .msg_iovlen = 1 };
	char buf[8];
	int deep[2], fds[2], i, p[2];

	start();
	pair(SOCK_STREAM | SOCK_NONBLOCK, fds);
	CHECK_EQ(SYSOK(pipe2, p, 0), 0);
	r.fd[0] = p[0];
	r.fd[1] = p[1];
	iov = (struct iovec){ buf, 1 };
	mh.msg_control = &r;
	mh.msg_controllen = CMSG_LEN(8);
	CHECK_EQ(SYSOK(sendmsg, fds[0], &mh, 0), 1);
	SYSOK(write, fds[0], "abc", 3);
	SYSOK(close, p[0]);
	SYSOK(close, p[1]);
	memset(&r, 0, sizeof(r));
	mh.msg_controllen = sizeof(r);
	iov.iov_len = 8;
	CHECK_EQ(SYSOK(recvmsg, fds[1], &mh, MSG_CMSG_CLOEXEC), 4);
	CHECK_EQ(r.cm.cmsg_len, CMSG_LEN(8));
	CHECK_EQ(r.cm.cmsg_type, SCM_RIGHTS);
	CHECK_EQ(SYSOK(fcntl, r.fd[0], F_GETFD), FD_CLOEXEC);
	SYSOK(write, r.fd[1], "through", 7);
	CHECK_EQ(SYSOK(read, r.fd[0], buf, 8), 7);
	/* No room for the second: cut, and closed. */
	mh.msg_controllen = CMSG_LEN(8);
	iov.iov_len = 1;
	CHECK_EQ(SYSOK(sendmsg, fds[0], &mh, 0), 1);
	mh.msg_controllen = CMSG_LEN(4);
	CHECK_EQ(SYSOK(recvmsg, fds[1], &mh, 0), 1);
	CHECK_EQ(mh.msg_flags, MSG_CTRUNC);
	CHECK_EQ(r.cm.cmsg_len, CMSG_LEN(4));
	SYSOK(close, r.fd[0]);
	/* Wrong ones. */
	r = (struct rights){ .cm = { CMSG_LEN(4), SOL_SOCKET, SCM_RIGHTS },
	    .fd = { 77 } };
	mh.msg_controllen = CMSG_LEN(4);
	CHECK_EQ(SYS(sendmsg, fds[0], &mh, 0), EBADF);
	r.cm.cmsg_len = 100;
	CHECK_EQ(SYS(sendmsg, fds[0], &mh, 0), EINVAL);
	r.cm.cmsg_len = 3;
	CHECK_EQ(SYS(sendmsg, fds[0], &mh, 0), EINVAL);
	r.cm.cmsg_len = CMSG_LEN(4);
	r.fd[0] = SYSOK(kqueue, 0);
	CHECK_EQ(SYS(sendmsg, fds[0], &mh, 0), EINVAL);
	/* A chain of sockets in sockets' queues is let go of without depth. */
	for (i = 0; i < 300; i++) {
		pair(SOCK_STREAM, deep);
		r.fd[0] = fds[1];
		CHECK_EQ(SYSOK(sendmsg, deep[0], &mh, 0), 1);
		SYSOK(close, fds[0]);
		SYSOK(close, fds[1]);
		fds[0] = deep[0];
		fds[1] = deep[1];
	}
	stop();
}

TEST(options)
{
	struct timeval tv = { 0, 20000 };
	struct { int on, seconds; } linger = { 1, 5 };
	socklen_t len = 4;
	int fds[2], v = 1;
	uint64_t before;
	char c;

	start();
	pair(SOCK_STREAM, fds);
	CHECK_EQ(SYSOK(setsockopt, fds[0], SOL_SOCKET, SO_REUSEADDR, &v, 4),
	    0);
	v = 0;
	CHECK_EQ(SYSOK(getsockopt, fds[0], SOL_SOCKET, SO_REUSEADDR, &v,
	    &len), 0);
	CHECK_EQ(v, SO_REUSEADDR);
	CHECK_EQ(SYSOK(getsockopt, fds[0], SOL_SOCKET, SO_TYPE, &v, &len), 0);
	CHECK_EQ(v, SOCK_STREAM);
	CHECK_EQ(SYSOK(getsockopt, fds[0], SOL_SOCKET, SO_ERROR, &v, &len),
	    0);
	CHECK_EQ(v, 0);
	CHECK_EQ(SYS(setsockopt, fds[0], SOL_SOCKET, 0x4242, &v, 4),
	    ENOPROTOOPT);
	CHECK_EQ(SYS(setsockopt, fds[0], 6, 1, &v, 4), ENOPROTOOPT);
	CHECK_EQ(SYS(setsockopt, fds[0], SOL_SOCKET, SO_REUSEADDR, &v, 3),
	    EINVAL);
	CHECK_EQ(SYS(setsockopt, fds[0], SOL_SOCKET, SO_SNDBUF, &v, 4),
	    EINVAL);
	CHECK_EQ(SYSOK(setsockopt, fds[0], SOL_SOCKET, SO_LINGER, &linger,
	    8), 0);
	CHECK_EQ(SYSOK(setsockopt, fds[0], SOL_SOCKET, SO_RCVTIMEO, &tv,
	    sizeof(tv)), 0);
	before = fake_clock;
	CHECK_EQ(SYS(read, fds[0], &c, 1), EWOULDBLOCK);
	CHECK_EQ(fake_clock, before + 20000000);
	CHECK_EQ(SYS(setsockopt, 0, SOL_SOCKET, SO_LINGER, &linger, 8),
	    ENOTSOCK);
	CHECK_EQ(SYS(__socket30, 99, SOCK_STREAM, 0), EAFNOSUPPORT);
	CHECK_EQ(SYS(__socket30, AF_LOCAL, SOCK_RAW, 0), EPROTOTYPE);
	CHECK_EQ(SYS(__socket30, AF_LOCAL, SOCK_STREAM, 6),
	    EPROTONOSUPPORT);
	CHECK_EQ(SYS(socketpair, AF_LOCAL, SOCK_STREAM, 0, 0), EFAULT);
	stop();
}

TEST(without_memory)
{
	char buf[4];
	int error, fds[2];
	long n;

	start();
	for (n = 0; n < 30; n++) {
		fake_memory_limit = n;
		error = SYS(socketpair, AF_LOCAL, SOCK_DGRAM, 0, fds);
		if (error == 0)
			error = SYS(write, fds[0], "x", 1);
		fake_memory_limit = -1;
		(void)SYS(fcntl, 3, F_CLOSEM);
		CHECK_EQ(fake_memory_count, live);
		if (error == 0)
			break;
	}
	CHECK(n > 4 && n < 30);
	pair(SOCK_STREAM, fds);
	CHECK_EQ(SYS(sendto, fds[0], 0, 4, 0, 0, 0), EFAULT);
	SYSOK(write, fds[0], "abcd", 4);
	CHECK_EQ(SYS(read, fds[1], 0, 4), EFAULT);
	CHECK_EQ(SYSOK(read, fds[1], buf, 4), 4);
	stop();
}
