/* io.c - bytes from thread to thread: pipes, FIFOs, local sockets, kqueue. */
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/event.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "stress.h"

#define CHUNK_MAX	20000U

/* One end of a transfer; the other end is another thread. */
struct transfer {
	struct worker w;		/* random numbers of this end */
	int fd;
	uint64_t seed;
	size_t total;
};

static void
transfer_init(struct worker *w, struct transfer *t, size_t max)
{
	t->w = *w;
	t->w.random = random64(w);
	t->seed = random64(w);
	t->total = 1 + below(w, (unsigned int)max);
}

static void
send_all(struct transfer *t)
{
	unsigned char chunk[4096];
	size_t at, i, n;
	ssize_t r;

	for (at = 0; at < t->total; at += (size_t)r) {
		n = 1 + below(&t->w, sizeof(chunk));
		if (n > t->total - at)
			n = t->total - at;
		for (i = 0; i < n; i++)
			chunk[i] = pattern(t->seed, at + i);
		r = RETRY(write(t->fd, chunk, n));
		check(&t->w, r > 0, "write");
		if (below(&t->w, 16) == 0)
			sched_yield();
	}
	check(&t->w, close(t->fd) == 0, "close");
}

static void *
sender(void *arg)
{
	send_all(arg);
	return NULL;
}

/* Waits until fd can be read, in one of the ways there are. */
static void
wait_readable(struct worker *w, int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	struct kevent kev;
	fd_set set;
	int kq;

	switch (below(w, 3)) {
	case 0:
		check(w, RETRY(poll(&pfd, 1, -1)) == 1, "poll");
		break;
	case 1:
		do {
			FD_ZERO(&set);
			FD_SET(fd, &set);
		} while (select(fd + 1, &set, NULL, NULL, NULL) == -1 && errno == EINTR);
		check(w, FD_ISSET(fd, &set), "select");
		break;
	default:
		kq = kqueue();
		check(w, kq != -1, "kqueue");
		EV_SET(&kev, fd, EVFILT_READ, EV_ADD, 0, 0, 0);
		check(w, RETRY(kevent(kq, &kev, 1, NULL, 0, NULL)) == 0, "kevent: add");
		check(w, RETRY(kevent(kq, NULL, 0, &kev, 1, NULL)) == 1, "kevent: wait");
		check(w, (int)kev.ident == fd, "kevent: which");
		close(kq);
	}
}

/* Reads to the end, comparing. */
static void
receive_all(struct worker *w, const struct transfer *t, int fd)
{
	unsigned char chunk[CHUNK_MAX];
	size_t at = 0, i;
	ssize_t r;

	for (;;) {
		if (below(w, 3) == 0)
			wait_readable(w, fd);
		r = RETRY(read(fd, chunk, 1 + below(w, CHUNK_MAX)));
		check(w, r >= 0, "read");
		if (r == 0)
			break;
		for (i = 0; i < (size_t)r; i++)
			check(w, chunk[i] == pattern(t->seed, at + i), "what was read");
		at += (size_t)r;
	}
	check(w, at == t->total, "how much was read");
	check(w, close(fd) == 0, "close");
}

static void
transfer_run(struct worker *w, struct transfer *t, int in, int out)
{
	pthread_t thread;

	t->fd = out;
	thread = thread_start(w, sender, t);
	receive_all(w, t, in);
	thread_join(w, thread);
}

static void
op_pipe(struct worker *w)
{
	struct transfer t;
	int fds[2];

	transfer_init(w, &t, 200000);
	check(w, pipe2(fds, O_CLOEXEC) == 0, "pipe2");
	transfer_run(w, &t, fds[0], fds[1]);
}

static void
op_socketpair(struct worker *w)
{
	struct transfer t;
	int fds[2];

	transfer_init(w, &t, 200000);
	check(w, socketpair(AF_LOCAL, SOCK_STREAM, 0, fds) == 0, "socketpair");
	transfer_run(w, &t, fds[0], fds[1]);
}

