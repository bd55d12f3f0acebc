/* Pipes: order, limits, ends, non-blocking, SIGPIPE. */
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

#define TOTAL (1 << 20)

static int fds[2];

static void *
writer(void *arg)
{
	unsigned char buf[777];
	size_t sent = 0, n, i;

	(void)arg;
	while (sent < TOTAL) {
		n = sizeof(buf) < TOTAL - sent ? sizeof(buf) : TOTAL - sent;
		for (i = 0; i < n; i++)
			buf[i] = (unsigned char)((sent + i) * 7);
		if (write(fds[1], buf, n) != (ssize_t)n)
			break;
		sent += n;
	}
	close(fds[1]);
	return NULL;
}

/* Comes, writes and goes before the reader that it wakes can run. */
static void *
visitor(void *arg)
{
	int fd;

	(void)arg;
	usleep(20000);
	fd = open("/tmp/fifo", O_WRONLY);
	if (fd != -1) {
		(void)write(fd, "gone", 4);
		close(fd);
	}
	return NULL;
}

static void
fifo(void)
{
	pthread_t thread;
	char buf[8];
	int fd;

	works(mkfifo("/tmp/fifo", 0600), "mkfifo");
	pthread_create(&thread, NULL, visitor, NULL);
	fd = open("/tmp/fifo", O_RDONLY);
	works(fd, "a FIFO's reader waits for a writer");
	is(read(fd, buf, sizeof(buf)), 4, "and gets what it left");
	is(read(fd, buf, sizeof(buf)), 0, "then the end");
	pthread_join(thread, NULL);
	close(fd);
	works(unlink("/tmp/fifo"), "unlink");
}

int
main(void)
{
	unsigned char buf[1000];
	pthread_t thread;
	struct stat st;
	ssize_t n;
	size_t total = 0;
	int i, wrong = 0;

	works(pipe(fds), "pipe");
	works(fstat(fds[0], &st), "fstat");
	ok(S_ISFIFO(st.st_mode), "a pipe is a FIFO");
	fails(lseek(fds[0], 0, SEEK_SET), ESPIPE, "lseek");
	fails(write(fds[0], "x", 1), EBADF, "the read end is not for writing");
	fails(read(fds[1], buf, 1), EBADF, "the write end is not for reading");
	is(write(fds[1], "hello", 5), 5, "write");
	is(write(fds[1], " you", 4), 4, "write again");
	is(read(fds[0], buf, 3), 3, "short read");
	is(read(fds[0], buf, sizeof(buf)), 6, "the rest, at once");
	ok(memcmp(buf, "lo you", 6) == 0, "in order");

	works(fcntl(fds[0], F_SETFL, O_NONBLOCK), "non-blocking");
	fails(read(fds[0], buf, 1), EAGAIN, "empty: EAGAIN");
	works(fcntl(fds[1], F_SETFL, O_NONBLOCK), "non-blocking writes");
	memset(buf, 'x', sizeof(buf));
	while ((n = write(fds[1], buf, sizeof(buf))) > 0)
		total += (size_t)n;
	fails(n, EAGAIN, "full: EAGAIN");
	ok(total >= PIPE_BUF, "a pipe holds PIPE_BUF bytes");
	while ((n = read(fds[0], buf, sizeof(buf))) > 0)
		total -= (size_t)n;
	is((long long)total, 0, "all of it came out");
	works(fcntl(fds[0], F_SETFL, 0), "blocking again");
	works(fcntl(fds[1], F_SETFL, 0), "blocking writes again");

	pthread_create(&thread, NULL, writer, NULL);
	total = 0;
	while ((n = read(fds[0], buf, sizeof(buf))) > 0) {
		for (i = 0; i < n; i++)
			wrong += buf[i] != (unsigned char)((total + (size_t)i) * 7);
		total += (size_t)n;
	}
	is(n, 0, "end of file after the last writer");
	is((long long)total, TOTAL, "a megabyte went through");
	is(wrong, 0, "unchanged");
	pthread_join(thread, NULL);
	close(fds[0]);

	fifo();

	works(pipe2(fds, O_CLOEXEC | O_NONBLOCK), "pipe2");
	is(fcntl(fds[0], F_GETFD), FD_CLOEXEC, "close-on-exec");
	is(fcntl(fds[0], F_GETFL) & O_NONBLOCK, O_NONBLOCK, "non-blocking");
	signal(SIGPIPE, SIG_IGN);
	close(fds[0]);
	fails(write(fds[1], "x", 1), EPIPE, "no reader: EPIPE");
	close(fds[1]);
	fails(close(fds[1]), EBADF, "closed twice");
	return tap_done();
}
