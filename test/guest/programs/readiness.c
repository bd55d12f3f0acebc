/* poll and select on pipes and sockets. */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tap.h"

static int fds[2];

static void *
write_later(void *arg)
{
	(void)arg;
	usleep(50000);
	is(write(fds[1], "x", 1), 1, "the other thread writes");
	return NULL;
}

int
main(void)
{
	struct timeval tv = { 5, 0 };
	struct pollfd p[3];
	pthread_t thread;
	fd_set set, writable;
	char c;
	int sv[2];

	works(pipe(fds), "pipe");
	p[0] = (struct pollfd){ .fd = fds[0], .events = POLLIN };
	p[1] = (struct pollfd){ .fd = fds[1], .events = POLLOUT };
	p[2] = (struct pollfd){ .fd = -1, .events = POLLIN };
	is(poll(p, 3, 0), 1, "only the write end is ready");
	is(p[0].revents, 0, "nothing to read");
	is(p[1].revents, POLLOUT, "room to write");
	is(p[2].revents, 0, "a negative descriptor is skipped");

	pthread_create(&thread, NULL, write_later, NULL);
	is(poll(p, 1, 5000), 1, "poll wakes when data comes");
	is(p[0].revents & POLLIN, POLLIN, "POLLIN");
	pthread_join(thread, NULL);
	is(read(fds[0], &c, 1), 1, "read it");

	pthread_create(&thread, NULL, write_later, NULL);
	FD_ZERO(&set);
	FD_SET(fds[0], &set);
	is(select(fds[0] + 1, &set, NULL, NULL, &tv), 1, "select wakes too");
	ok(FD_ISSET(fds[0], &set), "and says which");
	pthread_join(thread, NULL);
	is(read(fds[0], &c, 1), 1, "read it");
	FD_ZERO(&set);
	FD_ZERO(&writable);
	FD_SET(fds[0], &set);
	FD_SET(fds[1], &writable);
	tv = (struct timeval){ 0, 0 };
	is(select(fds[1] + 1, &set, &writable, NULL, &tv), 1, "one is ready");
	ok(!FD_ISSET(fds[0], &set) && FD_ISSET(fds[1], &writable), "the writable one");

	close(fds[1]);
	is(poll(p, 1, 0), 1, "hang-up is an event");
	is(p[0].revents & POLLHUP, POLLHUP, "POLLHUP");
	close(fds[0]);
	is(poll(p, 1, 0), 1, "a closed descriptor is an event");
	is(p[0].revents, POLLNVAL, "POLLNVAL");
	FD_ZERO(&set);
	FD_SET(fds[0], &set);
	fails(select(fds[0] + 1, &set, NULL, NULL, &tv), EBADF, "select on it");

	works(socketpair(AF_LOCAL, SOCK_STREAM, 0, sv), "socketpair");
	p[0] = (struct pollfd){ .fd = sv[0], .events = POLLIN | POLLOUT };
	is(poll(p, 1, 0), 1, "a new socket");
	is(p[0].revents, POLLOUT, "is writable");
	is(write(sv[1], "ab", 2), 2, "data for it");
	is(poll(p, 1, 0), 1, "and then");
	is(p[0].revents, POLLIN | POLLOUT, "readable as well");
	return tap_done();
}