static void *
fifo_sender(void *arg)
{
	struct transfer *t = arg;
	char name[64];

	t->fd = (int)RETRY(open(path_of(&t->w, "fifo", name), O_WRONLY));
	check(&t->w, t->fd != -1, "open a FIFO for writing");
	send_all(t);
	return NULL;
}

static void
op_fifo(struct worker *w)
{
	struct transfer t;
	pthread_t thread;
	char name[64];
	int fd;

	transfer_init(w, &t, 50000);
	check(w, mkfifo(path_of(w, "fifo", name), 0600) == 0, "mkfifo");
	thread = thread_start(w, fifo_sender, &t);
	fd = (int)RETRY(open(name, O_RDONLY));
	check(w, fd != -1, "open a FIFO for reading");
	receive_all(w, &t, fd);
	thread_join(w, thread);
	check(w, unlink(name) == 0, "unlink");
}

/* ---- Datagrams ------------------------------------------------------------ */

static void *
datagram_sender(void *arg)
{
	struct transfer *t = arg;
	uint32_t i;

	for (i = 0; i < t->total; i++)
		check(&t->w, RETRY(send(t->fd, &i, sizeof(i), 0)) == sizeof(i), "send");
	return NULL;
}

static void
op_datagrams(struct worker *w)
{
	struct transfer t;
	pthread_t thread;
	uint32_t i, got;
	int fds[2];

	transfer_init(w, &t, 500);
	check(w, socketpair(AF_LOCAL, SOCK_SEQPACKET, 0, fds) == 0, "socketpair");
	t.fd = fds[1];
	thread = thread_start(w, datagram_sender, &t);
	for (i = 0; i < t.total; i++) {
		check(w, RETRY(recv(fds[0], &got, sizeof(got), 0)) == sizeof(got), "recv");
		check(w, got == i, "order of packets");
	}
	thread_join(w, thread);
	close(fds[0]);
	close(fds[1]);
}

/* ---- A server, and a descriptor passed to it -------------------------------- */

static struct sockaddr_un
address_of(const struct worker *w)
{
	struct sockaddr_un sun;
	char name[64];

	memset(&sun, 0, sizeof(sun));
	sun.sun_family = AF_LOCAL;
	strlcpy(sun.sun_path, path_of(w, "socket", name), sizeof(sun.sun_path));
	return sun;
}

union rights {
	struct cmsghdr header;
	char space[CMSG_SPACE(sizeof(int))];
};

/* Connects, passes the writing end of a pipe, and reads what comes out of it. */
static void *
client(void *arg)
{
	struct transfer *t = arg;
	struct worker *w = &t->w;
	struct sockaddr_un sun = address_of(w);
	union rights control;
	struct iovec iov = { &t->seed, sizeof(t->seed) };
	struct msghdr msg;
	struct cmsghdr *c;
	uint64_t answer;
	int fd, fds[2];

	fd = socket(AF_LOCAL, SOCK_STREAM, 0);
	check(w, fd != -1 && RETRY(connect(fd, (struct sockaddr *)&sun, sizeof(sun))) == 0, "connect");
	check(w, pipe(fds) == 0, "pipe");
	memset(&msg, 0, sizeof(msg));
	memset(&control, 0, sizeof(control));
	msg.msg_iov = &iov;
	msg.msg_iovlen = 1;
	msg.msg_control = &control;
	msg.msg_controllen = sizeof(control);
	c = CMSG_FIRSTHDR(&msg);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fds[1], sizeof(int));
	check(w, RETRY(sendmsg(fd, &msg, 0)) == sizeof(t->seed), "sendmsg");
	close(fds[1]);
	if (below(w, 2) == 0) {
		/* Sometimes it is never taken out of its message. */
		check(w, RETRY(read(fds[0], &answer, sizeof(answer))) == sizeof(answer), "read");
		check(w, answer == t->seed, "what came back");
		check(w, RETRY(read(fds[0], &answer, 1)) == 0, "its end");
	}
	close(fds[0]);
	close(fd);
	return NULL;
}

