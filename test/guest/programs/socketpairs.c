/* AF_LOCAL socket pairs: streams, datagrams, passing descriptors, shutdown. */
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "tap.h"

int
main(void)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	struct cmsghdr *cm;
	struct msghdr msg;
	struct iovec iov[2];
	socklen_t len;
	char buf[100], c = 'c';
	int sv[2], p[2], type, passed;

	works(socketpair(AF_LOCAL, SOCK_STREAM, 0, sv), "stream pair");
	len = sizeof(type);
	works(getsockopt(sv[0], SOL_SOCKET, SO_TYPE, &type, &len), "SO_TYPE");
	is(type, SOCK_STREAM, "is stream");
	is(write(sv[0], "abc", 3), 3, "one way");
	is(send(sv[1], "defg", 4, 0), 4, "the other way");
	is(read(sv[1], buf, sizeof(buf)), 3, "one arrived");
	is(recv(sv[0], buf, 2, MSG_PEEK), 2, "peek");
	is(recv(sv[0], buf, sizeof(buf), 0), 4, "does not take");
	ok(memcmp(buf, "defg", 4) == 0, "the same bytes");
	fails(recv(sv[0], buf, 1, MSG_DONTWAIT), EAGAIN, "nothing: EAGAIN");

	iov[0] = (struct iovec){ "one ", 4 };
	iov[1] = (struct iovec){ "two", 3 };
	is(writev(sv[0], iov, 2), 7, "writev");
	is(read(sv[1], buf, sizeof(buf)), 7, "arrives as one stream");

	works(pipe(p), "pipe");
	memset(&msg, 0, sizeof(msg));
	iov[0] = (struct iovec){ &c, 1 };
	msg.msg_iov = iov;
	msg.msg_iovlen = 1;
	msg.msg_control = &control;
	msg.msg_controllen = CMSG_LEN(sizeof(int));
	cm = CMSG_FIRSTHDR(&msg);
	cm->cmsg_level = SOL_SOCKET;
	cm->cmsg_type = SCM_RIGHTS;
	cm->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(cm), &p[1], sizeof(int));
	is(sendmsg(sv[0], &msg, 0), 1, "send a descriptor");
	close(p[1]);
	memset(&control, 0, sizeof(control));
	msg.msg_controllen = sizeof(control);
	is(recvmsg(sv[1], &msg, 0), 1, "receive it");
	cm = CMSG_FIRSTHDR(&msg);
	if (ok(cm != NULL && cm->cmsg_type == SCM_RIGHTS, "it is a descriptor")) {
		memcpy(&passed, CMSG_DATA(cm), sizeof(int));
		is(write(passed, "via", 3), 3, "it can be written to");
		is(read(p[0], buf, sizeof(buf)), 3, "and leads to the pipe");
	}

	works(shutdown(sv[0], SHUT_WR), "shutdown");
	is(read(sv[1], buf, 1), 0, "the end for the other");
	is(write(sv[1], "x", 1), 1, "which may still write");
	signal(SIGPIPE, SIG_IGN);
	fails(write(sv[0], "x", 1), EPIPE, "but not this one");
	close(sv[0]);
	close(sv[1]);

	works(socketpair(AF_LOCAL, SOCK_DGRAM, 0, sv), "datagram pair");
	is(send(sv[0], "first", 5, 0), 5, "first");
	is(send(sv[0], "second", 6, 0), 6, "second");
	is(recv(sv[1], buf, 3, 0), 3, "a short read cuts the datagram");
	is(recv(sv[1], buf, sizeof(buf), 0), 6, "the next is whole");
	fails(socket(77, SOCK_STREAM, 0), EAFNOSUPPORT, "no such family");
	fails(recv(0, buf, 1, 0), ENOTSOCK, "no socket");
	return tap_done();
}
