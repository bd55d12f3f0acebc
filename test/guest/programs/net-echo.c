/*
 * The echo service (RFC 862) at port 7, of both versions, as inetd has it, in one
 * process: what a connection sends comes back. It reads on while the other side does not, and
 * keeps what that side has not taken.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CLIENTS	64

struct client {
	char *data;
	size_t from, to, size;		/* what is to be sent, in data */
	int over;			/* nothing more comes */
};

static struct pollfd fds[CLIENTS + 1];
static struct client clients[CLIENTS + 1];
static int count;

static int
listener(void)
{
	struct sockaddr_in6 sin6;
	int s = socket(AF_INET6, SOCK_STREAM, 0), off = 0;

	memset(&sin6, 0, sizeof(sin6));
	sin6.sin6_family = AF_INET6;
	sin6.sin6_port = htons(7);
	if (s < 0 ||
	    setsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) != 0 ||
	    bind(s, (struct sockaddr *)&sin6, sizeof(sin6)) != 0 ||
	    listen(s, 16) != 0 || fcntl(s, F_SETFL, O_NONBLOCK) != 0) {
		perror("net-echo");
		exit(1);
	}
	return s;
}

/* 0: the connection has failed. */
static int
take(struct client *c, int fd)
{
	ssize_t n;

	if (c->size - c->to < 65536) {
		memmove(c->data, c->data + c->from, c->to - c->from);
		c->to -= c->from;
		c->from = 0;
	}
	if (c->size - c->to < 65536) {
		c->size = c->size * 2 + 65536;
		c->data = realloc(c->data, c->size);
		if (c->data == NULL)
			return 0;
	}
	n = read(fd, c->data + c->to, c->size - c->to);
	if (n < 0)
		return errno == EAGAIN;
	c->over = n == 0;
	c->to += (size_t)n;
	return 1;
}

static int
give(struct client *c, int fd)
{
	ssize_t n = write(fd, c->data + c->from, c->to - c->from);

	if (n < 0)
		return errno == EAGAIN;
	c->from += (size_t)n;
	return 1;
}

/* 0: the connection is over. */
static int
serve(struct client *c, struct pollfd *pfd)
{
	if (!c->over && (pfd->revents & (POLLIN | POLLHUP | POLLERR)) != 0 &&
	    !take(c, pfd->fd))
		return 0;
	if (c->from < c->to && !give(c, pfd->fd))
		return 0;
	pfd->events = (short)((c->over ? 0 : POLLIN) |
	    (c->from < c->to ? POLLOUT : 0));
	return !c->over || c->from < c->to;
}

int
main(void)
{
	int i, s = listener();

	signal(SIGPIPE, SIG_IGN);
	fds[0].fd = s;
	fds[0].events = POLLIN;
	printf("serving\n");
	fflush(stdout);
	while (poll(fds, (nfds_t)count + 1, -1) >= 0) {
		for (i = count; i > 0; i--) {
			if (fds[i].revents == 0 || serve(&clients[i], &fds[i]))
				continue;
			close(fds[i].fd);
			free(clients[i].data);
			fds[i] = fds[count];
			clients[i] = clients[count--];
		}
		while (count < CLIENTS && (i = accept(s, NULL, NULL)) >= 0) {
			fcntl(i, F_SETFL, O_NONBLOCK);
			count++;
			memset(&clients[count], 0, sizeof(clients[count]));
			fds[count] = (struct pollfd){ i, POLLIN, 0 };
		}
	}
	perror("poll");
	return 1;
}