static void
op_server(struct worker *w)
{
	struct transfer t;
	struct sockaddr_un sun = address_of(w);
	union rights control;
	struct iovec iov;
	struct msghdr msg;
	struct cmsghdr *c;
	pthread_t thread;
	uint64_t word;
	int listener, fd, passed;

	transfer_init(w, &t, 1);
	listener = socket(AF_LOCAL, SOCK_STREAM, 0);
	check(w, listener != -1 && bind(listener, (struct sockaddr *)&sun, sizeof(sun)) == 0, "bind");
	check(w, listen(listener, 5) == 0, "listen");
	thread = thread_start(w, client, &t);
	fd = (int)RETRY(accept(listener, NULL, NULL));
	check(w, fd != -1, "accept");
	memset(&msg, 0, sizeof(msg));
	iov.iov_base = &word;
	iov.iov_len = sizeof(word);
	msg.msg_iov = &iov;
	msg.msg_iovlen = 1;
	msg.msg_control = &control;
	msg.msg_controllen = sizeof(control);
	check(w, RETRY(recvmsg(fd, &msg, 0)) == sizeof(word), "recvmsg");
	c = CMSG_FIRSTHDR(&msg);
	check(w, c != NULL && c->cmsg_type == SCM_RIGHTS, "a descriptor");
	memcpy(&passed, CMSG_DATA(c), sizeof(passed));
	/* The reader may be gone; SIGPIPE is ignored. */
	(void)RETRY(write(passed, &word, sizeof(word)));
	close(passed);
	thread_join(w, thread);
	close(fd);
	close(listener);
	check(w, unlink(sun.sun_path) == 0, "unlink");
}

/* ---- Events ----------------------------------------------------------------- */

static void *
trigger(void *arg)
{
	struct transfer *t = arg;
	struct kevent kev;

	if (below(&t->w, 2) == 0)
		usleep(below(&t->w, 2000));
	EV_SET(&kev, 1, EVFILT_USER, 0, NOTE_TRIGGER, 0, 0);
	check(&t->w, RETRY(kevent(t->fd, &kev, 1, NULL, 0, NULL)) == 0, "trigger");
	return NULL;
}

/* A user event, a timer and a pipe; each must come once. */
static void
op_events(struct worker *w)
{
	struct transfer t;
	struct kevent kev[3];
	pthread_t thread;
	int fds[2], n, seen = 0;

	transfer_init(w, &t, 1);
	t.fd = kqueue();
	check(w, t.fd != -1 && pipe(fds) == 0, "kqueue and pipe");
	EV_SET(&kev[0], 1, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0, 0);
	EV_SET(&kev[1], 2, EVFILT_TIMER, EV_ADD | EV_ONESHOT, 0, 1 + below(w, 5), 0);
	EV_SET(&kev[2], (uintptr_t)fds[0], EVFILT_READ, EV_ADD | EV_CLEAR, 0, 0, 0);
	check(w, RETRY(kevent(t.fd, kev, 3, NULL, 0, NULL)) == 0, "add events");
	thread = thread_start(w, trigger, &t);
	check(w, RETRY(write(fds[1], "x", 1)) == 1, "write");
	while (seen != 7) {
		n = (int)RETRY(kevent(t.fd, NULL, 0, kev, 1 + (int)below(w, 3), NULL));
		check(w, n > 0, "wait for events");
		while (n-- > 0) {
			int bit = kev[n].filter == EVFILT_USER ? 1 :
			    kev[n].filter == EVFILT_TIMER ? 2 : 4;

			check(w, (seen & bit) == 0, "an event that came twice");
			seen |= bit;
		}
	}
	thread_join(w, thread);
	close(t.fd);
	close(fds[0]);
	close(fds[1]);
}

const struct op io_ops[] = {
	{ "pipe", op_pipe }, { "socketpair", op_socketpair },
	{ "fifo", op_fifo }, { "datagrams", op_datagrams },
	{ "server", op_server }, { "events", op_events }, { NULL, NULL },
};
