/*
 * A small HTTP server in one thread, by poll(): keeps connections, answers GET
 * with a short page, and ends when it is asked for /quit. With a number as its
 * argument, /big has that many bytes. In a guest /left says what the network has
 * in use.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#ifdef __RUMPRUN__
#include <sys/sysctl.h>
#endif
#include <unistd.h>

#define CLIENTS		2048
#define REQUEST_MAX	2048

struct client {
	char request[REQUEST_MAX];
	size_t have;
	const char *send;		/* what is left of an answer */
	size_t left;
	char head[160];
	const char *body;
	size_t bodylen;
	int closing;
};

static struct pollfd fds[CLIENTS];
static struct client *clients[CLIENTS];
static int count, quit;
static char *big;
static size_t biglen;

static void
drop(int i)
{
	close(fds[i].fd);
	free(clients[i]);
	fds[i] = fds[--count];
	clients[i] = clients[count];
}

#ifdef __RUMPRUN__
/* rump/netcount.h, which is not installed. */
#define RUMP_NETCOUNT	4096
struct rump_netcount {
	uint64_t nc_bytes, nc_tcp, nc_halfopen, nc_timewait, nc_listening;
	uint64_t nc_udp, nc_raw, nc_segments, nc_reassembly;
};

static const char *
left(void)
{
	static char text[200];
	const int name[2] = { CTL_NET, RUMP_NETCOUNT };
	struct rump_netcount nc;
	size_t len = sizeof(nc);

	if (sysctl(name, 2, &nc, &len, NULL, 0) != 0)
		return "no counters";
	snprintf(text, sizeof(text), "bytes %llu tcp %llu halfopen %llu "
	    "timewait %llu segments %llu reassembly %llu\n",
	    (unsigned long long)nc.nc_bytes, (unsigned long long)nc.nc_tcp,
	    (unsigned long long)nc.nc_halfopen,
	    (unsigned long long)nc.nc_timewait,
	    (unsigned long long)nc.nc_segments,
	    (unsigned long long)nc.nc_reassembly);
	return text;
}
#endif

static void
answer(struct client *c, size_t length)
{
	static const char page[] = "Hello from a guest!\n";

	c->body = page;
	c->bodylen = sizeof(page) - 1;
	if (strncmp(c->request, "GET /big", 8) == 0) {
		c->body = big;
		c->bodylen = biglen;
	}
#ifdef __RUMPRUN__
	if (strncmp(c->request, "GET /left", 9) == 0) {
		c->body = left();
		c->bodylen = strlen(c->body);
	}
#endif
	if (strncmp(c->request, "GET /quit", 9) == 0)
		quit = c->closing = 1;
	if (strstr(c->request, "Connection: close") != NULL)
		c->closing = 1;
	c->left = (size_t)snprintf(c->head, sizeof(c->head),
	    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
	    "Content-Length: %zu\r\n%s\r\n", c->bodylen,
	    c->closing ? "Connection: close\r\n" : "");
	c->send = c->head;
	/* A short answer goes out in one piece. */
	if (c->left + c->bodylen < sizeof(c->head)) {
		memcpy(c->head + c->left, c->body, c->bodylen);
		c->left += c->bodylen;
		c->bodylen = 0;
	}
	c->have -= length;
	memmove(c->request, c->request + length, c->have);
}

/* 0: the connection is over. */
static int
output(int i)
{
	struct client *c = clients[i];
	ssize_t n;

	while (c->left > 0) {
		n = write(fds[i].fd, c->send, c->left);
		if (n < 0)
			return errno == EAGAIN;
		c->send += n;
		c->left -= (size_t)n;
		if (c->left == 0 && c->bodylen > 0) {
			c->send = c->body;
			c->left = c->bodylen;
			c->bodylen = 0;
		}
	}
	return !c->closing;
}

static int
serve(int i)
{
	struct client *c = clients[i];
	char *end;
	ssize_t n;

	if (c->left == 0) {
		n = read(fds[i].fd, c->request + c->have,
		    sizeof(c->request) - 1 - c->have);
		if (n == 0 || (n < 0 && errno != EAGAIN))
			return 0;
		if (n > 0)
			c->have += (size_t)n;
	}
	for (;;) {
		if (!output(i))
			return 0;
		if (c->left > 0)
			break;
		c->request[c->have] = '\0';
		end = strstr(c->request, "\r\n\r\n");
		if (end == NULL)
			break;
		answer(c, (size_t)(end + 4 - c->request));
	}
	fds[i].events = c->left > 0 ? POLLOUT : POLLIN;
	return 1;
}

static void
accept_all(int s)
{
	int fd, one = 1;

	while ((fd = accept(s, NULL, NULL)) >= 0) {
		if (count == CLIENTS) {
			close(fd);
			continue;
		}
		fcntl(fd, F_SETFL, O_NONBLOCK);
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		fds[count].fd = fd;
		fds[count].events = POLLIN;
		fds[count].revents = 0;
		clients[count] = calloc(1, sizeof(*clients[count]));
		count++;
	}
}

int
main(int argc, char **argv)
{
	struct sockaddr_in sin;
	int i, one = 1, s;
	size_t j;

	signal(SIGPIPE, SIG_IGN);
	if (argc > 1) {
		biglen = (size_t)strtoul(argv[1], NULL, 10);
		big = malloc(biglen);
		for (j = 0; j < biglen; j++)
			big[j] = (char)('a' + j * 7 / 3 % 26);
	}
	s = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	memset(&sin, 0, sizeof(sin));
	sin.sin_family = AF_INET;
	sin.sin_port = htons(80);
	if (s < 0 || bind(s, (struct sockaddr *)&sin, sizeof(sin)) != 0 ||
	    listen(s, 128) != 0 || fcntl(s, F_SETFL, O_NONBLOCK) != 0) {
		perror("http-server");
		return 1;
	}
	fds[0].fd = s;
	fds[0].events = POLLIN;
	count = 1;
	printf("serving\n");
	fflush(stdout);
	while (!quit || count > 1) {
		if (poll(fds, (nfds_t)count, -1) < 0) {
			perror("poll");
			return 1;
		}
		for (i = count - 1; i > 0; i--)
			if (fds[i].revents != 0 && !serve(i))
				drop(i);
		if (fds[0].revents != 0)
			accept_all(s);
		if (quit)
			for (i = count - 1; i > 0; i--)
				if (clients[i]->left == 0)
					drop(i);
	}
	return 0;
}
