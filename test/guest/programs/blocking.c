/*
 * Threads that wait for each other through files: FIFOs, a full pipe, accept,
 * SCM_RIGHTS, record locks released by close, closing while others poll.
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "tap.h"

#define TOTAL	(3 * 1024 * 1024)

static int pipe_fds[2], failures;

static void *
fifo_writer(void *arg)
{
	int fd = open(arg, O_WRONLY);

	if (fd < 0 || write(fd, "through", 7) != 7)
		failures++;
	close(fd);
	return NULL;
}

/* Sends a pattern in pieces of odd sizes. */
static void *
pipe_writer(void *arg)
{
	static unsigned char buf[70001];
	size_t i, n, sent;
	ssize_t w;

	for (sent = 0; sent < TOTAL; sent += (size_t)w) {
		n = 1 + sent % sizeof(buf);
		if (n > TOTAL - sent)
			n = TOTAL - sent;
		for (i = 0; i < n; i++)
			buf[i] = (unsigned char)((sent + i) * 7 % 251);
		w = write(pipe_fds[1], buf, n);
		if (w <= 0) {
			failures++;
			break;
		}
	}
	close(pipe_fds[1]);
	return arg;
}

static size_t
read_pattern(int fd)
{
	static unsigned char buf[30011];
	size_t got = 0;
	ssize_t n, i;

	while ((n = read(fd, buf, sizeof(buf))) > 0)
		for (i = 0; i < n; i++, got++)
			if (buf[i] != (unsigned char)(got * 7 % 251)) {
				failures++;
				return got;
			}
	return got;
}

static struct sockaddr_un server_name;

/* Connects, sends its end of a pipe with a word, and waits for the answer. */
static void *
client(void *arg)
{
	union {
		struct cmsghdr hdr;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec iov = { "fd", 2 };
	struct msghdr mh;
	char answer[8];
	int fd, fds[2];

	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0 || pipe(fds) != 0 || connect(fd, (void *)&server_name,
	    sizeof(server_name)) != 0) {
		failures++;
		return NULL;
	}
	memset(&mh, 0, sizeof(mh));
	memset(&control, 0, sizeof(control));
	mh.msg_iov = &iov;
	mh.msg_iovlen = 1;
	mh.msg_control = &control;
	mh.msg_controllen = sizeof(control);
	control.hdr.cmsg_len = CMSG_LEN(sizeof(int));
	control.hdr.cmsg_level = SOL_SOCKET;
	control.hdr.cmsg_type = SCM_RIGHTS;
	memcpy(CMSG_DATA(&control.hdr), &fds[1], sizeof(int));
	if (sendmsg(fd, &mh, 0) != 2)
		failures++;
	close(fds[1]);
	/* The server writes into our pipe, then closes it. */
	if (read(fds[0], answer, sizeof(answer)) != 5 ||
	    memcmp(answer, "hello", 5) != 0 ||
	    read(fds[0], answer, sizeof(answer)) != 0)
		failures++;
	close(fds[0]);
	close(fd);
	return arg;
}

static int
serve(int listener)
{
	union {
		struct cmsghdr hdr;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	char word[4];
	struct iovec iov = { word, sizeof(word) };
	struct msghdr mh;
	int fd, passed;

	fd = accept(listener, NULL, NULL);
	if (fd < 0)
		return -1;
	memset(&mh, 0, sizeof(mh));
	mh.msg_iov = &iov;
	mh.msg_iovlen = 1;
	mh.msg_control = &control;
	mh.msg_controllen = sizeof(control);
	if (recvmsg(fd, &mh, 0) != 2 || mh.msg_controllen == 0 ||
	    control.hdr.cmsg_type != SCM_RIGHTS)
		return -1;
	memcpy(&passed, CMSG_DATA(&control.hdr), sizeof(passed));
	if (write(passed, "hello", 5) != 5)
		return -1;
	close(passed);
	close(fd);
	return 0;
}

int
main(void)
{
	char buf[16];
	pthread_t thread[4];
	int fd, i, served = 0;

	ok(mkfifo("/tmp/fifo", 0600) == 0, "a FIFO");
	pthread_create(&thread[0], NULL, fifo_writer, "/tmp/fifo");
	fd = open("/tmp/fifo", O_RDONLY);
	ok(fd >= 0, "opening it waits for the writer");
	ok(read(fd, buf, sizeof(buf)) == 7, "what was written");
	ok(read(fd, buf, sizeof(buf)) == 0, "and the end");
	pthread_join(thread[0], NULL);
	close(fd);

	ok(pipe(pipe_fds) == 0, "a pipe");
	pthread_create(&thread[0], NULL, pipe_writer, NULL);
	ok(read_pattern(pipe_fds[0]) == TOTAL, "3 MB through it");
	pthread_join(thread[0], NULL);
	close(pipe_fds[0]);

	server_name.sun_family = AF_UNIX;
	strcpy(server_name.sun_path, "/tmp/server");
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	ok(bind(fd, (void *)&server_name, sizeof(server_name)) == 0 &&
	    listen(fd, 8) == 0, "a listening socket");
	for (i = 0; i < 4; i++)
		pthread_create(&thread[i], NULL, client, NULL);
	for (i = 0; i < 4; i++)
		served += serve(fd) == 0;
	for (i = 0; i < 4; i++)
		pthread_join(thread[i], NULL);
	ok(served == 4, "four clients served");
	ok(failures == 0, "nothing went wrong in the threads");
	return tap_done();
}
